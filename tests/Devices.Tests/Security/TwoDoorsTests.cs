using NodaTime;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Engine.Core;
using RingActors.Testing.Deciders;
using static RingActors.Devices.Tests.Household;
using static RingActors.Devices.Tests.Security.Guarded;

namespace RingActors.Devices.Tests.Security;

/// <summary>Two doors end the exit delay when they are shut. Whoever still stands in one of them has not left.</summary>
public sealed class TwoDoorsTests
{
    private static readonly Duration Exit = Duration.FromSeconds(60);

    private static readonly SecurityPolicy TwoDoors = Policy with
    {
        Zones =
        [
            new() { Device = "z-front", Type = ZoneType.Entry, Modes = ["away"], EndsExitWhenClosed = true },
            new() { Device = "z-water", Type = ZoneType.Entry, Modes = ["away"], EndsExitWhenClosed = true },
        ],
    };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void It_goes_on_while_the_other_door_is_open_and_ends_soon_after_that_is_shut(bool frontFirst)
    {
        TestHome home = Guarded.New(TwoDoors);
        Guarded.Arm(home);
        Instant full = home.Now + Exit;
        var (first, last) = frontFirst ? (FrontDoor, Washer) : (Washer, FrontDoor);
        Opens(home, first);
        Opens(home, last);
        Closes(home, first);
        Assert.True(home.Guard().Period!.ExitEndsAt >= full);
        Assert.DoesNotContain("security.exit-delay-over", home.Advance(Duration.FromSeconds(20)).Names());
        Assert.False(home.Security().IsArmed(home.Now));
        Closes(home, last);
        Assert.Contains("security.exit-delay-over", home.Advance(Duration.FromSeconds(5)).Names());
        Assert.True(home.Security().IsArmed(home.Now));
    }

    public static TheoryData<string, ZonePolicy> NoHindrance { get; } = new()
    {
        { "a door that does not end it", new() { Device = "z-water", Type = ZoneType.Entry, Modes = ["away"] } },
        { "a door that is not guarded now", new() { Device = "z-water", Type = ZoneType.Entry, Modes = ["night"], EndsExitWhenClosed = true } },
    };

    [Theory]
    [MemberData(nameof(NoHindrance))]
    public void What_else_stands_open_holds_nobody_up(string what, ZonePolicy other)
    {
        TestHome home = Guarded.New(TwoDoors with { Zones = [TwoDoors.Zones[0], other] });
        Guarded.Arm(home);
        Opens(home, FrontDoor);
        Opens(home, Washer);
        Closes(home, FrontDoor);
        Assert.True(home.Advance(Duration.FromSeconds(5)).Names().Contains("security.exit-delay-over"), what);
    }

    [Fact]
    public void It_never_ends_before_its_time_with_a_door_open_however_one_comes_and_goes()
    {
        int early = 0;
        for (int seed = 1; seed <= 300; seed++)
        {
            Random random = new(seed);
            TestHome home = Guarded.New(TwoDoors);
            Guarded.Arm(home);
            Instant full = home.Now + Exit;
            HashSet<Address> open = [];
            bool over = false;
            while (!over && home.Now + Duration.FromSeconds(8) < full)
            {
                Address door = random.Next(2) == 0 ? FrontDoor : Washer;
                if (open.Add(door))
                {
                    Opens(home, door);
                }
                else
                {
                    open.Remove(door);
                    Closes(home, door);
                }

                over = home.Advance(Duration.FromSeconds(random.Next(8))).Names().Contains("security.exit-delay-over");
                Assert.False(over && open.Count > 0, $"seed {seed}: over {full - home.Now} early, while {string.Join(", ", open)} stood open");
            }

            early += over ? 1 : 0;
        }

        Assert.InRange(early, 20, 280);
    }
}
