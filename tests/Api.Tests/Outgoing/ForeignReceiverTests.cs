using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using RingActors.Api.Outgoing;
using RingActors.Api.Tests.Support;
using StandardWebhooks;
using static RingActors.Api.Tests.Access.KeyTests;

namespace RingActors.Api.Tests.Outgoing;

/// <summary>
/// Receivers that are not ours, as the makers of Standard Webhooks publish them for npm and NuGet, check what is posted.
/// </summary>
public sealed class ForeignReceiverTests
{
    private const string Body = """{"type":"notice.rule","message":"Größe: 3 €, \"quoted\" and \\ more"}""";

    [Fact]
    public async Task The_npm_library_and_node_itself_check_what_is_posted_while_keys_are_changed()
    {
        await NodePackages.RequireAsync();
        (Arrived arrived, string[] secrets, string[] known) = await PostedAsync();
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(new
        {
            headers = new Dictionary<string, string>
            {
                ["webhook-id"] = arrived.Id,
                ["webhook-timestamp"] = arrived.Timestamp,
                ["webhook-signature"] = arrived.Signature,
            },
            body = arrived.Body,
            secrets = (string[])[.. secrets, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
            publicKeys = (string[])[.. known, "whpk_" + Convert.ToBase64String(new byte[31].Append((byte)1).ToArray())],
        }));

        (int exitCode, string output) = await NodePackages.RunAsync("verify-webhook.mjs", file);
        File.Delete(file);

        Assert.True(exitCode == 0, output);
        Assert.Equal(
            """{"secrets":[true,true,"No matching signature found"],"publicKeys":[true,false]}""",
            output.Split('\n').First(line => line.StartsWith('{')));
    }

    /// <summary>It passes over the last of several signatures (1.1.2), which is that of the pair.</summary>
    [Fact]
    public async Task The_nuget_library_checks_what_is_posted_while_keys_are_changed()
    {
        (Arrived arrived, string[] secrets, _) = await PostedAsync();
        HeaderDictionary headers = new()
        {
            ["webhook-id"] = arrived.Id,
            ["webhook-timestamp"] = arrived.Timestamp,
            ["webhook-signature"] = arrived.Signature,
        };
        Assert.All(secrets, secret => new StandardWebhook(secret).Verify(arrived.Body, headers));
        Assert.ThrowsAny<Exception>(() => new StandardWebhook(secrets[0]).Verify(arrived.Body + " ", headers));
    }

    /// <summary>Two secrets and a pair sign it: one secret is on its way out.</summary>
    private static async Task<(Arrived Arrived, string[] Secrets, string[] PublicKeys)> PostedAsync()
    {
        await using HomeServer server = await HomeServer.StartAsync(("Webhooks:AllowPrivateAddresses", "true"));
        await using Contact receiver = await Contact.StartAsync();
        List<JsonObject> made = [];
        foreach (string scheme in (string[])["v1", "v1", "v1a"])
        {
            (HttpStatusCode status, JsonObject key) = await SendAsync(
                server.Http, HttpMethod.Post, "/signing-keys", $$"""{"host":"{{new Uri(receiver.Url).Authority}}","scheme":"{{scheme}}"}""");
            Assert.Equal(HttpStatusCode.Created, status);
            made.Add(key);
        }

        await server.Service<WebhookSender>().PostAsync(
            receiver.Url, System.Text.Encoding.UTF8.GetBytes(Body), null, "a key", PostKind.Ordinary, CancellationToken.None, HomeServer.Home);
        return (
            await receiver.Notices.NextAsync(),
            [.. made.Select(m => (string?)m["secret"]).OfType<string>()],
            [.. made.Select(m => (string?)m["key"]!["public_key"]).OfType<string>()]);
    }
}
