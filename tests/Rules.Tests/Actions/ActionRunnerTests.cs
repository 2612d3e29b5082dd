using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Actions;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests.Actions;

/// <summary>Actions of something that is no rule.</summary>
public sealed class ActionRunnerTests
{
    private static readonly Address Asking = new("home-1", "schedule", "evening");
    private static readonly Principal By = new(PrincipalKind.Schedule, "evening");

    private readonly TestHome _home = New();

    [Fact]
    public void Actions_are_taken_up_to_the_first_wait()
    {
        ActionProgress progress = Run([new LightAction([FrontCamera]), new DelayAction(60), new ArmAction("home")]);
        Assert.Equal([new Message(FrontCamera, new SetLight(true), By)], progress.Messages);
        ActionStep step = Assert.Single(progress.Steps);
        Assert.Equal((0, "light", null), (step.Place, step.Action, step.SkippedBecause));
        Assert.Equal((1, _home.Now + Duration.FromSeconds(60)), progress.Wait!.Match(time => (time.Step, time.Until)));
    }

    [Fact]
    public void After_a_wait_the_rest_is_taken_and_nothing_is_waited_for()
    {
        ActionProgress progress = Run([new LightAction([FrontCamera]), new DelayAction(60), new ArmAction("home")], from: 2);
        Message arm = Assert.Single(progress.Messages);
        Assert.Equal((Panel, SecurityMode.Home, By), (arm.To, ((Arm)arm.Command).Mode, arm.As));
        Assert.Null(progress.Wait);
    }

    [Fact]
    public void What_comes_too_late_switches_nothing_on_and_still_switches_off()
    {
        ActionProgress progress = Run(
            [new SirenAction([FrontCamera]), new SirenAction([FrontCamera], On: false)], lateBy: Duration.FromSeconds(121));
        Assert.Equal(["it would have come 121 s late", null], progress.Steps.Select(s => s.SkippedBecause));
        Assert.Equal([new Message(FrontCamera, new SilenceSiren(), By)], progress.Messages);
    }

    [Fact]
    public void What_is_not_in_the_home_is_left_out_and_an_action_without_any_device_is_skipped()
    {
        Address gone = new("home-1", DeviceKinds.Camera, "9999");
        ActionProgress progress = Run([new LightAction([gone, FrontCamera]), new LightAction([gone])]);
        Assert.Equal([FrontCamera], progress.Steps[0].Told);
        Assert.Equal("none of its devices is in the home any more", progress.Steps[1].SkippedBecause);
    }

    [Fact]
    public void An_outside_call_is_named_by_the_run_and_waits_only_for_calls_of_the_same_cause()
    {
        Effect call = Assert.Single(Run([new DelayAction(1), new WebhookAction("https://example.org")], from: 1).Effects);
        Assert.Equal(("run-7.1", "home-1/schedule/evening/webhook/clock"), (call.Name, call.Lane));
        Assert.Equal("[null]", ((PostWebhook)call.Request).Body.Text);
        Assert.Equal(_home.Now + Duration.FromHours(1), call.ExpiresAt);
    }

    [Theory]
    [InlineData("run-7.1", "run-7", 1)]
    [InlineData("home.run.12", "home.run", 12)]
    public void The_name_of_a_call_is_read_back(string name, string run, int step)
    {
        Assert.Equal(new ActionCall(run, step), ActionCall.Parse(name));
        Assert.Equal(name, new ActionCall(run, step).Name);
    }

    [Theory]
    [InlineData("run-7")]
    [InlineData("run-7.")]
    [InlineData("run-7.one")]
    public void What_is_no_name_of_a_call_is_not_read_as_one(string name) => Assert.Null(ActionCall.Parse(name));

    private ActionProgress Run(IReadOnlyList<HomeAction> actions, int from = 0, Duration lateBy = default) => ActionRunner.Run(
        new ActionRequest
        {
            Actions = actions,
            From = from,
            Run = "run-7",
            Actor = Asking,
            By = By,
            LateBy = lateBy,
            LatenessMax = Duration.FromSeconds(120),
            Cause = "clock",
            WebhookBody = body => RawJson.Parse($"[{body?.Text ?? "null"}]"),
        },
        _home.View,
        _home.Now);
}
