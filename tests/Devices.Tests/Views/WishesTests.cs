using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Intents;
using RingActors.Devices.Domain.Traits;
using RingActors.Devices.Tests.Security;
using RingActors.Engine.Core;
using RingActors.Testing.Deciders;
using static RingActors.Devices.Tests.Household;

namespace RingActors.Devices.Tests.Views;

/// <summary>One place says what has become of a wish, and it never says more than the base station did.</summary>
public sealed class WishesTests
{
    private static readonly string[] Modes = ["disarmed", "home", "away", "night", "vacation"];

    private static readonly Dictionary<string, Action<TestHome>> Homes = new(StringComparer.Ordinal)
    {
        ["disarmed"] = _ => { },
        ["disarmed, fire"] = h => h.Tell(Panel, ReportsAlarm("fire-alarm", "z-smoke")),
        ["armed in the app, its exit delay runs"] = h => h.Tell(Panel, Reports(SecurityMode.Away, h.Now + Duration.FromSeconds(40)) with { By = Pat }),
        ["armed in the app, its exit delay is overdue"] = h =>
        {
            h.Tell(Panel, Reports(SecurityMode.Away, h.Now + Duration.FromSeconds(10)) with { By = Pat });
            h.Advance(Duration.FromSeconds(14));
        },
        ["armed in the app, our exit delay runs"] = h => h.Tell(Panel, Reports(SecurityMode.Away, null) with { By = Pat }),
        ["armed in the app"] = h =>
        {
            h.Tell(Panel, Reports(SecurityMode.Away, null) with { By = Pat });
            h.Advance(Duration.FromMinutes(2));
        },
        ["home in the app"] = h => h.Tell(Panel, Reports(SecurityMode.Home, null) with { By = Pat }),
        ["armed here"] = Armed,
        ["armed here, alarm"] = h => { Armed(h); Guarded.Opens(h, Washer); },
        ["armed here, not heard"] = h => { Armed(h); h.Tell(Panel, Loses()); },
        ["night"] = h => Guarded.Arm(h, new Arm(SecurityMode.Home) { Named = "night" }),
        ["taken back"] = TakenBack,
        ["not taken back"] = h =>
        {
            TakenBack(h);
            h.Conclude(h.Pending.Single(p => p.Effect.Request is SwitchPanelMode), EffectOutcome.Rejected, "ring.no");
        },
        ["a mode nobody knows"] = h => h.Tell(Panel, new ReportPanel { Mode = SecurityMode.Other, ModeName = "party" }),
    };

    public static TheoryData<string, string> All()
    {
        TheoryData<string, string> all = [];
        foreach (string home in Homes.Keys)
        {
            foreach (string mode in Modes)
            {
                all.Add(home, mode);
            }
        }

        return all;
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Without_a_request_confirmed_is_what_the_base_station_says_now_and_accepted_is_an_exit_delay(string state, string wanted)
    {
        TestHome home = Guarded.New();
        Homes[state](home);
        IntentStage stage = Wishes.StageOf(home.Security(), null, wanted);
        bool isIt = home.Security().ModeInWords == wanted;
        bool leaving = state.EndsWith("delay runs", StringComparison.Ordinal);
        IntentStage right = state switch
        {
            "armed here, not heard" or "a mode nobody knows" => IntentStage.Unknown,
            _ when !isIt => IntentStage.Contradicted,
            "disarmed, fire" or "taken back" => IntentStage.Contradicted,
            "armed in the app, its exit delay is overdue" or "not taken back" => IntentStage.Unknown,
            _ => leaving ? IntentStage.Accepted : IntentStage.Confirmed,
        };
        Assert.Equal(right, stage);
        if (stage == IntentStage.Confirmed)
        {
            Assert.Equal(wanted != "disarmed", home.Security().IsArmed(home.Now));
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Whoever_asks_for_what_is_so_is_told_the_same_by_the_alarm_itself(string state, string wanted)
    {
        TestHome home = Guarded.New();
        Homes[state](home);
        ICommand wish = wanted == "disarmed" ? new Disarm() : new Arm(SecurityMode.Away) { Named = wanted };
        IntentStage before = Wishes.StageOf(home.Security(), null, wanted);
        Outcome asked = home.Tell(Panel, wish, Pat);
        if (asked.Reply is IntentTaken { Intent: null } taken)
        {
            Assert.Equal(before, taken.Stage);
        }
    }

    [Fact]
    public void A_wish_is_found_by_the_request_though_it_is_settled_and_though_others_want_something_else()
    {
        TestHome home = Guarded.New();
        Outcome asked = home.Tell(Panel, new Arm(SecurityMode.Away), Pat);
        string request = asked.Events[0].Correlation;
        home.Conclude(asked.Calls[0], EffectOutcome.Rejected, "ring.no");
        string other = home.Tell(Panel, new Arm(SecurityMode.Home), Assistant).Events[0].Correlation;
        Assert.Equal(IntentStage.Rejected, Wishes.Tracking(home.Security(), "away", request)!.Stage);
        Assert.Equal(IntentStage.Requested, Wishes.Tracking(home.Security(), "home", request)!.Stage);
        Assert.Equal(IntentStage.Requested, Wishes.Tracking(home.Security(), "home", other)!.Stage);
        Assert.Null(Wishes.Tracking(home.Security(), "night", request));
        Assert.Null(Wishes.Tracking(home.Security(), "away", other));
    }

    [Fact]
    public void What_a_device_is_already_is_confirmed_only_while_it_and_its_hub_are_heard()
    {
        TestHome home = Household.New();
        DeviceView camera = home.Devices().Get(FrontCamera)!;
        DeviceView door = home.Devices().Get(FrontDoor)!;
        Assert.Equal(IntentStage.Confirmed, Wishes.StageOf(home.View, camera, null));
        Assert.Equal(IntentStage.Confirmed, Wishes.StageOf(home.View, door, null));
        home.Tell(Panel, Loses());
        Assert.Equal(IntentStage.Confirmed, Wishes.StageOf(home.View, camera, null));
        Assert.Equal(IntentStage.Unknown, Wishes.StageOf(home.View, door, null));
        home.Tell(FrontCamera, new ReportReadings(new Readings { Connection = Connection.Offline }));
        Assert.Equal(IntentStage.Unknown, Wishes.StageOf(home.View, home.Devices().Get(FrontCamera)!, null));
    }

    private static void Armed(TestHome home)
    {
        Guarded.Arm(home);
        home.Advance(Duration.FromMinutes(2));
    }

    private static void TakenBack(TestHome home)
    {
        Guarded.Arm(home);
        Guarded.Opens(home, FrontDoor);
        home.Advance(Duration.FromMinutes(1));
    }
}
