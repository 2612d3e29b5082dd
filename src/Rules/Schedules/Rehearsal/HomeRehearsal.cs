using NodaTime;
using RingActors.Rules.Schedules.Foresight;

namespace RingActors.Rules.Schedules.Rehearsal;

/// <summary>A moment at which a schedule, or an automation that waits for a time, is due.</summary>
/// <param name="Id">The schedule's or the automation's id.</param>
/// <param name="IsRule">True for an automation.</param>
/// <param name="Run">The same that its preview shows.</param>
/// <param name="Zone">On whose clocks it goes.</param>
public sealed record RehearsedRun(string Id, bool IsRule, ForeseenRun Run, DateTimeZone Zone)
{
    public Instant At => Run.Run.Moment.At;

    /// <summary>The schedule that wants a more protective mode at that moment, for which this one is left out
    /// (S12).</summary>
    public string? LeftOutFor { get; init; }

    /// <summary>Whether it is done, as far as anybody can say now.</summary>
    public bool Runs => Run.Run.Moment.Runs && Run.Paused is null && LeftOutFor is null;
}

/// <summary>How the home stands from a moment to another.</summary>
/// <param name="Mode">The mode; null if nobody knows.</param>
/// <param name="Because">What has set it, in words.</param>
public sealed record ModeStretch(Instant From, Instant Until, string? Mode, string Because)
{
    /// <summary>True if nothing is guarded, or nobody knows whether anything is.</summary>
    public bool IsUnguarded => Mode is null or Documents.ModeTarget.Disarmed;

    /// <summary>What would have armed meanwhile and does not, and what may set another mode if its conditions
    /// hold.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}

/// <summary>Two want different modes at one instant.</summary>
/// <param name="At">The instant: the witness.</param>
/// <param name="First">Whose is done.</param>
/// <param name="Mode">What that wants.</param>
/// <param name="Second">The other.</param>
/// <param name="Wanted">What the other wants.</param>
/// <param name="IsSettled">True for schedules, of which the more protective is done; false where an automation is one
/// of
/// them, and whichever comes last holds.</param>
public sealed record RehearsedConflict(
    Instant At, string First, string Mode, string Second, string Wanted, bool IsSettled);

/// <summary>Clocks are put forward or back.</summary>
public sealed record ClockShift(string Zone, Instant At, Offset Before, Offset After);

/// <summary>A date that a calendar of the home leaves out.</summary>
/// <param name="By">Ids of the schedules and automations that leave it out.</param>
public sealed record LeftOutDate(LocalDate Date, string Name, IReadOnlyList<string> By);

/// <summary>The time ahead of a home, as far as clocks decide it (U19).</summary>
public sealed record HomeRehearsal(Instant From, Instant Until)
{
    /// <summary>All that is due, by time.</summary>
    public required IReadOnlyList<RehearsedRun> Runs { get; init; }

    public required IReadOnlyList<ModeStretch> Modes { get; init; }

    public required IReadOnlyList<RehearsedConflict> Conflicts { get; init; }

    public required IReadOnlyList<ClockShift> Shifts { get; init; }

    public required IReadOnlyList<LeftOutDate> LeftOut { get; init; }

    /// <summary>What is due too often to be told to the end: its id, and from when on it is not told. All that
    /// concerns modes is told up to there only.</summary>
    public required IReadOnlyList<(string Id, Instant From)> CutOff { get; init; }
}
