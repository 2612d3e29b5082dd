using RingActors.Devices.Domain.Access;
using RingActors.Devices.Domain.Alarm.Incidents;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Devices.Kinds;
using RingActors.Devices.Domain.Groups;
using RingActors.Devices.Domain.Intents;
using RingActors.Devices.Domain.Keys;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Actions;
using RingActors.Rules.Documents;
using RingActors.Rules.Promises;
using RingActors.Rules.Protocols;
using RingActors.Rules.Protocols.Drills;
using RingActors.Rules.Protocols.Practising;
using RingActors.Rules.Runs;
using RingActors.Rules.Runs.Evidence;
using RingActors.Rules.Schedules.Actors;
using RingActors.Rules.Schedules.Documents;

namespace RingActors.Rules.Approvals;

/// <summary>
/// What a command comes to in a home as it is: the rights that it takes, all of them. A pure function, so that what is
/// asked for, what is approved and what is done are judged alike. A command that nobody thought of here takes the right
/// to change how the home is guarded.
/// </summary>
public static class CommandRights
{
    /// <summary>The code of a no that only says: what it takes is more than its caller was found to hold.</summary>
    public const string JudgeAnew = "rights.judge-anew";

    private static readonly AccessRight[] Raises = [AccessRight.Raise];
    private static readonly AccessRight[] Arms = [AccessRight.Arm];
    private static readonly AccessRight[] Disarms = [AccessRight.Disarm];
    private static readonly AccessRight[] Unlocks = [AccessRight.Unlock];
    private static readonly AccessRight[] Silences = [AccessRight.Silence];
    private static readonly AccessRight[] WatchesLess = [AccessRight.WatchLess];
    private static readonly AccessRight[] CallsForHelp = [AccessRight.CallForHelp];
    private static readonly AccessRight[] Acknowledges = [AccessRight.Acknowledge];
    private static readonly AccessRight[] ChangesRules = [AccessRight.Rules];
    private static readonly AccessRight[] ChangesPolicy = [AccessRight.Policy];
    private static readonly AccessRight[] ChangesCodes = [AccessRight.Codes];

    /// <param name="view">The home.</param>
    /// <param name="to">Who is told.</param>
    /// <param name="command">What.</param>
    /// <param name="by">Who asks: one's own wishes one may call off.</param>
    public static IReadOnlyList<AccessRight> Of(HomeView view, Address to, ICommand command, Principal by) =>
        command switch
        {
            Disarm => CallsOffOwn(view.Security(), by) ? Raises : Disarms,
            Arm arm => OfArming(view.Security(), arm, by),
            SetDeviceState { Capability: Capabilities.Lock, Value: not StateView.Locked } => Unlocks,
            SetDeviceState { Capability: Capabilities.Valve, Value: not StateView.Closed } => Unlocks,
            SetDeviceState { Capability: Capabilities.Siren, Value: not StateView.On } => Silences,
            SetDeviceState { Capability: Capabilities.Snooze, Value: not StateView.Active } => WatchesLess,
            SetDeviceState { Capability: Capabilities.MotionDetection, Value: not StateView.On } => WatchesLess,
            SetDeviceState { Capability: Capabilities.Sensitivity, Value: not "high" } => WatchesLess,
            SetDeviceState => Raises,
            SetDeviceNumber { Capability: Capabilities.Volume } volume =>
                IsLess(view, to, volume) ? Silences : Raises,
            SetDeviceNumber { Capability: Capabilities.MotionSensitivity } sensitivity =>
                IsLess(view, to, sensitivity) ? WatchesLess : Raises,
            SetDeviceNumber or SetLight or SoundSiren or TakeSnapshot => Raises,
            SilenceSiren => Silences,
            OpenDoor => Unlocks,
            RaisePanic => CallsForHelp,
            AcknowledgeIncident => Acknowledges,
            CreateRule create => OfRule(create.Document, view),
            ReplaceRule replace =>
                RuleOf(view, to) is { Enabled: true } ? ChangesRules : OfRule(replace.Of(false), view),
            BeginShadow or EndShadow or PinMoment => Raises,
            UnpinMoment unpin => RuleOf(view, to)?.Pins.FirstOrDefault(p => p.Mark.Pin == unpin.Pin) is { } pin
                && !pin.By.Equals(by) ? ChangesRules : Raises,
            PromoteShadow => RuleOf(view, to) is not { } rule ? Raises
                : rule.Enabled || rule.Shadow is null ? ChangesRules : OfRule(rule.Shadow.Rule.Document, view),
            MakePromise make => make.Document.Tell ? ChangesRules : Raises,
            ChangePromise or ReleasePromise => ChangesRules,
            EnableRule or ResumeRule => RuleOf(view, to) is { } rule
                ? OfRule(rule.Document with { Enabled = true }, view) : Raises,
            DisableRule or PauseRule => RuleOf(view, to) is { Enabled: true } ? ChangesRules : Raises,
            MakeGroup or ChangeGroup or DropGroup => GroupUse.Of(view, to.Id).IsEmpty ? Raises : ChangesRules,
            SetAccessCode or RemoveAccessCode => ChangesCodes,
            CreateSchedule create => OfSchedule(create.Document, view),
            ReplaceSchedule replace =>
                OfChange(ScheduleOf(view, to) is { Enabled: true }, OfSchedule(replace.Document, view)),
            EnableSchedule or ResumeSchedule => ScheduleOf(view, to) is { } schedule
                ? OfSchedule(schedule.Document with { Enabled = true }, view) : Raises,
            DisableSchedule or PauseSchedule => ScheduleOf(view, to) is { Enabled: true } ? ChangesRules : Raises,
            DeleteSchedule =>
                ScheduleOf(view, to) is { } schedule && (schedule.Enabled || !schedule.CreatedBy.Equals(by))
                    ? ChangesRules : Raises,
            AnswerSchedule answer => ScheduleOf(view, to) is not { } schedule ? Raises
                : answer.Runs ? OfSchedule(schedule.Document with { Enabled = true }, view) : ChangesRules,
            DeleteRule =>
                RuleOf(view, to) is { } rule && (rule.Enabled || !rule.CreatedBy.Equals(by))
                    ? ChangesRules
                    : Raises,
            ActivateProtocol or EscalateProtocol => CallsForHelp,
            AcknowledgeProtocol => Acknowledges,
            CancelProtocol => Disarms,
            CreateProtocol create => OfProtocol(create.Document, to),
            ReplaceProtocol replace => OfProtocol(replace.Document, to) is var wanted
                && ProtocolOf(view, to) is { Enabled: true } ? [.. wanted.Union(ChangesRules).Except(Raises)] : wanted,
            EnableProtocol =>
                ProtocolOf(view, to) is { } protocol ? OfProtocol(protocol with { Enabled = true }, to) : Raises,
            DisableProtocol or DeleteProtocol => ProtocolOf(view, to) is { Enabled: true } ? ChangesRules : Raises,

            // On paper nothing leaves; messages to people outside, and calling nobody, are the owner's to decide.
            HoldDrill or EndDrill or EndPractice => Raises,
            BeginDrill or BeginPractice => ChangesPolicy,
            AskApproval ask => Of(view, ask.Act.To, ask.Act.Command, by),
            _ => ChangesPolicy,
        };

    /// <summary>
    /// Nothing guards yet, and what is on its way towards it the caller asked for: to take that back lowers nothing.
    /// </summary>
    private static bool CallsOffOwn(SecurityView security, Principal by)
    {
        bool isDisarmed = security is { IsHeard: true, Mode: SecurityMode.Disarmed, Alarm: null }
            and { Guard.Period: null, Guard.Incidents.Count: 0 };
        return isDisarmed
            && (security.Guard.Waiting is not { } waiting || waiting.By.Equals(by))
            && (security.Intent is not { } intent || !intent.Stage.IsOpen() || intent.By.Equals(by));
    }

    private static AccessRight[] OfArming(SecurityView security, Arm arm, Principal by)
    {
        bool leavesOut = arm.BypassOpen || arm.ThenBypass || arm.Bypass is { Count: > 0 };
        bool isLess = GuardsLess(security, arm) || TakesBackAnothers(security, arm, by);
        return (leavesOut, isLess) switch
        {
            (true, true) => [AccessRight.Bypass, AccessRight.GuardLess],
            (true, false) => [AccessRight.Bypass],
            (false, true) => [AccessRight.GuardLess],
            _ => Arms,
        };
    }

    /// <summary>
    /// True if something that is guarded now would not be in the new mode. Of an alarm that is not known to be disarmed
    /// it is taken that everything is guarded.
    /// </summary>
    private static bool GuardsLess(SecurityView security, Arm arm)
    {
        if (security is { IsHeard: true, Mode: SecurityMode.Disarmed, Guard.Period: null })
        {
            return false;
        }

        SecurityPolicy policy = security.Guard.Policy;
        string name = arm.Named ?? arm.Mode.Word();
        ModePolicy wanted = policy.Mode(name) ?? new ModePolicy { Name = name, Guards = arm.Mode };
        SecurityMode last = security.Mode == SecurityMode.Home ? SecurityMode.Home : SecurityMode.Away;
        SecurityMode now = security.Guard.Period?.Guards ?? last;
        string named = security.Guard.Period?.Mode ?? now.Word();
        return IsLessThan(policy, (named, now), wanted)
            || (policy.Zones.Count > 0 && BeginsALaxerTime(policy, named, wanted));
    }

    /// <summary>The base station, or the engine, guards something in the one mode and not in the other.</summary>
    private static bool IsLessThan(SecurityPolicy policy, (string Name, SecurityMode Guards) now, ModePolicy wanted) =>
        (now.Guards == SecurityMode.Away && wanted.Guards != SecurityMode.Away)
        || policy.Zones.Any(z => IsLost(z, now.Name, wanted.Name));

    /// <summary>
    /// A rule arms whatever mode it finds, as often as it is started: it is judged as the same call by hand would be in
    /// every mode of the home. Zones may be set after it, so its exit delay counts although there are none yet.
    /// </summary>
    private static bool GuardsLessSomewhere(SecurityPolicy policy, string mode) =>
        policy.Mode(mode) is not { } wanted
        || policy.ArmedModes().Any(now =>
            IsLessThan(policy, (now.Name, now.Guards), wanted) || BeginsALaxerTime(policy, now.Name, wanted));

    private static bool IsLost(ZonePolicy zone, string before, string after) =>
        zone.Type != ZoneType.Always
        && zone.Modes.Contains(before, StringComparer.Ordinal)
        && !zone.Modes.Contains(after, StringComparer.Ordinal);

    /// <summary>A new mode begins with its exit delay, in which zones do not count.</summary>
    internal static bool BeginsALaxerTime(SecurityPolicy policy, string before, ModePolicy after) =>
        before != after.Name
        && (after.ExitDelay > 0 || after.EntryDelay > (policy.Mode(before)?.EntryDelay ?? 0));

    /// <summary>An arming that another asked for, and that is not known to guard less, is on its way.</summary>
    private static bool TakesBackAnothers(SecurityView security, Arm arm, Principal by)
    {
        string name = arm.Named ?? arm.Mode.Word();
        return (security.Guard.Waiting is { } waiting && !waiting.By.Equals(by) && waiting.Mode != name)
            || (security.Intent is { } intent && intent.Stage.IsOpen() && !intent.By.Equals(by)
                && (intent.Named ?? intent.Target) != name && intent.Target != SecurityMode.Disarmed.Word());
    }

    private static bool IsLess(HomeView view, Address to, SetDeviceNumber wanted) =>
        view.Part<DevicesView>().Get(to)?.Numbers.GetValueOrDefault(wanted.Capability)?.Measure.Value is not { } now
            || wanted.Value < now;

    /// <summary>A rule that is switched off is a draft: it does nothing.</summary>
    private static AccessRight[] OfRule(RuleDocument document, HomeView view) =>
        document.Enabled && document.AllActions().Any(a => LowersOrTells(a, view.Guard().Policy))
            ? ChangesRules
            : Raises;

    /// <summary>
    /// A schedule acts by itself, as rules do: its runs take nothing more, so writing it takes what all of them would.
    /// Who may not disarm cannot have it done by the clock.
    /// </summary>
    private static AccessRight[] OfSchedule(ScheduleDocument document, HomeView view)
    {
        SecurityPolicy policy = view.Guard().Policy;
        string?[] modes = [(document.Do as ModeTarget)?.Mode, document.Block?.Then];
        return !document.Enabled ? Raises
            : document.Calendar.Feeds.Count > 0 && !modes.Contains(ModeTarget.Disarmed) ? ChangesRules
            : modes.Contains(ModeTarget.Disarmed) ? [AccessRight.Rules, AccessRight.Disarm]
            : document.Do switch
            {
                ModeTarget target => target.OpenSensors != OpenSensors.Fail
                    || modes.OfType<string>().Any(m => GuardsLessSomewhere(policy, m)),
                RuleTarget target => view.Part<RulesView>().Rules.GetValueOrDefault(target.Rule) is not { } rule
                    || rule.Document.AllActions().Any(a => LowersOrTells(a, policy)),
                ActionsTarget target => target.Actions.SelectMany(a => a.All()).Any(a => LowersOrTells(a, policy)),
                _ => true,
            } ? ChangesRules : Raises;
    }

    /// <summary>What is on is changed, and what it becomes takes what it takes.</summary>
    private static AccessRight[] OfChange(bool isOn, AccessRight[] becomes) =>
        isOn ? [.. becomes.Where(r => r != AccessRight.Raise).Append(AccessRight.Rules).Distinct()] : becomes;

    private static bool LowersOrTells(HomeAction action, SecurityPolicy policy) => action switch
    {
        ArmAction arm => arm.OnOpen != WhenOpen.Fail || GuardsLessSomewhere(policy, arm.Mode),
        SirenAction siren => !siren.On,
        LightAction or DelayAction or SetAction or StateAction or SnapshotAction => false,

        // What is within them is judged by itself.
        IfAction or RepeatAction or ParallelAction or WaitUntilAction or WaitForAction or StopAction => false,
        _ => true,
    };

    private static ScheduleView? ScheduleOf(HomeView view, Address schedule) =>
        view.Part<SchedulesView>().Schedules.GetValueOrDefault(schedule.Id);

    /// <summary>
    /// A protocol that is switched off is a draft. One that unlocks takes the right to; the one that calls for help
    /// start is never a draft.
    /// </summary>
    private static AccessRight[] OfProtocol(ProtocolDocument document, Address to)
    {
        bool isDraft = !document.Enabled && to.Id != ActivateProtocol.Default;
        HomeAction[] steps = [.. document.AllSteps()];
        bool tells = to.Id == ActivateProtocol.Default || steps.Any(LowersOrTells);
        AccessRight[] rights =
        [
            .. tells ? ChangesRules : [],
            .. steps.Any(s => s is UnlockAction) ? Unlocks : [],
        ];
        return isDraft || rights.Length == 0 ? Raises : rights;
    }

    private static bool LowersOrTells(HomeAction step) =>
        step is not (AlarmSirensAction or UnlockAction) && LowersOrTells(step, SecurityPolicy.Default);

    private static ProtocolDocument? ProtocolOf(HomeView view, Address protocol) =>
        view.Part<ProtocolsView>().Protocols.GetValueOrDefault(protocol.Id)?.State.Document;

    private static RuleView? RuleOf(HomeView view, Address rule) =>
        view.Part<RulesView>().Rules.GetValueOrDefault(rule.Id);
}

/// <summary>
/// Judges in the turn what a command comes to: whoever asked held enough for the home as it was, and it may be another
/// by now. Tests: Rules.Tests/Approvals, Simulation.Tests/Rights.
/// </summary>
internal sealed class CommandGuard : ICommandGuard
{
    private static readonly Refusal No = new(
        CommandRights.JudgeAnew,
        "In the home as it is, this takes more than its caller may at once. Nothing was done.");

    public Refusal? Judge(HomeView view, Address to, ICommand command, Principal by, ulong granted) =>
        AccessRights.Holds(granted, CommandRights.Of(view, to, command, by)) ? null : No;
}
