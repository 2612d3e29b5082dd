using NodaTime;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Intents;

/// <summary>How long the steps of an intent may take.</summary>
/// <param name="DeliverWithin">From the request to the call's expiry.</param>
/// <param name="ReportWithin">From acceptance to the device's own report.</param>
/// <param name="ReportLag">How long after acceptance the reports may still show the state before.</param>
internal sealed record IntentTimes(Duration DeliverWithin, Duration ReportWithin, Duration ReportLag)
{
    /// <summary>The engine tells how a call ended; this much after its expiry we no longer wait for that.</summary>
    internal static readonly Duration ConclusionGrace = Duration.FromSeconds(10);

    /// <summary>How long after giving up a report may still say how it ended.</summary>
    internal static readonly Duration LateReportMax = Duration.FromMinutes(10);

    /// <summary>
    /// The base station answers on a socket, at once. A list of everything, told on a new connection, may still be from just before.
    /// </summary>
    internal static readonly IntentTimes Panel =
        new(Duration.FromSeconds(30), Duration.FromSeconds(15), Duration.FromSeconds(3));

    /// <summary>Cameras do not report: the listing is read again, and lags by up to half a minute.</summary>
    internal static readonly IntentTimes Camera =
        new(Duration.FromSeconds(30), Duration.FromSeconds(90), Duration.FromSeconds(30));

    /// <summary>
    /// A device behind a hub answers by radio: a bolt takes its time, a lamp fades, and until it is there it may repeat its old state.
    /// </summary>
    internal static readonly IntentTimes HubDevice =
        new(Duration.FromSeconds(30), Duration.FromSeconds(60), Duration.FromSeconds(15));

    internal Instant ExpiresAt(Instant now) => now + DeliverWithin;

    internal Instant GiveUpAt(Instant now) => ExpiresAt(now) + ConclusionGrace;
}

/// <summary>
/// The steps of an intent, the same for arming, lights and sirens: requested, accepted, then confirmed, contradicted,
/// unknown, superseded, expired or rejected. Tests: Devices.Tests/Security, CameraTests.
/// </summary>
internal static class IntentMachine
{
    /// <summary>The step an ended call leads to; null if it is about another intent or one that is past that step.</summary>
    internal static IIntentEvent? Concluded(Intent? intent, EffectConcluded call, Instant now, IntentTimes times)
    {
        if (intent?.Id != call.Name || intent.Stage != IntentStage.Requested)
        {
            return null;
        }

        return call.Outcome switch
        {
            EffectOutcome.Delivered => new IntentAccepted(
                intent.Id, call.Code, now + times.ReportLag, now + times.ReportWithin),
            EffectOutcome.Rejected => new IntentRejected(intent.Id, call.Code, call.Detail),
            EffectOutcome.Expired when call.Attempts == 0 => new IntentExpired(
                intent.Id, "It expired before it could be sent.", now + IntentTimes.LateReportMax),
            _ => new IntentBecameUnknown(
                intent.Id, "It could not be delivered for certain: " + call.Code + ".", now + IntentTimes.LateReportMax),
        };
    }

    /// <summary>The step a report of the device leads to, if any.</summary>
    /// <param name="intent">The intent about that thing.</param>
    /// <param name="reported">The state the device reports.</param>
    /// <param name="changed">Whether it reported another state before; false if it had never reported any.</param>
    /// <param name="now">The turn's time.</param>
    /// <param name="isUpdate">
    /// True if the device said so because of what it just did: then it is heeded although the call was taken a moment ago.
    /// </param>
    internal static IIntentEvent? Reported(Intent? intent, string reported, bool changed, Instant now, bool isUpdate = false)
    {
        if (!MayStillHappen(intent, now))
        {
            return null;
        }

        if (reported == intent!.Target)
        {
            // Where the intent replaced another whose call may have gone out, or the state was so before, that state proves nothing yet.
            bool stillBefore = (!changed && intent.Stage == IntentStage.Requested && intent.Echo is not null)
                || (intent.WasThere && intent.HeededFrom is null);
            return stillBefore ? null : new IntentConfirmed(intent.Id, reported);
        }

        // What it replaced may have got out before it was taken back: that state is no word on this intent.
        if (reported == intent.Echo)
        {
            return null;
        }

        if (changed)
        {
            return new IntentSuperseded(intent.Id, null, reported);
        }

        bool provesNothing = intent.Stage == IntentStage.Requested
            || (!isUpdate && now < intent.HeededFrom)
            || now >= intent.Until;
        return provesNothing ? null : new IntentContradicted(intent.Id, intent.Target, reported);
    }

    /// <summary>How much later than announced a sleeping device may wake up, and how long one may sleep that announces nothing.</summary>
    private static readonly Duration WakeLateMax = Duration.FromMinutes(30);
    private static readonly Duration SleepMax = Duration.FromHours(25);

    /// <summary>The step of an open intent whose wish the other side keeps for a sleeping device; null if that is known.</summary>
    internal static IIntentEvent? Deferred(Intent? intent, Instant? wakesAt, Instant now)
    {
        if (intent is not { IsOpen: true, IsDeferred: false })
        {
            return null;
        }

        Instant latest = now + SleepMax;
        Instant? told = wakesAt > now && wakesAt + WakeLateMax < latest ? wakesAt : null;
        return new IntentDeferred(intent.Id, told, told is { } at ? at + WakeLateMax : latest);
    }

    /// <summary>Gives up an open intent whose deadline has come.</summary>
    internal static IIntentEvent? Due(Intent? intent, Instant now)
    {
        if (intent is not { IsOpen: true } || now < intent.GiveUpAt)
        {
            return null;
        }

        return new IntentBecameUnknown(
            intent.Id,
            intent.Stage == IntentStage.Requested
                ? "Nobody said whether it was delivered."
                : "It was delivered, and the device did not report in time.",
            now + IntentTimes.LateReportMax);
    }

    /// <summary>
    /// True while a call of the intent may still change the world: it is open, or it ended without a word of the device
    /// and a late report may yet tell.
    /// </summary>
    internal static bool MayStillHappen(Intent? intent, Instant now) =>
        intent is not null && (intent.IsOpen || now <= intent.LateUntil);

    /// <summary>Folds a step. Settled intents are forgotten; those that a late report may settle are kept.</summary>
    internal static Intent? Evolve(Intent? intent, IEvent @event) =>
        intent is null || @event is not IIntentEvent step || step.Intent != intent.Id
            ? intent
            : step switch
            {
                IntentAccepted e => intent with
                {
                    Stage = IntentStage.Accepted,
                    HeededFrom = e.HeededFrom,
                    GiveUpAt = e.GiveUpAt,
                },
                // Until it wakes up the device may repeat its old state, which then contradicts nothing.
                IntentDeferred e => intent with
                {
                    Stage = IntentStage.Accepted,
                    IsDeferred = true,
                    HeededFrom = e.GiveUpAt,
                    GiveUpAt = e.GiveUpAt,
                },
                IntentBecameUnknown e => intent with { Stage = IntentStage.Unknown, LateUntil = e.LateUntil },
                IntentExpired e => intent with { Stage = IntentStage.Expired, LateUntil = e.LateUntil },
                _ => null,
            };

    /// <summary>
    /// The decision to go for a new intent: its request first, then the end of the open one it replaces, whose call is
    /// taken back.
    /// </summary>
    internal static Decision Request(Intent? old, IEvent request, string target, Effect call)
    {
        IntentTaken taken = new(call.Name, IntentStage.Requested, target);
        return old is { IsOpen: true }
            ? Decision.Of(request, new IntentSuperseded(old.Id, call.Name, null)).Withdraw(old.Id).Call(call).Reply(taken)
            : Decision.Of(request).Call(call).Reply(taken);
    }

    /// <summary>Takes back the call of an intent that a report settled before the call was seen to arrive.</summary>
    internal static Decision WithdrawIfSettled(this Decision decision, Intent? intent)
    {
        if (intent is { Stage: IntentStage.Requested }
            && decision.Events.Any(e => e is IIntentEvent step and not IntentDeferred && step.Intent == intent.Id))
        {
            decision.Withdraw(intent.Id);
        }

        return decision;
    }

    /// <summary>The answer to a command whose wish is under way or fulfilled.</summary>
    internal static Decision Already(Intent? intent, string target) =>
        Decision.Nothing(intent is { IsOpen: true }
            ? new IntentTaken(intent.Id, intent.Stage, target)
            : new IntentTaken(null, IntentStage.Confirmed, target));
}
