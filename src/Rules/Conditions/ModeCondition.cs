using System.Text.Json.Nodes;
using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Rules.Format;

namespace RingActors.Rules.Conditions;

/// <summary>
/// The base station guards in one of these modes. An armed mode holds only once its exit delay is over: nobody is to be
/// frightened off while leaving.
/// </summary>
/// <param name="Modes">Words of the base station or names of the home's own: <see cref="RuleModes"/>.</param>
public sealed record ModeCondition(IReadOnlyList<string> Modes) : RuleCondition
{
    internal static Shape Shape { get; } = new(
        "mode", "The base station guards in one of these modes; an armed mode holds once its exit delay is over.",
    [
        new("modes", FieldKind.Modes, "The base station's words, or names of the home's own modes.")
        {
            Words = RuleModes.Words, IsRequired = true, Min = 1, Max = Field.WordsMax, Example = () => new JsonArray("away"),
        },
    ]);

    /// <summary>
    /// What is not known is null, whichever mode was asked for; the reason says why it is not known.
    /// </summary>
    internal (bool? Holds, string Reason) Judge(SecurityView security, Instant at)
    {
        if (security.Mode is not { } mode)
        {
            return (null, "mode was unknown: the base station has not reported one");
        }

        if (!security.IsHeard)
        {
            return (null, $"mode was unknown: {ConditionCheck.Away(security)}; its last word was {mode.Word()}");
        }

        if (mode == SecurityMode.Other)
        {
            return (null,
                $"mode was unknown: the base station says '{security.ModeName}', which this build does not know");
        }

        string name = security.ModeInWords ?? mode.Word();
        bool meant = RuleModes.Mean(Modes, mode.Word(), name);
        if (!meant || mode == SecurityMode.Disarmed)
        {
            return (meant, $"mode was {name}");
        }

        return security.IsArmed(at) switch
        {
            true => (true, $"mode was {name}"),
            false => (false, $"mode was {name}, {NotYet(security)}"),
            null => (null, $"whether mode {name} guards was unknown: its exit delay was to end at "
                + $"{ConditionCheck.Text(security.Delay!.EndsAt)}, and the base station has not said that it did"),
        };
    }

    private static string NotYet(SecurityView security)
    {
        Instant? theirs = security.Delay is { Kind: DelayKind.Exit, EndsAt: var end } ? end : null;
        Instant? ours = security.Guard.Period?.ExitEndsAt;
        return (ours > theirs ? ours : theirs ?? ours) is { } until
            ? $"its exit delay until {ConditionCheck.Text(until)} not over"
            : "and the arming was taken back";
    }
}
