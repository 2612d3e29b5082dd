using System.Text.Json.Nodes;
using RingActors.Api.Access;
using RingActors.Api.Tests.Support;
using RingActors.Engine.Core;
using RingActors.Engine.Sqlite;
using RingActors.Engine.Verification.Anchors;
using RingActors.Testing.Journals;
using RingActors.Testing.Simulation;

namespace RingActors.Api.Tests.Hosting;

/// <summary>What a start makes of a journal and its anchor, and where the anchor is lodged.</summary>
public sealed class AnchorStartTests : IAsyncDisposable
{
    private readonly string data = Directory.CreateTempSubdirectory("ringactors-").FullName;

    private string Journal => Path.Combine(data, "journal.db");

    private string Anchor => Path.Combine(data, "journal.anchor");

    public async ValueTask DisposeAsync()
    {
        await LeftCloud.EndAsync(data);
        Directory.Delete(data, recursive: true);
    }

    [Fact]
    public async Task Without_the_anchor_of_a_journal_with_events_it_starts_only_when_told_to()
    {
        Make();
        File.Delete(Anchor);
        await using (var refused = RealProgram.Start(data, ["--port", "0"]))
        {
            Assert.Equal(1, await refused.ExitCodeAsync());
            Assert.Contains("--accept-missing-anchor", refused.Errors);
            Assert.False(File.Exists(Anchor));
        }

        await using var program = RealProgram.Start(data, ["--port", "0", "--accept-missing-anchor"]);
        await program.UrlAsync();
        Assert.Contains("There was no anchor of the journal", program.Errors);
        Assert.True(File.Exists(Anchor));
    }

    [Fact]
    public async Task A_journal_that_was_rolled_back_is_named_so_and_started_only_when_told_to()
    {
        Make();
        File.Copy(Journal, Journal + ".older");
        Make();
        File.Move(Journal + ".older", Journal, overwrite: true);
        File.Delete(Journal + "-seal");
        await using (var refused = RealProgram.Start(data, ["--port", "0"]))
        {
            Assert.Equal(1, await refused.ExitCodeAsync());
            Assert.Contains("The journal was rolled back", refused.Errors);
            Assert.Contains("--accept-older", refused.Errors);
        }

        await using var program = RealProgram.Start(data, ["--port", "0", "--accept-older"]);
        await program.UrlAsync();
        Assert.Contains("is older than its anchor, which was accepted", program.Errors);
    }

    [Fact]
    public async Task Without_the_key_of_its_anchor_it_makes_no_other_key()
    {
        Make();
        File.Delete(Path.Combine(data, "access.key"));
        await using var refused = RealProgram.Start(data, ["--port", "0"]);
        Assert.Equal(1, await refused.ExitCodeAsync());
        Assert.Contains("There is no key here (access.key)", refused.Errors);
        Assert.False(File.Exists(Path.Combine(data, "access.key")));
    }

    [Fact]
    public async Task The_anchor_is_posted_again_while_it_does_not_arrive_and_no_more_often_than_is_set()
    {
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync();
        receiver.Refuse(1);
        ManualTime time = new();
        await using HomeServer server = await HomeServer.StartAsync(
            time, ("Journal:AnchorWebhook", receiver.Url), ("Webhooks:AllowPrivateAddresses", "true"));
        string trouble = await AnchorPartAsync(server, state => state == "degraded");
        Assert.Contains("cannot be posted: http.404", trouble, StringComparison.Ordinal);

        await server.MotionAsync();
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Empty(receiver.Received);
        time.Advance(TimeSpan.FromSeconds(60));
        JsonObject body = await receiver.NextAsync();

        Assert.Equal("journal.anchor", (string?)body["type"]);
        var lines = body["lines"]!.AsArray().Select(l => (string)l!).ToArray();
        Assert.Equal((long?)body["counter"], (long?)JsonNode.Parse(lines[0])!["counter"]);
        Assert.Equal(HomeServer.Home, (string?)JsonNode.Parse(lines[1])!["home"]);
        Assert.Contains("are anchored", await AnchorPartAsync(server, state => state == "ok"), StringComparison.Ordinal);
    }

    private static async Task<string> AnchorPartAsync(HomeServer server, Func<string, bool> wanted)
    {
        using CancellationTokenSource limit = new(Waits.Limit);
        while (true)
        {
            var health = JsonNode.Parse(await server.Http.GetStringAsync("/health", limit.Token))!;
            var part = health["subsystems"]!.AsArray().Single(p => (string?)p!["name"] == "anchor")!;
            if (wanted((string)part["state"]!))
            {
                return (string)part["detail"]!;
            }
        }
    }

    private void Make()
    {
        using var journal = SqliteJournal.Open(new SqliteJournalOptions { Path = Journal });
        using var anchor = HeadAnchor.Start(
            new AnchorPlaces(Anchor, AccessKey.Open(data).AnchorKey), new AnchorLeave(), journal, journal.Uid,
            TimeProvider.System, e => throw e);
        journal.Append([EventSource.After(journal).Turn(new Address("home-1", "sensor", "1"))]);
    }
}
