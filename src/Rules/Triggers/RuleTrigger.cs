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
public abstract record RuleTrigger
{
    /// <summary>The fields of each, in the order in which they are listed to people.</summary>
    internal static readonly IReadOnlyList<Shape> Shapes =
        [MotionTrigger.Shape, DingTrigger.Shape, ContactTrigger.Shape, ModeChangedTrigger.Shape, AlarmTrigger.Shape];
}
