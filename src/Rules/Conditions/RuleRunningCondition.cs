using NodaTime;
using NodaTime.Text;
using RingActors.Devices.Domain.Names;
using RingActors.Rules.Format;
using RingActors.Rules.States;

namespace RingActors.Rules.Conditions;

/// <summary>One of these rules is running, or was a while ago.</summary>
/// <param name="Rules">Ids of rules.</param>
public sealed record RuleRunningCondition(IReadOnlyList<string> Rules) : RuleCondition
{
    private const int WithinSecondsMax = 7 * 24 * 60 * 60;

    /// <summary>Also if its last run ended less than that many seconds ago; null for now only.</summary>
    public int? WithinSeconds { get; init; }

    internal static Shape Shape { get; } = new(
        "rule_running", "One of these rules is running, or was a while ago.",
    [
        new("rules", FieldKind.Rules, "The rules, by name or id; this one too.") { IsRequired = true, Min = 1,
            Max = 20 },
        new("within_seconds", FieldKind.Integer,
            "Also if its last run ended less than this many seconds ago; missing means running now.")
        {
            Min = 1, Max = WithinSecondsMax,
        },
    ]);

    private Duration Within => Duration.FromSeconds(WithinSeconds ?? 0);

    /// <summary>A rule that is not there is not known to run, and not known not to (R-S15).</summary>
    internal (bool? Holds, string Reason) Judge(IRuleRuns runs, Instant at)
    {
        string? gone = null;
        foreach (string rule in Rules)
        {
            if (runs.RunsOf(rule) is not { } spans)
            {
                gone ??= rule;
            }
            else if (spans.FirstOrDefault(s => s.Counts(at, Within)) is { } span)
            {
                return (true, span.Until is { } end && end < at
                    ? $"rule {rule} ran until {InstantPattern.ExtendedIso.Format(end)}"
                    : $"rule {rule} was running since {InstantPattern.ExtendedIso.Format(span.From)}");
            }
        }

        return gone is not null
            ? (null, $"there is no rule {PlainText.Quoted(gone)}")
            : (false, $"rule {string.Join(" and ", Rules)} was not running"
                + (WithinSeconds is { } seconds ? $", nor within {seconds} s before" : ""));
    }

    /// <summary>The next moment at which time alone may change it; null if it cannot.</summary>
    internal Instant? NextAfter(IRuleRuns runs, Instant now) => Rules
        .SelectMany(r => runs.RunsOf(r) ?? [])
        .SelectMany(s => s.Changes(now, Within))
        .Min(i => (Instant?)i);
}
