using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Engine.Core;
using RingActors.Rules.Format;

namespace RingActors.Rules.Triggers;

/// <summary>
/// The base station reported another mode, or the home came into one with a name of its own. Modes:
/// <see cref="RuleModes"/>.
/// </summary>
/// <param name="From">Only from one of these; none means any.</param>
/// <param name="To">Only to one of these; none means any.</param>
public sealed record ModeChangedTrigger(IReadOnlyList<string> From, IReadOnlyList<string> To) : RuleTrigger
{
    /// <summary>How long it has to stay so; null for not at all.</summary>
    public int? ForSeconds { get; init; }

    /// <inheritdoc/>
    internal override int? HoldSeconds => ForSeconds;

    internal static Shape Shape { get; } = new(
        "mode_changed", "The base station reported another mode, or the home came into one of its own names.",
    [
        new("from", FieldKind.Modes, "Only from one of these modes; none means any.")
        {
            Words = RuleModes.Words, Max = Field.WordsMax, Default = Field.Nothing,
        },
        new("to", FieldKind.Modes, "Only to one of these modes; none means any.")
        {
            Words = RuleModes.Words, Max = Field.WordsMax, Default = Field.Nothing,
        },
        Field.ForSeconds,
        Field.TriggerId,
    ]);

    /// <summary>The base station reported another mode.</summary>
    internal (bool Holds, string Reason) Judge(ModeReported mode, PeriodView? before)
    {
        bool from = From.Count == 0
            || (mode.From is { } word && RuleModes.Mean(From, word.Word(), IsArmed(word) ? before?.Mode : null));
        bool to = To.Count == 0 || To.Contains(mode.Mode.Word(), StringComparer.Ordinal);
        return (from && to, $"mode went from {mode.From?.Word() ?? "unknown"} to {mode.Mode.Word()}");
    }

    /// <summary>
    /// A period in a mode with a name of its own: only for triggers that name one, and not for a change of which the
    /// base station's own report has fired the trigger just before.
    /// </summary>
    internal (bool Holds, string Reason) Judge(PeriodBegan period, PeriodView? before)
    {
        string left = before?.Mode ?? SecurityMode.Disarmed.Word();
        string leftWord = (before?.Guards ?? SecurityMode.Disarmed).Word();
        string reason = $"mode went from {left} to {period.Mode}";
        bool namesOwn = From.Concat(To).Any(n => !RuleModes.IsBaseStations(n));
        bool from = From.Count == 0 || RuleModes.Mean(From, leftWord, left);
        bool to = To.Count == 0 || RuleModes.Mean(To, period.Guards.Word(), period.Mode);
        bool wasReported = leftWord != period.Guards.Word();
        bool toReported = To.Count == 0 || To.Contains(period.Guards.Word(), StringComparer.Ordinal);
        return (namesOwn && left != period.Mode && from && to && !(wasReported && toReported), reason);
    }

    private static bool IsArmed(SecurityMode mode) => mode is SecurityMode.Home or SecurityMode.Away;
}

/// <summary>
/// The exit delay of an arming began, or is over: the base station's and the engine's are one, from the first that
/// begins to the last that ends. An entry delay is a state of <see cref="AlarmTrigger"/>.
/// </summary>
/// <param name="Is"><c>began</c> or <c>over</c>.</param>
public sealed record ExitDelayTrigger(string Is) : RuleTrigger
{
    private const string Began = "began";
    private const string Over = "over";

    internal static Shape Shape { get; } = new("exit_delay", "The exit delay of an arming began, or is over and the home guarded.",
    [
        new("is", FieldKind.Word, "Which of the two.") { Words = [Began, Over], Default = () => Over },
        Field.TriggerId,
    ]);

    internal (bool Holds, string Reason) Judge(IEvent @event, SecurityView before)
    {
        bool theirs = before.Delay is { Kind: DelayKind.Exit };
        bool ours = before.Guard.Period is { ExitEndsAt: not null };
        return @event switch
        {
            DelayStarted => (Is == Began && !theirs && !ours, theirs || ours ? "it went on already" : "it began"),
            PeriodBegan { ExitEndsAt: null } => (false, "the mode began without one of the engine's"),
            PeriodBegan => (Is == Began && !theirs, theirs ? "it went on already" : "it began"),
            DelayEnded when before.Mode == SecurityMode.Disarmed => (false, "the home was disarmed"),
            DelayEnded => (Is == Over && !ours, ours ? "the engine's goes on" : "it is over"),
            _ => (Is == Over && !theirs, theirs ? "the base station's goes on" : "it is over"),
        };
    }

    /// <summary>True for what begins or ends such a delay.</summary>
    internal static bool IsAbout(IEvent @event) => @event is
        DelayStarted { Kind: DelayKind.Exit } or DelayEnded { Kind: DelayKind.Exit, Reported: true } or PeriodBegan or ExitDelayOver;
}
