using NodaTime;
using RingActors.Api.Demo;
using RingActors.Api.Features.Homes;
using RingActors.Api.Instance;
using RingActors.Api.Logging;
using RingActors.Api.Settings;
using RingActors.Api.Settings.Areas;
using RingActors.Devices.Domain.Persons;
using RingActors.Devices.RingCloud.Client;
using RingActors.Devices.RingCloud.Client.Settings;
using RingActors.Devices.RingCloud.Client.Storage;
using RingActors.Devices.RingCloud.Client.Support;
using RingActors.Devices.RingCloud.Gateway;
using RingActors.Devices.RingCloud.Gateway.Calls;
using RingActors.Devices.RingCloud.Gateway.Pictures;
using RingActors.Engine.Runtime.Homes;

namespace RingActors.Api.Startup;

/// <summary>
/// The connection to Ring, or the demo cloud in its place, and the gateway between it and the homes. Starting does not
/// wait for Ring.
/// </summary>
internal sealed partial class RingModule(
    Launch launch,
    HomePaths paths,
    RingTokenStore tokens,
    RingGateway gateway,
    KnownHomes known,
    RingAccounts accounts,
    CameraPictures pictures,
    StartLog said,
    DemoPlace place,
    TimeProvider time,
    ILoggerFactory logs,
    Chance? chance = null) : IRingLink, IAsyncDisposable
{
    private static readonly TimeSpan EndWaitMax = TimeSpan.FromSeconds(3);

    private readonly ILogger _log = logs.CreateLogger<RingModule>();
    private readonly ConnectAttempts _attempts = new(time, chance ?? new Chance(new Random()));
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _introduced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private DemoCloud? _demo;
    private bool _isInDemo;
    private RingConnection? _connection;
    private IDisposable? _account;
    private Task _connecting = Task.CompletedTask;
    private Task _beginning = Task.CompletedTask;

    public RingConnection? Connection => _connection;

    public ConnectTrouble? Trouble => _attempts.Trouble;

    public static void AddTo(IServiceCollection services)
    {
        services.AddSingleton(provider => provider.GetRequiredService<HomePaths>()
            .OpenTokens(provider.GetRequiredService<EffectiveSettings>().Get<RingAccountSettings>()));
        services.AddSingleton(provider => PictureStore.Open(
            provider.GetRequiredService<SnapshotSettings>().StoreIn(provider.GetRequiredService<HomePaths>().Snapshots),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new CameraPictures(
            provider.GetRequiredService<IHomes>(),
            provider.GetRequiredService<PictureStore>(),
            provider.GetRequiredService<SnapshotSettings>().ToOptions(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>().CreateLogger("RingActors.Pictures")));
        services.AddSingleton(MakeGateway);
        services.AddSingleton<RingModule>();
        services.AddSingleton<IRingLink>(provider => provider.GetRequiredService<RingModule>());
    }

    /// <summary>Tells the homes that nothing is heard yet; done when they have it written down.</summary>
    public Task BeginAsync() => _beginning = gateway.BeginAsync(known.Names, _stopping.Token);

    /// <summary>Begins to connect; done when the addresses of a demo cloud are said, or it did not start.</summary>
    public Task ConnectAsync()
    {
        if (!paths.IsDemo && !tokens.HasLogin)
        {
            said.LoginNeeded(HowToRun.Current.Line("login"));
        }

        _connecting = Task.Run(() => ConnectAsync(_stopping.Token), CancellationToken.None);
        return paths.IsDemo ? Task.WhenAny(_introduced.Task, _connecting) : Task.CompletedTask;
    }

    /// <summary>Stops what is under way, and says what is to be stopped then, in its order.</summary>
    public async Task<IReadOnlyList<StopStep>> StopConnectingAsync()
    {
        await _stopping.CancelAsync();
        await _connecting;
        await _beginning.ContinueWith(
            static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        // What is on its way to a file needs the connection and the engine.
        List<StopStep> steps = [new("pictures", pictures.DisposeAsync)];
        if (Interlocked.Exchange(ref _connection, null) is { } ring)
        {
            steps.Add(new StopStep("the connection to Ring", ring.DisposeAsync));
            steps.Add(new StopStep("the record of what was listened to", EndListeningAsync));
        }

        return steps;
    }

    public async ValueTask DisposeAsync()
    {
        _stopping.Dispose();
        if (Interlocked.Exchange(ref _demo, null) is { } demo)
        {
            // While the journal is still ours: whoever opens it next must not find a demo cloud that is about to end.
            await demo.DisposeAsync();
        }
    }

    private static RingGateway MakeGateway(IServiceProvider provider)
    {
        var cloud = provider.GetRequiredService<EffectiveSettings>().Get<RingCloudSettings>();
        return new RingGateway(
            provider.GetRequiredService<IHomes>(),
            provider.GetRequiredService<TimeProvider>(),
            Duration.FromTimeSpan(cloud.CoverageProofEvery),
            provider.GetRequiredService<IPersons>())
        {
            Pictures = provider.GetRequiredService<CameraPictures>(),
        };
    }

    /// <summary>A journal that cannot be written must not hold up the stop: then it is as after a kill.</summary>
    private async ValueTask EndListeningAsync()
    {
        using CancellationTokenSource late = new(EndWaitMax, time);
        try
        {
            await gateway.EndAsync(late.Token).WaitAsync(late.Token);
        }
        catch (OperationCanceledException)
        {
            ListeningNotEnded(_log);
        }
    }

    /// <summary>
    /// Nobody waits for Ring: the tools answer at once, and health says how the connection stands. Whatever goes wrong,
    /// the server goes on without Ring and tries again.
    /// </summary>
    private async Task ConnectAsync(CancellationToken cancellation)
    {
        try
        {
            await _attempts.RunAsync(
                ConnectOnceAsync,
                (e, pause) =>
                {
                    if (pause is { } span)
                    {
                        NotConnectedYet(_log, e, span);
                    }
                    else
                    {
                        NotConnected(_log, e);
                    }
                },
                cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Stopped before it was connected.
        }
    }

    private async Task ConnectOnceAsync(CancellationToken cancellation)
    {
        // Telling the homes that nothing is heard yet may itself have failed.
        _beginning = _beginning.IsFaulted ? gateway.BeginAsync(known.Names, cancellation) : _beginning;
        await _beginning;
        RingCloudOptions options = paths.IsDemo
            ? await StartDemoAsync(cancellation)
            : RingSettings.OptionsFrom(launch.Settings);
        RingConnection ring = new(options, tokens, gateway, time, null, logs.CreateLogger("RingActors.Ring"), gateway);
        _account?.Dispose();
        _account = accounts.Add(() => gateway.Homes, ring.Calls);
        pictures.Calls = ring.Calls;
        _connection = ring;
        ring.Start();
    }

    /// <summary>
    /// The demo cloud of this or an earlier start, and the login to it. What has been done by an earlier try is not
    /// done again.
    /// </summary>
    private async Task<RingCloudOptions> StartDemoAsync(CancellationToken cancellation)
    {
        if (_demo is { } started && !await started.Address.AnswersAsync(cancellation))
        {
            _demo = null;
            _isInDemo = false;
            await started.DisposeAsync();
        }

        _demo ??= await DemoCloud.StartAsync(paths.Directory, cancellation);
        RingCloudOptions options = DemoAccount.OptionsFor(_demo.Address, RingSettings.OptionsFrom(launch.Settings));
        if (!_isInDemo)
        {
            DemoAccount.Introduce(launch, _demo.Address, said, place);
            _introduced.TrySetResult();
            await DemoAccount.LogInAsync(options, tokens, _demo.IsNew, time, cancellation);
            _isInDemo = true;
        }

        return options;
    }

    [LoggerMessage(2102, LogLevel.Error, "The connection to Ring could not be set up; it is not tried again until the settings are changed")]
    private static partial void NotConnected(ILogger log, Exception error);

    [LoggerMessage(2107, LogLevel.Error, "The connection to Ring could not be set up; it is tried again in {Pause}")]
    private static partial void NotConnectedYet(ILogger log, Exception error, TimeSpan pause);

    [LoggerMessage(2105, LogLevel.Warning, "The journal did not take in time up to when the homes were listened to; "
        + "up to a proof's interval of coverage is lost")]
    private static partial void ListeningNotEnded(ILogger log);
}
