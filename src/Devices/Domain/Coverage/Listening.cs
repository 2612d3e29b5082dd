using System.Collections.Immutable;
using NodaTime;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Coverage;

/// <param name="Lines">Every line ever heard of, by its word.</param>
/// <param name="Behind">The devices behind each hub, by the hub's line.</param>
/// <param name="Unannounced">The devices that Ring does not announce, in ordinal order.</param>
internal sealed record ListeningState(
    ImmutableDictionary<string, HeardLine> Lines,
    ImmutableDictionary<string, IReadOnlyList<string>> Behind,
    IReadOnlyList<string> Unannounced)
{
    /// <summary>
    /// Up to when the gaps of each hub have been read in its history, by the hub's line; null if none was.
    /// </summary>
    public ImmutableDictionary<string, Instant>? ReadUntil { get; init; }

    /// <summary>
    /// Whether the alarm panel is behind a hub, by the hub's line, as far as was told; null if it never was.
    /// </summary>
    public ImmutableDictionary<string, bool>? Panels { get; init; }

    /// <summary>When the server started last; null if nobody ever said.</summary>
    public Instant? StartedAt { get; init; }

    internal bool? HasPanel(string line) => Panels is { } panels && panels.TryGetValue(line, out bool has) ? has : null;
}

/// <param name="Hears">Whether it is listened to.</param>
/// <param name="Until">Up to when it was proven, as far as is written down.</param>
internal sealed record HeardLine(bool Hears, Instant Until);

/// <summary>
/// By which lines a home is listened to, <c>home/coverage/main</c>: what is written down here is proven, and an end of
/// the process at any moment loses some of it and never adds to it. Events: ListeningEvents.cs. Tests:
/// Devices.Tests/Coverage.
/// </summary>
internal sealed class Listening() : Decider<ListeningState>(DeviceKinds.Coverage)
{
    public override Type SnapshotType => typeof(ListeningState);

    public override ListeningState Initial(Address self) => new(
        ImmutableDictionary<string, HeardLine>.Empty, ImmutableDictionary<string, IReadOnlyList<string>>.Empty, []);

    public override Decision Decide(ListeningState state, ICommand command, DecideContext context) => command switch
    {
        ReportListening report => Heard(state, report, context.Now),

        ReportDeaf report => Deaf(state, report, context.Now) is { } deaf ? Decision.Of(deaf) : Decision.Nothing(),
        ReportAllDeaf report => Decision.Of([.. state.Lines
            .Where(l => l.Value.Hears)
            .OrderBy(l => l.Key, StringComparer.Ordinal)
            .Select(l => new WentDeaf(l.Key, l.Value.Until, report.Reason))]),

        // A clock that was set back makes a start look earlier than the one before, and it is one all the same.
        ReportServerStarted report when report.At > context.Now || report.At == state.StartedAt => Decision.Nothing(),
        ReportServerStarted report => Decision.Of(new ServerStarted(report.At)),

        ReportClockStep report when (report.To - report.From) is var step
            && step <= ClockStepped.Min && step >= -ClockStepped.Min => Decision.Nothing(),
        ReportClockStep report => Decision.Of(new ClockStepped(report.From, report.To)),

        ReportHubDevices report => Told(state, report),

        ReportAnnounced report when report.Announced != state.Unannounced.Contains(report.Device, StringComparer.Ordinal) =>
            Decision.Nothing(),
        ReportAnnounced { Announced: true } report => Decision.Of(new DeviceAnnounced(report.Device, context.Now)),
        ReportAnnounced report => Decision.Of(new DeviceUnannounced(report.Device, context.Now, report.Reason ?? "Ring does not say why.")),

        ReportBackFilled report => Filled(report, context),

        ReportHubHistory report when report.From >= report.Until || report.Until > context.Now
            || report.Until <= state.ReadUntil?.GetValueOrDefault(report.Line) => Decision.Nothing(),
        ReportHubHistory report => Decision.Of(new HubHistoryRead(report.Line, report.From, report.Until)),

        EffectConcluded or DeadlineReached => Decision.Nothing(),
        _ => DeviceRefusals.NotForThis(context.Self, command),
    };

    public override ListeningState Evolve(ListeningState state, IEvent @event) => @event switch
    {
        ListeningBegan e => With(state, e.Line, new HeardLine(true, Instant.Max(e.Until, state.Lines.GetValueOrDefault(e.Line)?.Until ?? e.Until))),
        ListeningProvenUntil e => e.Lines.Aggregate(state, (s, line) => With(s, line.Line, new HeardLine(true, line.Until))),
        WentDeaf e => With(state, e.Line, new HeardLine(false, e.Since)),
        HubTold e => state with
        {
            Behind = state.Behind.SetItem(e.Line, e.Devices),
            Panels = e.HasPanel is { } has ? (state.Panels ?? ImmutableDictionary<string, bool>.Empty).SetItem(e.Line, has) : state.Panels,
        },
        ServerStarted e => state with { StartedAt = e.At },
        DeviceUnannounced e => state with
        {
            Unannounced = [.. state.Unannounced.Append(e.Device).Distinct().Order(StringComparer.Ordinal)],
        },
        DeviceAnnounced e => state with { Unannounced = [.. state.Unannounced.Where(d => d != e.Device)] },
        HubHistoryRead e => state with
        {
            ReadUntil = (state.ReadUntil ?? ImmutableDictionary<string, Instant>.Empty).SetItem(e.Line, e.Until),
        },
        _ => state,
    };

    /// <summary>A clock that was set back must not make the future proven.</summary>
    private static Decision Heard(ListeningState state, ReportListening report, Instant now)
    {
        List<IEvent> events = [];
        List<ProvenLine> further = [];
        foreach (LineProof told in report.Proofs.OrderBy(p => p.Line, StringComparer.Ordinal).DistinctBy(p => p.Line))
        {
            Instant since = Instant.Min(told.Since, now);
            Instant until = Instant.Max(since, Instant.Min(told.Until, now));
            HeardLine? known = state.Lines.GetValueOrDefault(told.Line);
            if (known is not { Hears: true })
            {
                events.Add(new ListeningBegan(told.Line, since, until, known?.Until));
            }
            else if (until > known.Until)
            {
                // A break that nobody reported: what lies between is not claimed.
                if (since > known.Until)
                {
                    events.Add(new WentDeaf(told.Line, known.Until, "It was interrupted."));
                    events.Add(new ListeningBegan(told.Line, since, until, known.Until));
                    continue;
                }

                further.Add(new ProvenLine(told.Line, until));
            }
        }

        // The newest counts: lines are proven at different times, and each of them would otherwise write for itself.
        if (further.Count > 0 && (events.Count > 0 || further.Max(l => l.Until) - Newest(state) >= report.Every))
        {
            events.Add(new ListeningProvenUntil(further));
        }

        return events.Count == 0 ? Decision.Nothing() : Decision.Of(events);
    }

    private static Instant Newest(ListeningState state) => state.Lines.Values.Where(l => l.Hears).Max(l => l.Until);

    private static WentDeaf? Deaf(ListeningState state, ReportDeaf report, Instant now) => state.Lines.GetValueOrDefault(report.Line) switch
    {
        { Hears: false } => null,
        { } known => new WentDeaf(
            report.Line, Instant.Max(known.Until, Instant.Min(report.Until ?? known.Until, now)), report.Reason),
        null => new WentDeaf(report.Line, now, report.Reason),
    };

    private static Decision Told(ListeningState state, ReportHubDevices report)
    {
        string[] devices = [.. report.Devices.Distinct().Order(StringComparer.Ordinal)];
        bool? panel = report.HasPanel ?? state.HasPanel(report.Line);
        return panel == state.HasPanel(report.Line)
            && state.Behind.GetValueOrDefault(report.Line) is { } known && known.SequenceEqual(devices, StringComparer.Ordinal)
            ? Decision.Nothing()
            : Decision.Of(new HubTold(report.Line, devices) { HasPanel = panel });
    }

    /// <summary>What was heard as it happened, or will be proven to have been, needs no second witness.</summary>
    private static Decision Filled(ReportBackFilled report, DecideContext context)
    {
        CoverageView view = context.View.Part<CoverageView>();
        FilledStretch[] news =
        [
            .. from told in report.Stretches
               from missing in Stretches.Subtract(
                   Stretches.Of(told.From, Instant.Min(told.Until, context.Now)), view.Settled(told.Device))
               select told with { From = missing.From, Until = missing.Until },
        ];
        return news.Length == 0 ? Decision.Nothing() : Decision.Of(new BackFilled(news));
    }

    private static ListeningState With(ListeningState state, string line, HeardLine heard) =>
        state with { Lines = state.Lines.SetItem(line, heard) };
}
