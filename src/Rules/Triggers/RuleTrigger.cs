using System.Text.Json.Serialization;
using RingActors.Rules.Format;

namespace RingActors.Rules.Triggers;

/// <summary>What starts a rule.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(MotionTrigger), "motion")]
[JsonDerivedType(typeof(DingTrigger), "ding")]
[JsonDerivedType(typeof(ContactTrigger), "contact")]
[JsonDerivedType(typeof(ModeChangedTrigger), "mode_changed")]
[JsonDerivedType(typeof(AlarmTrigger), "alarm")]
[JsonDerivedType(typeof(DeviceStateTrigger), "device_state")]
[JsonDerivedType(typeof(NumericTrigger), "numeric")]
[JsonDerivedType(typeof(CountTrigger), "count")]
[JsonDerivedType(typeof(SequenceTrigger), "sequence")]
[JsonDerivedType(typeof(NotFollowedTrigger), "not_followed")]
[JsonDerivedType(typeof(RuleFiredTrigger), "rule_fired")]
[JsonDerivedType(typeof(ExitDelayTrigger), "exit_delay")]
[JsonDerivedType(typeof(ServerStartedTrigger), "server_started")]
[JsonDerivedType(typeof(TimeTrigger), TimeTrigger.Type)]
[JsonDerivedType(typeof(WebhookTrigger), WebhookTrigger.Type)]
public abstract record RuleTrigger
{
    /// <summary>The fields of each, in the order in which they are listed to people.</summary>
    internal static readonly IReadOnlyList<Shape> Shapes =
    [
        MotionTrigger.Shape, DingTrigger.Shape, ContactTrigger.Shape, ModeChangedTrigger.Shape, AlarmTrigger.Shape,
            DeviceStateTrigger.Shape,
        NumericTrigger.Shape, CountTrigger.Shape, SequenceTrigger.Shape, NotFollowedTrigger.Shape,
            RuleFiredTrigger.Shape, ExitDelayTrigger.Shape, ServerStartedTrigger.Shape,
        TimeTrigger.Shape,
        WebhookTrigger.Shape,
    ];

    /// <summary>What may stand within another trigger: an event as it comes.</summary>
    internal static readonly IReadOnlyList<Shape> EventShapes =
    [
        .. new[]
        {
            MotionTrigger.Shape, DingTrigger.Shape, ContactTrigger.Shape, ModeChangedTrigger.Shape, AlarmTrigger.Shape,
                DeviceStateTrigger.Shape,
            NumericTrigger.Shape, WebhookTrigger.Shape,
        }.Select(s => s with { Fields = [.. s.Fields.Where(f => f != Field.ForSeconds && f != Field.TriggerId)] }),
    ];

    /// <summary>What conditions call it; null if it has no name.</summary>
    public string? Id { get; init; }

    /// <summary>How long what it waits for has to stay so; null if it starts the rule at once.</summary>
    internal virtual int? HoldSeconds => null;

    /// <summary>The triggers whose events it is about: itself, or those that are in it.</summary>
    internal IReadOnlyList<RuleTrigger> Leaves() => this switch
    {
        CountTrigger t => t.Of,
        SequenceTrigger t => t.Of,
        NotFollowedTrigger t => [.. t.Of, .. t.By],
        _ => [this],
    };
}
