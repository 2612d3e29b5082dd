using System.Security.Cryptography;
using NodaTime;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.RingCloud.Client;
using RingActors.Devices.RingCloud.Client.Observations;
using RingActors.Devices.RingCloud.Client.Settings;
using RingActors.Devices.RingCloud.Client.Storage;
using RingActors.Devices.RingCloud.Client.Support;
using RingCloudSim;
using Options = RingActors.Devices.RingCloud.Client.Settings.RingCloudOptions;
using SimOptions = RingCloudSim.RingCloudOptions;

namespace RingActors.RingCloud.Tests.Client;

/// <summary>The client and the simulated cloud in one process, over real sockets on loopback.</summary>
internal sealed class SimulatedRing : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<RingConnection> _connections = [];

    private SimulatedRing(RingCloudServer server)
    {
        Server = server;
        Store = OpenStore();
    }

    public RingCloudServer Server { get; }

    public RingCloudControl Control => Server.Control;

    public RingTokenStore Store { get; private set; }

    public string StorePath => _folder.File("credentials.json");

    public RingConnection Connection => _connections[^1];

    public RecordingObserver Observer { get; } = new();

    public static async Task<SimulatedRing> StartAsync(SimOptions? options = null) =>
        new(await RingCloudServer.StartAsync(options));

    /// <summary>Settings that point at the simulator, with pauses short enough for a test.</summary>
    public Options Options => new()
    {
        RequestTimeout = TimeSpan.FromSeconds(10),
        ReadRetriesMax = 0,
        Endpoints = new RingEndpoints
        {
            OAuth = Server.Endpoints.OAuth,
            Clients = Server.Endpoints.ClientsApi,
            Devices = Server.Endpoints.DevicesApi,
            App = Server.Endpoints.AppApi,
            Commands = Server.Endpoints.CommandsApi,
            Groups = Server.Endpoints.GroupsApi,
            Events = Server.Endpoints.EventsApi,
            Share = Server.Endpoints.ShareApi,
            Snaps = Server.Endpoints.Snaps,
            Signalling = Server.Endpoints.Signalling,
            GoogleCheckin = Server.Endpoints.PushCheckin,
            GoogleRegister = Server.Endpoints.PushRegister,
            FirebaseInstallations = Server.Endpoints.PushInstallations,
            FirebaseRegistrations = Server.Endpoints.PushRegistrations,
            GoogleMessages = Server.Endpoints.PushSocket,
        },
        AlarmSocket = new RingAlarmSocketOptions
        {
            Scheme = "ws",
            ReconnectPauseMin = TimeSpan.FromMilliseconds(20),
            ReconnectPauseMax = TimeSpan.FromMilliseconds(200),
        },
        HostOpenFor = TimeSpan.FromMilliseconds(100),
        Polling = new RingPollingOptions
        {
            AfterCommand = TimeSpan.Zero,
            ActiveDings = TimeSpan.FromMilliseconds(100),
            FailurePauseMin = TimeSpan.FromMilliseconds(20),
            FailurePauseMax = TimeSpan.FromMilliseconds(200),
        },
        Push = new RingPushOptions
        {
            ReconnectPauseMin = TimeSpan.FromMilliseconds(20),
            ReconnectPauseMax = TimeSpan.FromMilliseconds(200),
        },
    };

    /// <summary>As if somebody had logged in before.</summary>
    public SimulatedRing LoggedIn()
    {
        Store.Import(Control.IssueTokens().RefreshToken);
        return this;
    }

    public RingConnection Connect(
        Func<Options, Options>? change = null,
        TimeProvider? time = null,
        IResumePoints? resumePoints = null)
    {
        var options = change is null ? Options : change(Options);
        var connection = new RingConnection(options, Store, Observer, time, new Chance(new Random(1)), null, resumePoints);
        _connections.Add(connection);
        return connection;
    }

    public RingConnection Start(Func<Options, Options>? change = null)
    {
        var connection = Connect(change);
        connection.Start();
        return connection;
    }

    /// <summary>Starts, and waits until the alarm's devices have been told.</summary>
    public async Task<RingConnection> StartAndListAsync(Func<Options, Options>? change = null)
    {
        var connection = Start(change);
        await Observer.FirstAsync<AlarmListCompleted>();
        return connection;
    }

    public async Task StopAllAsync()
    {
        foreach (var connection in _connections)
        {
            await connection.DisposeAsync();
        }

        _connections.Clear();
    }

    public void ReopenStore()
    {
        Store.Dispose();
        Store = OpenStore();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAllAsync();
        await Server.DisposeAsync();
        Store.Dispose();
        _folder.Dispose();
    }

    private RingTokenStore OpenStore() => RingTokenStore.Open(new RingTokenStoreOptions
    {
        Path = StorePath,
        Derivation = (secret, salt, _) => HMACSHA256.HashData(salt, secret),
    });
}
