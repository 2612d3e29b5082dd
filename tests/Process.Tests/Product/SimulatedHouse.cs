using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RingCloudSim;

namespace RingActors.Process.Tests.Product;

/// <summary>
/// The world outside the program under test: a simulated Ring cloud and a receiver of webhooks, both in the test's own process, so
/// that killing the program kills neither. Also the folder in which the program keeps its data.
/// </summary>
internal sealed class SimulatedHouse : IAsyncDisposable
{
    private readonly WebApplication _receiver;

    private SimulatedHouse(RingCloudServer cloud, WebApplication receiver, string folder, Dictionary<string, object> ringCloud)
    {
        Cloud = cloud;
        _receiver = receiver;
        Folder = folder;
        Data = Path.Combine(folder, "data");
        ConfigFile = Path.Combine(folder, "ringactors.json");
        string address = receiver.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        WebhookUrl = address + "/hook";
        File.WriteAllText(ConfigFile, Config(ringCloud));
    }

    internal RingCloudServer Cloud { get; }

    internal string Folder { get; }

    internal string Data { get; }

    internal string ConfigFile { get; }

    internal string WebhookUrl { get; }

    /// <summary>Webhooks as they came in: the id header, the body and when.</summary>
    internal ConcurrentQueue<(string Id, string Body, DateTimeOffset At)> Webhooks { get; } = new();

    /// <summary>What came to the addresses of recipients.</summary>
    internal ConcurrentQueue<(string Who, string Body)> Told { get; } = new();

    /// <summary>The address of a recipient; what comes there is in <see cref="Told"/>.</summary>
    internal string AddressOf(string recipient) => new Uri(new Uri(WebhookUrl), $"/to/{recipient}").ToString();

    /// <summary>How long the receiver of webhooks takes to answer what it has noted already.</summary>
    internal Func<TimeSpan> WebhookPause { get; set; } = () => TimeSpan.Zero;

    /// <param name="options">The simulated cloud.</param>
    /// <param name="callsPerHour">The program's budget of calls to it.</param>
    /// <param name="settings">Further settings of the program's area RingCloud.</param>
    internal static async Task<SimulatedHouse> BuildAsync(
        RingCloudOptions? options = null, int callsPerHour = 1_000, IReadOnlyDictionary<string, string>? settings = null)
    {
        RingCloudServer cloud = await RingCloudServer.StartAsync(options);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        WebApplication receiver = builder.Build();
        SimulatedHouse house = null!;
        receiver.MapPost("/hook", async (HttpContext context) =>
        {
            using StreamReader reader = new(context.Request.Body);
            string id = context.Request.Headers["webhook-id"].ToString();
            house.Webhooks.Enqueue((id, await reader.ReadToEndAsync(), TimeProvider.System.GetUtcNow()));
            await house.PauseAsync();
            return Results.NoContent();
        });
        receiver.MapPost("/to/{who}", async (HttpContext context, string who) =>
        {
            using StreamReader reader = new(context.Request.Body);
            house.Told.Enqueue((who, await reader.ReadToEndAsync()));
            return Results.NoContent();
        });
        await receiver.StartAsync();
        string folder = Directory.CreateTempSubdirectory("ringactors-").FullName;
        Dictionary<string, object> ringCloud = (settings ?? new Dictionary<string, string>()).ToDictionary(s => s.Key, s => (object)s.Value);
        ringCloud["CallsPerHourMax"] = callsPerHour;
        house = new SimulatedHouse(cloud, receiver, folder, ringCloud);
        return house;
    }

    /// <summary>The environment of the program under test: this world instead of the real one.</summary>
    internal IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        ["RINGACTORS_DATA"] = Data,
        ["MCP_CONFIG_FILE"] = ConfigFile,
        ["PORT"] = "0",
        ["RING_USERNAME"] = RingAccountOptions.DemoEmail,
        ["RING_PASSWORD"] = RingAccountOptions.DemoPassword,
        ["RING_PUSH_API_KEY"] = "test",
        ["RING_MCP_ENCRYPTION_KEY"] = "a passphrase for tests only",
        ["RING_MCP_ENCRYPTION_SALT"] = "a salt for tests only",
    };

    public async ValueTask DisposeAsync()
    {
        await Cloud.DisposeAsync();
        await _receiver.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private async Task PauseAsync()
    {
        TimeSpan pause = WebhookPause();
        if (pause > TimeSpan.Zero)
        {
            using PeriodicTimer timer = new(pause);
            await timer.WaitForNextTickAsync();
        }
    }

    private string Config(Dictionary<string, object> ringCloud) => JsonSerializer.Serialize(new
    {
        RingEndpoints = Cloud.Endpoints.AsSettings(),
        RingCloud = ringCloud,
        Webhooks = new { AllowPrivateAddresses = true },
    });
}
