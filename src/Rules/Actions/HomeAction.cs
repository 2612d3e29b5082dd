using System.Text.Json.Serialization;
using RingActors.Rules.Format;

namespace RingActors.Rules.Actions;

/// <summary>Something that is done in a home, whatever asks for it.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(ArmAction), ArmAction.Type)]
[JsonDerivedType(typeof(SirenAction), SirenAction.Type)]
[JsonDerivedType(typeof(LightAction), LightAction.Type)]
[JsonDerivedType(typeof(WebhookAction), WebhookAction.Type)]
[JsonDerivedType(typeof(DelayAction), DelayAction.Type)]
public abstract record HomeAction
{
    /// <summary>The fields of each, in the order in which they are listed to people.</summary>
    internal static readonly IReadOnlyList<Shape> Shapes =
        [ArmAction.Shape, SirenAction.Shape, LightAction.Shape, WebhookAction.Shape, DelayAction.Shape];
}
