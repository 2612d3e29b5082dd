using RingActors.Rules.Actions;
using RingActors.Rules.Conditions;
using RingActors.Rules.Format;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Documents;

/// <summary>
/// A rule as it is written, stored and evaluated. Version 1 of the format; a field that is added later has a default,
/// so that stored documents stay readable for ever. Made only by <see cref="RuleParser"/>: references are whole
/// addresses.
/// </summary>
public sealed record RuleDocument
{
    /// <summary>The version of the document format that this build writes.</summary>
    public const int FormatVersion = 1;

    public const int PriorityDefault = 100;
    public const int MaxLatenessDefault = 120;

    public int Version { get; init; } = FormatVersion;

    public required string Name { get; init; }

    public string? Description { get; init; }

    public bool Enabled { get; init; } = true;

    /// <summary>Rules that one event triggers are decided by ascending priority, then by id (R-S16).</summary>
    public int Priority { get; init; } = PriorityDefault;

    /// <summary>
    /// An event that became known this many seconds after it was true triggers nothing any more, and a step this late
    /// switches nothing on.
    /// </summary>
    public int MaxLatenessSeconds { get; init; } = MaxLatenessDefault;

    /// <summary>
    /// What a trigger amid a run comes to; null for what it was before there was a choice: one run of each device.
    /// </summary>
    public RunMode? Mode { get; init; }

    /// <summary>
    /// How many runs there are at most, those that wait in line counted; null for <see cref="RunModes.MaxDefault"/>.
    /// </summary>
    public int? Max { get; init; }

    /// <summary>What its actions set and its conditions ask; null for none.</summary>
    public IReadOnlyList<RuleVariable>? Variables { get; init; }

    /// <summary>Any of them starts the rule.</summary>
    public required IReadOnlyList<RuleTrigger> Triggers { get; init; }

    /// <summary>All of them must hold just before the event.</summary>
    public IReadOnlyList<RuleCondition> Conditions { get; init; } = [];

    /// <summary>Taken in order.</summary>
    public required IReadOnlyList<HomeAction> Actions { get; init; }

    /// <summary>All actions, those within others too, each before what is in it.</summary>
    public IEnumerable<HomeAction> AllActions() => Actions.SelectMany(a => a.All());

    /// <summary>All conditions, those that actions ask for too.</summary>
    public IEnumerable<RuleCondition> AllConditions() => [.. Conditions, .. AllActions().SelectMany(a => a.Asked)];

    /// <summary>All triggers, those that actions wait for too.</summary>
    public IEnumerable<RuleTrigger> AllTriggers() =>
        [.. Triggers, .. AllActions().OfType<WaitForAction>().SelectMany(a => a.Triggers)];

    /// <summary>All modes that a rule names.</summary>
    public IEnumerable<string> ModesNamed() =>
    [
        .. AllTriggers().SelectMany(t => t.Leaves()).OfType<ModeChangedTrigger>().SelectMany(t => t.From.Concat(t.To)),
        .. ConditionTree.Flat(AllConditions()).OfType<ModeCondition>().SelectMany(c => c.Modes),
        .. AllActions().OfType<ArmAction>().Select(a => a.Mode),
    ];
}
