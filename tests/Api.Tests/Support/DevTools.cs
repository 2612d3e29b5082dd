using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;

namespace RingActors.Api.Tests.Support;

/// <summary>A page in a real browser, driven by its DevTools protocol: with the keyboard, as somebody without a mouse does.</summary>
internal sealed class DevTools : IAsyncDisposable
{
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(30);

    private readonly Chromium browser;
    private readonly ClientWebSocket socket = new();
    private readonly List<JsonNode> told = [];
    private int last;

    private DevTools(Chromium browser) => this.browser = browser;

    /// <summary>What the browser found fault with: refused by the page's policy, or an error.</summary>
    public IReadOnlyList<JsonNode> Faults => [.. told.Where(t => (string?)t["method"] is "Log.entryAdded" or "Runtime.exceptionThrown")];

    /// <summary>Opens a page with scripts switched off.</summary>
    public static async Task<DevTools> OpenAsync(Uri page)
    {
        int port = FreePort();
        DevTools tools = new(Chromium.Open(new Uri("about:blank"), $"--remote-debugging-port={port}"));
        await tools.socket.ConnectAsync(await TargetAsync(port), CancellationToken.None);
        foreach (string domain in new[] { "Page", "Log", "Runtime", "DOM", "Accessibility" })
        {
            await tools.SendAsync($"{domain}.enable");
        }

        await tools.SendAsync("Emulation.setScriptExecutionDisabled", new() { ["value"] = true });
        await tools.GoAsync(() => tools.SendAsync("Page.navigate", new() { ["url"] = page.ToString() }));
        return tools;
    }

    /// <summary>Does something that leads to a page, and waits for it.</summary>
    public async Task GoAsync(Func<Task> go)
    {
        int before = Loaded();
        await go();
        using CancellationTokenSource late = new(WaitMax);
        while (Loaded() == before)
        {
            await ReadAsync(late.Token);
        }
    }

    /// <summary>What a script in the page would find; only of this test, for scripts are off.</summary>
    public async Task<JsonNode?> LookAsync(string expression) =>
        (await SendAsync("Runtime.evaluate", new() { ["expression"] = expression, ["returnByValue"] = true }))["result"]!["value"];

    /// <summary>The tab key, until what has the focus is what is wanted.</summary>
    public async Task TabToAsync(string name)
    {
        List<string> passed = [];
        for (int i = 0; i < 20; i++)
        {
            await PressAsync("Tab", 9);
            string focused = (string?)await LookAsync("document.activeElement.id || document.activeElement.textContent.trim()") ?? "";
            if (focused == name)
            {
                Assert.NotEqual("none", (string?)await LookAsync("getComputedStyle(document.activeElement).outlineStyle"));
                return;
            }

            passed.Add(focused);
        }

        Assert.Fail($"The keyboard never reaches '{name}', only: {string.Join(", ", passed)}");
    }

    public Task TypeAsync(string text) => SendAsync("Input.insertText", new() { ["text"] = text });

    public Task EnterAsync() => GoAsync(() => PressAsync("Enter", 13));

    /// <summary>Role and name of everything that a screen reader would tell.</summary>
    public async Task<IReadOnlyList<(string Role, string Name)>> SpokenAsync() =>
    [
        .. (await SendAsync("Accessibility.getFullAXTree"))["nodes"]!.AsArray().Where(n => n!["ignored"] is not { } i || !(bool)i)
            .Select(n => ((string?)n!["role"]?["value"] ?? "", (string?)n["name"]?["value"] ?? "")),
    ];

    public async ValueTask DisposeAsync()
    {
        socket.Dispose();
        await browser.DisposeAsync();
    }

    private int Loaded() => told.Count(t => (string?)t["method"] == "Page.loadEventFired");

    private async Task PressAsync(string key, int code)
    {
        JsonObject press = new() { ["type"] = "keyDown", ["key"] = key, ["code"] = key, ["windowsVirtualKeyCode"] = code };
        if (key == "Enter")
        {
            press["text"] = "\r";
        }

        await SendAsync("Input.dispatchKeyEvent", press);
        await SendAsync("Input.dispatchKeyEvent", new() { ["type"] = "keyUp", ["key"] = key, ["code"] = key, ["windowsVirtualKeyCode"] = code });
    }

    private async Task<JsonNode> SendAsync(string method, JsonObject? parameters = null)
    {
        int id = ++last;
        JsonObject message = new() { ["id"] = id, ["method"] = method, ["params"] = parameters ?? [] };
        await socket.SendAsync(Encoding.UTF8.GetBytes(message.ToJsonString()), WebSocketMessageType.Text, true, CancellationToken.None);
        using CancellationTokenSource late = new(WaitMax);
        while (true)
        {
            JsonNode answer = await ReadAsync(late.Token);
            if ((int?)answer["id"] == id)
            {
                return answer["result"] ?? throw new InvalidOperationException($"{method}: {answer.ToJsonString()}");
            }
        }
    }

    private async Task<JsonNode> ReadAsync(CancellationToken late)
    {
        byte[] buffer = new byte[64 * 1024];
        using MemoryStream message = new();
        ValueWebSocketReceiveResult part;
        do
        {
            part = await socket.ReceiveAsync(buffer.AsMemory(), late);
            message.Write(buffer, 0, part.Count);
        }
        while (!part.EndOfMessage);
        JsonNode read = JsonNode.Parse(message.ToArray())!;
        told.Add(read);
        return read;
    }

    /// <summary>Asked again until the browser listens.</summary>
    private static async Task<Uri> TargetAsync(int port)
    {
        using HttpClient http = new();
        using CancellationTokenSource late = new(WaitMax);
        while (true)
        {
            try
            {
                JsonArray? targets = await http.GetFromJsonAsync<JsonArray>($"http://127.0.0.1:{port}/json", late.Token);
                if (targets?.FirstOrDefault(t => (string?)t!["type"] == "page") is { } page)
                {
                    return new Uri((string)page["webSocketDebuggerUrl"]!);
                }
            }
            catch (HttpRequestException)
            {
                await Task.Yield();
            }
        }
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
