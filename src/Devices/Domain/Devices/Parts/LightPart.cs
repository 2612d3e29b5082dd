using NodaTime;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain;

/// <summary>A camera's light: what the device says of it, and the intent to switch it.</summary>
internal sealed record LightPart(Known<bool?> On, Intent? Intent)
{
    internal static LightPart Unknown { get; } = new(Known<bool?>.Nothing, null);

    internal Decision Set(SetLight command, DecideContext context)
    {
        string target = Word(command.On);
        bool already = IntentMachine.MayStillHappen(Intent, context.Now)
            ? Intent is { IsOpen: true } && Intent.Target == target
            : On.Value == command.On;
        if (already)
        {
            return IntentMachine.Already(Intent, target);
        }

        string id = context.NewId("intent");
        return IntentMachine.Request(
            Intent,
            new LightRequested(id, command.On, context.Principal, IntentTimes.Camera.GiveUpAt(context.Now)),
            target,
            new Effect(
                id,
                EffectChannels.Ring,
                new SetCameraLight(context.Self.Id, command.On),
                IntentTimes.Camera.ExpiresAt(context.Now)));
    }

    internal void Report(bool? on, Instant? at, Instant now, List<IEvent> events)
    {
        if (on is not { } said || On.IsOlder(at))
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
        LightReported e => this with { On = new(e.On, e.At) },
        LightRequested e => this with
        {
            Intent = new Intent
            {
                Id = e.Intent,
                Target = Word(e.On),
                Stage = IntentStage.Requested,
                By = e.By,
                GiveUpAt = e.GiveUpAt,
                Echo = Intent?.Target,
            },
        },
        _ => IntentMachine.Evolve(Intent, @event) is var intent && ReferenceEquals(intent, Intent)
            ? this
            : this with { Intent = intent },
    };

    private static string Word(bool on) => on ? "on" : "off";
}
