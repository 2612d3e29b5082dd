using NodaTime;
using RingActors.Devices.Domain.Devices.Parts;
using RingActors.Devices.Domain.Intents;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Devices.Kinds;

/// <summary>Have an intercom open the door.</summary>
[StoredName("door.open")]
public sealed record OpenDoor : ICommand;

/// <summary>An intercom opened the door, for whomever.</summary>
/// <param name="EventId">Identifies the telling; the same id is one event however often it comes.</param>
/// <param name="At">When it was.</param>
[StoredName("door.report-opening")]
public sealed record ReportDoorOpened(string EventId, Instant At) : IReport;

/// <summary>Somebody asked for the door to be opened.</summary>
/// <param name="Intent">The intent's id.</param>
/// <param name="By">Who wants it.</param>
/// <param name="GiveUpAt">When the intent is given up as unknown, if nothing settles it before.</param>
[StoredName("door.opening-requested")]
public sealed record DoorOpeningRequested(string Intent, Principal By, Instant GiveUpAt) : IIntentRequest
{
    string IIntentRequest.About => "door";

    string IIntentRequest.Target => DoorOpening.Open;

    string? IIntentRequest.Named => null;
}

/// <summary>The intercom opened the door.</summary>
[StoredName("door.opened")]
public sealed record DoorOpened(string EventId, Instant At) : IEvent;

/// <summary>Have an intercom open the door.</summary>
/// <param name="DeviceId">Ring's id of the intercom.</param>
[StoredName("ring.open-door")]
public sealed record OpenIntercomDoor(string DeviceId) : IEffectRequest;

/// <summary>
/// The door that an intercom opens: for a moment, and nobody tells when it falls shut again. An opening is asked for
/// once and not repeated later than within ten seconds: whoever stood there has gone.
/// </summary>
internal static class DoorOpening
{
    /// <summary>What a device has that can open a door.</summary>
    internal const string Capability = "door-opener";

    internal const string Open = "open";

    /// <summary>Push tells it within seconds, or never.</summary>
    internal static readonly IntentTimes Times = new(Duration.FromSeconds(10), Duration.FromSeconds(60), Duration.Zero);

    internal static Decision Ask(Intent? intent, DecideContext context)
    {
        if (intent is { IsOpen: true })
        {
            return IntentMachine.Already(intent, Open);
        }

        string id = context.NewId("intent");
        return IntentMachine.Request(
            intent,
            new DoorOpeningRequested(id, context.Principal, Times.GiveUpAt(context.Now)),
            Open,
            new Effect(id, EffectChannels.Ring, new OpenIntercomDoor(context.Self.Id), Times.ExpiresAt(context.Now)));
    }

    internal static Decision Opened(Intent? intent, Sightings? openings, ReportDoorOpened report, DecideContext context)
    {
        Instant at = ReportTimes.CredibleOrNow(report.At, context.Now);
        if (openings?.Knows(report.EventId, at, context.Now) == true)
        {
            return Decision.Nothing();
        }

        List<IEvent> events = [new DoorOpened(report.EventId, at)];
        if (IntentMachine.Reported(intent, Open, changed: true, context.Now) is { } step)
        {
            events.Add(step);
        }

        return ReportTimes.Learned(events, report.At, context.Now).WithdrawIfSettled(intent).LinkedToRequests(context);
    }

    internal static Intent? Evolve(Intent? intent, IEvent @event) => @event is DoorOpeningRequested e
        ? new Intent { Id = e.Intent, Target = Open, Stage = IntentStage.Requested, By = e.By, GiveUpAt = e.GiveUpAt }
        : IntentMachine.Evolve(intent, @event);
}
