using System.Text.Json.Serialization;
using RingActors.Rules.Conditions;
using RingActors.Rules.Format;

namespace RingActors.Rules.Actions;

/// <summary>Something that is done in a home, whatever asks for it.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(ArmAction), ArmAction.Type)]
[JsonDerivedType(typeof(SirenAction), SirenAction.Type)]
[JsonDerivedType(typeof(LightAction), LightAction.Type)]
[JsonDerivedType(typeof(WebhookAction), WebhookAction.Type)]
[JsonDerivedType(typeof(DelayAction), DelayAction.Type)]
[JsonDerivedType(typeof(LockAction), LockAction.Type)]
[JsonDerivedType(typeof(CloseValveAction), CloseValveAction.Type)]
[JsonDerivedType(typeof(SwitchAction), SwitchAction.Type)]
[JsonDerivedType(typeof(MotionDetectionAction), MotionDetectionAction.Type)]
[JsonDerivedType(typeof(SnapshotAction), SnapshotAction.Type)]
[JsonDerivedType(typeof(NotifyAction), NotifyAction.Type)]
[JsonDerivedType(typeof(RemindAction), RemindAction.Type)]
[JsonDerivedType(typeof(WaitUntilAction), WaitUntilAction.Type)]
[JsonDerivedType(typeof(WaitForAction), WaitForAction.Type)]
[JsonDerivedType(typeof(IfAction), IfAction.Type)]
[JsonDerivedType(typeof(RepeatAction), RepeatAction.Type)]
[JsonDerivedType(typeof(ParallelAction), ParallelAction.Type)]
[JsonDerivedType(typeof(StopAction), StopAction.Type)]
[JsonDerivedType(typeof(SetAction), SetAction.Type)]
[JsonDerivedType(typeof(ProtocolAction), ProtocolAction.Type)]
[JsonDerivedType(typeof(EscalateAction), EscalateAction.Type)]
[JsonDerivedType(typeof(DispatchAction), DispatchAction.Type)]
[JsonDerivedType(typeof(UnlockAction), UnlockAction.Type)]
[JsonDerivedType(typeof(AlarmSirensAction), AlarmSirensAction.Type)]
public abstract record HomeAction
{
    /// <summary>The fields of each, in the order in which they are listed to people.</summary>
    internal static readonly IReadOnlyList<Shape> Shapes =
    [
        ArmAction.Shape, SirenAction.Shape, LightAction.Shape, LockAction.Shape, CloseValveAction.Shape,
        SwitchAction.Shape, MotionDetectionAction.Shape, SnapshotAction.Shape, WebhookAction.Shape, NotifyAction.Shape,
        RemindAction.Shape, DelayAction.Shape, WaitUntilAction.Shape, WaitForAction.Shape, IfAction.Shape,
        RepeatAction.Shape, ParallelAction.Shape, StopAction.Shape, SetAction.Shape,
        ProtocolAction.Shape,
    ];

    /// <summary>What only an emergency protocol does.</summary>
    internal static readonly IReadOnlyList<Shape> OfProtocols =
    [
        EscalateAction.Shape, DispatchAction.Shape, UnlockAction.Shape, AlarmSirensAction.Shape,
    ];

    /// <summary>What such a part is called in the schema.</summary>
    internal const string PartName = "action";

    /// <summary>A list of actions within another.</summary>
    internal static Field ListOf(string name, string says, bool required) =>
        Field.Inner(name, says, required, PartName, () => Shapes);

    /// <summary>The lists of actions within it.</summary>
    [JsonIgnore]
    internal virtual IEnumerable<IReadOnlyList<HomeAction>> Inner => [];

    /// <summary>The conditions that it asks for.</summary>
    [JsonIgnore]
    internal virtual IReadOnlyList<RuleCondition> Asked => [];

    /// <summary>How many steps it takes at most, all within it counted.</summary>
    [JsonIgnore]
    internal virtual int StepsMax => 1 + Inner.Sum(list => list.Sum(a => a.StepsMax));

    /// <summary>It, and all within it.</summary>
    public IEnumerable<HomeAction> All() => [this, .. Inner.SelectMany(list => list.SelectMany(a => a.All()))];
}
