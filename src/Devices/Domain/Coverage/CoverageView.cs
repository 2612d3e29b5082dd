using System.Collections.Immutable;
using System.Text.Json.Serialization;
using NodaTime;

namespace RingActors.Devices.Domain.Coverage;

/// <summary>
/// When a home was listened to, by line and by device, of the last <see cref="KeptFor"/>. What is asked of it, and how
/// it is put together for a device, stands in <see cref="DeviceCoverage"/>.
/// </summary>
/// <param name="Home">The home.</param>
/// <param name="Lines">Every line ever heard of, by its word.</param>
/// <param name="Devices">What is known of single devices, by their ids.</param>
/// <param name="KeptFrom">
/// What was before this has been forgotten here; the journal knows it. Null if nothing has.
/// </param>
public sealed record CoverageView(
    string Home,
    ImmutableDictionary<string, LineView> Lines,
    ImmutableDictionary<string, DeviceListening> Devices,
    Instant? KeptFrom)
{
    /// <summary>When the process began that was the last to say so; null if none did.</summary>
    public Instant? StartedAt { get; init; }

    /// <summary>Nothing is known.</summary>
    internal static CoverageView Nothing(string home) => new(
        home, ImmutableDictionary<string, LineView>.Empty, ImmutableDictionary<string, DeviceListening>.Empty, null);

    /// <summary>How long stretches are kept here.</summary>
    public static readonly Duration KeptFor = Duration.FromDays(30);

    /// <summary>Most stretches kept of one line or device: the oldest go first.</summary>
    public const int StretchesMax = 256;

    /// <summary>
    /// The same, with what is proven and not yet written down. It may be lost, and is true all the same.
    /// </summary>
    public CoverageView With(IEnumerable<LineProof> proofs) => this with
    {
        Lines = proofs.Aggregate(Lines, (lines, proof) => lines.TryGetValue(proof.Line, out LineView? line) && line.Hears
            ? lines.SetItem(proof.Line, line with { Heard = Stretches.Union(line.Heard, Stretches.Of(proof.Since, proof.Until)) })
            : lines),
    };

    /// <summary>When presses and motions of a device of the list were listened to, or read afterwards.</summary>
    public IReadOnlyList<Stretch> Happenings(string id)
    {
        DeviceListening device = Devices.GetValueOrDefault(id) ?? DeviceListening.Nothing;
        return Stretches.Subtract(
            Stretches.Union(Announced(device, Lines.GetValueOrDefault(Coverage.Lines.Push)?.Heard ?? Stretches.None), device.BackFilled),
            Away.During(device.Offline));
    }

    /// <summary>
    /// When the history need not be asked for a device: it was told anyway, or will be proven to have been, or nothing
    /// could be seen.
    /// </summary>
    internal IReadOnlyList<Stretch> Settled(string id)
    {
        DeviceListening device = Devices.GetValueOrDefault(id) ?? DeviceListening.Nothing;
        LineView? push = Lines.GetValueOrDefault(Coverage.Lines.Push);
        IReadOnlyList<Stretch> expected = push is { Hears: true } ? Stretches.Of(push.Since, Instant.MaxValue) : Stretches.None;
        return Stretches.Union(
            Announced(device, Stretches.Union(push?.Heard ?? Stretches.None, expected)),
            Stretches.Union(device.BackFilled, Away.During(device.Offline)));
    }

    /// <summary>
    /// When presses and motions of a device were neither listened to nor read afterwards, the last stretch without an
    /// end. From before the last reading nothing is in it: what that reading did not find, no other will. None if the
    /// home was never listened to.
    /// </summary>
    public IReadOnlyList<Stretch> UnreadHappenings(string id)
    {
        Instant? since = (Devices.GetValueOrDefault(id) ?? DeviceListening.Nothing).BackFilled is [.., var last]
            ? last.Until
            : new[] { Coverage.Lines.Push, Coverage.Lines.Devices }.Select(line => Lines.GetValueOrDefault(line)?.FirstHeardAt).Min();
        return since is { } first ? Stretches.Subtract(Stretches.Of(first, Instant.MaxValue), Happenings(id)) : Stretches.None;
    }

    private static IReadOnlyList<Stretch> Announced(DeviceListening device, IReadOnlyList<Stretch> heard) =>
        Stretches.Subtract(heard, Away.During(device.Unannounced));
}

/// <summary>When one line was listened to.</summary>
/// <param name="Line">Its word.</param>
/// <param name="Hears">Whether it is now, as far as was reported.</param>
/// <param name="Since">Since when that is so.</param>
/// <param name="Heard">When it was.</param>
/// <param name="Breaks">When and why it was not any more, oldest first.</param>
/// <param name="Behind">The devices behind a hub.</param>
public sealed record LineView(
    string Line, bool Hears, Instant Since, IReadOnlyList<Stretch> Heard, IReadOnlyList<Break> Breaks, IReadOnlyList<string> Behind)
{
    /// <summary>Gaps of a hub that were read in its history afterwards; null if none was.</summary>
    public IReadOnlyList<Stretch>? Read { get; init; }

    /// <summary>The home's alarm panel is behind this hub; null if that was never told.</summary>
    public bool? HasPanel { get; init; }

    /// <summary>
    /// When it was listened to for the first time. A process that is killed before it has proven anything was listening
    /// all the same: no stretch says so, for it has no length. Null in views from before this was kept.
    /// </summary>
    public Instant? FirstHeard { get; init; }

    /// <summary>When it was first listened to, as far as is known; null if it never was.</summary>
    [JsonIgnore]
    public Instant? FirstHeardAt => FirstHeard ?? (Heard is [var first, ..] ? first.From : null);

    /// <summary>
    /// The gaps that have not been read in the hub's history, the last one without an end; none if the hub was never
    /// listened to. Every reading is of all gaps before it, so that only those after the last one count, and before any
    /// was read those since the hub was first listened to.
    /// </summary>
    [JsonIgnore]
    public IReadOnlyList<Stretch> Unread => (Read is { Count: > 0 } ? Read[^1].Until : FirstHeardAt) is { } since
        ? Stretches.Subtract(Stretches.Of(since, Instant.MaxValue), Heard)
        : Stretches.None;

    /// <summary>Up to when it is proven; null if nothing ever was.</summary>
    public Instant? ProvenUntil => Heard.Count == 0 ? null : Heard[^1].Until;
}

/// <param name="At">From when on nothing is claimed.</param>
/// <param name="Reason">Why, for a person.</param>
public sealed record Break(Instant At, string Reason);

/// <summary>What is known of the listening to one device, beside its lines.</summary>
/// <param name="BackFilled">When Ring's history told afterwards, without a hole.</param>
/// <param name="Offline">When it was not connected to Ring or to its hub.</param>
/// <param name="Unannounced">When Ring did not announce what it saw.</param>
public sealed record DeviceListening(IReadOnlyList<Stretch> BackFilled, IReadOnlyList<Away> Offline, IReadOnlyList<Away> Unannounced)
{
    public static DeviceListening Nothing { get; } = new(Stretches.None, [], []);
}

/// <param name="From">From when on.</param>
/// <param name="Until">Up to when; null if it is still so.</param>
/// <param name="Reason">Why, for a person.</param>
public sealed record Away(Instant From, Instant? Until, string Reason)
{
    internal static IReadOnlyList<Stretch> During(IReadOnlyList<Away> all) => all.Aggregate(
        Stretches.None, (set, away) => Stretches.Union(set, Stretches.Of(away.From, away.Until ?? Instant.MaxValue)));
}
