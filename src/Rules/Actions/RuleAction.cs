using System.Text.Json.Serialization;
using RingActors.Rules.Format;

namespace RingActors.Rules.Actions;

/// <summary>What a rule does.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(ArmAction), "arm")]
[JsonDerivedType(typeof(SirenAction), "siren")]
[JsonDerivedType(typeof(LightAction), "light")]
[JsonDerivedType(typeof(WebhookAction), "webhook")]
[JsonDerivedType(typeof(DelayAction), "delay")]
public abstract record RuleAction
{
    /// <summary>The fields of each, in the order in which they are listed to people.</summary>
    internal static readonly IReadOnlyList<Shape> Shapes =
        [ArmAction.Shape, SirenAction.Shape, LightAction.Shape, WebhookAction.Shape, DelayAction.Shape];
}
