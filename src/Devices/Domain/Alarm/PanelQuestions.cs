using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Alarm;

/// <summary>Asking the base station how it stands, where its own word is missing.</summary>
internal static class PanelQuestions
{
    /// <summary>An answer that comes later is of no use: by then the line itself counts as lost.</summary>
    private static readonly Duration AskWithin = Duration.FromSeconds(30);

    /// <summary>In a lane of its own: a hub that does not answer must not hold up a disarming.</summary>
    internal static Decision AskBaseStation(Decision decision, DecideContext context) => decision.Call(new Effect(
        context.NewId("ask"),
        EffectChannels.Ring,
        new AskBaseStation(),
        context.Now + AskWithin,
        context.Self.Value + "#ask"));
}
