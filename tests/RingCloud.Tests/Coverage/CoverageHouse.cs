using NodaTime;
using RingActors.Devices.Domain;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.RingCloud.Client;
using RingActors.Devices.RingCloud.Client.Observations;
using RingActors.Devices.RingCloud.Client.Settings;
using RingActors.Devices.RingCloud.Gateway;
using RingActors.Devices.RingCloud.Gateway.Calls;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Records;
using RingActors.Engine.Core.Serialization;
using RingActors.Engine.Runtime;
using RingActors.Engine.Runtime.Homes;
using RingActors.RingCloud.Tests.Client;
using RingActors.Rules;
using RingActors.Testing.Journals;
using RingActors.Testing.Simulation;
using RingCloudSim;
using Options = RingActors.Devices.RingCloud.Client.Settings.RingCloudOptions;
using SimOptions = RingCloudSim.RingCloudOptions;

namespace RingActors.RingCloud.Tests.Coverage;

/// <summary>
/// Engine, gateway and connection on the simulated cloud, over real sockets, and all of them on one clock that moves only when told. Between
/// two moves everything that is under way comes to rest.
/// </summary>
internal sealed class CoverageHouse : IAsyncDisposable
{
    /// <summary>In real time: what needs longer to come to rest waits for the clock, which stands still.</summary>
    private static readonly TimeSpan SettleMax = TimeSpan.FromSeconds(30);

    /// <summary>After so many rounds without anything new, a call that is held back on purpose is waited for no longer.</summary>
    private const int HeldRounds = 40;

    private static readonly TimeSpan CallMax = TimeSpan.FromMilliseconds(120_007);
    private static readonly TimeSpan ConnectMax = TimeSpan.FromMilliseconds(59_003);

    /// <summary>What lives in a home of the product, as src/Api/Startup/HomeModels.cs puts it together.</summary>
    private static readonly HomeModel Model = new(
        new StoredTypes.Builder().AddDomain().AddRules().Build(),
        [.. DomainRegistration.Deciders, .. RulesRegistration.Deciders],
        [.. DomainRegistration.Projections, .. RulesRegistration.Projections],
        [.. DomainRegistration.Reactions, .. RulesRegistration.Reactions]);

    private readonly Stillness _stillness = new();
    private readonly Func<Options, Options> _change;
    private InMemoryJournal _journal = new();
    private ActorEngine? _engine;
    private long _requests;
    private long _messages;
    private int _observed;
    private int _still;
    private int _observing;
    private int _asked;
    private readonly WatchedClock _watched;

    private CoverageHouse(SimulatedRing ring, VirtualClock clock, Func<Options, Options> change)
    {
        Ring = ring;
        Clock = clock;
        _watched = new WatchedClock(clock, CallMax, ConnectMax);
        _change = change;
    }

    public SimulatedRing Ring { get; }

    public VirtualClock Clock { get; }

    public RingCloudControl Control => Ring.Control;

    public RingGateway Gateway { get; private set; } = null!;

    public ActorEngine Engine => _engine!;

    public bool IsUp => _engine is not null;

    public string Home { get; private init; } = DemoHousehold.LocationId;

    public Instant Now => Instant.FromDateTimeOffset(Clock.GetUtcNow());

    /// <param name="push">Push is on.</param>
    /// <param name="change">Changes the settings.</param>
    /// <param name="household">Which household.</param>
    /// <param name="options">The simulator's options, if they are not the usual ones of that household.</param>
    /// <param name="before">Breaks something before the start: then nothing is waited for, for what comes needs the clock to move.</param>
    public static async Task<CoverageHouse> StartAsync(
        bool push = true,
        Func<Options, Options>? change = null,
        string household = "demo",
        SimOptions? options = null,
        Action<RingCloudControl>? before = null)
    {
        VirtualClock clock = new(new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero));
        SimulatedRing ring = (await SimulatedRing.StartAsync((options ?? new SimOptions { Household = household }) with { Clock = clock })).LoggedIn();
        bool cabin = options?.Household == "cabin";
        CoverageHouse house = new(ring, clock, o => (change ?? (c => c))(Patient(o, push)))
        {
            Home = cabin ? CabinHousehold.LocationId : DemoHousehold.LocationId,
        };
        before?.Invoke(ring.Control);
        await house.BeginAsync();
        if (before is not null)
        {
            return house;
        }

        // What a process does for the first time takes its time; none of it needs the clock.
        if (!cabin)
        {
            await ring.Observer.FirstAsync<AlarmListCompleted>();
        }

        await ring.Observer.FirstAsync<DeviceListCompleted>();
        if (push)
        {
            await ring.Observer.FirstAsync<ConnectionStateChanged>(
                c => c.Link is { Subsystem: RingSubsystem.Push, State: RingLinkState.Up });
        }

        await house.SettleAsync();
        return house;
    }

    /// <summary>When a process began.</summary>
    public List<Instant> Begins { get; } = [];

    /// <summary>A process begins on what the journal holds.</summary>
    public async Task BeginAsync()
    {
        Begins.Add(Now);
        RingAccounts accounts = new();
        _engine = new ActorEngine(_journal, Model, [new RingEffects(accounts)], null, _watched);
        Gateway = new RingGateway(_engine.Homes, _watched);
        _engine.Start();
        await Gateway.BeginAsync([.. _journal.ReadHomeHeads().Select(h => h.Home)], default);
        Ring.Observer.OnObservation = ObserveAsync;
        Devices.RingCloud.Client.RingConnection connection = Ring.Connect(_change, _watched, Gateway);
        accounts.Add(() => Gateway.Homes, connection.Calls);
        connection.Start();
        await SettleAsync();
    }

    /// <summary>The process ends. In good order it writes down what is proven; else nobody tells the journal.</summary>
    public async Task EndAsync(bool inGoodOrder = false)
    {
        await Ring.StopAllAsync();
        if (inGoodOrder)
        {
            await Gateway.EndAsync(default);
        }

        await _engine!.DisposeAsync();
        _engine = null;
        _journal = _journal.Reopen();
    }

    public async Task AdvanceAsync(TimeSpan by)
    {
        Clock.Advance(by);
        await SettleAsync();
    }

    /// <summary>Lets time pass in small steps, so that nothing is overtaken.</summary>
    public async Task PassAsync(TimeSpan total)
    {
        for (TimeSpan passed = TimeSpan.Zero; passed < total; passed += TimeSpan.FromSeconds(10))
        {
            await AdvanceAsync(TimeSpan.FromSeconds(10));
        }
    }

    public async Task<CoverageView> CoverageAsync() => (await Engine.Homes.ViewAsync(Home)).Part<CoverageView>();

    /// <summary>What is known now of a device since an instant, with what is proven and not written down yet.</summary>
    public async Task<DeviceCoverage> CoverageAsync(string id, Instant from)
    {
        HomeView view = await Engine.Homes.ViewAsync(Home);
        return DeviceCoverage.Of(
            view.Part<CoverageView>().With(Gateway.Proofs(Home)), view.Part<DevicesView>().ById(id)!, Aspect.Happenings, new Stretch(from, Now));
    }

    public IReadOnlyList<EventEnvelope> Journal() =>
        [.. Frames().Select(f => EventDecoder.Decode(RecordReader.Read(f.Record), Model.Types))];

    public IEnumerable<StoredFrame> Frames() => _journal.ReadHome(Home, 0);

    /// <summary>Somebody asks an actor of the home.</summary>
    public ValueTask<Answer> AskAsync(Address to, ICommand command) => Engine.Homes.AskAsync(new Request(
        to, command, new Principal(PrincipalKind.Local, "test"), $"test-{Interlocked.Increment(ref _asked)}"));

    public IEnumerable<T> Events<T>()
        where T : class, IEvent => Journal().Select(e => e.Event).OfType<T>();

    /// <summary>Waits until no call is under way and nothing more comes, in the cloud, on the line, in the engine or on its way out of it.</summary>
    public Task SettleAsync() => _stillness.WaitAsync(Moves, SettleMax, () =>
        $"No rest at {Now}: {_watched.Running} calls and {_observing} reports under way, the engine {(IsEngineAtRest ? "rests" : "works")}; "
        + $"the last request is {Control.Requests().LastOrDefault()}, the last message {Control.Messages().LastOrDefault()}");

    public async ValueTask DisposeAsync()
    {
        await Ring.StopAllAsync();
        if (_engine is not null)
        {
            await _engine.DisposeAsync();
        }

        await Ring.DisposeAsync();
        _stillness.Dispose();
    }

    private bool IsEngineAtRest => _engine is not { } engine || EngineRest.IsAtRest(engine);

    /// <summary>Whether anything moves, or has since it was asked last.</summary>
    private bool Moves()
    {
        bool moved = Moved() || Volatile.Read(ref _observing) > 0 || !IsEngineAtRest;
        _still = moved ? 0 : _still + 1;
        return moved || IsCalling;
    }

    /// <summary>A call that the simulator holds back on purpose ends only as time goes on; what waits behind it, too.</summary>
    private bool IsCalling => _watched.Running > 0
        && (_still < HeldRounds || !Control.Requests().Any(r => r is { Fault: "hang" or "delay", Status: 0 }));

    private bool Moved()
    {
        int observed = Ring.Observer.Mark;
        IReadOnlyList<RecordedRequest> requests = Control.Requests(_requests);
        IReadOnlyList<RecordedMessage> messages = Control.Messages(_messages);
        _requests = requests.Count > 0 ? requests[^1].Seq : _requests;
        _messages = messages.Count > 0 ? messages[^1].Seq : _messages;
        bool moved = requests.Count > 0 || messages.Count > 0 || observed != _observed;
        _observed = observed;
        return moved;
    }

    private async ValueTask ObserveAsync(RingObservation observation)
    {
        Interlocked.Increment(ref _observing);
        try
        {
            await Gateway.ObserveAsync(observation, default);
        }
        finally
        {
            Interlocked.Decrement(ref _observing);
        }
    }

    /// <summary>The settings of a real installation, but for waits that a loaded machine must not fall into.</summary>
    private static Options Patient(Options options, bool push) => options with
    {
        RequestTimeout = CallMax,
        ConnectTimeout = ConnectMax,
        CallsPerHourMax = 100_000,
        AlarmSocket = new RingAlarmSocketOptions
        {
            Scheme = "ws",
            KeepAlive = TimeSpan.FromMinutes(10),
            ReplyTimeout = TimeSpan.FromSeconds(60),
            ListTimeout = TimeSpan.FromSeconds(60),
            ReconnectPauseMax = TimeSpan.FromSeconds(15),
        },
        Polling = new RingPollingOptions(),
        Push = new RingPushOptions { ApiKey = push ? "test-key" : null },
    };
}
