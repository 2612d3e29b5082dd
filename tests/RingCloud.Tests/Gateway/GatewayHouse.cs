using NodaTime;
using RingActors.Devices.Domain;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Intents;
using RingActors.Devices.Domain.Traits;
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
using RingActors.Testing.Journals;
using RingCloudSim;
using ClientOptions = RingActors.Devices.RingCloud.Client.Settings.RingCloudOptions;
using SimOptions = RingCloudSim.RingCloudOptions;

namespace RingActors.RingCloud.Tests.Gateway;

/// <summary>
/// The real engine and the real gateway on the simulated cloud's wire: what Ring says ends in a journal, and what is asked for goes
/// out. The engine can be ended and begun again on the same journal.
/// </summary>
internal sealed class GatewayHouse : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly StoredTypes Types = new StoredTypes.Builder().AddDomain().Build();

    private InMemoryJournal _journal = new();
    private Func<ClientOptions, ClientOptions>? _change;

    private GatewayHouse(SimulatedRing ring) => Ring = ring;

    public SimulatedRing Ring { get; }

    public RingCloudControl Control => Ring.Control;

    public ActorEngine Engine { get; private set; } = null!;

    public RingGateway Gateway { get; private set; } = null!;

    public string Home { get; private set; } = "";

    private static Instant Now => SystemClock.Instance.GetCurrentInstant();

    public static async Task<GatewayHouse> StartAsync(
        SimOptions? options = null,
        Func<ClientOptions, ClientOptions>? change = null)
    {
        GatewayHouse house = new((await SimulatedRing.StartAsync(options)).LoggedIn()) { _change = change };
        await house.BeginAsync();
        await house.Ring.Observer.FirstAsync<Devices.RingCloud.Client.Observations.AlarmListCompleted>();
        house.Home = house.Gateway.Homes[0];
        await house.SeesAsync(s => s.BaseStation?.Status == Connection.Online, "the base station is heard");
        return house;
    }

    /// <summary>A home without a base station, whose mode is read every second.</summary>
    public static async Task<GatewayHouse> StartCabinAsync(SimOptions? options = null, Func<ClientOptions, ClientOptions>? change = null)
    {
        GatewayHouse house = new((await SimulatedRing.StartAsync((options ?? new()) with { Household = "cabin" })).LoggedIn())
        {
            Home = CabinHousehold.LocationId,
            _change = o =>
            {
                ClientOptions quick = o with { Polling = o.Polling with { LocationMode = TimeSpan.FromSeconds(1) } };
                return change is null ? quick : change(quick);
            },
        };
        await house.BeginAsync();
        return house;
    }

    /// <summary>Starts an engine and a connection on what the journal holds.</summary>
    public async Task BeginAsync()
    {
        RingAccounts accounts = new();
        Engine = new ActorEngine(
            _journal,
            new HomeModel(Types, DomainRegistration.Deciders, DomainRegistration.Projections, DomainRegistration.Reactions),
            [new RingEffects(accounts)]);
        Gateway = new RingGateway(Engine.Homes, TimeProvider.System);
        Engine.Start();
        await Gateway.BeginAsync([.. _journal.ReadHomeHeads().Select(h => h.Home)], default);
        Ring.Observer.OnObservation = o => Gateway.ObserveAsync(o, default);
        accounts.Add(() => Gateway.Homes, Ring.Start(_change).Calls);
    }

    public async Task EndAsync()
    {
        await Ring.StopAllAsync();
        await Engine.DisposeAsync();
        _journal = _journal.Reopen();
    }

    public ValueTask<Answer> AskAsync(ICommand command) => Engine.Homes.AskAsync(new Request(
        DeviceKinds.SecuritySystemOf(Home), command, new Principal(PrincipalKind.Local, "test"), "test-" + Guid.NewGuid().ToString("N")));

    public ValueTask<Answer> AskAsync(Address device, ICommand command) => Engine.Homes.AskAsync(new Request(
        device, command, new Principal(PrincipalKind.Local, "test"), "test-" + Guid.NewGuid().ToString("N")));

    /// <summary>Waits until a device, named by its name, is so.</summary>
    public async Task<DeviceView> SeesDeviceAsync(string name, Func<DeviceView, bool> wanted, string what)
    {
        DeviceView? Device(HomeView view) => view.Part<DevicesView>().Find(name);
        HomeView? view = await Engine.Homes.WaitForAsync(Home, v => Device(v) is { } device && wanted(device), Patience);
        return view is null
            ? throw new TimeoutException($"Not so within {Patience}: {name}: {what}. It is: {Device(await Engine.Homes.ViewAsync(Home))}")
            : Device(view)!;
    }

    /// <summary>Waits until an intent has come to an end, and returns it.</summary>
    public async Task<IntentView> SettledAsync(string intent)
    {
        IntentView? Intent(HomeView view) => view.Part<IntentsView>().Get(intent);
        HomeView? view = await Engine.Homes.WaitForAsync(Home, v => Intent(v) is { } found && !found.Stage.IsOpen(), Patience);
        return Intent(view ?? await Engine.Homes.ViewAsync(Home))!;
    }

    public async Task<SecurityView> SecurityAsync() => (await Engine.Homes.ViewAsync(Home)).Part<SecurityView>();

    public async Task<bool?> IsArmedAsync() => (await SecurityAsync()).IsArmed(Now);

    /// <summary>Waits until the home's alarm is so, and returns it. Every view on the way is shown to <paramref name="look"/>.</summary>
    public async Task<SecurityView> SeesAsync(Func<SecurityView, bool> wanted, string what, Action<bool?>? look = null)
    {
        HomeView? view = await Engine.Homes.WaitForAsync(
            Home,
            v =>
            {
                SecurityView security = v.Part<SecurityView>();
                look?.Invoke(security.IsArmed(Now));
                return wanted(security);
            },
            Patience);
        return view?.Part<SecurityView>()
            ?? throw new TimeoutException($"Not so within {Patience}: {what}. It is: {await SecurityAsync()}");
    }

    public Task<SecurityView> SeesArmedAsync(bool? armed) => SeesAsync(s => s.IsArmed(Now) == armed, $"armed is {armed?.ToString() ?? "unknown"}");

    /// <summary>The first event of a type in the home's journal that fits, present or to come.</summary>
    public async Task<T> JournaledAsync<T>(Func<T, bool> fits)
        where T : class, IEvent
    {
        T? found = null;
        await Engine.Homes.WaitForAsync(Home, _ => (found = Events<T>().FirstOrDefault(fits)) is not null, Patience);
        return found ?? throw new TimeoutException($"No such {typeof(T).Name} was journaled: {string.Join('\n', Events<T>())}");
    }

    public IReadOnlyList<T> Events<T>()
        where T : class, IEvent =>
        [.. _journal.ReadHome(Home, 0)
            .Select(f => EventDecoder.TryDecode(RecordReader.Read(f.Record), Types)?.Event)
            .OfType<T>()];

    public async ValueTask DisposeAsync()
    {
        await Ring.StopAllAsync();
        await Engine.DisposeAsync();
        await Ring.DisposeAsync();
    }
}
