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
        await using Reader reader = await Reader.OpenAsync(server.Http);
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
        await using (Reader all = await Reader.OpenAsync(server.Http))
        {
            await all.NextAsync("metrics");
            for (int round = 0; round < 4; round++)
            {
                await using Reader part = await Reader.OpenAsync(server.Http, last);
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
        await using Reader reader = await Reader.OpenAsync(guest);
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
        await using Reader reader = await Reader.OpenAsync(machine);
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
    public async Task Of_a_silent_call_for_help_nothing_is_in_a_readers_stream_nor_in_the_audit_log()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        using HttpClient looks = server.As(await server.KeyAsync("looks", AccessRole.Reader));
        await using Reader reader = await Reader.OpenAsync(looks);
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

    private sealed record Told(string Name, string? Id, JsonNode Data);

    private sealed class Reader(HttpResponseMessage response, StreamReader lines) : IAsyncDisposable
    {
        public static async Task<Reader> OpenAsync(HttpClient caller, string? last = null)
        {
            using HttpRequestMessage request = new(HttpMethod.Get, "/events");
            if (last is not null)
            {
                request.Headers.Add("Last-Event-ID", last);
            }

            HttpResponseMessage response = await caller.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
            return new Reader(response, new StreamReader(await response.Content.ReadAsStreamAsync()));
        }

        public async Task<Told> NextAsync(string name) => (await UntilAsync(name))[^1];

        /// <summary>All up to the next of a name, with it.</summary>
        public async Task<IReadOnlyList<Told>> UntilAsync(string name)
        {
            List<Told> told = [];
            do
            {
                told.Add(await OneAsync() ?? throw new InvalidOperationException("The stream ended."));
            }
            while (told[^1].Name != name);

            return told;
        }

        public async Task EndAsync()
        {
            try
            {
                while (await OneAsync() is not null)
                {
                }
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                // Cut off.
            }
        }

        public ValueTask DisposeAsync()
        {
            lines.Dispose();
            response.Dispose();
            return ValueTask.CompletedTask;
        }

        private async Task<Told?> OneAsync()
        {
            (string? name, string? id) = (null, null);
            while (await lines.ReadLineAsync().WaitAsync(Waits.Limit) is { } line)
            {
                name = line.StartsWith("event: ", StringComparison.Ordinal) ? line[7..] : name;
                id = line.StartsWith("id: ", StringComparison.Ordinal) ? line[4..] : id;
                if (line.StartsWith("data: ", StringComparison.Ordinal))
                {
                    return new Told(name!, id, JsonNode.Parse(line[6..])!);
                }
            }

            return null;
        }
    }
}
