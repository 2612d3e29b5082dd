using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using RingActors.Process.Tests.Product;
using RingCloudSim;

namespace RingActors.Process.Tests.Approvals;

/// <summary>
/// A simulated house, armed, with the real program on it, an assistant that wants it disarmed, and a resident who may
/// approve that.
/// </summary>
internal sealed class ApprovalHouse : IAsyncDisposable
{
    private readonly string _assistant;
    private readonly string _resident;

    private ApprovalHouse(SimulatedHouse house, RunningProduct product, string assistant, string resident) =>
        (House, Product, _assistant, _resident) = (house, product, assistant, resident);

    internal SimulatedHouse House { get; }

    internal RunningProduct Product { get; private set; }

    /// <summary>The key of the assistant.</summary>
    internal string Assistant => _assistant;

    /// <param name="validFor">How long approvals can be given; as the program has it if null.</param>
    internal static async Task<ApprovalHouse> BuildAsync(string? validFor = null)
    {
        SimulatedHouse house = await SimulatedHouse.BuildAsync(new RingCloudOptions { ExitDelay = TimeSpan.Zero });
        JsonObject config = (JsonObject)JsonNode.Parse(await File.ReadAllTextAsync(house.ConfigFile))!;
        config["Auth"] = validFor is null ? [] : new JsonObject { ["ApprovalValidFor"] = validFor };

        // No limit hides what a key that was tried would do.
        config["RateLimiting"] = new JsonObject { ["StrangersPerMinute"] = 0 };
        config["Http"] = new JsonObject { ["PublicUrl"] = "https://home.example.org" };
        await File.WriteAllTextAsync(house.ConfigFile, config.ToJsonString());
        (int exit, _, string errors) = await RunningProduct.LogInAsync(house);
        Assert.True(exit == 0, errors);
        RunningProduct product = await RunningProduct.StartAsync(house);
        string assistant = await KeyAsync(product, "claude", "assistant");
        return new ApprovalHouse(house, product, assistant, await KeyAsync(product, "tablet", "resident"));
    }

    /// <summary>Arms away and waits until the base station says so.</summary>
    internal async Task ArmAsync()
    {
        await Eventually.SeesAsync(
            async () => (await Product.CallAsync("get_security_system_status"))["ready_to_arm"]?["away"]?["ready"]?.GetValue<bool>() == true, "ready to arm");
        JsonObject armed = await Product.CallAsync("arm_security_system", new { mode = "away", wait_seconds = 20 });
        Assert.True((string?)armed["intent"]?["state"] == "confirmed", armed.ToJsonString());
    }

    /// <summary>SIGKILL, and the program started anew on the same files.</summary>
    /// <param name="meanwhile">While it is down.</param>
    internal async Task KillAndStartAsync(Func<Task>? meanwhile = null)
    {
        await Product.KillAsync();
        await Product.DisposeAsync();
        await (meanwhile?.Invoke() ?? Task.CompletedTask);
        Product = await RunningProduct.StartAsync(House);
    }

    /// <summary>The assistant asks to disarm; what it is told of the approval.</summary>
    internal async Task<JsonObject> AskAsync()
    {
        (HttpStatusCode status, JsonObject told) = await SendAsync(_assistant, HttpMethod.Post, "/tools/disarm_security_system", new { wait_seconds = 0 });
        Assert.True(status == HttpStatusCode.Accepted && (string?)told["error_type"] == "awaiting_approval", told.ToJsonString());
        return (JsonObject)told["approval"]!;
    }

    /// <summary>How an approval stands.</summary>
    internal async Task<JsonObject> ShowAsync(string id) => (await SendAsync(_resident, HttpMethod.Get, $"/approvals/{id}", null)).Json;

    /// <summary>The resident approves, and again as long as the base station cannot be heard after a start.</summary>
    internal async Task<(HttpStatusCode Status, JsonObject Json)> ApproveAsync(string id)
    {
        (HttpStatusCode Status, JsonObject Json) answer = default;
        await Eventually.SeesAsync(
            async () =>
            {
                answer = await ApproveOnceAsync(id);
                return (string?)answer.Json["code"] != "approval.wait-for-the-base-station";
            },
            "the base station");
        return answer;
    }

    internal Task<(HttpStatusCode Status, JsonObject Json)> ApproveOnceAsync(string id) =>
        SendAsync(_resident, HttpMethod.Post, $"/approvals/{id}/approve", new { });

    /// <summary>So often the base station was told to disarm.</summary>
    internal int Disarmings => House.Cloud.Control.Messages().Count(m =>
        m is { Channel: "alarm", Direction: "in" } && m.Text.Contains("security-panel.switch-mode", StringComparison.Ordinal)
        && m.Text.Contains("\"mode\":\"none\"", StringComparison.Ordinal));

    internal async Task<string?> ModeAsync() => (string?)(await Product.CallAsync("get_security_system_status"))["mode"];

    internal async Task<(HttpStatusCode Status, JsonObject Json)> SendAsync(string? key, HttpMethod method, string path, object? body)
    {
        using HttpClient http = new() { BaseAddress = Product.Url };
        using HttpRequestMessage request = new(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Authorization = key is null ? null : new("Bearer", key);
        using HttpResponseMessage response = await http.SendAsync(request);
        string text = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, text.StartsWith('{') ? (JsonObject)JsonNode.Parse(text)! : []);
    }

    public async ValueTask DisposeAsync()
    {
        await Product.DisposeAsync();
        await House.DisposeAsync();
    }

    private static async Task<string> KeyAsync(RunningProduct product, string name, string role)
    {
        using HttpResponseMessage made = await product.Http.PostAsJsonAsync("/keys", new { name, role });
        JsonNode json = JsonNode.Parse(await made.Content.ReadAsStringAsync())!;
        Assert.True(made.StatusCode == HttpStatusCode.Created, json.ToJsonString());
        return (string)json["key"]!;
    }
}
