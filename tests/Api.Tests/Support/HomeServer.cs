using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using RingActors.Api.Access.Callers;
using RingActors.Api.Access.Persons;
using RingActors.Api.Faces.Http;
using RingActors.Api.Features.Homes;
using RingActors.Api.Instance;
using RingActors.Api.Outgoing;
using RingActors.Api.Settings;
using RingActors.Api.Settings.Areas;
using RingActors.Api.Startup;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Keys;
using RingActors.Devices.Domain.Traits;
using RingActors.Devices.Domain.Unparsed;
using RingActors.Devices.RingCloud.Client;
using RingActors.Devices.RingCloud.Gateway;
using RingActors.Devices.RingCloud.Gateway.Pictures;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;
using RingCloudSim;

namespace RingActors.Api.Tests.Support;

/// <summary>
/// The whole server with engine and journal, over real HTTP, and a household of which this tells what Ring would. The connection to
/// Ring leads to a closed port.
/// </summary>
internal sealed class HomeServer : IAsyncDisposable
{
    public const string Home = "home-1";

    public static readonly Address Camera = new(Home, DeviceKinds.Camera, "2001");
    public static readonly Address BackDoor = new(Home, DeviceKinds.Contact, "z-back");
    public static readonly Address SideDoor = new(Home, DeviceKinds.Contact, "z-side");

    /// <summary>Another home of the same account, in which everything has the same name.</summary>
    public const string OtherHome = "home-2";

    /// <summary>With it every conversation of these tests is held in one of two homes in which everything has the same name.</summary>
    public static readonly bool IsTwinned = Environment.GetEnvironmentVariable("RINGACTORS_TWO_HOMES") is { Length: > 0 };

    /// <summary>What the home of these tests is called where there are two.</summary>
    public const string TownHouse = "Town House";

    private readonly string directory;
    private readonly WebApplication app;
    private readonly InTownHouse names = new();
    private long told;

    private HomeServer(WebApplication app, string url, string directory)
    {
        (this.app, this.directory) = (app, directory);
        Http = new HttpClient(names) { BaseAddress = new Uri(url), Timeout = TimeSpan.FromSeconds(60) };
    }

    public HttpClient Http { get; }

    public string Data => directory;

    public IHomes Homes => app.Services.GetRequiredService<IHomes>();

    public IReadOnlyList<string> KnownHomes => app.Services.GetRequiredService<KnownHomes>().Names;

    public RingGateway Gateway => app.Services.GetRequiredService<RingGateway>();

    /// <summary>The connection to Ring; null while it is being made.</summary>
    public RingConnection? Ring => app.Services.GetRequiredService<IRingLink>().Connection;

    public IServiceProvider Provider => app.Services;

    public T Service<T>()
        where T : notnull => app.Services.GetRequiredService<T>();

    public PictureStore PictureStore => app.Services.GetRequiredService<PictureStore>();

    /// <summary>Everything that is served, the tools' routes too.</summary>
    public IReadOnlyList<RouteEndpoint> Routes =>
        [.. app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()];

    public HomePaths Paths => app.Services.GetRequiredService<HomePaths>();

    /// <param name="settings">Settings by path.</param>
    public static Task<HomeServer> StartAsync(params (string Path, string Text)[] settings) => StartAsync(TimeProvider.System, settings);

    /// <param name="time">The server's clock.</param>
    /// <param name="settings">Settings by path.</param>
    public static async Task<HomeServer> StartAsync(TimeProvider time, params (string Path, string Text)[] settings)
    {
        HomeServer server = await StartOnAsync(
        time,
        [
            .. settings, ("Ring:Token", "a token"), .. Nowhere().AsSettings().Select(e => ("RingEndpoints:" + e.Key, e.Value)),
        ]);
        await server.FurnishAsync(Home);
        if (IsTwinned)
        {
            await server.TwinAsync();
        }

        return server;
    }

    /// <summary>One login, two homes with names of their own, and all else the same.</summary>
    public static async Task<HomeServer> StartTwoAsync(params (string Path, string Text)[] settings)
    {
        HomeServer server = await StartAsync(settings);
        await server.TwinAsync();
        server.names.IsOn = false;
        return server;
    }

    private async Task TwinAsync()
    {
        await FurnishAsync(OtherHome);
        await TellAsync(DeviceKinds.RingCloudOf(Home), new ReportLocation(TownHouse, null));
        await TellAsync(DeviceKinds.RingCloudOf(OtherHome), new ReportLocation("Seaside House", "Europe/Lisbon"));
        names.IsOn = true;
    }

    /// <summary>The whole server on a simulated cloud, with a login only if the settings have one; waits for nothing.</summary>
    public static Task<HomeServer> StartAtAsync(RingCloudServer cloud, params (string Path, string Text)[] settings) => StartOnAsync(
        TimeProvider.System,
        [.. settings, .. cloud.Endpoints.AsSettings().Select(e => ("RingEndpoints:" + e.Key, e.Value))]);

    /// <summary>The whole server on a simulated cloud, logged in; returns when it has listed the devices of a home.</summary>
    public static async Task<HomeServer> StartOnAsync(RingCloudServer cloud, string home, params (string Path, string Text)[] settings)
    {
        HomeServer server = await StartAtAsync(cloud, [.. settings, ("Ring:Token", cloud.Control.IssueTokens().RefreshToken)]);
        int listedAtRing = cloud.Control.State()["household"]!["devices"]!.AsArray().Count(d => (string?)d!["document"]!["location_id"] == home);
        HomeView? listed = await server.Homes.WaitForAsync(home, v => v.Part<DevicesView>().All.Count() >= listedAtRing, TimeSpan.FromSeconds(30));
        Assert.NotNull(listed);
        return server;
    }

    private static async Task<HomeServer> StartOnAsync(TimeProvider time, (string Path, string Text)[] settings)
    {
        string directory = Directory.CreateTempSubdirectory("ringactors-").FullName;
        ImmutableDictionary<string, (string, string)> given = TestServer.UnlimitedBut(settings)
            .Append(("Http:Port", "0")).Append(("Log:Level", "None")).Append(("Data:Directory", directory))
            .ToImmutableDictionary(s => s.Item1, s => ("--test", s.Item2), StringComparer.OrdinalIgnoreCase);
        EffectiveSettings effective = SettingsReader.Read(SettingsCatalog.Areas, new SettingsSources(given, _ => null, null));
        Launch launch = new(new ServeOptions(), effective, ServerIdentity.Of(directory), PortIsChosen: true);
        Socket socket = ListenSocket.TryBind(new ListenAddress(IPAddress.Loopback), 0)!;
        WebApplication app = WebServer.Build(launch, socket, services =>
        {
            services.AddSingleton(time);
            HomeServices.AddHome(launch, services);
            services.AddSingleton(new WebhookAddresses(launch.Settings.Get<WebhookSettings>(), ResolveAsync));
        });
        await app.StartAsync();
        HomeServer server = new(app, $"http://127.0.0.1:{WebServer.PortOf(socket)}", directory);
        server.Http.DefaultRequestHeaders.Authorization = new("Bearer", await server.KeyAsync("owner", AccessRole.Owner));
        return server;
    }

    /// <summary>Makes a named key, as the command line would; the answer is the key.</summary>
    public async Task<string> KeyAsync(
        string name, AccessRole role, IReadOnlyList<string>? homes = null, Instant? expires = null, Dictionary<AccessRight, Allowance>? own = null)
    {
        string key = ApiKeyText.Make();
        ApiKey made = new()
        {
            Name = name,
            Role = role,
            Digest = ApiKeyText.DigestOf(key),
            Homes = homes,
            CreatedAt = NodaConstants.UnixEpoch,
            ExpiresAt = expires,
            Allowances = own,
        };
        Answer answer = await Homes.AskAsync(new Request(Installation.Keys, new CreateKey(made), new Principal(PrincipalKind.Local, "tests"), "make-a-key"));
        Assert.True(answer.Ok, answer.Refusal?.Detail);
        return key;
    }

    /// <summary>From now on these tests call as somebody else than the owner.</summary>
    public async Task BecomeAsync(AccessRole role) =>
        Http.DefaultRequestHeaders.Authorization = new("Bearer", await KeyAsync($"a-{role.Word()}", role));

    /// <summary>Somebody who holds a key.</summary>
    public HttpClient As(string? key)
    {
        HttpClient client = new() { BaseAddress = Http.BaseAddress, Timeout = TimeSpan.FromSeconds(60) };
        client.DefaultRequestHeaders.Authorization = key is null ? null : new("Bearer", key);
        return client;
    }

    /// <summary>Calls a tool with a body as it is.</summary>
    public async Task<(HttpStatusCode Status, JsonObject Json)> CallAsync(string tool, string body)
    {
        using StringContent content = new(body, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await Http.PostAsync(new Uri($"/tools/{tool}", UriKind.Relative), content);
        return (response.StatusCode, (JsonObject)JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
    }

    /// <summary>Every file of the data directory, as it is on the disk at this moment.</summary>
    public async Task<IReadOnlyList<(string Name, byte[] Content)>> FilesAsync()
    {
        List<(string, byte[])> files = [];
        foreach (string path in Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories)
                     .Where(f => !f.EndsWith(".lock", StringComparison.Ordinal)))
        {
            await using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using MemoryStream content = new();
            await file.CopyToAsync(content);
            files.Add((path, content.ToArray()));
        }

        return files;
    }

    /// <summary>What is sealed in a text, as answers have it.</summary>
    public string Opened(string text) => Service<PersonSeals>().Open(text);

    /// <summary>How telling a recipient went.</summary>
    public string? How(IReadOnlyDictionary<string, string> told, string recipient) =>
        told.FirstOrDefault(t => Opened(t.Key) == recipient).Value;

    /// <summary>Stops the engine and what stands on it; the files stay until this is disposed of.</summary>
    public Task StopEngineAsync() => Service<HomeLifetime>().StopAsync(default);

    /// <summary>Tells an actor what Ring would.</summary>
    public async Task TellAsync(Address to, ICommand command)
    {
        Answer answer = await Homes.AskAsync(new Request(to, command, Principal.RingCloud, $"told-{++told}"));
        Assert.True(answer.Ok, answer.Refusal?.Detail);
    }

    public Task MotionAsync() => TellAsync(Camera, new ReportMotion($"m{++told}", SystemClock.Instance.GetCurrentInstant()));

    public Task ModeAsync(SecurityMode mode, string home = Home) =>
        TellAsync(DeviceKinds.SecuritySystemOf(home), new ReportPanel { Mode = mode, DelayEndsAt = Patch.Of<Instant?>(null) });

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    /// <summary>Names as a household's resolver would know them; no test asks the real one.</summary>
    private static Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellation) => host switch
    {
        "example.org" => Task.FromResult<IPAddress[]>([IPAddress.Parse("93.184.215.14")]),
        "router.lan" => Task.FromResult<IPAddress[]>([IPAddress.Parse("192.168.1.1")]),
        "localhost" => Task.FromResult<IPAddress[]>([IPAddress.Loopback, IPAddress.IPv6Loopback]),
        "slow.example" => new TaskCompletionSource<IPAddress[]>().Task.WaitAsync(cancellation),
        _ => Task.FromException<IPAddress[]>(new SocketException((int)SocketError.HostNotFound)),
    };

    /// <summary>A Ring that answers nothing: nobody listens there any more.</summary>
    private static RingCloudEndpoints Nowhere()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        Uri closed = new($"http://{listener.LocalEndpoint}/");
        return new RingCloudEndpoints(closed, new Uri($"tcp://{listener.LocalEndpoint}"), closed);
    }

    private async Task FurnishAsync(string home)
    {
        await ListAsync(new Address(home, Camera.Kind, Camera.Id), "Front Camera", new Readings { Light = false, Siren = new SirenReading(false, null) },
            Capabilities.Light, Capabilities.Motion, Capabilities.Siren);
        await ListAsync(new Address(home, DeviceKinds.Doorbell, "1001"), "Front Doorbell", new Readings(), Capabilities.Ding, Capabilities.Motion);
        await ListAsync(new Address(home, BackDoor.Kind, BackDoor.Id), "Back Door", new Readings { Faulted = false }, Capabilities.Contact);
        await ListAsync(new Address(home, SideDoor.Kind, SideDoor.Id), "Side Door", new Readings { Faulted = false }, Capabilities.Contact);
        await ModeAsync(SecurityMode.Disarmed, home);
    }

    private Task ListAsync(Address device, string name, Readings readings, params string[] capabilities) => TellAsync(device, new ReportDevice(
        new DeviceDescription { Name = name, RingKind = "x", Capabilities = capabilities, TimeZone = "Europe/Berlin" },
        readings with { Connection = Connection.Online }));
}
