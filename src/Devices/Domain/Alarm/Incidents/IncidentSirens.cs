using NodaTime;
using RingActors.Devices.Domain.Alarm.ArmedPeriods;
using RingActors.Devices.Domain.Alarm.Notices;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Devices.Parts;
using RingActors.Devices.Domain.Intents;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Alarm.Incidents;

/// <summary>
/// The sirens of an incident: the base station's own, and those of the devices that the policy names.
/// </summary>
internal static class IncidentSirens
{
    internal static void Sound(DecisionBuilder draft, Duration length)
    {
        SoundBaseStation(draft, length);
        foreach (string id in draft.Guard.Policy.Incidents.Sirens)
        {
            if (draft.Devices.ById(id) is { } device && device.Has(Capabilities.Siren))
            {
                draft.Tell(device.Address, new SoundSiren(Duration.Min(length, CameraParts.SirenMax)));
            }
        }
    }

    /// <summary>A home whose base station never told of a siren has none that could sound.</summary>
    internal static void SoundBaseStation(DecisionBuilder draft, Duration length)
    {
        bool can = draft.Guard.Policy.Incidents.SoundBaseStation && draft.State.Siren.Heard.Value is not null;
        if (can && length >= Duration.FromSeconds(1))
        {
            draft.Take(draft.State.Siren.Sound(
                Duration.Min(length, SecurityState.SirenMax),
                SecurityState.SirenMax,
                draft.State.SilenceAt,
                IntentTimes.Panel,
                draft.Context,
                _ => new SoundPanelSiren()));
        }
    }

    /// <summary>
    /// A person disarmed: whatever was sounded from here falls silent, whoever or whatever sounded it, also where
    /// nothing was armed and no incident is open. An alarm of the base station's own ends by its own word.
    /// </summary>
    internal static void SilenceSounded(DecisionBuilder draft)
    {
        bool isOurs = draft.State.SilenceAt is not null || draft.State.Siren.Intent is { IsOpen: true, Target: "on" };
        if (isOurs && draft.State.Alarm is null)
        {
            draft.Take(draft.State.Siren.Silence(IntentTimes.Panel, draft.Context, new SilencePanelSiren()));
        }

        foreach (DeviceView device in SoundedSirens.Of(draft.Context.View))
        {
            draft.Tell(device.Address, new SetDeviceState(Capabilities.Siren, StateView.Off));
        }
    }

    /// <summary>Whether somebody is a person, or a key of one, and no part of the engine.</summary>
    internal static bool IsPerson(Principal by) => by.Kind is not (
        PrincipalKind.Rule or PrincipalKind.Schedule or PrincipalKind.Protocol or PrincipalKind.Webhook
        or PrincipalKind.Engine);

    internal static void Silence(DecisionBuilder draft)
    {
        if (draft.State.SilenceAt is not null)
        {
            draft.Take(draft.State.Siren.Silence(IntentTimes.Panel, draft.Context, new SilencePanelSiren()));
        }

        foreach (string id in draft.Guard.Policy.Incidents.Sirens)
        {
            if (draft.Devices.ById(id) is { } device && device.Has(Capabilities.Siren))
            {
                draft.Tell(device.Address, new SilenceSiren());
            }
        }
    }
}
