using RingActors.Devices.Domain.Alarm.State;
using RingActors.Engine.Core;
using RingActors.Rules.Documents;

namespace RingActors.Rules.Protocols.Drills;

/// <summary>
/// A real alarm during a live drill ends it at once (P-S11). That it is real is said as soon as anything may leave the
/// house: not while the alarm may be taken back there. A silent call ends none: that could be seen.
/// </summary>
internal sealed class DrillReactions : IReaction
{
    /// <inheritdoc/>
    public void React(HomeView before, EventEnvelope envelope, List<Message> messages)
    {
        if (before.Part<DrillsView>().State.Live is not { } live || live.End is not (null or DrillOutcome.Real)
            || live.OverTold || SilentCalls.IsOfSilent(envelope.Event))
        {
            return;
        }

        InterruptDrill? real = envelope.Event switch
        {
            IncidentAlarmed e => new InterruptDrill(e.Incident, false),
            IncidentTold e => new InterruptDrill(e.Incident, true),
            HelpCalled e => new InterruptDrill(e.Incident, true),

            // Without an incident nothing holds it back; with one, its own events say when it may leave.
            ProtocolActivated e => new InterruptDrill(e.Incident, e.Incident is null),
            _ => null,
        };
        if (real is not null)
        {
            messages.Add(new Message(RuleKinds.DrillsOf(before.Home), real, Principal.Engine));
        }
    }
}
