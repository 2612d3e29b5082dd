using System.Net;
using System.Text;
using RingActors.Api.Audit;
using RingActors.Api.Audit.Storage;
using RingActors.Api.Tests.Support;
using RingActors.Devices.Domain.Keys;
using RingActors.Testing.Simulation;

namespace RingActors.Api.Tests.Audit;

/// <summary>However often somebody calls, what is kept of others stays.</summary>
public sealed class RepeatedCallTests
{
    private readonly ManualTime time = new();
    private readonly List<AuditEntry> added = [];

    [Fact]
    public void The_first_of_a_minute_are_whole_and_the_rest_is_one_entry_with_its_number()
    {
        using RepeatedCalls calls = new(time, added.Add);
        AuditEntry refused = Entry("one", "get_devices", "calls.wait-and-try-again");
        Assert.Equal(RepeatedCalls.RefusedMax, Enumerable.Range(0, 5_000).Count(_ => calls.IsWhole(refused)));
        Assert.Equal(RepeatedCalls.DoneMax, Enumerable.Range(0, 5_000).Count(_ => calls.IsWhole(Entry("one", "raise_panic", "ok"))));
        foreach (AuditEntry other in new[]
        {
            refused with { Key = "two" }, refused with { Call = "x" }, refused with { Outcome = "y" }, refused with { Home = "home-2" },
        })
        {
            Assert.True(calls.IsWhole(other));
        }

        Assert.Empty(added);
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(
            [("get_devices", 5_000L - RepeatedCalls.RefusedMax, "home-1"), ("raise_panic", 5_000L - RepeatedCalls.DoneMax, "home-1")],
            added.OrderBy(e => e.Call, StringComparer.Ordinal).Select(e => (e.Call, e.Count!.Value, e.Home!)));
        Assert.All(added, e => Assert.Equal(("one", "assistant"), (e.Key, e.Role)));
        Assert.True(calls.IsWhole(refused));
        time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(2, added.Count);
    }

    [Fact]
    public void What_was_counted_is_told_when_the_server_stops()
    {
        RepeatedCalls calls = new(time, added.Add);
        for (int i = 0; i < 100; i++)
        {
            calls.IsWhole(Entry("one", "x", "no"));
        }

        calls.Dispose();
        Assert.Equal(40, Assert.Single(added).Count);
    }

    [Fact]
    public void What_a_caller_makes_up_to_look_different_counts_together()
    {
        using RepeatedCalls calls = new(time, added.Add);
        int whole = Enumerable.Range(0, 100_000).Count(i => calls.IsWhole(Entry("one", "x", "no") with { Home = $"made up {i}" }));
        Assert.InRange(whole, 1, RepeatedCalls.KindsMax + RepeatedCalls.RefusedMax);
        Assert.True(calls.IsWhole(Entry("two", "x", "no")));
    }

    [Fact]
    public async Task A_key_that_goes_on_calling_after_it_was_told_to_wait_pushes_nothing_out_of_the_log()
    {
        await using HomeServer server = await HomeServer.StartAsync(
            ("RateLimiting:RequestsPerMinute", "1"), ("RateLimiting:BurstSize", "1"),
            ("RateLimiting:TotalPerMinute", "1"), ("RateLimiting:TotalBurst", "1"));
        using HttpClient loud = server.As(await server.KeyAsync("loud", AccessRole.Assistant));
        for (int i = 0; i < 150; i++)
        {
            using StringContent body = new("{}", Encoding.UTF8, "application/json");
            using HttpResponseMessage tool = await loud.PostAsync(new Uri("/tools/get_devices", UriKind.Relative), body);
            using HttpResponseMessage route = await loud.GetAsync(new Uri("/approvals", UriKind.Relative));
            Assert.True(i == 0 || (tool.StatusCode, route.StatusCode) == (HttpStatusCode.TooManyRequests, HttpStatusCode.TooManyRequests));
        }

        server.Service<CallAudit>().Dispose();
        await server.Service<AuditLog>().AddAsync(Entry("", "test", "ok"), Waits.Limit);
        AuditEntry[] entries = [.. server.Service<AuditReader>().Read(new AuditQuery { Key = "loud" }, e => e, 1000).Page];
        foreach (string call in new[] { "get_devices", "GET /approvals" })
        {
            AuditEntry[] ofCall = [.. entries.Where(e => e.Call == call && e.Outcome == "calls.wait-and-try-again")];
            Assert.Equal(RepeatedCalls.RefusedMax + 1, ofCall.Length);
            Assert.InRange(ofCall.Sum(e => e.Count ?? 1), 149, 150);
        }
    }

    private static AuditEntry Entry(string key, string call, string outcome) =>
        new(0, DateTimeOffset.UnixEpoch, key, "assistant", call, outcome) { Home = "home-1" };
}
