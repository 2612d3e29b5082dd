using NodaTime;
using RingActors.Api.Features.Alarm;
using RingActors.Api.Tools;
using RingActors.Devices.Domain.Alarm.Checks;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;

namespace RingActors.Api.Features.History;

/// <summary>
/// The sentences of the history for what the engine itself guards: policy, armed periods, zones, incidents.
/// </summary>
internal static class GuardSentences
{
    internal static string? Of(IEvent @event, DevicesView devices) =>
        Guarding(@event, devices) ?? Leaving(@event, devices) ?? Tripping(@event, devices) ?? Emergency(@event) ?? NoticeSentences.Of(@event);

    private static string? Guarding(IEvent @event, DevicesView devices) => @event switch
    {
        PolicySet e => $"The alarm's settings were changed: {Count(e.Policy.Zones.Count, "zone")}, {Count(e.Policy.Modes.Count, "mode")} of its own, "
            + $"{Count(e.Policy.Contacts.Count, "contact")}.",
        PeriodBegan e => $"The home is guarded {e.Mode}{Until(e.ExitEndsAt)}{Without(e.Bypassed, devices)}.",
        ArmWaiting e => $"Arming {e.Mode} waits until {Instants.Text(e.Until)} for {Names(e.Open)} to close; it is not armed."
            + (e.ThenBypass == true ? " After that it is asked for without what is still open." : ""),
        ArmWaitSettling { ArmsAt: { } at } => $"What the arming waited for is closed; it arms at {Instants.Text(at)} if it stays so.",
        ArmWaitSettling => "What the arming waits for is open again.",
        ArmWaitEnded { How: WaitEnd.Armed } => "The arming that waited was asked for.",
        ArmWaitEnded { How: WaitEnd.GivenUp } => "The arming that waited was given up: something stayed open, or there is an alarm. It was not armed.",
        ArmWaitEnded { How: WaitEnd.Bypassed } => "The arming that waited was asked for without what stayed open.",
        ArmWaitEnded => "The arming that waited was replaced by another change of the mode.",
        BypassAdded { LeftOut: { Count: > 0 } left } =>
            $"Not guarded either: {string.Join("; ", left.Select(o => $"{Phrases.Quoted(o.Name)} {Blind.Said(o.State)}"))}.",
        BypassAdded e => $"Not guarded either: {HistoryWords.Names([.. e.Bypassed.Select(b => b.Device)], devices)}.",
        BypassEnded e => $"{Name(e.Device, devices)} is closed and guarded again.",
        PowerPauseOver { LookAt: { } at } =>
            $"Zones behind the base station are heeded again after its power came back; what stands open at {Instants.Text(at)} trips then.",
        PowerPauseOver => "Zones behind the base station are heeded again after its power came back; what stands open trips now.",
        PowerRestored e => $"The base station has its power back; zones behind it are not heeded until {Instants.Text(e.IgnoreUntil)}.",
        _ => null,
    };

    private static string? Leaving(IEvent @event, DevicesView devices) => @event switch
    {
        ExitDelayChanged e => $"The exit delay ends at {Instants.Text(e.EndsAt)} now: {Word(e.Why)} ({Name(e.Device, devices)}).",
        ExitDoorUsed { Open: true } e => $"{Name(e.Device, devices)} was opened while the exit delay ran.",
        ExitDoorUsed e => $"{Name(e.Device, devices)} was closed while the exit delay ran.",
        ExitDelayOver e => $"The exit delay of the zones ended at {Instants.Text(e.EndedAt)}{Late(e.LateBy)}.",
        ArmingReverted e => $"Arming {e.Mode} was taken back: {ArmingEntries.Why(e)}. The home goes back to {e.To}.",
        ArmingRevertFailed e => $"Arming {e.Mode} was not taken back: the base station was to go back to {e.To}, and did not say that it did.",
        NobodyLeft e => $"Armed {e.Mode} at the keypad, and no door was used: the home is to be guarded home.",
        _ => null,
    };

    private static string? Tripping(IEvent @event, DevicesView devices) => @event switch
    {
        ZoneTripped e => $"{Name(e.Device, devices)} ({e.Type.ToString().ToLowerInvariant()}, {e.What}) {Word(e.Outcome)}"
            + $"{(e.LearnedLate is { } late ? $"; it came to be known {late.TotalSeconds:0} s later" : "")}.",
        ZoneWaiting { CountsAt: { } at } e => $"{Name(e.Device, devices)} is open, and counts at {Instants.Text(at)} if it stays so.",
        ZoneWaiting e => $"{Name(e.Device, devices)} was closed before it counted.",
        ZoneRejoining { At: { } at } e => $"{Name(e.Device, devices)} is closed, and guarded again at {Instants.Text(at)} if it stays so.",
        ZoneRejoining e => $"{Name(e.Device, devices)} was opened again and stays bypassed.",
        ZoneShutDown e => $"{Name(e.Device, devices)} raised {Count(e.Alarms, "alarm")} and is not heeded any more until the next arming.",
        _ => null,
    };

    private static string? Emergency(IEvent @event) => @event switch
    {
        IncidentOpened { Stage: IncidentStage.Entry } e => $"An entry delay began{Until(e.EntryEndsAt)}{Cause(e.SetOffBy)}.",
        IncidentOpened e => $"An incident began: {e.Kind.Word()}{(e.ByBaseStation ? ", raised by the base station" : "")}{Cause(e.SetOffBy)}.",
        EvidenceAdded e => e.Added.Count > 0 ? $"More adds to the incident{Cause(e.Added)}." : "The base station raises the same alarm.",
        HelpCalled { Contacts.Count: 0 } => "Help was called for again; there is no contact to tell.",
        HelpCalled e => $"Help was called for again; {string.Join(", ", e.Contacts)} {(e.Contacts.Count == 1 ? "is" : "are")} told again.",
        EntryShortened e => $"The entry delay ends at {Instants.Text(e.EntryEndsAt)} now.",
        IncidentAlarmed e => $"Alarm: {e.Kind.Word()}{(e.Presumed ? ", presumed: the entry delay ran out and the base station said nothing" : "")}"
            + $"{Late(e.LateBy)}. Until {Instants.Text(e.AbortUntil)} nothing leaves the house.",
        IncidentTold { Contacts.Count: 0 } => "The abort window is over; there is no contact to tell.",
        IncidentTold e => $"The abort window is over{Late(e.LateBy)}: {string.Join(", ", e.Contacts)} are being told.",
        RecipientAnswered { Delivered: true } e => $"{e.Contact} was told ({e.Code}).",
        RecipientAnswered { MayHaveArrived: true } e => $"{e.Contact} never answered; whether it was told is not known ({e.Code}).",
        RecipientAnswered e => $"{e.Contact} could not be told ({e.Code}).",
        IncidentAcknowledged => "Somebody has seen the incident and takes care.",
        SoundingOver => "The sirens' time is over.",
        IncidentEnded e => $"The incident ended: {Word(e.How)}{(e.Called.Count > 0 ? $"; {string.Join(", ", e.Called)} are told" : "")}.",
        PanicRaised e => $"Somebody called for help ({e.Kind.Word()}{(e.Silent ? ", silently" : "")}).",
        _ => null,
    };

    private static string Word(ExitChange why) => why switch
    {
        ExitChange.CameBack => "somebody came back",
        ExitChange.DoorsClosed => "the doors are closed",
        _ => "a door is open again",
    };

    private static string Word(TripOutcome outcome) => outcome switch
    {
        TripOutcome.Alarm => "raised an alarm",
        TripOutcome.Entry => "began the entry delay, or goes on with it",
        TripOutcome.FollowsEntry => "follows an entry: somebody came home",
        TripOutcome.OneOfGroup => "tripped, and not enough others of its group have",
        TripOutcome.ShutDown => "tripped, and is shut down",
        TripOutcome.PowerRestored => "tripped just after the power came back, and is not heeded",
        TripOutcome.TooLate => "had tripped long before it came to be known: no alarm",
        TripOutcome.BeforeGuarded => "tripped before it was guarded, and that came to be known only now: no alarm",
        _ => "tripped while a disarming was under way: no alarm",
    };

    private static string Word(IncidentEnd how) => how switch
    {
        IncidentEnd.DisarmedInTime => "disarmed in time",
        IncidentEnd.Aborted => "disarmed in the abort window, nothing left the house",
        IncidentEnd.Cancelled => "called off by disarming",
        IncidentEnd.Disarmed => "disarmed",
        IncidentEnd.Cleared => "the base station has no alarm any more",
        _ => "nobody did anything until its time was over",
    };

    private static string Name(string device, DevicesView devices) => HistoryWords.Name(device, devices);

    private static string Names(IReadOnlyList<Obstacle> open) => open.Count == 0 ? "what is open" : string.Join(", ", open.Select(o => Phrases.Quoted(o.Name)));

    private static string Cause(IReadOnlyList<Evidence> evidence) =>
        evidence.Count == 0 ? "" : $" ({string.Join(", ", evidence.Select(e => $"{Phrases.Quoted(e.Name)}: {e.What}"))})";

    private static string Without(IReadOnlyList<Bypass> bypassed, DevicesView devices) =>
        bypassed.Count == 0 ? "" : $" without {HistoryWords.Names([.. bypassed.Select(b => b.Device)], devices)}";

    private static string Until(Instant? end) => end is { } at ? $"; the delay ends at {Instants.Text(at)}" : "";

    private static string Late(Duration? late) => late is { } by ? $" ({by.TotalSeconds:0} s late)" : "";

    private static string Count(int count, string what) => $"{count} {what}{(count == 1 ? "" : "s")}";
}
