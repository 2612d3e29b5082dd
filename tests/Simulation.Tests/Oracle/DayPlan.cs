using System.Globalization;
using System.Text.Json.Nodes;
using RingActors.Devices.Domain.Access;
using RingActors.Devices.Domain.Alarm.Incidents;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Devices;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;
using RingActors.Testing.Journals;

namespace RingActors.Simulation.Tests.Oracle;

/// <summary>Something that happens in the house, at a second of the day.</summary>
internal sealed record Happening(double At, string Words, Action<DayHouse> Do)
{
    /// <summary>What is expected of the day stands on it: it is in every shorter form of the day, too.</summary>
    internal bool Stays { get; init; }
}

/// <summary>A day: how the home is to be guarded, and what happens, drawn from a seed.</summary>
internal sealed record DayPlan(int Seed, SecurityPolicy Policy, IReadOnlyList<Happening> Happenings, double EndsAt)
{
    /// <summary>Everything that was begun has its end within this time.</summary>
    private const double Rest = 7200;

    internal static DayPlan Of(int seed)
    {
        Random random = new(seed);
        SecurityPolicy policy = DayPolicy.Draw(random);
        DayPlanner planner = new(random, policy);
        planner.Furnish();
        int episodes = 3 + random.Next(4);
        for (int i = 0; i < episodes; i++)
        {
            planner.Episode();
        }

        planner.Heal();
        return new DayPlan(seed, policy, planner.Happenings, planner.Now + Rest);
    }

    /// <summary>The same day without some of what happens.</summary>
    internal DayPlan Without(IReadOnlySet<Happening> left) => this with { Happenings = [.. Happenings.Where(h => h.Stays || !left.Contains(h))] };
}

/// <summary>Draws what happens.</summary>
internal sealed class DayPlanner(Random random, SecurityPolicy policy)
{
    private static readonly string[] Contacts = ["z-front", "z-window", "z-garage", "z-cellar", DayPanel.BackDoor];
    private static readonly string[] Motions = ["z-hall", "z-left", "z-right"];
    private static readonly AccessCode Pat = new() { Id = "pat", Name = "Pat", CanArm = true, CanDisarm = true, Verifiers = ["one", "two"], Seal = "seal" };

    private readonly List<Happening> _happenings = [];

    internal IReadOnlyList<Happening> Happenings => [.. _happenings.OrderBy(h => h.At)];

    internal double Now { get; private set; } = 1;

    internal void Furnish()
    {
        _happenings.Add(new Happening(1, "the home is to be guarded by its policy", h => h.Ask(new SetSecurityPolicy(policy))) { Stays = true });
        At(2, "Pat has a code", h => h.AskCodes(new SetAccessCode(Pat, "salt")));
        int rules = One(0, 0, 0, 2, 20, 70);
        if (rules > 0)
        {
            At(3, $"there are {rules} rules on alarm", h => Enumerable.Range(1, rules).ToList().ForEach(i => Write(h, $"on-alarm-{i}", OnAlarm(i))));
        }

        string whenOpen = One("wait", "bypass", "fail");
        At(3, $"there is a rule that arms, with what is open: {whenOpen}", h => Write(h, "arms", Arms(whenOpen)));
        Now = 60;
    }

    /// <summary>The home is armed in some way, something happens, and somebody comes or does not.</summary>
    internal void Episode()
    {
        if (Chance(0.25))
        {
            OpenFor(Contacts[random.Next(Contacts.Length)], -random.Next(1, 30), One(20, 60, 150, 500));
        }

        if (Chance(0.3))
        {
            Fault(-random.Next(1, 25));
        }

        Arm();
        double armed = Now;
        if (Chance(0.5))
        {
            OpenFor("z-front", random.Next(3, 20), random.Next(3, 70));
        }

        int acts = 1 + random.Next(4);
        for (int i = 0; i < acts; i++)
        {
            Now += One(random.Next(1, 20), random.Next(40, 120), random.Next(100, 300));
            if (Chance(0.55))
            {
                Fault(random.Next(-5, 6));
            }

            Act();
        }

        Now = Math.Max(Now, armed + 20) + One(random.Next(2, 30), random.Next(20, 90), random.Next(100, 900));
        if (Chance(0.25))
        {
            Fault(-random.Next(1, 10));
        }

        Disarm();
        Now += One(random.Next(1, 30), random.Next(60, 500));
        if (Chance(0.3))
        {
            Act();
        }

        Now += random.Next(100, 700);
        Repair();
    }

    /// <summary>Everything is closed and heard again, and somebody disarms for certain.</summary>
    internal void Heal()
    {
        Now += 60;
        int before = _happenings.Count;
        Repair();
        At(1, "the hub's clock is right", h => h.SetHubClock(0));
        At(2, "all recipients can be reached", h => Recipients(h, true));
        At(30, "Pat disarms in the Ring app", h => h.Panel.Switch(SecurityMode.Disarmed, []));
        for (int i = before; i < _happenings.Count; i++)
        {
            _happenings[i] = _happenings[i] with { Stays = true };
        }

        Now += 60;
    }

    private void Arm()
    {
        string mode = One("away", "away", "home", "night");
        SecurityMode guards = mode == "away" ? SecurityMode.Away : SecurityMode.Home;
        string left = Contacts[random.Next(Contacts.Length)];
        switch (random.Next(9))
        {
            case 0:
                At(0, $"Pat switches to {guards} in the Ring app", h => h.Panel.Switch(guards, []));
                break;
            case 1:
                At(0, $"Pat switches to {guards} in the Ring app without {left}", h => h.Panel.Switch(guards, [left]));
                break;
            case 2:
                At(0, $"Pat arms {guards} at the base station's keypad", h => h.Panel.Switch(guards, [], atKeypad: true));
                break;
            case 3:
                At(0, $"Pat arms {mode} by code", h => h.AskCodes(new PresentCode("keypad", CodePurpose.Arm, Wish(mode), "pat", 1, "seal")));
                break;
            case 4:
                At(0, "the camera sees a package, which makes a rule arm", h => h.SeeMotion("package_delivery"));
                break;
            case 5:
                bool untilClosed = Chance(0.5);
                At(0, $"the app asks for {mode} without {left}{(untilClosed ? " until it is closed" : "")}",
                    h => h.Ask(Wish(mode) with { Bypass = [left], UntilClosed = untilClosed }));
                break;
            case 6:
                At(0, $"the app asks for {mode}, whatever is open", h => h.Ask(Wish(mode) with { BypassOpen = true }));
                break;
            case 7:
                bool then = Chance(0.5);
                At(0, $"the app asks for {mode} when all is closed{(then ? ", or else without what is open" : "")}",
                    h => h.Ask(Wish(mode) with { WaitForClosed = NodaTime.Duration.FromSeconds(200), ThenBypass = then }));
                break;
            default:
                At(0, $"the app asks for {mode}", h => h.Ask(Wish(mode)));
                break;
        }
    }

    private void Act()
    {
        switch (random.Next(15))
        {
            case 14:
                OpenFor("z-window", 0, 200);
                At(20, "motion detection is switched off while the window is open", h => h.SwitchMotionDetection(false));
                At(300, "motion detection is on", h => h.SwitchMotionDetection(true));
                break;
            case 12:
                string mute = Contacts[random.Next(Contacts.Length)];
                double muteFor = One(2, 10);
                bool tells = Chance(0.5);
                OpenFor(mute, 0, One(100, 300));
                At(3, $"{mute}, which is open, loses radio for {muteFor} s", h => h.LoseRadio(mute));
                At(4 + muteFor, $"{mute} is heard again", h => h.FindRadio(mute, tells));
                break;
            case 13:
                string taken = One("z-window", "z-window", "z-garage", "z-front");
                At(0, $"{taken} is removed", h => h.Remove(taken));
                break;
            case 0 or 1 or 2 or 3 or 4:
                OpenFor(Contacts[random.Next(Contacts.Length)], 0, One(2, 8, 30, 80, 200, 400));
                break;
            case 5 or 6:
                OpenFor(Motions[random.Next(Motions.Length)], 0, 8);
                break;
            case 7:
                OpenFor("z-left", 0, 8);
                OpenFor("z-right", One(5, 30, 90), 8);
                break;
            case 8:
                string? seen = One(null, "human", "vehicle");
                At(0, $"the camera sees {seen ?? "motion"}", h => h.SeeMotion(seen));
                break;
            case 9:
                At(0, "it burns", h => h.Burn(true));
                At(40, "it burns no more", h => h.Burn(false));
                break;
            case 10:
                RaisePanic help = new(One(IncidentKind.Panic, IncidentKind.Medical), Chance(0.5));
                At(0, $"somebody calls for help: {help.Kind}", h => h.Ask(help));
                break;
            default:
                string left = Contacts[random.Next(Contacts.Length)];
                At(0, $"the app asks for away without {left}, wherever it is", h => h.Ask(Wish("away") with { Bypass = [left] }));
                break;
        }
    }

    private void Disarm()
    {
        switch (random.Next(8))
        {
            case 0 or 1:
                At(0, "Pat disarms in the Ring app", h => h.Panel.Switch(SecurityMode.Disarmed, []));
                break;
            case 2:
                At(0, "Pat disarms by code", h => h.AskCodes(new PresentCode("keypad", CodePurpose.Disarm, null, "pat", 1, "seal")));
                break;
            case 3:
                for (int i = 0; i < 6; i++)
                {
                    At(i * 4, "somebody tries a code", h => h.AskCodes(new PresentCode("keypad", CodePurpose.Disarm, null, null, 1, "seal")));
                }

                break;
            case 4 or 5 or 6:
                At(0, "the app asks to disarm", h => h.Ask(new Disarm()));
                break;
        }
    }

    /// <summary>Something goes wrong, so many seconds from now.</summary>
    private void Fault(double after)
    {
        string sensor = One([.. Contacts, .. Motions]);
        switch (random.Next(17))
        {
            case 0 or 1:
                int writes = random.Next(0, 4);
                double down = One(0.5, 3, 20);
                At(after, $"the process is killed with its {writes}. next write, and is back after {down} s", h => h.Life.Kill(writes, down));
                break;
            case 2:
                double by = One(-80, -20, 20, 80);
                At(after, $"the server's clock is set by {by} s", h => h.Life.SetClock(by));
                break;
            case 3 or 4:
                double seconds = One(3, 20, 50, 200);
                At(after, $"the base station loses its line for {seconds} s", h => h.CutLine(seconds));
                break;
            case 5 or 6 or 7:
                double lost = One(2, 10, 60);
                bool all = Chance(0.5);
                At(after, $"{sensor} loses radio for {lost} s", h => h.LoseRadio(sensor));
                At(after + lost, $"{sensor} is heard again", h => h.FindRadio(sensor, all));
                break;
            case 8:
                At(after, $"{sensor} is removed", h => h.Remove(sensor));
                break;
            case 9:
                double dark = One(5, 40, 200);
                At(after, $"mains go for {dark} s", h => h.CutMains(false));
                At(after + dark, "mains are back", h => h.CutMains(true));
                break;
            case 10 or 11:
                Obedience how = One(Obedience.TakenAndLost, Obedience.NoAnswer, Obedience.Refused);
                At(after, $"the next request to the base station is not done: {how}", h => h.Panel.Disobey(how));
                break;
            case 12:
                JournalFault fault = One(JournalFault.FailBeforeWriting, JournalFault.LoseWrite, JournalFault.LoseAcknowledgement, JournalFault.Slow);
                At(after, $"the disk: {fault}", h => h.Life.FailNextWrites(JournalFault.None, fault));
                break;
            case 13:
                At(after, "for 40 s reports come late, twice, and in another order", h => h.Muddle(40));
                break;
            case 14:
                string who = One("aunt", "neighbour");
                bool rejects = Chance(0.3);
                double away = One(20, 400, 1200);
                At(after, $"{who} cannot be reached for {away} s{(rejects ? " and refuses" : "")}", h => h.Reach(who, false, rejects));
                At(after + away, $"{who} can be reached", h => h.Reach(who, true));
                break;
            case 15:
                double wrong = One(90, 200);
                At(after, $"the hub's clock is {wrong} s fast", h => h.SetHubClock(wrong));
                At(after + One(60, 300), "the hub's clock is right again", h => h.SetHubClock(0));
                break;
            default:
                At(after, "motion detection is switched off", h => h.SwitchMotionDetection(false));
                At(after + 600, "motion detection is on", h => h.SwitchMotionDetection(true));
                break;
        }
    }

    private void OpenFor(string id, double after, double seconds)
    {
        At(after, $"{id} opens", h => h.Open(id));
        At(after + seconds, $"{id} closes", h => h.Close(id));
    }

    private void Repair() => At(0, "everything is closed, paired and heard again", h =>
    {
        foreach (DaySensor sensor in h.Sensors)
        {
            h.FindRadio(sensor.Id, true);
            h.Close(sensor.Id);
            if (sensor.Removed)
            {
                h.PairAgain(sensor.Id);
            }
        }

        h.SwitchMotionDetection(true);
    });

    private static void Recipients(DayHouse house, bool reachable)
    {
        house.Reach("aunt", reachable);
        house.Reach("neighbour", reachable);
    }

    private static Arm Wish(string mode) => new(mode == "away" ? SecurityMode.Away : SecurityMode.Home) { Named = mode == "night" ? "night" : null };

    private static void Write(DayHouse house, string slug, string document)
    {
        if (house.Life.View() is { } view)
        {
            RuleReading reading = RuleParser.Read((JsonObject)JsonNode.Parse(document)!, new RuleContext(view.Part<DevicesView>(), "Europe/Berlin"));
            Assert.Empty(reading.Faults);
            house.AskDevice(RuleKinds.AddressOf(DayHouse.Home, slug), new CreateRule(reading.Document!));
        }
    }

    private static string OnAlarm(int i) => $$"""
        {"name": "On alarm {{i}}", "triggers": [{"type": "alarm"}],
         "actions": [{"type": "light", "devices": ["front-camera"]}, {"type": "siren", "devices": ["front-camera"], "seconds": 30}]}
        """;

    private static string Arms(string whenOpen) => $$"""
        {"name": "Arms", "triggers": [{"type": "motion", "devices": ["front-camera"], "detection": "package_delivery"}],
         "actions": [{"type": "arm", "mode": "away", "when_open": "{{whenOpen}}"}]}
        """;

    private void At(double after, string words, Action<DayHouse> what) =>
        _happenings.Add(new Happening(Math.Max(4, Now + after + (random.Next(10) / 10.0)), words.ToString(CultureInfo.InvariantCulture), what));

    private bool Chance(double p) => random.NextDouble() < p;

    private T One<T>(params T[] of) => of[random.Next(of.Length)];
}
