using System.Collections.Immutable;
using NodaTime;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Coverage;

/// <summary>
/// Folds what the home was listened to into the <see cref="CoverageView"/>. Tests: Devices.Tests/Coverage.
/// </summary>
/// <param name="keptFor">
/// How long stretches are kept; null for ever, which is for a fold of the journal on demand.
/// </param>
public sealed class CoverageProjection(Duration? keptFor) : Projection<CoverageView>("coverage")
{
    private const string OfflineReason = "The device is not connected.";

    public CoverageProjection()
        : this(CoverageView.KeptFor)
    {
    }

    public override int Version => 1;

    public override Type SnapshotType => typeof(CoverageView);

    public override CoverageView Initial(string home) => new(
        home, ImmutableDictionary<string, LineView>.Empty, ImmutableDictionary<string, DeviceListening>.Empty, null);

    public override CoverageView Apply(CoverageView part, EventEnvelope envelope) => envelope.Event switch
    {
        ListeningBegan e => Trimmed(Began(part, e), envelope.LearnedAt),
        ListeningProvenUntil e => e.Lines.Aggregate(part, Proven),
        WentDeaf e => Trimmed(Deaf(part, e), envelope.LearnedAt),
        ServerStarted e => part with { StartedAt = e.At },
        HubTold e => Change(
            part,
            e.Line,
            line => line with { Behind = e.Devices, HasPanel = e.HasPanel ?? line.HasPanel },
            Unheard(e.Line, envelope.LearnedAt)),
        DeviceUnannounced e => OfDevice(part, e.Device, d => d with { Unannounced = Leave(d.Unannounced, e.Since, e.Reason) }),
        DeviceAnnounced e => OfDevice(part, e.Device, d => d with { Unannounced = Return(d.Unannounced, e.Since) }),
        HubHistoryRead e => Trimmed(
            Change(
                part,
                e.Line,
                line => line with { Read = Stretches.Union(line.Read ?? Stretches.None, Stretches.Of(e.From, e.Until)) },
                Unheard(e.Line, e.From)),
            envelope.LearnedAt),
        BackFilled e => Trimmed(e.Stretches.Aggregate(part, Filled), envelope.LearnedAt),
        ConnectionChanged { Connection: Connection.Offline } => OfDevice(
            part, envelope.Actor.Id, d => d with { Offline = Leave(d.Offline, OfflineFrom(part, envelope), OfflineReason) }),
        ConnectionChanged => OfDevice(part, envelope.Actor.Id, d => d with { Offline = Return(d.Offline, envelope.LearnedAt) }),
        _ => part,
    };

    /// <summary>
    /// A device of the list is found offline at one reading, and may have been so since just after the one before:
    /// nothing is claimed of the time after the last reading that is written down.
    /// </summary>
    private static Instant OfflineFrom(CoverageView part, EventEnvelope envelope)
    {
        Instant told = Instant.Min(envelope.OccurredAt, envelope.LearnedAt);
        return DeviceNeeds.IsListed(envelope.Actor) && part.Lines.GetValueOrDefault(Lines.Devices)?.ProvenUntil is { } read
            ? Instant.Min(told, read)
            : told;
    }

    private static CoverageView Began(CoverageView part, ListeningBegan e) => Change(
        part,
        e.Line,
        line => line with
        {
            Hears = true,
            Since = e.Since,
            Heard = Stretches.Union(line.Heard, Stretches.Of(e.Since, e.Until)),
            FirstHeard = line.FirstHeardAt ?? e.Since,
        },
        Unheard(e.Line, e.Since));

    private static CoverageView Proven(CoverageView part, ProvenLine proven) => Change(
        part,
        proven.Line,
        line => line with
        {
            Heard = Stretches.Union(
                line.Heard, Stretches.Of(line.Since > line.ProvenUntil ? line.Since : line.ProvenUntil ?? line.Since, proven.Until)),
        },
        Unheard(proven.Line, proven.Until));

    private static CoverageView Deaf(CoverageView part, WentDeaf e)
    {
        CoverageView proven = part.Lines.GetValueOrDefault(e.Line) is { Hears: true } ? Proven(part, new ProvenLine(e.Line, e.Since)) : part;
        return Change(
            proven,
            e.Line,
            line => line with { Hears = false, Since = e.Since, Breaks = [.. line.Breaks, new Break(e.Since, e.Reason)] },
            Unheard(e.Line, e.Since));
    }

    private static CoverageView Filled(CoverageView part, FilledStretch filled) => OfDevice(
        part,
        filled.Device,
        d => d with { BackFilled = Stretches.Union(d.BackFilled, Stretches.Of(filled.From, filled.Until)) });

    private static LineView Unheard(string line, Instant since) => new(line, false, since, Stretches.None, [], []);

    private static CoverageView Change(CoverageView part, string line, Func<LineView, LineView> change, LineView otherwise) =>
        part with { Lines = part.Lines.SetItem(line, change(part.Lines.GetValueOrDefault(line) ?? otherwise)) };

    private static CoverageView OfDevice(CoverageView part, string id, Func<DeviceListening, DeviceListening> change) =>
        part with { Devices = part.Devices.SetItem(id, change(part.Devices.GetValueOrDefault(id) ?? DeviceListening.Nothing)) };

    private static IReadOnlyList<Away> Leave(IReadOnlyList<Away> known, Instant from, string reason) =>
        known is [.., { Until: null }] ? known : [.. known, new Away(from, null, reason)];

    private static IReadOnlyList<Away> Return(IReadOnlyList<Away> known, Instant at) =>
        known is [.., { Until: null } last] ? [.. known.SkipLast(1), last with { Until = Instant.Max(at, last.From) }] : known;

    /// <summary>Forgets what is too old or too much, and remembers from when on nothing is missing.</summary>
    private CoverageView Trimmed(CoverageView part, Instant now)
    {
        if (keptFor is not { } kept)
        {
            return part;
        }

        Instant from = part.Lines.Values.SelectMany(l => new[] { l.Heard, l.Read ?? Stretches.None }).Concat(part.Devices.Values.Select(d => d.BackFilled))
            .Select(set => Before(set, s => s.From))
            .Concat(part.Lines.Values.Select(l => Before(l.Breaks, b => b.At)))
            .Concat(part.Devices.Values.SelectMany(d => new[] { Before(d.Offline, a => a.From), Before(d.Unannounced, a => a.From) }))
            .Append(now - kept)
            .Max();
        bool isLess = part.KeptFrom is null || from >= part.KeptFrom + Duration.FromDays(1);
        return isLess || from > now - kept ? Forget(part, from) : part;
    }

    /// <summary>Where the most that is kept begins; the beginning of time if there is room for all.</summary>
    private static Instant Before<T>(IReadOnlyList<T> all, Func<T, Instant> at) =>
        all.Count > CoverageView.StretchesMax ? at(all[all.Count - CoverageView.StretchesMax]) : Instant.MinValue;

    private static CoverageView Forget(CoverageView part, Instant from)
    {
        bool forgets = part.Lines.Values.Any(l => (l.Heard.Count > 0 && l.Heard[0].From < from) || (l.Breaks.Count > 0 && l.Breaks[0].At < from))
            || part.Devices.Values.Any(d => d.BackFilled.Count > 0 && d.BackFilled[0].From < from);
        return !forgets ? part : part with
        {
            KeptFrom = part.KeptFrom > from ? part.KeptFrom : from,
            Lines = part.Lines.ToImmutableDictionary(l => l.Key, l => l.Value with
            {
                Heard = Since(l.Value.Heard, from),
                Read = l.Value.Read is { } read ? Since(read, from) : null,
                Breaks = [.. l.Value.Breaks.Where(b => b.At >= from)],
            }),
            Devices = part.Devices.ToImmutableDictionary(d => d.Key, d => new DeviceListening(
                Since(d.Value.BackFilled, from), Since(d.Value.Offline, from), Since(d.Value.Unannounced, from))),
        };
    }

    private static IReadOnlyList<Stretch> Since(IReadOnlyList<Stretch> set, Instant from) =>
        Stretches.Clip(set, new Stretch(from, Instant.MaxValue));

    private static IReadOnlyList<Away> Since(IReadOnlyList<Away> set, Instant from) => [.. set.Where(a => !(a.Until <= from))];
}
