using NodaTime;
using RingActors.Devices.Domain.Alarm.Checks;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Testing.Deciders;
using static RingActors.Devices.Tests.Household;
using static RingActors.Devices.Tests.Security.Guarded;

namespace RingActors.Devices.Tests.Security;

/// <summary>How the house stands, guarded or not, and what the base station keeps of delays.</summary>
public sealed class StandingTests
{
    [Fact]
    public void Everything_that_stands_open_or_unlocked_is_named_and_what_nobody_can_say()
    {
        TestHome home = Household.New();
        List(home, "z-lock", "Porch Lock", "lock", [new TraitReading(Capabilities.Lock, StateView.Unlocked)], Capabilities.Lock);
        List(home, "z-bolt", "Cellar Lock", "lock", [new TraitReading(Capabilities.Lock, StateView.Locked)], Capabilities.Lock);
        List(home, "z-odd", "Shed Lock", "lock", [], Capabilities.Lock);
        List(home, "4001", "Garage Opener", "amazon_gdo", []);
        Open(home, BackDoor);
        home.Tell(FrontDoor, new ReportReadings(new Readings { Connection = Connection.Offline }));
        Standing standing = Standing.Of(home.View);
        Assert.Equal(["Back Door open", "Porch Lock unlocked"], standing.Open.Select(Said));
        Assert.Equal(["Front Door unknown", "Garage Opener unknown", "Shed Lock unknown"], standing.Unknown.Select(Said));
        Assert.Empty(standing.Detecting);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_is_behind_a_base_station_that_is_not_heard_nobody_can_say(bool isOffline)
    {
        TestHome home = Household.New();
        List(home, "z-bolt", "Cellar Lock", "lock", [new TraitReading(Capabilities.Lock, StateView.Locked)], Capabilities.Lock);
        Open(home, BackDoor);
        Open(home, Hall);
        home.Tell(Detector, new ReportReadings(new Readings { Smoke = true }));
        home.Tell(Panel, Loses(isOffline ? Connection.Offline : Connection.Unknown));
        Instant since = home.Now;
        home.Advance(Duration.FromMinutes(5));
        Standing standing = Standing.Of(home.View);
        Assert.Empty(standing.Open);
        Assert.Empty(standing.Detecting);
        Assert.Equal(["Back Door unknown", "Cellar Lock unknown", "Front Door unknown", "Smoke unknown"], standing.Unknown.Select(Said));
        Assert.Equal(["Smoke smoke"], standing.LastDetected.Select(Said));
        Assert.All(standing.Unknown, s => Assert.Equal(since, s.Since));
    }

    [Fact]
    public void A_detector_that_falls_silent_has_not_stopped_detecting()
    {
        TestHome home = Household.New();
        home.Tell(Detector, new ReportReadings(new Readings { Smoke = true }));
        home.Tell(Detector, new ReportReadings(new Readings { Connection = Connection.Offline }));
        Standing standing = Standing.Of(home.View);
        Assert.Empty(standing.Detecting);
        Assert.Equal(("Smoke unknown", "Smoke smoke"), (Said(Assert.Single(standing.Unknown)), Said(Assert.Single(standing.LastDetected))));
    }

    [Fact]
    public void What_is_behind_another_hub_that_is_heard_is_as_it_says()
    {
        TestHome home = Household.New();
        home.Tell(Ears, new ReportHubDevices("hub:bridge", ["z-back"]) { HasPanel = false });
        home.Tell(Ears, new ReportListening([new LineProof("hub:bridge", home.Now, home.Now)], Duration.FromMinutes(5)));
        Open(home, BackDoor);
        home.Tell(Panel, Loses());
        Assert.Equal(["Back Door open"], Standing.Of(home.View).Open.Select(Said));
        home.Tell(Ears, new ReportDeaf("hub:bridge", home.Now, "It is down."));
        Assert.Empty(Standing.Of(home.View).Open);
    }

    [Fact]
    public void What_still_detects_is_named_until_it_clears()
    {
        TestHome home = Household.New();
        home.Tell(Detector, new ReportReadings(new Readings { Smoke = true }));
        Open(home, Hall);
        Assert.Equal(["Hall motion", "Smoke smoke"], Standing.Of(home.View).Detecting.Select(Said));
        home.Tell(Detector, new ReportReadings(new Readings { Smoke = false }));
        Close(home, Hall);
        Assert.Empty(Standing.Of(home.View).Detecting);
    }

    [Fact]
    public void A_detector_that_cannot_warn_is_not_guarded_in_any_mode()
    {
        TestHome home = Household.New();
        home.Tell(Detector, new ReportReadings(new Readings { Connection = Connection.Offline }));
        NotGuarded left = Assert.Single(Unguarded.Of(home.View, home.Now));
        Assert.Equal(("z-smoke", "Smoke", Blind.Offline), (left.Device, left.Name, left.Why));
    }

    [Fact]
    public void An_entry_delay_whose_end_the_base_station_does_not_tell_ends_as_it_keeps_it()
    {
        TestHome home = Guarded.New();
        home.Tell(Panel, Reports(SecurityMode.Away, null) with { Delays = [new(SecurityMode.Home, 45, 0), new(SecurityMode.Away, 60, 90)] });
        Assert.Equal(60, home.Security().PanelDelays!.Single(d => d.Mode == SecurityMode.Away).EntrySeconds);
        Instant began = home.Now;
        home.Tell(Panel, ReportsAlarm(AlarmReading.EntryDelay, "z-back"));
        Assert.Equal(began + Duration.FromSeconds(60), home.Incident().EntryEndsAt);
        Assert.Empty(home.Tell(Panel, new ReportPanel { Delays = [new(SecurityMode.Home, 45, 0), new(SecurityMode.Away, 60, 90)] }).Events);
    }

    [Fact]
    public void A_zone_that_waits_to_count_is_listed_with_the_moment_it_does()
    {
        TestHome home = Armed(Policy with
        {
            Zones = [new() { Device = "z-water", Type = ZoneType.Instant, Modes = ["away"], OpenForSeconds = 90 }],
        });
        Opens(home, Washer);
        NotGuarded left = Assert.Single(Unguarded.Of(home.View, home.Now));
        Assert.Equal((Unguarded.OpenFor, home.Now + Duration.FromSeconds(90)), (left.Why, left.Until!.Value));
        Closes(home, Washer);
        Assert.Empty(Unguarded.Of(home.View, home.Now));
    }

    private static string Said(Stand stand) => $"{stand.Device.Name} {stand.State}";

    private static void List(TestHome home, string id, string name, string kind, TraitReading[] traits, params string[] capabilities) =>
        home.Tell(new Address("home-1", DeviceKinds.Generic, id), Listing(name, kind, Online with { Traits = traits }, capabilities));
}
