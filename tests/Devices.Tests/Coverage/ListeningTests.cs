using NodaTime;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Testing.Deciders;
using static RingActors.Devices.Tests.Household;

namespace RingActors.Devices.Tests.Coverage;

/// <summary>What a home writes down of the lines it is listened to by, and what follows for a device.</summary>
public sealed class ListeningTests
{
    private const string HubLine = "hub:h-1";

    private static readonly Duration Every = Duration.FromMinutes(5);

    private readonly TestHome _home = New();

    [Fact]
    public void A_line_that_is_heard_is_written_down_once_and_then_only_when_enough_more_is_proven()
    {
        Instant since = _home.Now;
        Assert.Equal(["coverage.hears"], Proven(HubLine, since, since).Names);
        _home.Advance(Duration.FromMinutes(4));
        Assert.Empty(Proven(HubLine, since, _home.Now).Events);
        _home.Advance(Duration.FromMinutes(1));
        Assert.Equal(["coverage.proven"], Proven(HubLine, since, _home.Now).Names);
        Assert.Empty(Proven(HubLine, since, _home.Now).Events);
    }

    [Fact]
    public void All_lines_of_a_home_share_one_event()
    {
        Instant since = _home.Now;
        LineProof[] Lines(Instant until) => [new(HubLine, since, until), new("push", since, until), new("devices", since, until)];
        _home.Tell(Ears, new ReportListening(Lines(since), Every));
        _home.Advance(Every);
        Outcome told = _home.Tell(Ears, new ReportListening(Lines(_home.Now), Every));
        Assert.Equal(3, told.One<ListeningProvenUntil>().Lines.Count);
    }

    [Fact]
    public void A_line_that_died_silently_is_covered_up_to_its_last_sign_of_life_only()
    {
        Instant since = _home.Now;
        Proven(HubLine, since, since);
        _home.Advance(Duration.FromMinutes(10));
        Instant alive = since + Duration.FromMinutes(7);
        Deaf(HubLine, alive);
        DeviceCoverage coverage = Of(BackDoor, since);
        Assert.Equal([new Stretch(since, alive)], coverage.Covered);
        Gap gap = Assert.Single(coverage.Gaps);
        Assert.Equal((alive, _home.Now, GapCause.LineDown, "It broke."), (gap.From, gap.Until, gap.Cause, gap.Reason));
    }

    [Fact]
    public void A_process_that_begins_claims_nothing_of_what_was_not_written_down_before()
    {
        Instant since = _home.Now;
        Proven(HubLine, since, since);
        _home.Advance(Duration.FromMinutes(6));
        Proven(HubLine, since, since + Every);
        _home.Advance(Duration.FromMinutes(4));
        Assert.Equal(["coverage.went-deaf"], _home.Tell(Ears, new ReportAllDeaf("It was not running.")).Names);
        Assert.Empty(_home.Tell(Ears, new ReportAllDeaf("It was not running.")).Events);
        Assert.Equal([new Stretch(since, since + Every)], Of(BackDoor, since).Covered);

        Instant again = _home.Now;
        Assert.Equal(since + Every, Proven(HubLine, again, again).One<ListeningBegan>().DeafSince);
    }

    [Fact]
    public void Nothing_in_the_future_is_proven()
    {
        Instant since = _home.Now;
        Proven(HubLine, since, since);
        Proven(HubLine, since, since + Duration.FromHours(1));
        _home.Advance(Every);
        Proven(HubLine, since, since + Duration.FromHours(1));
        Assert.Equal([new Stretch(since, _home.Now)], Of(BackDoor, since).Covered);
    }

    [Fact]
    public void A_break_that_nobody_reported_is_a_break()
    {
        Instant since = _home.Now;
        Proven(HubLine, since, since);
        _home.Advance(Duration.FromMinutes(20));
        Instant later = since + Duration.FromMinutes(15);
        Proven(HubLine, later, _home.Now);
        Assert.Equal([new Stretch(later, _home.Now)], Of(BackDoor, since).Covered);
    }

    [Fact]
    public void A_camera_needs_push_and_a_sensor_its_hub()
    {
        Instant since = _home.Now;
        Proven("push", since, since);
        Proven(HubLine, since, since);
        _home.Advance(Every);
        Proven("push", since, _home.Now);
        Assert.Equal(1, Of(FrontCamera, since).Share);
        Assert.Equal(GapCause.NotYetProven, Assert.Single(Of(BackDoor, since).Gaps).Cause);
        Assert.Equal(GapCause.NotYet, Assert.Single(Of(FrontCamera, since, Aspect.States).Gaps).Cause);
    }

    [Fact]
    public void A_sensor_needs_its_own_hub_and_one_that_no_hub_told_of_needs_all()
    {
        Instant since = _home.Now;
        _home.Tell(Ears, new ReportHubDevices("hub:h-1", ["z-back"]));
        _home.Tell(Ears, new ReportHubDevices("hub:h-2", ["z-hall"]));
        _home.Tell(Ears, new ReportListening([new(HubLine, since, since), new("hub:h-2", since, since)], Every));
        _home.Advance(Every);
        _home.Tell(Ears, new ReportDeaf("hub:h-2", since, "It broke."));
        Proven(HubLine, since, _home.Now);
        Assert.Equal(1, Of(BackDoor, since).Share);
        Assert.Equal(0, Of(Hall, since).Share);
        Assert.Equal(0, Of(Detector, since).Share);
    }

    [Fact]
    public void A_device_that_is_offline_is_not_covered_though_its_line_is()
    {
        Instant since = _home.Now;
        Proven("devices", since, since);
        Proven("push", since, since);
        _home.Advance(Every);
        Proven("devices", since, _home.Now);
        Proven("push", since, _home.Now);
        Instant read = _home.Now;
        _home.Advance(Duration.FromMinutes(1));
        _home.Tell(FrontCamera, new ReportReadings(new Readings { Connection = Connection.Offline }));
        _home.Advance(Every);
        Proven("push", since, _home.Now);
        DeviceCoverage coverage = Of(FrontCamera, since);
        // From the last reading that saw it online on: it may have gone right after that.
        Assert.Equal([new Stretch(since, read)], coverage.Covered);
        Assert.Equal(GapCause.DeviceOffline, Assert.Single(coverage.Gaps).Cause);
        Assert.Equal(1, Of(PlainCamera, since).Share);
    }

    [Fact]
    public void A_camera_that_Ring_does_not_announce_is_not_covered_by_push()
    {
        Instant since = _home.Now;
        _home.Tell(Ears, new ReportAnnounced("2001", false, "It is shared."));
        Proven("push", since, since);
        _home.Advance(Every);
        Proven("push", since, _home.Now);
        Gap gap = Assert.Single(Of(FrontCamera, since).Gaps);
        Assert.Equal((GapCause.NotAnnounced, "It is shared."), (gap.Cause, gap.Reason));
        Assert.Equal(1, Of(PlainCamera, since).Share);
        _home.Tell(Ears, new ReportAnnounced("2001", true, null));
        Assert.Empty(_home.Tell(Ears, new ReportAnnounced("2001", true, null)).Events);
    }

    [Fact]
    public void What_was_read_afterwards_closes_the_gap_that_it_reaches_over_and_no_other()
    {
        Instant since = _home.Now;
        Proven("push", since, since);
        _home.Advance(Every);
        Instant lost = _home.Now;
        Deaf("push", lost);
        _home.Advance(Duration.FromMinutes(10));
        Instant back = _home.Now;
        Proven("push", back, back);
        _home.Advance(Duration.FromMinutes(2));
        Outcome filled = _home.Tell(Ears, new ReportBackFilled(
        [
            new FilledStretch("2001", since, _home.Now, 2),
            new FilledStretch("2002", lost + Duration.FromMinutes(3), _home.Now, 0),
        ]));
        BackFilled told = filled.One<BackFilled>();
        Assert.Equal([("2001", lost, back), ("2002", lost + Duration.FromMinutes(3), back)], told.Stretches.Select(s => (s.Device, s.From, s.Until)));
        Assert.Empty(_home.Tell(Ears, new ReportBackFilled([new FilledStretch("2001", since, _home.Now, 2)])).Events);

        Proven("push", back, _home.Now);
        Stretch window = new(since, back);
        Assert.Equal(1, DeviceCoverage.Of(View, Device(FrontCamera), Aspect.Happenings, window).Share);
        Gap gap = Assert.Single(DeviceCoverage.Of(View, Device(PlainCamera), Aspect.Happenings, window).Gaps);
        Assert.Equal((lost, lost + Duration.FromMinutes(3)), (gap.From, gap.Until));
    }

    [Fact]
    public void A_line_that_comes_and_goes_for_ever_takes_bounded_memory_and_says_what_it_forgot()
    {
        Instant first = _home.Now;
        for (int i = 0; i < 1000; i++)
        {
            Instant since = _home.Now;
            Proven(HubLine, since, since);
            _home.Advance(Duration.FromMinutes(6));
            Proven(HubLine, since, _home.Now);
            Deaf(HubLine, _home.Now);
            _home.Advance(Duration.FromMinutes(1));
        }

        LineView line = View.Lines[HubLine];
        Assert.InRange(line.Heard.Count, 200, CoverageView.StretchesMax);
        Assert.InRange(line.Breaks.Count, 200, CoverageView.StretchesMax + 1);
        Assert.InRange(View.KeptFrom!.Value, line.Heard[0].From - Duration.FromMinutes(1), line.Heard[0].From);
        Assert.Equal(GapCause.NotKept, Of(BackDoor, first).Gaps[0].Cause);

        CoverageProjection whole = new(keptFor: null);
        CoverageView folded = _home.Journal.Aggregate(whole.Initial("home-1"), whole.Apply);
        Assert.Equal(1000, folded.Lines[HubLine].Heard.Count);
        Assert.Equal(6.0 / 7, DeviceCoverage.Of(folded, Device(BackDoor), Aspect.Happenings, new Stretch(first, _home.Now)).Share, 3);
    }

    private CoverageView View => _home.View.Part<CoverageView>();

    private Outcome Proven(string line, Instant since, Instant until) => _home.Tell(Ears, new ReportListening([new(line, since, until)], Every));

    private void Deaf(string line, Instant until) => _home.Tell(Ears, new ReportDeaf(line, until, "It broke."));

    private DeviceView Device(Address address) => _home.Devices().Get(address)!;

    private DeviceCoverage Of(Address device, Instant from, Aspect aspect = Aspect.Happenings) =>
        DeviceCoverage.Of(View, Device(device), aspect, new Stretch(from, _home.Now));
}
