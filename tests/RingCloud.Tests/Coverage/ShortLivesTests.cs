using NodaTime;
using RingActors.Devices.Domain.Backfill;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingCloudSim;

namespace RingActors.RingCloud.Tests.Coverage;

/// <summary>
/// A process that is killed before it has proven, or read, anything has been there all the same: what happened between two lives is read by
/// the next one that lives long enough, however short those before it were.
/// </summary>
[Collection(Alone.Name)]
public sealed class ShortLivesTests
{
    private static readonly TimeSpan LongEnough = TimeSpan.FromMinutes(3);

    [Theory]
    [InlineData(true, 20)]
    [InlineData(false, 20)]
    [InlineData(false, 0)]
    public async Task What_changed_after_a_life_of_seconds_is_read_by_the_next(bool push, int seconds)
    {
        await using CoverageHouse house = await CoverageHouse.StartAsync(push);
        await house.PassAsync(TimeSpan.FromSeconds(seconds));
        await house.EndAsync();
        Happened happened = HappenWhileDead(house);
        await house.BeginAsync();
        await house.PassAsync(LongEnough);
        happened.AssertKnown(house);
        Assert.Contains(house.Control.Requests(), r => r.Path.Contains("rs/history", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_gap_that_several_lives_were_too_short_to_read_is_read_by_the_first_that_is_not(bool push)
    {
        await using CoverageHouse house = await CoverageHouse.StartAsync(push);
        await house.PassAsync(TimeSpan.FromSeconds(20));
        List<Happened> all = [];
        for (int life = 0; life < 3; life++)
        {
            await house.EndAsync();
            all.Add(HappenWhileDead(house));
            await house.BeginAsync();
            await house.PassAsync(TimeSpan.FromSeconds(life == 1 ? 30 : 0));
        }

        await house.PassAsync(LongEnough);
        Assert.All(all, h => h.AssertKnown(house));
    }

    [Theory]
    [MemberData(nameof(RandomOutageTests.Seeds), MemberType = typeof(RandomOutageTests))]
    public async Task Lives_and_deaths_of_any_length_lose_nothing_and_tell_nothing_twice(int seed)
    {
        Random random = new(seed);
        await using CoverageHouse house = await CoverageHouse.StartAsync(push: random.Next(2) == 0);
        List<Happened> all = [];
        for (int life = 0; life < 12; life++)
        {
            await house.PassAsync(TimeSpan.FromSeconds(random.Next(4) switch { 0 => 0, 1 => 90, 2 => 400, _ => 20 }));
            await house.EndAsync(inGoodOrder: random.Next(4) == 0);
            house.Clock.Advance(TimeSpan.FromSeconds(random.Next(1, 600)));
            all.Add(HappenWhileDead(house));
            await house.BeginAsync();
        }

        await house.PassAsync(LongEnough);
        Assert.All(all, h => h.AssertKnown(house, $"seed {seed}: "));
        string[] twice = [.. house.Events<DoorbellPressed>().GroupBy(p => p.EventId).Where(g => g.Count() > 1).Select(g => g.Key)];
        Assert.True(twice.Length == 0, $"seed {seed}: told twice: {string.Join(", ", twice)}");
    }

    /// <summary>A window opens and shuts, and somebody presses the button.</summary>
    private static Happened HappenWhileDead(CoverageHouse house)
    {
        house.Clock.Advance(TimeSpan.FromSeconds(70));
        Instant opened = house.Now;
        house.Control.SetFaulted(DemoHousehold.BackWindow, true);
        long pressed = house.Control.Press(DemoHousehold.FrontDoor)!.Value;
        house.Clock.Advance(TimeSpan.FromSeconds(50));
        house.Control.SetFaulted(DemoHousehold.BackWindow, false);
        Happened happened = new(opened, house.Now, $"{pressed}");
        house.Clock.Advance(TimeSpan.FromSeconds(70));
        return happened;
    }

    private sealed record Happened(Instant Opened, Instant Closed, string Pressed)
    {
        internal void AssertKnown(CoverageHouse house, string run = "")
        {
            EventEnvelope[] journal = [.. house.Journal()];
            (string, Instant)[] words =
            [
                .. journal.Where(e => e.Actor.Id == DemoHousehold.BackWindowZid).Select(e => (e.Event switch
                {
                    DeviceWas { Capability: Capabilities.Contact } was => was.Value,
                    ContactOpened => StateView.Open,
                    ContactClosed => StateView.Closed,
                    _ => "",
                }, e.OccurredAt)),
            ];
            Assert.True(words.Count(w => w == (StateView.Open, Opened)) == 1, $"{run}opened at {Opened}, once: {string.Join(", ", words)}");
            Assert.True(words.Count(w => w == (StateView.Closed, Closed)) == 1, $"{run}closed at {Closed}, once: {string.Join(", ", words)}");
            Assert.True(journal.Any(e => e.Event is DoorbellPressed p && p.EventId == Pressed), $"{run}pressed between {Opened} and {Closed}");
        }
    }
}
