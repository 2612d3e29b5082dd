using NodaTime;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Unparsed;

/// <summary>What was kept lately, oldest first.</summary>
internal sealed record UnparsedState(IReadOnlyList<KeptShape> Recent)
{
    /// <summary>What Ring said of the home itself; null if it has not.</summary>
    public LocationTold? Location { get; init; }
}

/// <param name="Shape">The shape of what was kept.</param>
/// <param name="At">When it was.</param>
internal sealed record KeptShape(string Shape, Instant At);

/// <summary>
/// What Ring's cloud tells a home and nobody understands, <c>home/ring-cloud/main</c>: it is kept, so that a later build, or a
/// person, can read it. A cloud that repeats itself, or that tells something new every second, cannot fill the disk: one of a
/// shape is kept a day, and <see cref="PerDayMax"/> of all shapes; the metric counts them all. It also keeps what Ring calls the home, and
/// its time zone. Events: UnreadEvents.cs, LocationTold.cs. Tests: Devices.Tests/UnreadPayloadTests, LocationTests.
/// </summary>
internal sealed class UnparsedPayloads() : Decider<UnparsedState>(DeviceKinds.RingCloud)
{
    /// <summary>At most 50 payloads of at most 16 Ki characters: less than a megabyte a day and home.</summary>
    internal const int PerDayMax = 50;

    internal static readonly Duration Day = Duration.FromDays(1);

    public override Type SnapshotType => typeof(UnparsedState);

    public override UnparsedState Initial(Address self) => new([]);

    public override Decision Decide(UnparsedState state, ICommand command, DecideContext context) => command switch
    {
        ReportNotUnderstood report => Keep(state, report, context.Now),
        ReportLocation report => Locate(state, new LocationTold(report.Name, report.TimeZone)),
        EffectConcluded or DeadlineReached => Decision.Nothing(),
        _ => DeviceRefusals.NotForThis(context.Self, command),
    };

    public override UnparsedState Evolve(UnparsedState state, IEvent @event) => @event switch
    {
        LocationTold e => state with { Location = e },
        PayloadKept e => state with { Recent = [.. state.Recent.TakeLast(PerDayMax - 1), new KeptShape(e.Shape, e.LearnedAt)] },
        _ => state,
    };

    private static Decision Locate(UnparsedState state, LocationTold told) =>
        told == (state.Location ?? new LocationTold(null, null)) ? Decision.Nothing() : Decision.Of(told);

    private static Decision Keep(UnparsedState state, ReportNotUnderstood report, Instant now)
    {
        KeptShape[] today = [.. state.Recent.Where(k => now < k.At + Day)];
        return today.Length >= PerDayMax || today.Any(k => k.Shape == report.Shape)
            ? Decision.Nothing()
            : Decision.Of(new PayloadKept(
                report.Source,
                report.Reasons,
                report.Payload,
                report.Shape,
                report.Seen,
                today.Length + 1 == PerDayMax,
                now));
    }
}
