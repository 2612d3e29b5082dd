using System.Net;
using RingActors.Api.Limits;
using RingActors.Api.Settings.Areas;

namespace RingActors.Api.Tests.Limits;

/// <summary>How many calls run at once, and that one address of strangers is not another.</summary>
public sealed class PlaceTests
{
    [Fact]
    public async Task A_tool_that_says_how_many_of_it_may_run_gets_so_many_and_never_more_than_all_may()
    {
        using CallPlaces places = new(new CallSettings { Concurrency = 4, ConcurrencyMax = 8 });
        Assert.Equal(2, await TakenAsync(places, "get_security_history", 2));
        Assert.Equal(4, await TakenAsync(places, "get_devices", null));
        Assert.Equal(2, await TakenAsync(places, "control_device", 100));
        Assert.Equal(0, await TakenAsync(places, "get_device_details", null));

        using CallPlaces others = new(new CallSettings { Concurrency = 4, ConcurrencyMax = 8 });
        Assert.Equal(8, await TakenAsync(others, "control_device", 100));
    }

    [Fact]
    public void An_address_that_has_used_up_its_calls_takes_none_of_another_and_a_64_of_IPv6_is_one()
    {
        using LimitMetrics metrics = new();
        using StrangerLimits strangers = new(
            new RateLimitSettings { StrangersPerMinute = 1, StrangersBurst = 2 }, metrics);
        Assert.Equal([true, true, false], Enumerable.Range(0, 3).Select(_ => Passes("203.0.113.1")));
        Assert.True(Passes("203.0.113.2"));
        Assert.False(Passes("::ffff:203.0.113.1"));
        Assert.Equal([true, true, false], Enumerable.Range(1, 3).Select(i => Passes($"2001:db8:0:1::{i}")));
        Assert.True(Passes("2001:db8:0:2::1"));

        bool Passes(string address) => strangers.Take(IPAddress.Parse(address)) is null;
    }

    /// <summary>Places that are had at once.</summary>
    private static async Task<int> TakenAsync(CallPlaces places, string tool, int? own)
    {
        int taken = 0;
        while (true)
        {
            using CancellationTokenSource gone = new();
            ValueTask<CallPlace?> place = places.EnterAsync(tool, own, TimeSpan.FromHours(1), gone.Token);
            if (!place.IsCompletedSuccessfully)
            {
                await gone.CancelAsync();
                await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await place);
                return taken;
            }

            Assert.NotNull(place.Result);
            taken++;
        }
    }
}
