using NodaTime;
using RingActors.Devices.Domain.Intents;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Devices.Parts;

/// <summary>A light: what the device says of it, and the intent to switch it.</summary>
internal sealed record LightPart(LastReported<bool?> On, Intent? Intent)
{
    internal static LightPart Unknown { get; } = new(LastReported<bool?>.Nothing, null);

    /// <summary>When it may go off by itself, because it was asked to be on for a time; null if it was not.</summary>
    public Instant? OffAt { get; init; }

    /// <summary>Longest time after which a light behind a hub goes off by itself: what the hub can count, in seconds.</summary>
    private static readonly Duration ForMax = Duration.FromSeconds(32767);

    internal Decision Set(SetLight command, DeviceBase device, DecideContext context)
    {
        if (command.For is { } length && (!device.BehindHub || !command.On || length < Duration.FromSeconds(1) || length > ForMax))
        {
            return Decision.Refuse(
                "light.leave-out-the-time",
                "Only a light behind a hub can be switched on for a time, of 1 second to 9 hours. Switch this one off again instead.");
        }

        string target = Word(command.On);
        Instant? until = context.Now + command.For;
        bool already = IntentMachine.MayStillHappen(Intent, context.Now)
            ? Intent is { IsOpen: true } && Intent.Target == target && Intent.Until == until
            : On.Value == command.On && until is null && !(command.On && OffAt > context.Now) && device.IsHeard(context);
        if (already)
        {
            return IntentMachine.Already(Intent, target);
        }

        string id = context.NewId("intent");
        return IntentMachine.Request(
            Intent,
            new LightRequested(id, command.On, context.Principal, device.Times.GiveUpAt(context.Now), until),
            target,
            new Effect(
                id,
                EffectChannels.Ring,
                device.BehindHub
                    ? new ControlDevice(
                        context.Self.Id, device.Description!.RingKind, Capabilities.Light, target, null, command.For)
                    : new SetCameraLight(context.Self.Id, command.On),
                device.Times.ExpiresAt(context.Now)));
    }

    internal void Report(bool? on, Instant? at, Instant now, List<IEvent> events)
    {
        if (on is not { } said)
        {
            return;
        }

        if (On.Value != said)
        {
            events.Add(new LightReported(said, at));
        }

        if (IntentMachine.Reported(Intent, Word(said), On.Value == !said, now) is { } step)
        {
            events.Add(step);
        }
    }

    internal LightPart Evolve(IEvent @event) => @event switch
    {
        LightReported e => this with { On = new(e.On, e.At), OffAt = e.On ? OffAt : null },
        LightRequested e => this with
        {
            OffAt = e.On ? e.Until : null,
            Intent = new Intent
            {
                Id = e.Intent,
                Target = Word(e.On),
                Stage = IntentStage.Requested,
                By = e.By,
                GiveUpAt = e.GiveUpAt,
                Until = e.Until,
                Echo = Intent?.Target,
                // It is to be so for another time: that it is so is no answer yet.
                WasThere = On.Value == e.On || Intent?.Target == Word(e.On),
            },
        },
        _ => IntentMachine.Evolve(Intent, @event) is var intent && ReferenceEquals(intent, Intent)
            ? this
            : this with { Intent = intent },
    };

    private static string Word(bool on) => on ? "on" : "off";
}
