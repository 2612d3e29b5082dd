using System.Net;
using RingActors.Api.Limits;

namespace RingActors.Api.Tests.Limits;

/// <summary>Token buckets by caller, and that there are never more of them than may be.</summary>
public sealed class BucketTableTests
{
    [Fact]
    public void A_burst_goes_and_what_comes_after_it_is_told_when_to_come_again()
    {
        using BucketTable<string> buckets = new(60, 10, 100);
        Assert.All(Enumerable.Range(0, 10), _ => Assert.Null(buckets.Take("a")));
        TimeSpan wait = Assert.NotNull(buckets.Take("a"));
        Assert.InRange(wait, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(1));
        Assert.Null(buckets.Take("b"));
        Assert.Equal(0, buckets.FewestLeft);
    }

    [Theory]
    [InlineData(6_000)]
    [InlineData(60_000)]
    public void What_was_taken_comes_back_with_time(int perMinute)
    {
        using BucketTable<string> buckets = new(perMinute, 1, 100);
        Assert.Null(buckets.Take("a"));
        Assert.True(SpinWait.SpinUntil(() => buckets.Take("a") is null, Support.Waits.Limit));
    }

    [Fact]
    public void No_limit_is_no_limit()
    {
        using BucketTable<string> buckets = new(0, 1, 100);
        Assert.All(Enumerable.Range(0, 1000), _ => Assert.Null(buckets.Take("a")));
        Assert.Null(buckets.FewestLeft);
    }

    [Fact]
    public void However_many_call_no_more_are_remembered_than_may_be_and_those_go_that_have_not_called_lately()
    {
        using BucketTable<int> buckets = new(60, 1, 1000);
        for (int i = 0; i < 5000; i++)
        {
            Assert.Null(buckets.Take(i));
            Assert.InRange(buckets.Count, 1, 1000);
        }

        // The newest is still remembered, the oldest begins anew.
        Assert.NotNull(buckets.Take(4999));
        Assert.Null(buckets.Take(0));
    }

    [Fact]
    public async Task Callers_that_come_together_get_no_more_than_the_burst()
    {
        using BucketTable<string> buckets = new(1, 50, 10);
        bool[] taken = await Task.WhenAll(Enumerable.Range(0, 500).Select(_ => Task.Run(() => buckets.Take("a") is null)));
        Assert.Equal(50, taken.Count(t => t));
    }

    [Theory]
    [InlineData("203.0.113.7", "203.0.113.7", "203.0.113.0/24")]
    [InlineData("::ffff:203.0.113.7", "203.0.113.7", "203.0.113.0/24")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::", "2001:db8:1:2::/64")]
    [InlineData("127.0.0.1", "127.0.0.1", "127.0.0.1")]
    [InlineData("::1", "::1", "::1")]
    public void Who_has_one_address_of_a_network_is_taken_for_one(string address, string caller, string shown)
    {
        Assert.Equal(IPAddress.Parse(caller), RemoteNetwork.OneCaller(IPAddress.Parse(address)));
        Assert.Equal(shown, RemoteNetwork.Shown(IPAddress.Parse(address)));
    }
}
