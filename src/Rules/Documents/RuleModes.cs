using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;

namespace RingActors.Rules;

/// <summary>
/// Modes as rules name them (ADR 0601): the base station's words stand for whatever it guards by that mode, also where the home has a
/// name of its own for it; a name of the home's own stands for that mode alone.
/// </summary>
public static class RuleModes
{
    /// <summary>The base station's words.</summary>
    internal static readonly IReadOnlyList<string> Words = ["disarmed", "home", "away", "other"];

    /// <summary>True for a word that every home has.</summary>
    public static bool IsBaseStations(string name) => Words.Contains(name, StringComparer.Ordinal);

    /// <summary>All modes that a rule names.</summary>
    public static IEnumerable<string> ModesNamed(this RuleDocument document) =>
    [
        .. document.Triggers.OfType<ModeChangedTrigger>().SelectMany(t => t.From.Concat(t.To)),
        .. document.Conditions.OfType<ModeCondition>().SelectMany(c => c.Modes),
        .. document.Actions.OfType<ArmAction>().Select(a => a.Mode),
    ];

    /// <summary>True if one of the named modes is meant by the base station's word or by the home's name for it.</summary>
    internal static bool Mean(IReadOnlyList<string> named, string word, string? name) =>
        named.Contains(word, StringComparer.Ordinal) || (name is not null && named.Contains(name, StringComparer.Ordinal));

    /// <summary>The base station reported another mode.</summary>
    internal static (bool Holds, string Reason) Judge(ModeChangedTrigger trigger, ModeReported mode, PeriodView? before)
    {
        bool from = trigger.From.Count == 0
            || (mode.From is { } word && Mean(trigger.From, word.Word(), IsArmed(word) ? before?.Mode : null));
        bool to = trigger.To.Count == 0 || trigger.To.Contains(mode.Mode.Word(), StringComparer.Ordinal);
        return (from && to, $"mode went from {mode.From?.Word() ?? "unknown"} to {mode.Mode.Word()}");
    }

    /// <summary>
    /// A period in a mode with a name of its own: only for triggers that name one, and not for a change of which the base station's
    /// own report has fired the trigger just before.
    /// </summary>
    internal static (bool Holds, string Reason) Judge(ModeChangedTrigger trigger, PeriodBegan period, PeriodView? before)
    {
        string left = before?.Mode ?? SecurityMode.Disarmed.Word();
        string leftWord = (before?.Guards ?? SecurityMode.Disarmed).Word();
        string reason = $"mode went from {left} to {period.Mode}";
        bool namesOwn = trigger.From.Concat(trigger.To).Any(n => !IsBaseStations(n));
        bool from = trigger.From.Count == 0 || Mean(trigger.From, leftWord, left);
        bool to = trigger.To.Count == 0 || Mean(trigger.To, period.Guards.Word(), period.Mode);
        bool wasReported = leftWord != period.Guards.Word();
        bool toReported = trigger.To.Count == 0 || trigger.To.Contains(period.Guards.Word(), StringComparer.Ordinal);
        return (namesOwn && left != period.Mode && from && to && !(wasReported && toReported), reason);
    }

    private static bool IsArmed(SecurityMode mode) => mode is SecurityMode.Home or SecurityMode.Away;
}
