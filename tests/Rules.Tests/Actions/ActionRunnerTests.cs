using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Actions;
using RingActors.Rules.Actions.Running;
using RingActors.Rules.Runs.Messages;
using RingActors.Rules.Triggers;
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
        Assert.Equal(("0", "light", null), (step.Place.Text, step.Action, step.SkippedBecause));
        ActionWait wait = Assert.Single(progress.Waits);
        Assert.Equal(("1", _home.Now + Duration.FromSeconds(60)), wait.Match(time => (time.Place.Text, time.Until), _ => default, _ => default, _ => default));
        Assert.False(progress.IsOver);
    }

    [Fact]
    public void After_a_wait_the_rest_is_taken_and_nothing_is_waited_for()
    {
        ActionProgress progress = Run([new LightAction([FrontCamera]), new DelayAction(60), new ArmAction("home")], after: "1");
        Message arm = Assert.Single(progress.Messages);
        Assert.Equal((Panel, SecurityMode.Home, By), (arm.To, ((Arm)arm.Command).Mode, arm.As));
        Assert.Empty(progress.Waits);
        Assert.True(progress.IsOver);
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
        Effect call = Assert.Single(Run([new DelayAction(1), new WebhookAction("https://example.org")], after: "0").Effects);
        Assert.Equal(("run-7.1", "home-1/schedule/evening/webhook/clock"), (call.Name, call.Lane));
        Assert.Equal("[null]", ((PostWebhook)call.Request).Body.Text);
        Assert.Equal(_home.Now + Duration.FromHours(1), call.ExpiresAt);
    }

    [Theory]
    [InlineData("run-7.1", "run-7", "1", null)]
    [InlineData("home.run.12", "home.run", "12", null)]
    [InlineData("run-7.1/0/3", "run-7", "1/0/3", null)]
    [InlineData("run-7.1/0/3!person:abc.def~", "run-7", "1/0/3", "person:abc.def~")]
    public void The_name_of_a_call_is_read_back(string name, string run, string place, string? recipient)
    {
        Assert.Equal(new ActionCall(run, new ActionPlace(place), recipient), ActionCall.Parse(name));
        Assert.Equal(name, new ActionCall(run, new ActionPlace(place), recipient).Name);
    }

    [Theory]
    [InlineData("run-7")]
    [InlineData("run-7.")]
    [InlineData("run-7.one")]
    [InlineData("run-7.1/0")]
    [InlineData("run-7.1/0/")]
    public void What_is_no_name_of_a_call_is_not_read_as_one(string name) => Assert.Null(ActionCall.Parse(name));

    private ActionProgress Run(IReadOnlyList<HomeAction> actions, string? after = null, Duration lateBy = default) => ActionRunner.Run(
        new ActionRequest
        {
            Actions = actions,
            After = after is null ? null : new WaitOver(new ActionPlace(after), false),
            Run = "run-7",
            Actor = Asking,
            By = By,
            LateBy = lateBy,
            LatenessMax = Duration.FromSeconds(120),
            Cause = "clock",
            Notice = (message, to, _) => new SendRuleMessage(
                to.Id, to.Url, "home-1", "evening", "Evening", "run-7", message, _home.Now, new TriggerFacts("e", "n", Asking, _home.Now)),
            WebhookBody = body => RawJson.Parse($"[{body?.Text ?? "null"}]"),
        },
        _home.View,
        _home.Now);
}
