using NodaTime;
using RingActors.Devices.Domain.Intents;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Devices.Parts;

/// <summary>The rows that all devices share: asking for a state of a trait.</summary>
internal static class TraitCommands
{
    internal const string AllowUnlock = "home.allow-unlock";

    /// <summary>A chime can be snoozed for a day at most.</summary>
    private static readonly Duration SnoozeMax = Duration.FromDays(1);
    private static readonly Duration SnoozeDefault = Duration.FromHours(1);

    /// <summary>Null if the command is about no trait.</summary>
    internal static Decision? Decide(DeviceBase device, ICommand command, DecideContext context) => command switch
    {
        SetDeviceState set => Fitted(device, set.Capability, context) ?? Word(device, set, context),
        SetDeviceNumber set => Fitted(device, set.Capability, context) ?? Number(device, set, context),
        _ => null,
    };

    private static Decision? Fitted(DeviceBase device, string capability, DecideContext context)
    {
        if (device.Removed)
        {
            return Decision.Refuse("device.choose-another", $"{context.Self.Kind}/{context.Self.Id} is no longer in the home's listing.");
        }

        if (!device.Has(capability))
        {
            return DeviceRefusals.NotFitted(context.Self, capability);
        }

        return TraitTable.Of(capability) is { CanBeSet: true }
            ? null
            : Decision.Refuse(
                "device.cannot-be-set",
                $"The {capability} of a device is what it tells; it cannot be asked for.");
    }

    private static Decision Word(DeviceBase device, SetDeviceState set, DecideContext context)
    {
        Trait trait = TraitTable.Of(set.Capability)!;
        if (!trait.Wishes.Contains(set.Value, StringComparer.Ordinal))
        {
            return Decision.Refuse(
                "device.choose-a-state",
                trait.Wishes.Count > 0
                    ? $"The {set.Capability} of a device can be asked to be {string.Join(", ", trait.Wishes)}, not '{set.Value}'."
                    : $"The {set.Capability} of a device is a number.");
        }

        if (TraitTable.Opens(set.Capability, set.Value) && !set.MayOpen)
        {
            return Decision.Refuse(
                new Refusal(AllowUnlock, "Opening locks and valves from here is switched off (Home:AllowUnlock). Nothing was sent."),
                new ControlRefused(set.Capability, set.Value));
        }

        bool timed = set is { Capability: Capabilities.Snooze, Value: StateView.Snoozed };
        if (set.For is { } length && (!timed || length < Duration.FromMinutes(1) || length > SnoozeMax))
        {
            return Decision.Refuse("device.choose-a-time", "Only a snooze has a length here, of 1 minute to 24 hours.");
        }

        Duration? time = timed ? set.For ?? SnoozeDefault : null;
        return Ask(device, set.Capability, set.Value, null, time, context);
    }

    private static Decision Number(DeviceBase device, SetDeviceNumber set, DecideContext context)
    {
        if (!TraitTable.Of(set.Capability)!.TakesNumber)
        {
            return Decision.Refuse("device.choose-a-state", $"The {set.Capability} of a device is a word, not a number.");
        }

        if (device.Traits.Find(set.Capability)?.Number is not { } told)
        {
            return Decision.Refuse(
                "device.wait-for-report", $"The device has not told its {set.Capability} yet, so its unit is not known. Try again later.");
        }

        (double min, double max) = told.Range;
        bool fits = set.Value >= min && set.Value <= max && (!told.IsStepped || Math.Floor(set.Value) == set.Value);
        return fits
            ? Ask(device, set.Capability, null, told with { Value = Math.Round(set.Value, 3) }, null, context)
            : Decision.Refuse(
                "device.choose-a-value",
                $"The {set.Capability} of this device takes {(told.IsStepped ? "whole numbers from " : "")}{min} to {max} ({told.UnitWord}).");
    }

    private static Decision Ask(
        DeviceBase device, string capability, string? word, Measure? number, Duration? time, DecideContext context)
    {
        string target = word ?? number!.Text;
        Intent? intent = device.Traits.IntentOf(capability);
        Instant? until = context.Now + time;
        if (IsAlready(device, capability, target, until, context))
        {
            return IntentMachine.Already(intent, target);
        }

        string id = context.NewId("intent");
        IntentTimes times = device.Times;
        return IntentMachine.Request(
            intent,
            new ControlRequested(id, capability, target, until, context.Principal, times.GiveUpAt(context.Now)),
            target,
            new Effect(
                id,
                EffectChannels.Ring,
                new ControlDevice(context.Self.Id, device.Description!.RingKind, capability, word, number, time),
                times.ExpiresAt(context.Now)));
    }

    /// <summary>
    /// True if it is so or on its way, and nothing on its way leads elsewhere. What a device said before it fell silent is no reason to
    /// leave a door unlocked.
    /// </summary>
    private static bool IsAlready(DeviceBase device, string capability, string target, Instant? until, DecideContext context)
    {
        Intent? intent = device.Traits.IntentOf(capability);
        if (IntentMachine.MayStillHappen(intent, context.Now))
        {
            return intent is { IsOpen: true } && intent.Target == target && TraitParts.IsSameEnd(intent.Until, until);
        }

        TraitState? told = device.Traits.Find(capability);
        return told?.Text == target
            && device.IsHeard(context)
            && (until is null || (told.Until is not null && TraitParts.IsSameEnd(told.Until, until)));
    }
}
