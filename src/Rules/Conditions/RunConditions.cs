using System.Diagnostics;
using System.Text.Json.Serialization;
using NodaTime;
using NodaTime.Text;
using RingActors.Devices.Domain.Names;
using RingActors.Engine.Core;
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

/// <summary>One of the triggers with these names started the rule.</summary>
/// <param name="Ids">The names.</param>
public sealed record TriggerCondition(IReadOnlyList<string> Ids) : RuleCondition
{
    internal static Shape Shape { get; } = new("trigger", "One of the triggers with these ids started the rule.",
    [
        new("ids", FieldKind.TriggerIds, "Ids of triggers of this rule.") { IsRequired = true, Min = 1, Max = 10 },
    ]);

    /// <param name="started">The names of the triggers that started it; null where that is not known.</param>
    internal (bool? Holds, string Reason) Judge(IReadOnlyList<string>? started) => started is null
        ? (null, "which trigger started it is not known")
        : (Ids.Any(i => started.Contains(i, StringComparer.Ordinal)),
            started.Count == 0 ? "no trigger with a name started it"
                : $"it was started by {string.Join(", ", started)}");
}

/// <summary>A variable of the rule holds something.</summary>
/// <param name="Variable">Its name.</param>
public sealed record VariableCondition(string Variable) : RuleCondition
{
    /// <summary>One of these; null for any.</summary>
    public IReadOnlyList<RuleValue>? Is { get; init; }

    /// <summary>Greater than this; null for no limit.</summary>
    public double? Above { get; init; }

    /// <summary>Less than this; null for no limit.</summary>
    public double? Below { get; init; }

    /// <summary>
    /// What it holds at the moment of judging, where that is known; a document and a record do not say it.
    /// </summary>
    [JsonIgnore]
    internal VariableNow? Now { get; init; }

    internal static Shape Shape { get; } = new("variable", "A variable of this rule holds something.",
    [
        new("variable", FieldKind.Variable, "The variable's name.") { IsRequired = true },
        new("is", FieldKind.Values, "What it holds: a value, or a list of several of which it is one.")
        {
            Min = 1, Max = 20,
        },
        Field.Above,
        Field.Below,
    ])
    {
        ExampleRank = 9,
        Sample = () => new() { ["above"] = 1 },
    };

    /// <summary>What nobody set has no value: that is neither so nor otherwise.</summary>
    internal (bool? Holds, string Reason) Judge() => Now switch
    {
        null => (null, $"what {Variable} holds is not known"),
        { Value: null } => (null, $"{Variable} was not set"),
        { Value: { } value } => (IsMet(value), $"{Variable} was {value}"),
    };

    private bool IsMet(RuleValue value) => (Is is null || Is.Contains(value))
        && ((Above is null && Below is null) || (value.Number is { } number && Stated.IsWithin(number, Above, Below)));
}

/// <summary>What a variable holds.</summary>
/// <param name="Value">The value; null if it was not set.</param>
internal sealed record VariableNow(RuleValue? Value);

/// <summary>What the variables of a rule hold at a moment, for one of its runs or for the rule itself.</summary>
/// <param name="Declared">The variables; null for none.</param>
/// <param name="Own">What the run has set; null for the rule itself, of which only what is kept is known.</param>
/// <param name="Kept">What is kept from run to run.</param>
internal sealed record VariableScope(
    IReadOnlyList<RuleVariable>? Declared, IReadOnlyDictionary<string, RuleValue>? Own,
        IReadOnlyDictionary<string, RuleValue>? Kept)
{
    internal RuleVariable? Of(string name) => Declared?.FirstOrDefault(d => d.Name == name);

    /// <summary>
    /// What a variable holds; null if nothing. A run of an older version may have kept what is none of its values.
    /// </summary>
    internal RuleValue? ValueOf(string name) => Of(name) is not { } declared ? null
        : (declared.Kept == true ? Kept : Own)?.GetValueOrDefault(name) is { } held && declared.Fits(held) ? held
        : declared.Begins;

    /// <summary>The device that a variable holds; null if none.</summary>
    internal Address? DeviceOf(string name) =>
        ValueOf(name)?.Text is { } text && Of(name)!.Type == VariableType.Device ? Address.Parse(text) : null;

    /// <summary>With a value set.</summary>
    internal VariableScope With(string name, RuleValue value) => Of(name)!.Kept == true
        ? this with { Kept = RuleVariable.With(Kept, name, value) }
        : this with { Own = RuleVariable.With(Own, name, value) };

    /// <summary>The variable whose value a condition by itself depends on; null for none.</summary>
    internal static string? NamedIn(RuleCondition condition) => condition switch
    {
        VariableCondition c => c.Variable,
        DeviceCondition c => c.DeviceVariable,
        _ => null,
    };

    /// <summary>
    /// Conditions with the devices that variables hold in the place of these, as a wait keeps them: it goes on about
    /// the same device whatever is set later.
    /// </summary>
    internal IReadOnlyList<RuleCondition> Placed(IReadOnlyList<RuleCondition> conditions) =>
        Declared is null ? conditions : [.. conditions.Select(c => Each(c, Placed))];

    /// <summary>The same, also with what variables hold now.</summary>
    internal RuleCondition Bound(RuleCondition condition) => Declared is null ? condition : Each(condition, c =>
        c is VariableCondition asked ? asked with { Now = new VariableNow(ValueOf(asked.Variable)) } : Placed(c));

    private RuleCondition Placed(RuleCondition condition) =>
        condition is DeviceCondition { DeviceVariable: { } name } c && DeviceOf(name) is { } device
            ? c with { Device = device, DeviceVariable = null }
            : condition;

    private static RuleCondition Each(RuleCondition condition, Func<RuleCondition, RuleCondition> place) =>
        condition switch
        {
            AllCondition c => new AllCondition([.. c.All.Select(p => Each(p, place))]),
            AnyCondition c => new AnyCondition([.. c.Any.Select(p => Each(p, place))]),
            NotCondition c => new NotCondition([.. c.Not.Select(p => Each(p, place))]),
            _ when ConditionTree.PartsOf(condition) is not null =>
                throw new UnreachableException(condition.GetType().Name),
            _ => place(condition),
        };
}
