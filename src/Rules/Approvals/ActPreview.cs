using System.Diagnostics;
using NodaTime;
using NodaTime.Text;
using RingActors.Devices.Domain.Access;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Groups;
using RingActors.Devices.Domain.Intents;
using RingActors.Devices.Domain.Names;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Analysis;
using RingActors.Rules.Documents;
using RingActors.Rules.Promises;
using RingActors.Rules.Protocols;
using RingActors.Rules.Protocols.Drills;
using RingActors.Rules.Protocols.Practising;
using RingActors.Rules.Runs;
using RingActors.Rules.Runs.Evidence;
using RingActors.Rules.Schedules.Actors;
using RingActors.Rules.Schedules.Foresight;

namespace RingActors.Rules.Approvals;

/// <summary>One thing that an approval rests on: as long as it is so, the effect is what was shown.</summary>
/// <param name="What">What it is about, in words: <c>alarm</c>, <c>left unguarded</c>.</param>
/// <param name="Is">How it is, in words.</param>
public sealed record EffectFact(string What, string Is);

/// <summary>
/// What an act would come to in a home as it is: in one sentence for whoever decides, and as the facts that it rests
/// on. A pure function of the home: asked when it is proposed and again when it is approved (U16).
/// </summary>
/// <param name="Words">One or more whole sentences.</param>
/// <param name="Facts">What must still be so when it is approved.</param>
public sealed record ActPreview(string Words, IReadOnlyList<EffectFact> Facts)
{
    internal const string None = "none";
    private const string Reached = "heard";
    private const string BaseStation = "the base station";

    public static ActPreview Of(HomeView view, ApprovableAct act) => act.Command switch
    {
        Disarm => OfDisarming(view),
        Arm arm => ArmPreview.Of(view, arm),
        SetDeviceState wish =>
            OfDevice(view, act.To, $"{wish.Capability} {wish.Value}{For(wish.For)}", wish.Capability),
        SetDeviceNumber wish => OfDevice(view, act.To, $"{wish.Capability} {wish.Value:0.###}", wish.Capability),
        SetLight wish => OfDevice(view, act.To, $"light {(wish.On ? "on" : "off")}", Capabilities.Light),
        Devices.Domain.Devices.SilenceSiren => OfDevice(view, act.To, "siren off", Capabilities.Siren),
        Devices.Domain.Devices.Kinds.OpenDoor => OfDevice(view, act.To, "open the door", Capabilities.Lock),
        SetSecurityPolicy set => OfPolicy(view, set.Policy),
        Devices.Domain.Alarm.Incidents.AcknowledgeIncident seen => OfIncident(view.Guard(), seen.Incident),
        SetAccessCode or RemoveAccessCode => CodePreview.Of(view, act.Command),
        CreateRule or ReplaceRule or EnableRule or PauseRule or ResumeRule or DisableRule or DeleteRule =>
            RulePreview.Of(view, act.To, act.Command),
        MakeGroup or ChangeGroup or DropGroup => GroupPreview.Of(view, act.To, act.Command),
        PromoteShadow or UnpinMoment or MakePromise or ChangePromise or ReleasePromise =>
            EvidencePreview.Of(view, act.To, act.Command),
        CreateSchedule or ReplaceSchedule or EnableSchedule or DisableSchedule or PauseSchedule or ResumeSchedule
            or DeleteSchedule or AnswerSchedule => OfSchedule(view, act),
        CreateProtocol or ReplaceProtocol or EnableProtocol or DisableProtocol or DeleteProtocol or AcknowledgeProtocol
            or CancelProtocol => ProtocolPreview.Of(view, act.To, act.Command),
        BeginDrill or BeginPractice => DrillPreview.Of(view, act.Command),
        _ => throw new UnreachableException($"Nobody said what {act.Command.GetType().Name} comes to."),
    };

    /// <summary>What is not as it was, in words; empty if the effect is the same.</summary>
    public static IReadOnlyList<string> Differences(IReadOnlyList<EffectFact> before, IReadOnlyList<EffectFact> now)
    {
        Dictionary<string, string> was = before.ToDictionary(f => f.What, f => f.Is, StringComparer.Ordinal);
        Dictionary<string, string> isNow = now.ToDictionary(f => f.What, f => f.Is, StringComparer.Ordinal);
        return
        [
            .. before.Where(f => isNow.GetValueOrDefault(f.What, None) != f.Is)
                .Select(f => $"{f.What} was {f.Is} and is {isNow.GetValueOrDefault(f.What, None)} now"),
            .. now.Where(f => !was.ContainsKey(f.What)).Select(f => $"{f.What} was {None} and is {f.Is} now"),
        ];
    }

    private static ActPreview OfSchedule(HomeView view, ApprovableAct act)
    {
        (string words, IReadOnlyList<(string What, string Is)> facts) =
            ScheduleEffect.Of(view, act.To, act.Command);
        return new(words, [.. facts.Select(f => new EffectFact(f.What, f.Is))]);
    }

    private static ActPreview OfDisarming(HomeView view)
    {
        SecurityView security = view.Security();
        string[] loud =
        [
            .. SoundedSirens.Of(view).Select(d => Quoted(d.Name)),
            .. SoundedSirens.IsBaseStations(security) ? [BaseStation] : Array.Empty<string>(),
        ];
        string sirens = Joined(loud);
        string silent = loud.Length == 0 ? "" : $" Sirens that were sounded from here fall silent: {sirens}.";
        string alarm = StandOf(security);
        string open = IncidentsOf(security.Guard);
        string waits = WaitingIn(security.Guard);
        string begun = UnderWay(Unsettled(security.Intent));
        string ends = open == None ? "" : $" It ends: {open}.";
        string waiting = waits == None ? "" : $" The arming {waits} that waits is called off.";
        string replaced = begun == None ? "" : $" It takes the place of what is under way: {begun}.";
        return new(
            $"Disarm the alarm, which is {alarm}: nothing is guarded afterwards.{ends}{silent}{waiting}{replaced}",
            [
                .. FactsOf(security),
                IncidentsFact(security.Guard),
                new("sirens", sirens),
                WaitingFact(security.Guard),
                UnderWayFact(Unsettled(security.Intent)),
            ]);
    }

    private static ActPreview OfDevice(HomeView view, Address to, string wish, string capability)
    {
        SecurityView security = view.Security();
        bool isPanel = to.Kind == DeviceKinds.SecuritySystem;
        DeviceView? device = view.Part<DevicesView>().Get(to);
        string name = isPanel ? BaseStation : Quoted(device?.Name ?? to.Id);
        string now = (isPanel ? security.Siren : device?.State(capability))?.Value
            ?? device?.Numbers.GetValueOrDefault(capability)?.Measure.Said() ?? "not known";
        IntentView? open = isPanel
            ? Unsettled(security.SirenIntent)
            : Unsettled(view.Part<IntentsView>().Of(to).FirstOrDefault(i => i.About == capability));
        string begun = UnderWay(open);
        string replaced = begun == None ? "" : $" It takes the place of what is under way: {begun}.";
        string reached = isPanel ? Heard(security.IsHeard) : ReachOf(view, device);
        string alarm = StandOf(security);
        return new(
            $"Ask {name}{(reached == Reached ? "" : $" ({reached})")} for: {wish}. Its {capability} is {now} now; "
                + $"the alarm is {alarm}.{replaced}",
            [
                new("device", name),
                new("whether it is reached", reached),
                new(capability, now),
                UnderWayFact(open),
                .. FactsOf(security),
            ]);
    }

    private static string ReachOf(HomeView view, DeviceView? device) => device is null or { Removed: true }
        ? "not in the home's listing"
        : Heard(device.State(Capabilities.Connection)?.Value is null or StateView.Online
            && view.UnheardOf(device.Address) is null);

    private static string Heard(bool isHeard) => isHeard ? Reached : "not heard";

    private static ActPreview OfPolicy(HomeView view, SecurityPolicy wanted)
    {
        DevicesView devices = view.Part<DevicesView>();
        EffectFact[] changes =
        [
            .. NodeChanges.Of(
                "settings", PolicyWriter.Write(view.Guard().Policy, devices), PolicyWriter.Write(wanted, devices))
                .Select(c => new EffectFact(c.Path, c.Is)),
        ];

        // All of them: what is not shown would be approved unseen.
        string shown = string.Join("; ", changes.Select(c => $"{c.What}: {c.Is}"));
        return new(
            changes.Length == 0
                ? "Change nothing about how the home is guarded."
                : $"Change how the home is guarded: {shown}.",
            changes);
    }

    private static ActPreview OfIncident(GuardView guard, string? id)
    {
        string open = IncidentsOf(guard, id);
        return new(
            $"Record that somebody takes care of: {open}. Fewer are told of it from then on.",
            [IncidentsFact(guard, id)]);
    }

    /// <summary>How the alarm stands; a mode that is not the present is said not to be.</summary>
    internal static string StandOf(SecurityView security) =>
        (security.IsHeard ? ModeOf(security) : $"not heard (last {ModeOf(security)})") + PhaseOf(security);

    /// <summary>
    /// How the alarm stands, and apart from that whether it is heard: what was said last may still be so.
    /// </summary>
    internal static IReadOnlyList<EffectFact> FactsOf(SecurityView security) =>
        [new("alarm", ModeOf(security) + PhaseOf(security)), new(BaseStation, Heard(security.IsHeard))];

    /// <summary>
    /// True if it was shown while the base station was heard, and that is silent now, as after a restart: nobody can
    /// say whether the home is as it was shown.
    /// </summary>
    internal static bool CannotBeCompared(IReadOnlyList<EffectFact> before, IReadOnlyList<EffectFact> now) =>
        before.Contains(new(BaseStation, Heard(true))) && now.Contains(new(BaseStation, Heard(false)));

    private static string ModeOf(SecurityView security) => security.Mode is null
        ? "of unknown mode" : security.ModeInWords is { } words ? $"in mode {words}"
        : "of unknown mode";

    private static string PhaseOf(SecurityView security)
    {
        string delay = security.Delay is { } running
            ? $", {running.Kind.ToString().ToLowerInvariant()} delay {(running.Overdue ? "overdue" : "running")}"
            : "";
        string alarm = security.Alarm is { } sounding ? $", {sounding.State}" : "";
        bool isTakenBack = security.Guard.Period is { Reverted: true } or { RevertFailed: true };
        string back = isTakenBack ? ", arming taken back" : "";
        return delay + alarm + back;
    }

    /// <summary>Open incidents, each with when it began.</summary>
    internal static string IncidentsOf(GuardView guard, string? id = null) =>
        Joined(Open(guard, id).Select(SaidOf));

    /// <summary>Bound to those very incidents: another of the same kind is another one.</summary>
    internal static EffectFact IncidentsFact(GuardView guard, string? id = null) =>
        new("incidents", Joined(Open(guard, id).Select(i =>
            $"{i.Kind.Word()} ({i.Stage.ToString().ToLowerInvariant()}) since {Text(i.OpenedAt)}"
                + $"{(i.ToldAt is { } at ? $", recipients are told since {Text(at)}" : "")}{Seen(i)} ({i.Id})")));

    private static IEnumerable<IncidentView> Open(GuardView guard, string? id) =>
        guard.Incidents.Where(i => id is null || i.Id == id);

    /// <summary>Help that is called for anew needs somebody anew, whoever took care of it before.</summary>
    private static string SaidOf(IncidentView incident)
    {
        string reach = incident.ToldAt is { } at
            ? $", recipients are told since {Text(at)} ({IncidentWords.Reach(incident)})"
            : $" ({incident.Stage.ToString().ToLowerInvariant()})";
        return $"{incident.Kind.Word()} since {Text(incident.OpenedAt)}{reach}{Seen(incident)}";
    }

    private static string Seen(IncidentView incident) => incident.AcknowledgedBy is null ? "" : ", taken care of";

    private static string Joined(IEnumerable<string> said) => string.Join(", ", said.DefaultIfEmpty(None));

    /// <summary>The arming that waits, with whose it is.</summary>
    internal static string WaitingIn(GuardView guard) => guard.Waiting is { } waiting
        ? $"{waiting.Mode}, asked for by {waiting.By}, until {Text(waiting.Until)}"
        : None;

    /// <summary>What somebody asked for and is not settled, with whose it is.</summary>
    internal static string UnderWay(IntentView? open) => open is null
        ? None
        : $"{open.Named ?? open.Target}, asked for by {open.By} at {Text(open.RequestedAt)}"
            + (open.Stage.IsOpen() ? "" : ", of which nobody knows whether it was done");

    /// <summary>A wish that is open, or given up and may still be carried out.</summary>
    internal static IntentView? Unsettled(IntentView? latest) =>
        latest is { } wish && (wish.Stage.IsOpen() || wish.Stage is IntentStage.Unknown or IntentStage.Expired)
            ? wish
            : null;

    /// <summary>Bound to that very wish: the same words by the same caller may be another one.</summary>
    internal static EffectFact UnderWayFact(IntentView? open) =>
        new("under way", open is null ? None : $"{UnderWay(open)} ({open.Id})");

    /// <inheritdoc cref="UnderWayFact"/>
    internal static EffectFact WaitingFact(GuardView guard) => new(
        "waiting arming", guard.Waiting is { } waiting ? $"{WaitingIn(guard)} ({waiting.Id})" : None);

    internal static string Text(Instant at) => InstantPattern.ExtendedIso.Format(at);

    private static string For(Duration? time) => time is { } wait ? $" for {wait.TotalMinutes:0.##} min" : "";

    internal static string Quoted(string name) => PlainText.Quoted(name);
}
