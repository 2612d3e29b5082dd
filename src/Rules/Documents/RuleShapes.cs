using RingActors.Rules.Actions;
using RingActors.Rules.Conditions;
using RingActors.Rules.Format;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Documents;

/// <summary>The document format, version 1, as tables.</summary>
internal static class RuleShapes
{
    internal static readonly IReadOnlyList<Field> Document =
    [
        new("version", FieldKind.Integer, "The version of this format.")
        {
            Min = 1, Max = RuleDocument.FormatVersion, Default = () => RuleDocument.FormatVersion,
        },
        new("name", FieldKind.Text, "What the rule is called.")
        {
            IsRequired = true, Min = 1, Max = 100, Example = () => "My rule",
        },
        new("description", FieldKind.Text, "What it is for.") { Max = 1000 },
        new("enabled", FieldKind.Flag, "Whether it is switched on.") { Default = () => true },
        new("priority", FieldKind.Integer, "Rules of one event are decided by ascending priority, then id.")
        {
            Min = 0, Max = 1000, Default = () => RuleDocument.PriorityDefault,
        },
        new("max_lateness_seconds", FieldKind.Integer, "An event that became known later than this triggers nothing.")
        {
            Min = 1, Max = 86400, Default = () => RuleDocument.MaxLatenessDefault,
        },
        .. RunModes.Fields,
        new("variables", FieldKind.Groups, "What actions of the rule set and conditions of it ask.")
        {
            Max = RuleVariable.CountMax, Fields = VariableChecks.Fields, Sort = VariableChecks.Sort,
                Place = "in variables",
        },
        new("triggers", FieldKind.Parts, "Any of them starts the rule.")
        {
            IsRequired = true,
            Min = 1,
            Max = 10,
            Parts = RuleTrigger.Shapes,
            SaysOfMissing = NotThere.Trigger,
        },
        new("conditions", FieldKind.Parts, "All of them must hold just before the event.")
        {
            Max = 20,
            PartsOf = () => RuleCondition.Shapes,
            PartName = ConditionList.PartName,
            Default = Field.Nothing,
        },
        new("actions", FieldKind.Parts, "Taken in order.")
        {
            IsRequired = true,
            Min = 1,
            Max = 20,
            PartsOf = () => HomeAction.Shapes,
            PartName = HomeAction.PartName,
        },
    ];

    /// <summary>Other words that people use for a type.</summary>
    internal static readonly IReadOnlyDictionary<string, string> Aliases = new Dictionary<string, string>
    {
        ["doorbell"] = "ding",
        ["doorbell_press"] = "ding",
        ["door"] = "contact",
        ["mode_change"] = "mode_changed",
        ["floodlight"] = "light",
        ["wait"] = "delay",
        ["notification"] = "notify",
        ["reminder"] = "remind",
        ["wait_for_condition"] = "wait_until",
        ["wait_for_trigger"] = "wait_for",
        ["choose"] = "if",
        ["loop"] = "repeat",
        ["set_variable"] = "set",
        ["assign"] = "set",
        ["variables"] = "variable",
        ["automation_running"] = "rule_running",
        ["startup"] = "server_started",
        ["server_start"] = "server_started",
        ["start"] = "server_started",
        ["automation_fired"] = "rule_fired",
        ["emergency_protocol"] = "protocol",
        ["trigger_emergency_protocol"] = "protocol",
    };
}
