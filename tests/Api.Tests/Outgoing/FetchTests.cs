using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using RingActors.Api.Outgoing;
using RingActors.Api.Settings.Areas;
using RingActors.Api.Tests.Support;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Outbox;
using RingActors.Rules.Schedules.Actors;

namespace RingActors.Api.Tests.Outgoing;

/// <summary>What is fetched from somebody's address: under the rules of posts, and never more than is wanted.</summary>
public sealed class FetchTests
{
    private const int Max = 100_000;

    [Fact]
    public async Task What_is_there_is_fetched()
    {
        using Page page = new("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", "hello", 1);
        (byte[]? body, EffectResult result) = await Sender("127.0.0.1").GetAsync(page.Url, "text/calendar", Max, default);
        Assert.Equal(("hello", EffectVerdict.Delivered), (Encoding.UTF8.GetString(body!), result.Verdict));
        Assert.Contains("accept: text/calendar", await page.AskedAsync(), StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Whoever sends 100 MB without saying so is cut off long before.</summary>
    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 104857600\r\n\r\n")]
    public async Task A_hundred_megabytes_are_cut_off_while_they_come_in(string head)
    {
        using Page page = new(head, new string('x', 65_536), 1_600);
        using WebhookSender sender = Sender("127.0.0.1");
        (byte[]? body, EffectResult result) = await sender.GetAsync(page.Url, "text/calendar", Max, default);
        Assert.Null(body);
        Assert.Equal((EffectVerdict.Rejected, "fetch.too-large"), (result.Verdict, result.Code));
        Assert.InRange(await page.SentAsync(), 0, 40_000_000);
    }

    [Fact]
    public async Task Redirects_private_addresses_and_odd_schemes_are_not_followed()
    {
        using Page page = new("HTTP/1.1 302 Found\r\nLocation: http://example.org/\r\nContent-Length: 0\r\n\r\n", "", 0);
        using WebhookSender sender = Sender("127.0.0.1");
        (byte[]? body, EffectResult result) = await sender.GetAsync(page.Url, "text/calendar", Max, default);
        Assert.Null(body);
        Assert.Equal((EffectVerdict.Rejected, "http.302"), (result.Verdict, result.Code));

        using WebhookSender strict = Sender("example.org");
        (_, result) = await strict.GetAsync(page.Url, "text/calendar", Max, default);
        Assert.Equal("webhook.use-a-public-address", result.Code);
        foreach (string odd in (string[])["file:///etc/passwd", "ftp://example.org/a", "nothing"])
        {
            (_, result) = await sender.GetAsync(odd, "text/calendar", Max, default);
            Assert.Equal(EffectVerdict.Rejected, result.Verdict);
        }
    }

    [Fact]
    public async Task A_schedule_reads_its_feed_says_how_old_it_is_and_leaves_out_what_that_names()
    {
        const string feed = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20200101\r\nRRULE:FREQ=DAILY\r\n"
            + "SUMMARY:Holiday\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
        using Page page = new($"HTTP/1.1 200 OK\r\nContent-Length: {feed.Length}\r\n\r\n", feed, 1);
        await using HomeServer server = await HomeServer.StartAsync(("Webhooks:AllowHosts", "127.0.0.1"));
        (HttpStatusCode status, JsonObject json) = await server.CallAsync("create_schedule", $$$"""
            {"schedule":{"name":"Night","calendar":{"when":[{"type":"weekly","at":["22:00"]}],
              "except":[{"type":"feed","url":"{{{page.Url}}}","may_lower":true}] },"do":{"type":"mode","mode":"home"} } }
            """);
        Assert.True(status == HttpStatusCode.OK, json.ToJsonString());
        HomeView? read = await server.Homes.WaitForAsync(
            HomeServer.Home,
            v => v.Part<SchedulesView>().Schedules["night"].Feeds is [{ ReadAt: not null } or { FailsSince: not null }],
            Waits.Limit);
        Assert.Null(Assert.Single(read!.Part<SchedulesView>().Schedules["night"].Feeds).Why);
        (_, json) = await server.CallAsync("preview_schedule", """{"schedule_id":"night"}""");
        JsonNode told = Assert.Single(json["feeds"]!.AsArray())!;
        Assert.Equal(("127.0.0.1", false), ((string?)told["host"], (bool)told["stale"]!));
        Assert.InRange((long)told["age_seconds"]!, 0, 600);
        Assert.Equal("a calendar feed: \"Holiday\"", (string?)json["runs"]![0]!["excluded"]);
        Assert.DoesNotContain("a.ics", json["summary"]!.ToString(), StringComparison.Ordinal);
    }

    private static WebhookSender Sender(string host)
    {
        WebhookSettings settings = new() { AllowHosts = [host] };
        return new WebhookSender(
            settings, new WebhookAddresses(settings), new NoSecrets(), new OutgoingCircuits(TimeProvider.System),
            TimeProvider.System);
    }

    /// <summary>Answers one request, with a piece some times over, and counts what it got rid of.</summary>
    private sealed class Page : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly Task<(string Asked, long Sent)> _served;

        internal Page(string head, string piece, int times)
        {
            _listener.Start();
            _served = ServeAsync(head, Encoding.ASCII.GetBytes(piece), times);
        }

        internal string Url => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/a.ics";

        internal async Task<string> AskedAsync() => (await _served).Asked;

        internal async Task<long> SentAsync() => (await _served).Sent;

        public void Dispose() => _listener.Dispose();

        private async Task<(string, long)> ServeAsync(string head, byte[] piece, int times)
        {
            using TcpClient client = await _listener.AcceptTcpClientAsync();
            NetworkStream stream = client.GetStream();
            byte[] asked = new byte[4_096];
            int read = await stream.ReadAsync(asked);
            long sent = 0;
            try
            {
                await stream.WriteAsync(Encoding.ASCII.GetBytes(head));
                for (int i = 0; i < times; i++)
                {
                    await stream.WriteAsync(piece);
                    sent += piece.Length;
                }
            }
            catch (IOException)
            {
                // The other side has hung up: that is the point.
            }

            return (Encoding.ASCII.GetString(asked, 0, read), sent);
        }
    }
}
