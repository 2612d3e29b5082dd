using System.Globalization;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using NodaTime;
using RingActors.Api.Access;
using RingActors.Api.Demo;
using RingActors.Api.Hosting;
using RingActors.Api.Logging;
using RingActors.Api.Settings;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Traits;
using RingActors.Devices.RingCloud.Client;
using RingActors.Devices.RingCloud.Client.Settings;
using RingActors.Devices.RingCloud.Client.Storage;
using RingActors.Devices.RingCloud.Client.Support;
using RingActors.Devices.RingCloud.Gateway;
using RingActors.Devices.RingCloud.Gateway.Calls;
using RingActors.Devices.RingCloud.Gateway.Pictures;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Runtime.Journals;
using RingActors.Engine.Runtime.Telemetry;
using RingActors.Engine.Sqlite;
using RingActors.Engine.Verification.Anchors;

namespace RingActors.Api.Home;

/// <summary>
/// The engine with everything it stands on, for the life of the process: journal, outside calls, the connection to Ring
/// (or the demo cloud) and the gateway. Starting does not wait for Ring.
/// </summary>
internal sealed partial class HomeHost : IHostedService, IAsyncDisposable
{
    private const int PreloadedHomesMax = 256;
    private static readonly TimeSpan BeginWaitMax = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan EndWaitMax = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan IntroductionWaitMax = TimeSpan.FromSeconds(15);

    private readonly Launch _launch;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _logs;
    private readonly IServiceProvider _services;
    private readonly RingEffects _ringEffects = new();
    private readonly WebhookSender _webhooks;
    private readonly SealedNotes _notes;
    private readonly SqliteJournal _journal;
    private readonly HeadAnchor _anchor;
    private readonly ActorEngine _engine;
    private readonly RingTokenStore _tokens;
    private DemoCloud? _demo;
    private bool _isInDemo;
    private readonly ConnectAttempts _attempts;
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _introduced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private RingConnection? _ring;
    private Task _connecting = Task.CompletedTask;
    private Task _beginning = Task.CompletedTask;
    private bool _stopped;

    public HomeHost(Launch launch, TimeProvider time, ILoggerFactory logs, IServiceProvider services)
    {
        _launch = launch;
        _time = time;
        _logs = logs;
        _services = services;
        _attempts = new ConnectAttempts(time, services.GetService<Chance>() ?? new Chance(new Random()));
        Paths = HomePaths.Of(launch);
        Directory.CreateDirectory(Paths.Directory);
        // The journal first: if another process has it, its lock says which and on what port.
        _journal = SqliteJournal.Open(new SqliteJournalOptions { Path = Paths.Journal }, time);
        _tokens = Paths.OpenTokens(launch.Settings.Get<RingAccountSettings>());
        _anchor = HeadAnchor.Start(
            Paths.AnchorOf(launch.Settings.Get<JournalSettings>()),
            _journal,
            _journal.Uid,
            time,
            e => AnchorFailed(logs.CreateLogger<HomeHost>(), e));
        if (_journal.ChangedWhileClosed is { Count: > 0 } changes)
        {
            ChangedWhileClosed(logs.CreateLogger<HomeHost>(), Paths.Journal, changes.Count, changes[0]);
        }

        if (_anchor.WasMissing)
        {
            AnchorWasMissing(logs.CreateLogger<HomeHost>(), Paths.Journal);
        }

        _webhooks = new WebhookSender(launch.Settings.Get<WebhookSettings>(), time);
        WebhookEffects rules = new(_webhooks);
        AccessKey = AccessKey.Open(Paths.Directory);
        _notes = new SealedNotes(Paths.Directory, new SealBox(AccessKey), rules, launch.Settings.Get<AccessSettings>(), time);
        _engine = new ActorEngine(
            _journal,
            HomeModels.Make(),
            [_ringEffects, rules, new ContactPosts(_webhooks), _notes],
            launch.Settings.Get<EngineSettings>().ToOptions(),
            time,
            new EngineTelemetry(new EngineLog(logs.CreateLogger<EngineLog>())));
        var snapshots = launch.Settings.Get<SnapshotSettings>();
        PictureStore = PictureStore.Open(snapshots.StoreIn(Paths.Snapshots), time);
        Pictures = new CameraPictures(Homes, PictureStore, snapshots.ToOptions(), time, logs.CreateLogger("RingActors.Pictures"));
        Duration proofEvery = Duration.FromTimeSpan(launch.Settings.Get<RingCloudSettings>().CoverageProofEvery);
        Gateway = new RingGateway(Homes, time, proofEvery) { Pictures = Pictures };
    }

    /// <summary>The homes and their actors.</summary>
    public IHomes Homes => _engine.Homes;

    /// <summary>What lives in a home.</summary>
    public HomeModel Model => _engine.Model;

    /// <summary>By which codes are hashed and notes are sealed.</summary>
    public AccessKey AccessKey { get; }

    public RingGateway Gateway { get; }

    public PictureStore PictureStore { get; }

    public CameraPictures Pictures { get; }

    /// <summary>For those who read history.</summary>
    public IJournal Journal => _journal;

    public HomePaths Paths { get; }

    /// <summary>The connection to Ring; null while it is being made.</summary>
    public RingConnection? Ring => _ring;

    /// <summary>Why there is no connection to Ring yet; null if there is one, or the first is being made.</summary>
    public ConnectTrouble? Trouble => _attempts.Trouble;

    /// <summary>All homes that have a history or that Ring has named.</summary>
    public IReadOnlyList<string> KnownHomes => [.. Homes.Names().Union(Gateway.Homes, StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>What the engine of this process is doing.</summary>
    public EngineHealth EngineHealth() => _engine.Health();

    /// <summary>
    /// A home's alarm as it may be shown: what the home's own record calls the present is so only while the base
    /// station is heard by this process. The two differ where a journal cannot be written, and in the first moments.
    /// </summary>
    public SecurityView SecurityOf(HomeView view)
    {
        SecurityView security = view.Security();
        return security.BaseStation is { Status: Connection.Online } known && !Gateway.Hears(view.Home)
            ? security with { BaseStation = known with { Status = Connection.Unknown, Reason = "The base station is not heard at present." } }
            : security;
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _engine.Start();
        foreach (string home in KnownHomes.Take(PreloadedHomesMax))
        {
            await Homes.ViewAsync(home);
        }

        // Before the first answer, so that none takes what the journal says of an alarm for the present. A journal that
        // cannot be written does not hold up the start: SecurityOf knows it anyway.
        _beginning = Gateway.BeginAsync(KnownHomes, _stopping.Token);
        await Task.WhenAny(_beginning, Task.Delay(BeginWaitMax, _time, cancellationToken));
        AnnouncePort();
        _connecting = Task.Run(() => ConnectAsync(_stopping.Token), CancellationToken.None);
        if (Paths.IsDemo)
        {
            // Its addresses are said before the first answer; a demo cloud that does not start holds up nothing else.
            await Task.WhenAny(_introduced.Task, _connecting, Task.Delay(IntroductionWaitMax, _time, cancellationToken));
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_stopped)
        {
            return;
        }

        _stopped = true;
        await _stopping.CancelAsync();
        await _connecting;
        await _beginning.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        ILogger log = _logs.CreateLogger<HomeHost>();
        // What is on its way to a file needs the connection and the engine.
        List<StopStep> steps = [new("pictures", Pictures.DisposeAsync)];
        if (Interlocked.Exchange(ref _ring, null) is { } ring)
        {
            steps.Add(new StopStep("the connection to Ring", ring.DisposeAsync));
            steps.Add(new StopStep("the record of what was listened to", EndListeningAsync));
        }

        steps.Add(new StopStep("the engine", _engine.DisposeAsync));
        await StopStep.RunAsync(steps, (part, e) => NotStopped(log, part, e));
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None);
        _stopping.Dispose();
        if (_demo is not null)
        {
            // While the journal is still ours: whoever opens it next must not find a demo cloud that is about to end.
            await _demo.DisposeAsync();
        }

        _anchor.Dispose();
        _journal.Dispose();
        await _notes.DisposeAsync();
        _webhooks.Dispose();
        _tokens.Dispose();
    }

    /// <summary>A journal that cannot be written must not hold up the stop: then it is as after a kill.</summary>
    private async ValueTask EndListeningAsync()
    {
        using CancellationTokenSource late = new(EndWaitMax, _time);
        try
        {
            await Gateway.EndAsync(late.Token).WaitAsync(late.Token);
        }
        catch (OperationCanceledException)
        {
            ListeningNotEnded(_logs.CreateLogger<HomeHost>());
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
                        NotConnectedYet(_logs.CreateLogger<HomeHost>(), e, span);
                    }
                    else
                    {
                        NotConnected(_logs.CreateLogger<HomeHost>(), e);
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
        _beginning = _beginning.IsFaulted ? Gateway.BeginAsync(KnownHomes, cancellation) : _beginning;
        await _beginning;
        RingCloudOptions options = Paths.IsDemo ? await StartDemoAsync(cancellation) : RingSettings.OptionsFrom(_launch.Settings);
        RingConnection ring = new(
            options, _tokens, Gateway, _time, null, _logs.CreateLogger("RingActors.Ring"), Gateway);
        _ringEffects.Calls = ring.Calls;
        Pictures.Calls = ring.Calls;
        _ring = ring;
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

        _demo ??= await DemoCloud.StartAsync(Paths.Directory, cancellation);
        RingCloudOptions options = DemoAccount.OptionsFor(_demo.Address, RingSettings.OptionsFrom(_launch.Settings));
        if (!_isInDemo)
        {
            DemoAccount.Introduce(_launch, _demo.Address, _services.GetRequiredService<StartLog>(), _services.GetRequiredService<DemoPlace>());
            _introduced.TrySetResult();
            await DemoAccount.LogInAsync(options, _tokens, _demo.IsNew, _time, cancellation);
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

    [LoggerMessage(2106, LogLevel.Error, "Stopping {Part} failed; the rest is stopped all the same")]
    private static partial void NotStopped(ILogger log, string part, Exception error);

    [LoggerMessage(2100, LogLevel.Error, "The anchor of the journal could not be written; a cut journal would not be noticed")]
    private static partial void AnchorFailed(ILogger log, Exception error);

    [LoggerMessage(2104, LogLevel.Error, "The file {Path} was changed while the journal was closed, in {Count} places; the first: {First} "
        + "What is stored is checked as it is read. Stop and run verify, on this disk and on the backup")]
    private static partial void ChangedWhileClosed(ILogger log, string path, int count, string first);

    [LoggerMessage(2103, LogLevel.Warning, "There was no anchor of the journal {Path}, which has events; it was made anew. What was cut "
        + "from the journal before is not noticed: compare with another copy unless the anchor was removed on purpose")]
    private static partial void AnchorWasMissing(ILogger log, string path);

    /// <summary>A second process on this journal is told where the first one serves.</summary>
    private void AnnouncePort() => _services.GetRequiredService<IHostApplicationLifetime>().ApplicationStarted.Register(() =>
    {
        string? address = _services.GetService<IServer>()?.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault();
        if (address is not null)
        {
            _journal.Announce(new Uri(address).Port);
        }
    });
}
