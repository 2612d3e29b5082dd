using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using RingActors.Process.Tests.Product;

namespace RingActors.Process.Tests;

/// <summary>
/// Help, from end to end in the real program: somebody outside signs a webhook, it starts a protocol on the simulated
/// home, SIGKILL in the middle, and the second who is told takes care by the link.
/// </summary>
public sealed partial class CallForHelpTests
{
    private const string Body = """{"state":"fall"}""";

    [Fact]
    public async Task What_a_webhook_set_off_goes_on_after_a_kill_until_the_second_takes_care_in_one_chain()
    {
        await using SimulatedHouse house = await SimulatedHouse.BuildAsync();
        JsonObject settings = (JsonObject)JsonNode.Parse(await File.ReadAllTextAsync(house.ConfigFile))!;
        settings["Http"] = new JsonObject { ["PublicUrl"] = "http://127.0.0.1:9" };
        await File.WriteAllTextAsync(house.ConfigFile, settings.ToJsonString());
        (int exit, _, string errors) = await RunningProduct.LogInAsync(house);
        Assert.True(exit == 0, errors);

        RunningProduct product = await RunningProduct.StartAsync(house);
        try
        {
            (string path, string secret) = await WebhookAsync(house);
            await FurnishedAsync(house, product);
            Assert.Equal(HttpStatusCode.OK, await PostAsync(product, path, secret));
            JsonObject first = await AlarmAsync(house, "anna");
            await product.KillAsync();
            await product.DisposeAsync();

            product = await RunningProduct.StartAsync(house);
            // The sender has no answer that it trusts, and sends it again: that is the same emergency.
            Assert.Equal(HttpStatusCode.OK, await PostAsync(product, path, secret));
            JsonObject second = await AlarmAsync(house, "ben");
            Assert.Equal((string?)first["activation"], (string?)second["activation"]);
            Assert.Equal("Somebody fell", (string?)second["message"]);
            string shown = await TakeCareAsync(product, new Uri((string)second["link"]!).AbsolutePath);
            Assert.Contains("ben", shown, StringComparison.Ordinal);
            await ChainIsOneAsync(product);
            Assert.Equal(0, await product.StopAsync());
        }
        finally
        {
            await product.DisposeAsync();
        }

        Assert.DoesNotContain(house.Told, t => t.Who == "carl");
        (exit, string verified, errors) = await RunningProduct.RunAsync(house, null, "verify");
        Assert.True(exit == 0, verified + errors);
    }

    private static async Task FurnishedAsync(SimulatedHouse house, RunningProduct product)
    {
        object[] contacts = [.. new[] { "anna", "ben", "carl" }.Select(id => new { id, url = house.AddressOf(id) })];
        JsonObject set = await product.CallAsync("update_security_settings", new { settings = new { contacts } });
        Assert.True((bool)set["success"]!, set.ToJsonString());
        JsonObject made = await product.CallAsync("change_protocol", new
        {
            action = "create",
            protocol = new
            {
                name = "Fall",
                triggers = new object[]
                {
                    new { type = "webhook", webhook = "NAS", where = new[] { new { field = "state", @is = "fall" } } },
                },
                steps = new object[]
                {
                    new { type = "light", devices = new[] { "front-camera" } },
                    new
                    {
                        type = "escalate",
                        message = "Somebody fell",
                        levels = new object[]
                        {
                            new { recipients = new[] { "anna" }, timeout_seconds = 10 },
                            new { recipients = new[] { "ben" }, timeout_seconds = 600 },
                            new { recipients = new[] { "carl" } },
                        },
                    },
                },
            },
        });
        Assert.True((bool)made["success"]!, made.ToJsonString());
    }

    private static async Task<(string Path, string Secret)> WebhookAsync(SimulatedHouse house)
    {
        string made = await Eventually.SeesAsync(async () =>
        {
            (int exit, string said, _) = await RunningProduct.RunAsync(
                house, RunningProduct.OwnersKeyOf(house.Data), "webhooks", "create", "NAS", "--field", "state=/state:word(fall,well)!");
            return exit == 0 ? said : null;
        }, "the webhook of the home, which is there once Ring has said so");
        return (Address().Match(made).Groups[1].Value, Secret().Match(made).Value);
    }

    private static async Task<HttpStatusCode> PostAsync(RunningProduct product, string path, string secret)
    {
        string time = DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using HttpRequestMessage request = new(HttpMethod.Post, path) { Content = new StringContent(Body, Encoding.UTF8, "application/json") };
        request.Headers.Add("webhook-id", "fall-1");
        request.Headers.Add("webhook-timestamp", time);
        request.Headers.Add("webhook-signature", "v1," + Convert.ToBase64String(HMACSHA256.HashData(
            Convert.FromBase64String(secret["whsec_".Length..]), Encoding.UTF8.GetBytes($"fall-1.{time}.{Body}"))));
        using HttpResponseMessage response = await product.Http.SendAsync(request);
        return response.StatusCode;
    }

    /// <summary>The alarm that came to a recipient.</summary>
    private static Task<JsonObject> AlarmAsync(SimulatedHouse house, string recipient) => Eventually.SeesAsync(
        () => Task.FromResult(house.Told.Where(t => t.Who == recipient).Select(t => (JsonObject)JsonNode.Parse(t.Body)!)
            .FirstOrDefault(b => (string?)b["type"] == "protocol.alarm")),
        $"the alarm of {recipient}");

    /// <summary>Opens the page of a link as a browser does, and presses the button.</summary>
    private static async Task<string> TakeCareAsync(RunningProduct product, string path)
    {
        using HttpClient browser = new(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = product.Url };
        string page = await browser.GetStringAsync(path);
        browser.DefaultRequestHeaders.Add("Origin", product.Url.GetLeftPart(UriPartial.Authority));
        using HttpResponseMessage answer = await browser.PostAsync(
            $"{path}/acknowledge", new FormUrlEncodedContent(Hidden().Matches(page).Select(
                h => KeyValuePair.Create(h.Groups["name"].Value, WebUtility.HtmlDecode(h.Groups["value"].Value)))));
        Assert.True((int)answer.StatusCode < 400, $"{answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        return await browser.GetStringAsync(path);
    }

    private static async Task ChainIsOneAsync(RunningProduct product)
    {
        JsonArray all = (await product.CallAsync("get_security_history", new { limit = 100 }))["entries"]!.AsArray();
        JsonNode received = all.Single(e => Event(e) == "webhook.received")!;
        string chain = (string)received["correlation_id"]!;
        JsonNode[] led = [.. all.Where(e => (string?)e!["correlation_id"] == chain).Select(e => e!)];
        string[] names = [.. led.Select(e => Event(e)!)];
        foreach (string once in new[] { "protocol.activated", "protocol.acknowledged", "light.requested" })
        {
            Assert.True(names.Count(n => n == once) == 1, $"{once}: {string.Join(' ', names)}");
        }

        Assert.Equal(2, names.Count(n => n == "protocol.level-told"));
        Assert.DoesNotContain(all, e => Event(e) is "protocol.activated" or "protocol.level-told" or "protocol.acknowledged"
            && (string?)e!["correlation_id"] != chain);
        JsonNode acknowledged = led.Single(e => Event(e) == "protocol.acknowledged");
        Assert.EndsWith("ben", (string)acknowledged["by"]!, StringComparison.Ordinal);
    }

    private static string? Event(JsonNode? entry) => entry!["event"]!.GetValue<string>();

    [GeneratedRegex(@"https?://[^/]+(/hooks/[A-Za-z0-9_-]{22})")]
    private static partial Regex Address();

    [GeneratedRegex("whsec_[A-Za-z0-9+/=]+")]
    private static partial Regex Secret();

    [GeneratedRegex("""<input type="hidden" name="(?<name>[^"]+)" value="(?<value>[^"]*)">""")]
    private static partial Regex Hidden();
}
