using NodaTime;
using RingActors.Devices.Domain.Intents;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Devices.Parts;

/// <summary>A siren, a camera's or the base station's: what the device says of it, and the intent to sound or silence it.</summary>
internal sealed record SirenPart(LastReported<SirenReading> Heard, Intent? Intent)
{
    internal static readonly Duration ForDefault = Duration.FromSeconds(30);

    internal static SirenPart Unknown { get; } = new(LastReported<SirenReading>.Nothing, null);

    internal bool IsOn => Heard.Value is { On: true };

    /// <summary>When a siren is silent although nobody reported it: the end the device itself had announced.</summary>
    internal Instant? AnnouncedEnd => Heard.Value is { On: true, EndsAt: { } end } ? end : null;

    /// <summary>Asks for it, unless it sounds as long anyway: a siren is never cut short by a shorter wish.</summary>
    /// <param name="wanted">How long; null for the default.</param>
    /// <param name="max">The longest that can be asked for.</param>
    /// <param name="silenceAt">When we silence it, if the device itself announces no end; null if nobody does.</param>
    /// <param name="times">The times of the intent.</param>
    /// <param name="context">The context of the command.</param>
    /// <param name="call">The call that sounds it.</param>
    internal Decision Sound(
        Duration? wanted, Duration max, Instant? silenceAt, IntentTimes times, DecideContext context, Func<Duration, IEffectRequest> call)
    {
        Duration length = wanted ?? ForDefault;
        if (length < Duration.FromSeconds(1) || length > max)
        {
            return Decision.Refuse(
                "siren.choose-shorter",
                $"A siren can be sounded for 1 to {max.TotalSeconds} seconds here, not for {length.TotalSeconds}.");
        }

        Instant until = context.Now + length;
        bool already = IntentMachine.MayStillHappen(Intent, context.Now)
            ? Intent is { IsOpen: true, Target: "on" } && !(Intent.Until < until - Slack)
            : IsOn && !((Heard.Value!.EndsAt ?? silenceAt) < until - Slack);
        return already
            ? IntentMachine.Already(Intent, "on")
            : Request(true, length, until, times, context, call(length));
    }

    internal Decision Silence(IntentTimes times, DecideContext context, IEffectRequest call)
    {
        bool already = IntentMachine.MayStillHappen(Intent, context.Now)
            ? Intent is { IsOpen: true, Target: "off" }
            : Heard.Value is { On: false };
        return already ? IntentMachine.Already(Intent, "off") : Request(false, null, null, times, context, call);
    }

    internal void Report(SirenReading? said, Instant? at, Instant now, List<IEvent> events, bool isUpdate = false)
    {
        if (said is null)
        {
            return;
        }

        // A listing that lags may still show a siren whose end has passed: it did sound, and is silent.
        SirenReading current = said.EndsAt <= now ? Silent : Credible(said, now);
        if (Heard.Value?.On != current.On || EndMoved(current))
        {
            events.Add(new SirenReported(current, at));
        }

        if (!IsAnotherSounding(said)
            && IntentMachine.Reported(Intent, said.On ? "on" : "off", Heard.Value?.On == !said.On, now, isUpdate) is { } step)
        {
            events.Add(step);
        }
    }

    internal void Due(Instant now, List<IEvent> events)
    {
        if (AnnouncedEnd is { } end && end <= now)
        {
            events.Add(new SirenEndedAsAnnounced(end));
        }

        if (IntentMachine.Due(Intent, now) is { } step)
        {
            events.Add(step);
        }
    }

    internal SirenPart Evolve(IEvent @event) => @event switch
    {
        SirenReported e => this with { Heard = new(e.Siren, e.At) },
        SirenEndedAsAnnounced e => this with { Heard = new(Silent, e.EndedAt) },
        SirenRequested e => this with
        {
            Intent = new Intent
            {
                Id = e.Intent,
                Target = e.On ? "on" : "off",
                Stage = IntentStage.Requested,
                By = e.By,
                GiveUpAt = e.GiveUpAt,
                Until = e.Until,
                Echo = Intent?.Target,
            },
        },
        _ => IntentMachine.Evolve(Intent, @event) is var intent && ReferenceEquals(intent, Intent)
            ? this
            : this with { Intent = intent },
    };

    private static readonly SirenReading Silent = new(false, null);

    /// <summary>Ends computed from 'seconds remaining' jitter; only a real move is news.</summary>
    private static readonly Duration Slack = Duration.FromSeconds(2);

    private static SirenReading Credible(SirenReading said, Instant now) =>
        said.EndsAt is { } end && !ReportTimes.IsCredibleEnd(end, now) ? said with { EndsAt = null } : said;

    /// <summary>It sounds, but ends before what is asked for would: an earlier call's doing, which says nothing of this one.</summary>
    private bool IsAnotherSounding(SirenReading said) =>
        said is { On: true, EndsAt: { } end } && Intent is { IsOpen: true, Target: "on", Until: { } until } && end < until - Slack;

    private bool EndMoved(SirenReading said) =>
        said.On && (said.EndsAt, Heard.Value?.EndsAt) switch
        {
            (null, _) => false,
            (_, null) => true,
            ({ } a, { } b) => a > b + Slack || b > a + Slack,
        };

    /// <summary>Asks for it whatever is known: nobody said that the siren fell silent, and its time is over.</summary>
    internal Decision SilenceNow(IntentTimes times, DecideContext context, IEffectRequest call) =>
        Request(false, null, null, times, context, call);

    private Decision Request(
        bool on, Duration? length, Instant? until, IntentTimes times, DecideContext context, IEffectRequest call)
    {
        string id = context.NewId("intent");
        Instant expires = times.ExpiresAt(context.Now);
        return IntentMachine.Request(
            Intent,
            new SirenRequested(id, on, length, until, context.Principal, times.GiveUpAt(context.Now)),
            on ? "on" : "off",
            new Effect(id, EffectChannels.Ring, call, until < expires ? until.Value : expires));
    }
}
