using NodaTime;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Intents;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Testing.Deciders;
using static RingActors.Devices.Tests.Household;

namespace RingActors.Devices.Tests;

public sealed class CameraTests
{
    private readonly TestHome _home = New();

    [Fact]
    public void The_same_motion_reported_by_push_and_by_history_is_one_event_true_when_it_happened()
    {
        Instant at = _home.Now - Duration.FromSeconds(3);
        Outcome first = _home.Tell(FrontCamera, new ReportMotion("7394367000199864699", at, "human"));
        Assert.Equal(["motion.detected"], first.Names);
        Assert.Equal((at, _home.Now), (first.Events[0].OccurredAt, first.Events[0].LearnedAt));
        Assert.Empty(_home.Tell(FrontCamera, new ReportMotion("7394367000199864699", at)).Names);
        Assert.Equal("human", _home.Devices().Get(FrontCamera)!.LastDetection);
    }

    [Fact]
    public void Of_more_motions_than_are_remembered_the_forgotten_ones_still_leave_one_trace()
    {
        for (int i = 0; i < 200; i++)
        {
            Assert.Single(_home.Tell(FrontCamera, new ReportMotion($"m{i}", Start + Duration.FromSeconds(i))).Names);
            _home.Sleep(Duration.FromSeconds(1));
        }

        Assert.Empty(_home.Tell(FrontCamera, new ReportMotion("m3", Start + Duration.FromSeconds(3))).Names);
    }

    [Fact]
    public void A_motion_told_as_being_in_the_future_is_true_now()
    {
        Outcome told = _home.Tell(FrontCamera, new ReportMotion("m", _home.Now + Duration.FromHours(1)));
        Assert.Equal(_home.Now, told.Events[0].OccurredAt);
    }

    [Fact]
    public void A_motion_told_by_a_clock_that_was_never_set_is_true_now() => Assert.Equal(
        _home.Now, _home.Tell(FrontCamera, new ReportMotion("m", Instant.MinValue)).Events[0].OccurredAt);

    [Fact]
    public void A_siren_that_would_end_in_years_sounds_without_an_end()
    {
        Assert.Equal(["siren.reported"], _home.Tell(FrontCamera, Sounds(Instant.MaxValue)).Names);
        Assert.Empty(_home.Tell(FrontCamera, Sounds(Instant.MaxValue)).Names);
        Assert.Null(_home.WakeAt(FrontCamera));
    }

    [Fact]
    public void A_light_is_on_when_the_listing_says_so_and_not_when_the_cloud_took_the_call()
    {
        Outcome asked = _home.Tell(FrontCamera, new SetLight(true), Assistant);
        Assert.Equal(new SetCameraLight("2001", true), asked.Calls[0].Effect.Request);
        _home.Conclude(asked.Calls[0]);
        Assert.Equal(StateView.Off, _home.Devices().Get(FrontCamera)!.State(Capabilities.Light)!.Value);
        Assert.Equal(["light.reported", "intent.confirmed"], _home.Tell(FrontCamera, Lit(true)).Names);
    }

    [Fact]
    public void A_listing_that_lags_half_a_minute_does_not_contradict_and_one_after_that_does()
    {
        _home.Conclude(_home.Tell(FrontCamera, new SetLight(true)).Calls[0]);
        _home.Advance(Duration.FromSeconds(29));
        Assert.Empty(_home.Tell(FrontCamera, Lit(false)).Names);
        _home.Advance(Duration.FromSeconds(1));
        Assert.Equal(["intent.contradicted"], _home.Tell(FrontCamera, Lit(false)).Names);
    }

    [Fact]
    public void A_light_nobody_reports_is_unknown_in_the_end()
    {
        _home.Conclude(_home.Tell(FrontCamera, new SetLight(true)).Calls[0]);
        Assert.Equal("intent.became-unknown", Assert.Single(_home.Advance(Duration.FromSeconds(90))).Name);
    }

    [Fact]
    public void Switching_back_before_the_first_call_went_out_takes_it_back()
    {
        Asked on = _home.Tell(FrontCamera, new SetLight(true)).Calls[0];
        Assert.Equal(["light.requested", "intent.superseded"], _home.Tell(FrontCamera, new SetLight(false)).Names);
        Assert.DoesNotContain(on, _home.Pending);
    }

    [Fact]
    public void A_light_that_is_on_is_not_switched_on()
    {
        _home.Tell(FrontCamera, Lit(true));
        Outcome again = _home.Tell(FrontCamera, new SetLight(true));
        Assert.Empty(again.Calls);
        Assert.Equal(new IntentTaken(null, IntentStage.Confirmed, "on"), again.Reply);
    }

    [Fact]
    public void A_picture_is_asked_for_beside_the_calls_that_no_siren_may_wait_for_and_said_when_it_is_stored()
    {
        Outcome asked = _home.Tell(FrontCamera, new TakeSnapshot(), Pat);
        Asked call = Assert.Single(asked.Calls);
        Assert.Equal((EffectChannels.Pictures, new TakeCameraSnapshot(FrontCamera.Id, Pat)), (call.Effect.Channel, call.Effect.Request));
        Assert.Equal(_home.Now + Duration.FromSeconds(60), call.Effect.ExpiresAt);
        Assert.Equal(["snapshot.asked"], asked.Names);
        Assert.Equal(["snapshot.taken"], _home.Tell(FrontCamera, new ReportSnapshot(new string('a', 64), _home.Now, 10)).Names);
        Assert.Empty(_home.Conclude(call).Names);
    }

    [Theory]
    [InlineData(EffectOutcome.Rejected, "ring.not-found")]
    [InlineData(EffectOutcome.Expired, "ring.unreachable")]
    public void A_picture_that_was_not_taken_is_said_with_the_reason(EffectOutcome outcome, string code)
    {
        Asked call = Assert.Single(_home.Tell(FrontCamera, new TakeSnapshot(), Pat).Calls);
        Assert.Equal(new SnapshotNotTaken(call.Effect.Name, code), _home.Conclude(call, outcome, code).One<SnapshotNotTaken>());
    }

    [Fact]
    public void What_takes_no_pictures_is_asked_for_none()
    {
        Outcome no = _home.Tell(PlainCamera, new TakeSnapshot());
        Assert.Equal("device.lacks-capability", no.Refusal!.Code);
        Assert.Empty(no.Calls);
    }

    [Fact]
    public void A_siren_falls_silent_at_the_end_the_camera_announced()
    {
        _home.Conclude(_home.Tell(FrontCamera, new SoundSiren(Duration.FromSeconds(30))).Calls[0]);
        Instant end = _home.Now + Duration.FromSeconds(30);
        Assert.Equal(["siren.reported", "intent.confirmed"], _home.Tell(FrontCamera, Sounds(end)).Names);
        Assert.Equal(end, _home.Devices().Get(FrontCamera)!.State(Capabilities.Siren)!.Until);
        Assert.Equal("siren.ended-as-announced", Assert.Single(_home.Advance(Duration.FromSeconds(30))).Name);
        Assert.Equal(new StateView(StateView.Off, end), _home.Devices().Get(FrontCamera)!.State(Capabilities.Siren));
    }

    [Fact]
    public void An_end_computed_from_seconds_remaining_may_jitter_without_being_news()
    {
        Instant end = _home.Now + Duration.FromSeconds(30);
        _home.Tell(FrontCamera, Sounds(end));
        Assert.Empty(_home.Tell(FrontCamera, Sounds(end + Duration.FromSeconds(1))).Names);
        Assert.Single(_home.Tell(FrontCamera, Sounds(end + Duration.FromSeconds(10))).Names);
    }

    [Fact]
    public void A_listing_that_still_shows_a_siren_whose_end_has_passed_confirms_that_it_sounded()
    {
        _home.Conclude(_home.Tell(FrontCamera, new SoundSiren(Duration.FromSeconds(5))).Calls[0]);
        Instant end = _home.Now + Duration.FromSeconds(5);
        _home.Sleep(Duration.FromSeconds(8));
        Assert.Equal(["intent.confirmed"], _home.Tell(FrontCamera, Sounds(end)).Names);
        Assert.Null(_home.WakeAt(FrontCamera));
    }

    [Fact]
    public void A_shorter_sounding_of_an_earlier_call_does_not_confirm_a_longer_one()
    {
        _home.Tell(FrontCamera, Sounds(_home.Now + Duration.FromSeconds(5)));
        Asked longer = _home.Tell(FrontCamera, new SoundSiren(Duration.FromSeconds(60))).Calls[0];
        Assert.Empty(_home.Tell(FrontCamera, Sounds(_home.Now + Duration.FromSeconds(4))).Names);
        _home.Conclude(longer);
        Assert.Equal(
            ["siren.reported", "intent.confirmed"],
            _home.Tell(FrontCamera, Sounds(_home.Now + Duration.FromSeconds(60))).Names);
    }

    [Fact]
    public void A_silent_siren_after_its_time_proves_nothing()
    {
        _home.Conclude(_home.Tell(FrontCamera, new SoundSiren(Duration.FromSeconds(30))).Calls[0]);
        _home.Advance(Duration.FromSeconds(40));
        Assert.Empty(_home.Tell(FrontCamera, new ReportReadings(new Readings { Siren = new SirenReading(false, null) })).Names);
        Assert.Equal("intent.became-unknown", Assert.Single(_home.Advance(Duration.FromSeconds(60))).Name);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(121)]
    public void A_cameras_siren_sounds_one_second_to_two_minutes(int seconds) => Assert.Equal(
        "siren.choose-shorter", _home.Tell(FrontCamera, new SoundSiren(Duration.FromSeconds(seconds))).Refusal!.Code);

    [Fact]
    public void A_camera_without_a_light_or_siren_says_so()
    {
        Assert.Equal("device.lacks-capability", _home.Tell(PlainCamera, new SetLight(true)).Refusal!.Code);
        Assert.Equal("device.lacks-capability", _home.Tell(PlainCamera, new SoundSiren()).Refusal!.Code);
    }

    [Fact]
    public void A_rejected_call_ends_the_intent_with_the_other_sides_code()
    {
        Asked call = _home.Tell(FrontCamera, new SetLight(true)).Calls[0];
        Assert.Equal(["intent.rejected"], _home.Conclude(call, EffectOutcome.Rejected, "http.404").Names);
        Assert.Equal("http.404", Assert.Single(_home.Intents().Of(FrontCamera)).Detail);
    }

    private static ReportReadings Lit(bool on) => new(new Readings { Light = on });

    private static ReportReadings Sounds(Instant until) => new(new Readings { Siren = new SirenReading(true, until) });
}
