using RingActors.Devices.Domain;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Intents;
using RingActors.Devices.Domain.Names;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Testing.Deciders;
using static RingActors.Devices.Tests.Household;

namespace RingActors.Devices.Tests.Views;

public sealed class DevicesViewTests
{
    private readonly TestHome _home = New();

    [Fact]
    public void Two_devices_of_one_name_get_slugs_of_their_own_that_renaming_does_not_change()
    {
        Address second = _home.At(DeviceKinds.Contact, "z-other");
        _home.Tell(second, Listing("Back Door", "sensor.contact", null, Capabilities.Contact));
        Assert.Equal("back-door-2", _home.Devices().Get(second)!.Slug);
        _home.Tell(second, Listing("Cellar", "sensor.contact", null, Capabilities.Contact));
        Assert.Equal(("back-door-2", "Cellar"), (_home.Devices().Get(second)!.Slug, _home.Devices().Get(second)!.Name));
    }

    [Fact]
    public void A_name_that_fits_several_devices_finds_none()
    {
        _home.Tell(_home.At(DeviceKinds.Contact, "z-other"), Listing("BACK DOOR", "sensor.contact", null, Capabilities.Contact));
        Assert.Null(_home.Devices().Find("Back Door"));
        Assert.Equal(BackDoor, _home.Devices().Find("back-door")!.Address);
    }

    [Theory]
    [InlineData("frontcamera", "front-camera")]
    [InlineData("Front Cam", "front-camera")]
    [InlineData("gardn", "garden")]
    public void A_word_that_is_nearly_a_device_is_told_which(string word, string near) =>
        Assert.Equal(near, _home.Devices().Near(word, d => d.Kind == DeviceKinds.Camera)[0]);

    [Theory]
    [InlineData("Küche / links", "kuche-links")]
    [InlineData("  --Front   Door!! ", "front-door")]
    [InlineData("前門", "camera")]
    [InlineData("🚪", "camera")]
    public void Slugs_are_plain_words(string name, string slug) => Assert.Equal(slug, Slug.Of(name, "camera"));

    [Fact]
    public void A_snapshot_of_every_part_reads_back_as_it_was()
    {
        _home.Tell(Panel, new Arm(SecurityMode.Away));
        _home.Tell(FrontCamera, new SoundSiren());
        foreach ((Projection projection, object part) in DomainRegistration.Projections.Zip(_home.View.Parts))
        {
            SnapshotText.AssertRoundTrip(Household.Types.ShapeOf(projection.SnapshotType!), part);
        }
    }

    [Fact]
    public void Open_intents_are_never_pushed_out_of_the_view_by_settled_ones()
    {
        string open = ((IntentTaken)_home.Tell(Panel, new Arm(SecurityMode.Away)).Reply!).Intent!;
        for (int i = 0; i < IntentsView.RecentMax + 10; i++)
        {
            _home.Conclude(_home.Tell(FrontCamera, new SetLight(true)).Calls[0], EffectOutcome.Rejected, "http.404");
        }

        Assert.Equal(IntentsView.RecentMax, _home.Intents().Recent.Count);
        Assert.Equal(IntentStage.Requested, _home.Intents().Get(open)!.Stage);
    }
}
