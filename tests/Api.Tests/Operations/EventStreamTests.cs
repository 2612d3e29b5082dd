using System.Net;
using System.Text.Json.Nodes;
using RingActors.Api.Tests.Support;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Keys;

namespace RingActors.Api.Tests.Operations;

/// <summary>The stream of what happens.</summary>
public sealed class EventStreamTests
{
    [Fact]
    public async Task What_happens_in_the_homes_of_a_key_is_told_as_it_happens_and_health_and_use_as_well()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await using EventReader reader = await EventReader.OpenAsync(server.Http);
        Assert.Equal("degraded", (string?)(await reader.NextAsync("health")).Data["status"]);
        Assert.True((long)(await reader.NextAsync("metrics")).Data["memory_bytes"]! > 0);
        await server.MotionAsync();
        Told motion = await reader.NextAsync("home");
        Assert.Equal(HomeServer.Home, (string?)motion.Data["home_id"]);
        Assert.Contains("otion", motion.Data["entry"]!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_that_is_resumed_has_no_gap_and_nothing_twice()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        List<string> seen = [];
        string? last = null;
        await using (EventReader all = await EventReader.OpenAsync(server.Http))
        {
            await all.NextAsync("metrics");
            for (int round = 0; round < 4; round++)
            {
                await using EventReader part = await EventReader.OpenAsync(server.Http, last);
                if (last is null)
                {
                    // From here on it sees what happens; a resumed one begins with what it has not seen.
                    await part.NextAsync("metrics");
                }

                for (int i = 0; i < 5; i++)
                {
                    await server.MotionAsync();
                }

                for (int i = 0; i < 3 + round; i++)
                {
                    Told told = await part.NextAsync("home");
                    (last, seen) = (told.Id, [.. seen, (string)told.Data["entry"]!["entry_id"]!]);
                }
            }

            List<string> whole = [];
            while (whole.Count < seen.Count)
            {
                whole.Add((string)(await all.NextAsync("home")).Data["entry"]!["entry_id"]!);
            }

            Assert.Equal(whole, seen);
        }
    }

    [Fact]
    public async Task A_stream_ends_within_a_second_with_its_key_and_a_key_sees_its_homes_only()
    {
        await using HomeServer server = await HomeServer.StartTwoAsync();
        using HttpClient guest = server.As(await server.KeyAsync("guest", AccessRole.Reader, [HomeServer.OtherHome]));
        await using EventReader reader = await EventReader.OpenAsync(guest);
        await server.ModeAsync(SecurityMode.Away);
        await server.ModeAsync(SecurityMode.Away, HomeServer.OtherHome);
        Assert.Equal(HomeServer.OtherHome, (string?)(await reader.NextAsync("home")).Data["home_id"]);
        using (await server.Http.DeleteAsync(new Uri("/keys/guest", UriKind.Relative)))
        {
        }

        long revoked = TimeProvider.System.GetTimestamp();
        await reader.EndAsync();
        Assert.True(TimeProvider.System.GetElapsedTime(revoked) < TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task An_operator_is_told_of_no_home_and_a_wrong_id_is_refused()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        using HttpClient machine = server.As(await server.KeyAsync("machine", AccessRole.Operator));
        await using EventReader reader = await EventReader.OpenAsync(machine);
        await reader.NextAsync("metrics");
        await server.MotionAsync();
        Assert.DoesNotContain(await reader.UntilAsync("metrics"), t => t.Name == "home");
        using HttpRequestMessage request = new(HttpMethod.Get, "/events");
        request.Headers.Add("Last-Event-ID", "rubbish");
        using HttpResponseMessage refused = await machine.SendAsync(request);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("stream.start-again", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_opens_no_more_streams_than_it_may_and_takes_none_of_another_key()
    {
        await using HomeServer server = await HomeServer.StartAsync(("Http:StreamsPerKeyMax", "2"));
        using HttpClient one = server.As(await server.KeyAsync("one", AccessRole.Reader));
        using HttpClient other = server.As(await server.KeyAsync("other", AccessRole.Reader));
        EventReader first = await EventReader.OpenAsync(one);
        await using EventReader second = await EventReader.OpenAsync(one);
        using (HttpResponseMessage refused = await one.GetAsync(new Uri("/events", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead))
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
            Assert.NotNull(refused.Headers.RetryAfter);
            Assert.Contains("stream.close-one-first", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        await using EventReader theirs = await EventReader.OpenAsync(other);
        await first.DisposeAsync();
        HttpStatusCode status = HttpStatusCode.TooManyRequests;
        using CancellationTokenSource late = new(Waits.Limit);
        while (status == HttpStatusCode.TooManyRequests && !late.IsCancellationRequested)
        {
            using HttpResponseMessage again = await one.GetAsync(new Uri("/events", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
            status = again.StatusCode;
        }

        Assert.Equal(HttpStatusCode.OK, status);
    }

    [Fact]
    public async Task Of_a_silent_call_for_help_nothing_is_in_a_readers_stream_nor_in_the_audit_log()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        using HttpClient looks = server.As(await server.KeyAsync("looks", AccessRole.Reader));
        await using EventReader reader = await EventReader.OpenAsync(looks);
        await server.MotionAsync();
        await reader.NextAsync("home");
        (HttpStatusCode status, _) = await server.CallAsync("raise_panic", """{"kind":"panic","silent":true}""");
        Assert.Equal(HttpStatusCode.OK, status);
        await server.MotionAsync();
        Told next = await reader.NextAsync("home");
        Assert.Equal("motion", (string?)next.Data["entry"]!["kind"]);
        Assert.DoesNotContain("raise_panic", await server.Http.GetStringAsync(new Uri("/audit", UriKind.Relative)), StringComparison.Ordinal);
        await server.CallAsync("raise_panic", """{"kind":"medical"}""");
        Assert.Contains("raise_panic", await server.Http.GetStringAsync(new Uri("/audit", UriKind.Relative)), StringComparison.Ordinal);
    }
}
