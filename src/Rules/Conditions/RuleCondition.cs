using System.Text.Json.Serialization;
using RingActors.Rules.Format;

namespace RingActors.Rules.Conditions;

/// <summary>What must hold just before the event.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(ModeCondition), "mode")]
[JsonDerivedType(typeof(TimeWindowCondition), "time_window")]
[JsonDerivedType(typeof(DeviceStateCondition), "device_state")]
[JsonDerivedType(typeof(NumericCondition), "numeric")]
[JsonDerivedType(typeof(IncidentCondition), "incident")]
[JsonDerivedType(typeof(TriggerCondition), "trigger")]
[JsonDerivedType(typeof(RuleRunningCondition), "rule_running")]
[JsonDerivedType(typeof(VariableCondition), "variable")]
[JsonDerivedType(typeof(AllCondition), "all")]
[JsonDerivedType(typeof(AnyCondition), "any")]
[JsonDerivedType(typeof(NotCondition), "not")]
[JsonDerivedType(typeof(EmergencyCondition), EmergencyCondition.Type)]
public abstract record RuleCondition
{
    /// <summary>The fields of each, in the order in which they are listed to people.</summary>
    internal static readonly IReadOnlyList<Shape> Shapes =
    [
        ModeCondition.Shape, TimeWindowCondition.Shape, DeviceStateCondition.Shape, NumericCondition.Shape,
            IncidentCondition.Shape,
        TriggerCondition.Shape, RuleRunningCondition.Shape, AllCondition.Shape, AnyCondition.Shape, NotCondition.Shape,
        VariableCondition.Shape,
    ];

    /// <summary>What only the steps of an emergency protocol can ask.</summary>
    internal static readonly IReadOnlyList<Shape> OfProtocols = [EmergencyCondition.Shape];
}
