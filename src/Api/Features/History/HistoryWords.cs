using NodaTime;
using RingActors.Api.Features.Devices;
using RingActors.Api.Tools;
using RingActors.Devices.Domain.Access;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Devices.Kinds;
using RingActors.Devices.Domain.Intents;
using RingActors.Devices.Domain.Traits;
using RingActors.Devices.Domain.Unparsed;
using RingActors.Engine.Core;
using RingActors.Rules.Runs;

namespace RingActors.Api.Features.History;

/// <summary>Events as entries of the history: which sort of thing, and one sentence.</summary>
internal static class HistoryWords
{
    /// <summary>The kind of what this version does not understand.</summary>
    internal const string Unread = "unread";

    /// <summary>Stored names to the kinds of get_security_history; the first prefix that fits counts.</summary>
    private static readonly (string Prefix, string Kind)[] Kinds =
    [
        ("motion.", "motion"), ("snapshot.", "motion"), ("keypad.", "motion"), ("doorbell.", "doorbell"),
        ("contact.", "sensor"), ("fault.", "sensor"), ("hazard.", "sensor"), ("tamper.", "sensor"),
        ("security.arm-refused", "refusal"),
        ("security.arm-wait", "command"), ("security.policy-set", "command"), ("security.panic-raised", "command"),
        ("incident.", "alarm"), ("notice.", "alarm"), ("zone.", "alarm"), ("security.power-", "alarm"),
        ("security.period-", "mode"), ("security.exit-", "mode"), ("security.arming-reverted", "mode"), ("security.revert-failed", "mode"),
        ("security.nobody-left", "mode"),
        ("security.bypass-", "mode"),
        ("security.arm-requested", "command"), ("security.disarm-requested", "command"), ("security.siren-left-on", "command"),
        ("security.alarm-", "alarm"), ("security.mode-", "mode"), ("security.delay-", "mode"),
        ("state.", "sensor"), ("number.", "sensor"), ("control.refused", "refusal"), ("control.", "command"),
        ("intent.", "command"), ("door.opened", "sensor"), ("door.", "command"), ("light.", "command"), ("siren.", "command"),
        ("code.rejected", "refusal"), ("code.locked-out", "refusal"), ("code.", "command"),
        ("device.was", "sensor"),
        ("rule.", "rule"),
        ("ring-cloud.location-told", "system"), ("ring-cloud.", Unread), ("device.leftover-kept", Unread),
    ];

    internal static string KindOf(string storedName) =>
        Array.Find(Kinds, k => storedName.StartsWith(k.Prefix, StringComparison.Ordinal)).Kind ?? "system";

    /// <summary>
    /// What says only how far the listening is proven: the answer's coverage is made of it, its entries would be noise.
    /// </summary>
    internal static bool IsBookkeeping(string storedName) =>
        storedName is "engine.chain-continued" or "coverage.proven" or "coverage.back-filled" or "coverage.hub-told" or "coverage.hub-history-read";

    /// <summary>Whether a device may tell something of these kinds.</summary>
    internal static bool Tells(DeviceView device, IReadOnlySet<string> kinds) => kinds.Count == 0
        || (kinds.Contains("motion") && (device.Has(Capabilities.Motion) || device.Has(Capabilities.Keypad)))
        || (kinds.Contains("doorbell") && device.Has(Capabilities.Ding))
        || (DeviceNeeds.Of(device.Address, device.Capabilities).IsBehindHub
            && (kinds.Contains("sensor") || kinds.Contains("mode") || kinds.Contains("alarm")));

    /// <param name="envelope">The event.</param>
    /// <param name="devices">The home's devices.</param>
    /// <param name="withKept">Show what was not understood, too. It is long, so only who asks for it gets it.</param>
    /// <param name="intents">
    /// The home's wishes, as far as they are known: what was confirmed is said with what it is.
    /// </param>
    internal static HistoryEntry Entry(EventEnvelope envelope, DevicesView devices, bool withKept, IntentsView? intents = null)
    {
        DeviceView? device = devices.Get(envelope.Actor);
        string name = device is null ? NameOf(envelope.Actor) : Phrases.Quoted(device.Name);
        return new HistoryEntry(
            envelope.Id,
            Instants.Text(envelope.OccurredAt),
            envelope.LearnedAt - envelope.OccurredAt >= Duration.FromSeconds(1) ? Instants.Text(envelope.LearnedAt) : null,
            KindOf(envelope.Name),
            Sentence(envelope, name, devices, intents),
            device?.Slug,
            envelope.Name,
            envelope.Principal.Value,
            envelope.Correlation,
            envelope.Causation,
            withKept ? KeptOf(envelope.Event) : null);
    }

    private static KeptEntry? KeptOf(IEvent @event) => @event switch
    {
        PayloadKept { Payload: { } p } e => new KeptEntry(
            e.Source, e.Reasons, p.Text, p.IsBase64 ? true : null, p.CutFrom, e.Seen, e.LimitReached ? true : null),
        LeftoverKept e => Rest(e.Leftover),
        MotionDetected e => Rest(e.Rest),
        DoorbellPressed e => Rest(e.Rest),
        _ => null,
    };

    private static KeptEntry? Rest(RawJson? rest) =>
        rest is null ? null : new KeptEntry(null, null, rest.Text, null, null, null, null);

    private static string NameOf(Address actor) => actor.Kind switch
    {
        DeviceKinds.SecuritySystem => "The alarm",
        "rule" => $"Rule {actor.Id}",
        "engine" => "The engine",
        DeviceKinds.RingCloud => "Ring",
        DeviceKinds.Coverage => "The listening",
        _ => $"{actor.Kind} {actor.Id}",
    };

    private static string Sentence(EventEnvelope envelope, string name, DevicesView devices, IntentsView? intents) =>
        PastSentences.Of(envelope.Event, name, devices) ?? Sensing(envelope.Event, name) ?? Securing(envelope.Event, devices)
        ?? GuardSentences.Of(envelope.Event, devices)
        ?? Commanding(envelope.Event, name, intents) ?? Coding(envelope.Event)
        ?? Ruling(envelope.Event, name, devices) ?? Listening(envelope.Event, devices) ?? Keeping(envelope.Event, name)
        ?? $"{name}: {envelope.Name}.";

    private static string? Sensing(IEvent @event, string name) => @event switch
    {
        MotionDetected { EventId: null, At: null } => $"{name} sees motion; since when was not told.",
        MotionDetected { Detection: { } what } => $"{name} saw motion ({what}).",
        MotionDetected => $"{name} saw motion.",
        MotionCleared { At: null } => $"{name} sees no motion; since when was not told.",
        MotionCleared => $"{name} sees no motion any more.",
        SnapshotTaken e => $"{name} took a picture ({e.Length} bytes, SHA-256 {e.Hash}).",
        KeypadApproached => $"Somebody stood before {name}.",
        DoorbellPressed => $"{name} was pressed.",
        ContactOpened { At: null } => $"{name} is open; since when was not told.",
        ContactOpened => $"{name} was opened.",
        ContactClosed { At: null } => $"{name} is closed; since when was not told.",
        ContactClosed => $"{name} was closed.",
        FaultRaised => $"{name} reports its condition.",
        FaultCleared => $"{name} reports that its condition is over.",
        HazardRaised e => $"{name} reports {e.Hazard.ToString().ToLowerInvariant()}.",
        HazardCleared e => $"{name} reports no {e.Hazard.ToString().ToLowerInvariant()} any more.",
        TamperReported e => e.Tampered ? $"{name} was tampered with." : $"{name} is not tampered with any more.",
        DoorOpened => $"{name} opened the door.",
        LightReported e => $"{name} reports its light {(e.On ? "on" : "off")}.",
        SirenReported e => $"{name} reports its siren {(e.Siren.On ? "on" : "off")}.",
        StateReported e => $"{name} reports {e.Capability} {e.Value}{(e.Cause is { } cause ? $" ({cause})" : "")}.",
        NumberReported e => $"{name} reports {e.Capability} {DeviceEntries.Said(e.Number)}.",
        SirenEndedAsAnnounced => $"The siren of {name} ended as it had announced.",
        _ => null,
    };

    private static string? Securing(IEvent @event, DevicesView devices) => @event switch
    {
        ModeReported e => $"The base station reports mode {e.Name ?? e.Mode.Word()}{(e.From is { } from ? $" (before: {from.Word()})" : "")}"
            + $"{(e.At is null ? "; since when was not told" : "")}.",
        ModeReportedLate e => $"An older report of mode {e.Mode.Word()} arrived late and changed nothing.",
        AlarmReportedLate e => $"An older report of {(e.Alarm is { } alarm ? alarm.State : "no alarm")} arrived late and changed nothing.",
        DelayStarted e => $"The {Word(e.Kind)} delay began; it ends at {Instants.Text(e.EndsAt)}.",
        DelayEnded { Reported: true } e => $"The base station reports that the {Word(e.Kind)} delay is over.",
        DelayEnded e => $"The end of the {Word(e.Kind)} delay passed without a word of the base station.",
        DelayOverdue e => $"The {Word(e.Kind)} delay was to end at {Instants.Text(e.EndsAt)}; the base station has not said that it did.",
        BaseStationReported { Status: Connection.Online } => "The base station is heard.",
        BaseStationReported e => $"The base station is not heard any more ({StateView.Of(e.Status)}). {e.Reason}",
        AlarmReported e => $"The base station reports {e.Alarm.State}{Cause(e.Alarm.Faulted, devices)}.",
        AlarmCleared e => $"The base station reports that {e.State} is over.",
        ArmRequested e => $"Arming {e.As ?? e.Mode.Word()} was asked for{Without(e.Bypassed, devices)}.",
        DisarmRequested => "Disarming was asked for.",
        ArmRefused e => $"Arming {e.As ?? e.Mode.Word()} was refused ({e.Code}){Open(e)}.",
        BypassReported e => e.Bypassed.Count == 0 ? "No sensor is bypassed." : $"Bypassed: {Names(e.Bypassed, devices)}.",
        PanelDelaysReported => "The base station told its entry and exit delays.",
        ParticipationReported => "The base station told which sensors take part in which mode.",
        PanelSirenLeftOn e => $"The siren was left on, because {e.AlarmState} is on.",
        _ => null,
    };

    private static string? Commanding(IEvent @event, string name, IntentsView? intents) => @event switch
    {
        DoorOpeningRequested => $"Opening the door by {name} was asked for.",
        LightRequested e => $"Switching the light of {name} {(e.On ? "on" : "off")} was asked for.",
        SirenRequested { On: true } e => $"Sounding the siren of {name} was asked for{(e.For is { } time ? $" ({time.TotalSeconds:0} s)" : "")}.",
        SirenRequested => $"Silencing the siren of {name} was asked for.",
        ControlRequested e => $"{name}: {e.Capability} {e.Target} was asked for.",
        ControlRefused e => $"{name}: {e.Capability} {e.Target} was refused: opening from here is not allowed.",
        IntentDeferred { WakesAt: { } at } => $"{name} sleeps; Ring hands on the request when it wakes up, expected at {Instants.Text(at)}.",
        IntentDeferred => $"{name} sleeps; Ring hands on the request when it wakes up.",
        IntentAccepted e => $"{name}: Ring took the request ({e.Code}); that is no confirmation.",
        IntentConfirmed e => $"{name} confirmed: {What(e, intents)}{e.Reported}.",
        IntentContradicted e => $"{name} reports {What(e, intents)}{e.Reported} instead of {e.Wanted}.",
        IntentBecameUnknown e => $"{name}: whether it was done is not known. {e.Reason}",
        IntentSuperseded e => $"{name}: the request was superseded{(e.External is { } other ? $" by {other}, set from outside" : "")}.",
        IntentExpired e => $"{name}: the request expired. {e.Reason}",
        IntentRejected e => $"{name}: Ring refused the request ({e.Code}).",
        _ => null,
    };

    /// <summary>'On' alone says nothing; a mode, and a lock that is locked, say what they are.</summary>
    private static string What(IIntentEvent step, IntentsView? intents) => intents?.Get(step.Intent)?.About switch
    {
        null or "mode" or Capabilities.Lock => "",
        { } about => about.Replace('-', ' ') + " ",
    };

    private static string? Ruling(IEvent @event, string name, DevicesView devices) => @event switch
    {
        RuleCreated e => $"{name} was created: {Phrases.Quoted(e.Document.Name)}.",
        RuleReplaced e => $"{name} was changed to version {e.Version}.",
        RuleEnabled => $"{name} was switched on.",
        RuleDisabled { Reason: { } why } => $"{name} was switched off: {why}. Since then it is on again: rules are throttled by the device.",
        RuleDisabled => $"{name} was switched off.",
        RuleDeleted => $"{name} was deleted.",
        RuleFired e => $"{name} fired, because of {e.By.Name} of {(devices.Get(e.By.Actor) is { } started ? Phrases.Quoted(started.Name) : e.By.Actor.Id)}.",
        RuleNotStarted e => $"{name} was not started again: run {e.Run}, which the same device started, is under way.",
        RuleThrottled e => $"{name} was not started: {devices.Get(e.By.Actor)?.Name ?? e.By.Actor.Id} started it too often. "
            + $"It may again from {Instants.Text(e.Until)}; what other devices and alarms start goes on.",
        RuleStepTaken e => $"{name} took step {e.Step + 1} ({e.Action}).",
        RuleStepSkipped e => $"{name} skipped step {e.Step + 1} ({e.Action}): {e.Reason}",
        RuleWaitBegan e => $"{name} waits until {Instants.Text(e.Until)}.",
        RuleWaitEnded e => $"{name} went on{(e.LateBy > Duration.Zero ? $", {e.LateBy.TotalSeconds:0.###} s late" : "")}.",
        RuleStepConcluded e => $"{name}: step {e.Step + 1} was {e.Outcome} ({e.Code}).",
        RuleRunEnded e => $"{name}: run {e.Run} ended ({e.Outcome.ToString().ToLowerInvariant()}).",
        _ => null,
    };

    private static string? Coding(IEvent @event) => @event switch
    {
        CodeSet e => $"A code of {e.Code.Name} was set ({e.Code.Id}).",
        CodeRemoved e => $"The code {e.Id} was removed.",
        CodeUsed e => $"The code of {e.Name} was used to {e.Purpose.ToString().ToLowerInvariant()} ({e.Channel}).",
        CodeRejected { Fault: CodeFault.Wrong } e => $"A wrong code was entered to {e.Purpose.ToString().ToLowerInvariant()} ({e.Channel}).",
        CodeRejected { Fault: CodeFault.LockedOut } e => $"A code was entered while {e.Channel} is locked.",
        CodeRejected { Fault: CodeFault.NotNow } e => $"The code {e.Id} was entered outside the time in which it is valid ({e.Channel}).",
        CodeRejected e => $"The code {e.Id} may not {e.Purpose.ToString().ToLowerInvariant()} ({e.Channel}).",
        ChannelLockedOut { Others: true } e =>
            $"{e.Channel} and all others at which no code was ever taken take no codes until {Instants.Text(e.Until)}, after {e.Wrong} wrong ones.",
        ChannelLockedOut e => $"{e.Channel} takes no codes until {Instants.Text(e.Until)}, after {e.Wrong} wrong ones.",
        _ => null,
    };

    private static string? Listening(IEvent @event, DevicesView devices) => @event switch
    {
        ListeningBegan { DeafSince: { } deaf } e => $"{LineWord(e.Line)} is listened to again; it was not since {Instants.Text(deaf)}.",
        ListeningBegan e => $"{LineWord(e.Line)} is listened to.",
        WentDeaf e => $"{LineWord(e.Line)} is not listened to since {Instants.Text(e.Since)}: {e.Reason}",
        DeviceUnannounced e => $"Ring does not announce what {Name(e.Device, devices)} sees: {e.Reason}",
        DeviceAnnounced e => $"Ring announces what {Name(e.Device, devices)} sees.",
        _ => null,
    };

    private static string LineWord(string line) => line switch
    {
        Lines.Push => "What cameras announce",
        Lines.Devices => "The device list",
        _ => "The hub",
    };

    private static string? Keeping(IEvent @event, string name) => @event switch
    {
        DeviceDescribed e => $"{Phrases.Quoted(e.Description.Name)} was listed.",
        DeviceRemoved => $"{name} is no longer listed.",
        ConnectionChanged e => $"{name} is {e.Connection.ToString().ToLowerInvariant()}.",
        BatteryReported e => $"{name} reports battery {Charge(e.Battery)}.",
        DeviceHeard => $"Ring is in touch with {name}.",
        PowerChanged e => $"{name} runs on {e.Source.ToString().ToLowerInvariant()}.",
        LocationTold e => $"Ring calls this home {(e.Name is { } called ? $"\"{called}\"" : "nothing")}; its time zone is {e.TimeZone ?? "not told"}.",
        PayloadKept e => $"Ring told something by {e.Source} that this version does not understand ({string.Join("; ", e.Reasons.Take(2))}); it is kept.",
        LeftoverKept => $"{name} told something this version does not understand; it is kept.",
        MessageDeadLettered e => $"A message to {e.To} failed inside the engine ({e.ErrorId}).",
        ReactionLoopStopped e => Loop(e),
        CommandAnswered e => $"{e.To} answered {e.Command} without any change.",
        _ => null,
    };

    private static string Loop(ReactionLoopStopped loop)
    {
        string actors = string.Join(" > ", loop.Actors.Select(a => a.Id));
        return loop.Because switch
        {
            null => $"A chain of {loop.Steps} reactions was stopped, and nothing of it was done: {actors}.",
            ReactionLoopStopped.TooWide => $"{loop.Root.Id} led to more than this home has room for; {loop.Untold} messages were not told: {actors}.",
            _ => $"Reactions answered each other and were stopped after {loop.Steps} in a row: {actors}. What came before them stays.",
        };
    }

    private static string Charge(BatteryReading battery) => battery switch
    {
        { Percent: { } percent } => $"{percent} %",
        { Millivolts: { } millivolts } => $"{millivolts} mV",
        _ => battery.Status ?? "unknown",
    };

    private static string Word(DelayKind kind) => kind.ToString().ToLowerInvariant();

    internal static string Names(IReadOnlyList<string> ids, DevicesView devices) =>
        string.Join(", ", ids.Select(id => Name(id, devices)));

    internal static string Name(string id, DevicesView devices) => devices.LastKnown(id) is { } device ? Phrases.Quoted(device.Name) : id;

    private static string Cause(IReadOnlyList<string> ids, DevicesView devices) => ids.Count == 0 ? "" : $" ({Names(ids, devices)})";

    private static string Without(IReadOnlyList<string> ids, DevicesView devices) => ids.Count == 0 ? "" : $" without {Names(ids, devices)}";

    private static string Open(ArmRefused refused) =>
        refused.Open.Count + refused.NotWatched.Count == 0
            ? ""
            : ": " + string.Join(", ", refused.Open.Concat(refused.NotWatched).Select(o => $"{Phrases.Quoted(o.Name)} {o.State}"));
}

internal sealed record HistoryEntry(
    string EntryId,
    string At,
    string? LearnedAt,
    string Kind,
    string Summary,
    string? DeviceId,
    string Event,
    string By,
    string CorrelationId,
    string? CausationId,
    KeptEntry? Kept);

/// <summary>What nobody understood, verbatim but for its secrets.</summary>
internal sealed record KeptEntry(
    string? Source, IReadOnlyList<string>? Reasons, string Text, bool? IsBase64, int? CutFrom, long? Seen, bool? LimitReached);
