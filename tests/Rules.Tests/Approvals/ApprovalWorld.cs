using System.Text.Json;
using NodaTime;
using RingActors.Devices.Domain.Access;
using RingActors.Devices.Domain.Alarm.Incidents;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Intents;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Approvals;
using RingActors.Rules.Runs;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests.Approvals;

/// <summary>One thing that happens in a home: which, and two numbers that say how.</summary>
public readonly record struct Move(int Kind, int How, int More);

/// <summary>What can happen in a home, what can be asked for, and what was done, as others see it.</summary>
internal static class ApprovalWorld
{
    internal const int Moves = 20;
    internal const int Acts = 12;

    private static readonly Principal Resident = new(PrincipalKind.ApiKey, "tablet");
    private static readonly Address Codes = DeviceKinds.AccessCodesOf("home-1");

    /// <summary>The world goes on by one step.</summary>
    internal static void Happen(TestHome home, Move move)
    {
        bool yes = move.How % 2 == 0;
        switch (move.Kind)
        {
            case 0: Mode(home, Pick(move.How, SecurityMode.Disarmed, SecurityMode.Home, SecurityMode.Away)); break;
            case 1: home.Tell(BackDoor, new ReportReadings(new() { Faulted = yes })); break;
            case 2: home.Tell(Hall, new ReportReadings(new() { Faulted = yes })); break;
            case 3: home.Tell(Pick(move.More, FrontCamera, BackDoor, Hall), new ReportReadings(new() { Connection = yes ? Connection.Online : Connection.Offline })); break;
            case 4: home.Tell(Panel, new ReportBaseStation(Connection.Offline, "gone")); break;
            case 5: home.Tell(Panel, new ReportPanel { Mode = SecurityMode.Disarmed, DelayEndsAt = Patch.Of<Instant?>(null), IsComplete = true }); break;
            case 6:
                home.Tell(Panel, new ReportPanel
                {
                    Alarm = yes ? Patch.Of(new AlarmReading(AlarmReading.EntryDelay, $"a-{move.More}", ["z-back"], home.Now)) : Patch.Of<AlarmReading>(null!),
                });
                break;
            case 7: home.Tell(Panel, new Disarm(), Resident); break;
            case 8 or 9: home.Tell(Panel, Arming(move), Resident); break;
            case 10: home.Tell(FrontCamera, yes ? new SoundSiren() : new SilenceSiren(), Resident); break;
            case 11: home.Tell(FrontCamera, new ReportReadings(new() { Siren = new(yes, null) })); break;
            case 12: home.Tell(Panel, new SetSecurityPolicy(Policy(move)), Resident); break;
            case 13: home.Tell(RuleAt("a"), new CreateRule(Document(home, Story) with { Enabled = yes }), Resident); break;
            case 14: home.Tell(RuleAt("a"), yes ? new DeleteRule() : new DisableRule(), Resident); break;
            case 15: home.Tell(Codes, yes ? Code(move) : new RemoveAccessCode("pat"), Resident); break;
            case 16: home.Tell(Panel, new RaisePanic(Pick(move.More, IncidentKind.Panic, IncidentKind.Fire, IncidentKind.Medical), yes), Resident); break;
            case 17: home.Tell(Panel, new AcknowledgeIncident(), Resident); break;
            case 18: Conclude(home, move); break;
            default: home.Advance(Duration.FromSeconds(Pick(move.How, 1, 20, 70, 200))); break;
        }
    }

    /// <summary>What somebody may want.</summary>
    internal static (Address To, ICommand Command) Act(TestHome home, Move move)
    {
        bool yes = move.How % 2 == 0;
        return move.Kind switch
        {
            0 or 1 => (Panel, new Disarm()),
            2 or 3 or 4 => (Panel, Arming(move)),
            5 => (FrontCamera, new SilenceSiren()),
            6 => (FrontCamera, new SetDeviceState(Capabilities.MotionDetection, StateView.Off)),
            7 => (Panel, new AcknowledgeIncident()),
            8 => (Panel, new SetSecurityPolicy(Policy(move))),
            9 => (RuleAt("a"), yes ? new DeleteRule() : new CreateRule(Document(home, Story))),
            10 => (RuleAt("a"), yes ? new DisableRule() : new EnableRule()),
            _ => (Codes, yes ? Code(move) : new RemoveAccessCode("pat")),
        };
    }

    /// <summary>
    /// What came of an act, one line a thing: each call to the outside, which incidents and wishes it ended, and what it
    /// left behind. Ids that are new are not told.
    /// </summary>
    internal static string[] Done(Outcome outcome, ISet<string> known)
    {
        string Of(string id) => known.Contains(id) ? id : "that was not there";
        return
        [
        .. outcome.Calls.Select(c => c.Effect.Request switch
        {
            SwitchPanelMode mode => $"mode {mode.Mode} without {string.Join(",", mode.Bypass)}",
            var other => $"call {JsonSerializer.Serialize(other, other.GetType())}",
        }),
        .. outcome.Events.Where(e => e.Actor.Kind != "approval").Select(e => e.Event switch
        {
            IIncidentEvent incident => $"{e.Name} {Of(incident.Incident)}",
            IntentSuperseded taken => $"{e.Name} {Of(taken.Intent)}",
            ArmWaitEnded ended => $"{e.Name} {Of(ended.Id)}",
            ArmWaiting waits => $"{e.Name} {waits.Mode} without {string.Join(",", waits.Bypassed.Select(b => b.Device))} for {string.Join(",", waits.Open.Select(o => o.Device.Id))}",
            PolicySet set => $"{e.Name} {JsonSerializer.Serialize(set.Policy)}",
            _ => e.Name,
        }),
        ];
    }

    /// <summary>Ids of all that was open in a home.</summary>
    internal static HashSet<string> Open(HomeView view) =>
    [
        .. view.Guard().Incidents.Select(i => i.Id), .. view.Guard().Silent.Select(i => i.Id),
        .. view.Part<IntentsView>().Open.Select(i => i.Id), .. ((string?[])[view.Guard().Waiting?.Id]).OfType<string>(),
    ];

    private static Arm Arming(Move move) => new(
        Pick(move.More, SecurityMode.Away, SecurityMode.Home), move.How % 5 == 1 ? ["z-back"] : null, move.How % 5 == 2)
    {
        Named = Pick(move.More / 2, null, null, "night", "guests"),
        WaitForClosed = move.How % 5 == 3 ? Duration.FromMinutes(10) : null,
    };

    private static SecurityPolicy Policy(Move move) => new()
    {
        Modes = Pick<ModePolicy[]>(move.How, [], [new() { Name = "guests", Guards = SecurityMode.Home }], [new() { Name = "guests", Guards = SecurityMode.Away }]),
        Zones = Pick<ZonePolicy[]>(
            move.More,
            [],
            [new() { Device = "z-back", Type = ZoneType.Instant, Modes = ["away", "night"] }],
            [new() { Device = "z-hall", Type = ZoneType.Instant, Modes = ["away", "home"], BypassWhenOpen = true }]),
    };

    private static SetAccessCode Code(Move move) => new(
        new AccessCode { Id = "pat", Name = "Pat", CanArm = true, CanDisarm = move.More % 2 == 0, Verifiers = ["a", "b"], Seal = "x" }, "salt");

    private static void Conclude(TestHome home, Move move)
    {
        if (home.Pending.Count > 0)
        {
            home.Conclude(home.Pending[move.More % home.Pending.Count], Pick(move.How, EffectOutcome.Delivered, EffectOutcome.Rejected));
        }
    }

    private static T Pick<T>(int which, params T[] of) => of[which % of.Length];
}
