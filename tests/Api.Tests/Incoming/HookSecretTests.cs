using System.Net;
using System.Text.Json.Nodes;
using RingActors.Api.Access;
using RingActors.Api.Features.Webhooks;
using RingActors.Api.Incoming;
using RingActors.Api.Tests.Support;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;
using RingActors.Rules.Webhooks;
using static RingActors.Api.Tests.Access.KeyTests;

namespace RingActors.Api.Tests.Incoming;

/// <summary>A secret that was shown is believed, whatever else is done with the webhook at that moment.</summary>
public sealed class HookSecretTests
{
    private const string Good = """{"state":"on"}""";

    [Fact]
    public async Task Every_secret_that_was_shown_is_believed_whatever_is_changed_at_once()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        List<string> lost = [];
        for (int round = 0; round < 15; round++)
        {
            string name = $"n{round}";
            Sender sender = await Sender.MakeAsync(server, name: name);
            (HttpStatusCode Status, JsonObject Json)[] shown = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => i % 2 == 0
                ? SendAsync(server.Http, HttpMethod.Post, $"/webhooks/{name}/secret", "{}")
                : SendAsync(server.Http, HttpMethod.Put, $"/webhooks/{name}", $$"""{"per_minute":{{100 + i}}}""")));
            foreach (string secret in shown.Select(s => (string?)s.Json["secret"]).OfType<string>().Append(sender.Secret))
            {
                HttpStatusCode status = (await sender.PostAsync($"m{lost.Count}-{secret.GetHashCode(StringComparison.Ordinal)}", Good, secret: secret)).Status;
                if (status != HttpStatusCode.OK)
                {
                    lost.Add($"{name}: {(int)status}");
                }
            }
        }

        Assert.True(lost.Count == 0, string.Join(", ", lost));
    }

    [Fact]
    public void Whoever_reads_first_while_another_writes_loses_nothing_of_it()
    {
        string folder = Directory.CreateTempSubdirectory("ringactors-").FullName;
        Address nas = HomeWebhooks.AddressOf("home-1", "nas");
        AccessKey key = AccessKey.Open(folder);
        for (int i = 0; i < 300; i++)
        {
            InboundSecrets fresh = new(folder, key);
            string id = $"s-{i}";
            Parallel.Invoke(
                () => fresh.Find(nas, "s-0"), () => fresh.Find(nas, "s-0"), () => fresh.Set(nas, id, "value"), () => fresh.Find(nas, "s-0"));
            Assert.Equal("value", fresh.Find(nas, id));
            fresh.Keep(nas, ["s-0"]);
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_file_of_secrets_that_cannot_be_read_is_said_with_what_to_do_and_nothing_is_changed()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        string file = Path.Combine(server.Paths.Directory, "secrets.inbound");
        await File.WriteAllTextAsync(file, "no such thing");
        (HttpStatusCode status, JsonObject no) = await SendAsync(server.Http, HttpMethod.Post, "/webhooks", """{"name":"NAS","scheme":"standard"}""");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Contains("rotate the secret of each webhook", no.ToJsonString(), StringComparison.Ordinal);
        Assert.Empty((await server.Homes.ViewAsync(HomeServer.Home)).Part<WebhooksView>().All);

        // As it says: without the file it goes on.
        File.Delete(file);
        await Sender.MakeAsync(server);
    }

    [Fact]
    public async Task A_home_that_cannot_be_read_stands_in_the_way_of_no_other()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        Sender sender = await Sender.MakeAsync(server);
        string path = sender.Path["/hooks/".Length..];
        string[] homes = ["a-broken-one", HomeServer.Home];
        ValueTask<HomeView> Read(string home) => home == HomeServer.Home ? server.Homes.ViewAsync(home)
            : throw new EngineUnavailableException(new Refusal("home.cannot-be-read", "It cannot be read."));
        Assert.Equal("nas", (await HookAddresses.FindAsync(homes, Read, path))?.Webhook.Id);
        await Assert.ThrowsAsync<EngineUnavailableException>(() => HookAddresses.FindAsync(homes, Read, "AAAAAAAAAAAAAAAAAAAAAA"));
        Assert.Null(await HookAddresses.FindAsync([HomeServer.Home], Read, "AAAAAAAAAAAAAAAAAAAAAA"));
    }

    [Fact]
    public async Task A_webhook_whose_secrets_are_lost_says_so_and_is_believed_again_once_it_has_another()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        Sender sender = await Sender.MakeAsync(server);
        server.Service<InboundSecrets>().Keep(HomeWebhooks.AddressOf(HomeServer.Home, "nas"), []);
        Assert.Equal(HttpStatusCode.Unauthorized, (await sender.PostAsync("m1", Good)).Status);
        (_, JsonObject tried) = await SendAsync(server.Http, HttpMethod.Post, "/webhooks/nas/test", """{"body":{"state":"on"}}""");
        Assert.Equal("no_secret", (string?)tried["verdict"]);
        (_, JsonObject list) = await SendAsync(server.Http, HttpMethod.Get, "/webhooks");
        Assert.Contains(list["webhooks"]![0]!["warnings"]!.AsArray(), w => ((string?)w)!.Contains("rotate", StringComparison.Ordinal));
        (_, JsonObject rotated) = await SendAsync(server.Http, HttpMethod.Post, "/webhooks/nas/secret", "{}");
        Assert.Equal(HttpStatusCode.OK, (await sender.PostAsync("m2", Good, secret: (string)rotated["secret"]!)).Status);
        (_, tried) = await SendAsync(server.Http, HttpMethod.Post, "/webhooks/nas/test", """{"body":{"state":"on"}}""");
        Assert.Equal("taken", (string?)tried["verdict"]);
    }
}
