using NodaTime;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Intents;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;
using RingActors.RingCloud.Tests.Coverage;
using RingCloudSim;

namespace RingActors.RingCloud.Tests.Scenarios;

/// <summary>A home in which a scenario is played: what is asked is noted, and every view on the way is looked at.</summary>
internal sealed class FaultHouse : IAsyncDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(5);

    /// <summary>How long a lost word may go unnoticed: until the next list of everything, and its settling.</summary>
    private static readonly TimeSpan UnnoticedMax = TimeSpan.FromMinutes(6);

    private readonly List<Answer> _answers = [];
    private readonly List<string> _lies = [];
    private readonly Fault? _fault;
    private readonly CancellationTokenSource _end = new();
    private Task _watch = Task.CompletedTask;
    private int _asked;

    /// <summary>The step that the clock takes: so long a word may be on its way where none is lost.</summary>
    private TimeSpan _step = Step;
    private DateTimeOffset _armedAt = DateTimeOffset.MinValue;

    private FaultHouse(Scenario scenario, Fault? fault, CoverageHouse house)
    {
        Scenario = scenario;
        _fault = fault;
        House = house;
    }

    public Scenario Scenario { get; }

    public CoverageHouse House { get; }

    public IReadOnlyList<Answer> Answers => _answers;

    /// <summary>Views that said 'armed' while the base station was not.</summary>
    public IReadOnlyList<string> Lies
    {
        get
        {
            lock (_lies)
            {
                return [.. _lies];
            }
        }
    }

    public static async Task<FaultHouse> StartAsync(Scenario scenario, Fault? fault)
    {
        FaultHouse house = new(scenario, fault, await CoverageHouse.StartAsync(push: false, options: scenario.Options));
        house._watch = house.WatchAsync();
        return house;
    }

    public Task Do(Action<RingCloudControl> what)
    {
        Sample();
        what(House.Control);
        return House.SettleAsync();
    }

    public Task AskAlarmAsync(ICommand command) => AskAsync(DeviceKinds.SecuritySystemOf(House.Home), command);

    public async Task AskAsync(string device, ICommand command)
    {
        HomeView view = await House.Engine.Homes.ViewAsync(House.Home);
        await AskAsync(view.Part<DevicesView>().Find(device)!.Address, command);
    }

    public async Task PassAsync(TimeSpan total, TimeSpan? step = null)
    {
        TimeSpan by = step ?? Step;
        _step = by;
        for (TimeSpan passed = TimeSpan.Zero; passed < total; passed += by)
        {
            Sample();
            await House.AdvanceAsync(by);
            Look(await House.Engine.Homes.ViewAsync(House.Home));
            await CheckDeadlinesAsync(by);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _watch;
        await House.DisposeAsync();
        _end.Dispose();
    }

    private async Task AskAsync(Address address, ICommand command)
    {
        Sample();
        Request request = new(address, command, new Principal(PrincipalKind.Local, "test"), $"test-{++_asked}");
        _answers.Add(await House.Engine.Homes.AskAsync(request));
        await House.SettleAsync();
    }

    private async Task WatchAsync()
    {
        try
        {
            await House.Engine.Homes.WaitForAsync(House.Home, NeverEnough, TimeSpan.FromDays(30), _end.Token);
        }
        catch (OperationCanceledException)
        {
            // The case is over.
        }

        bool NeverEnough(HomeView view)
        {
            Look(view);
            return false;
        }
    }

    /// <summary>The truth before something happens: a word of it may still be on its way when the next truth holds.</summary>
    private void Sample()
    {
        if (SimulatedTruth.IsArmed(House))
        {
            _armedAt = House.Clock.GetUtcNow();
        }
    }

    private void Look(HomeView view)
    {
        if (view.Part<SecurityView>().IsArmed(House.Now) != true || SimulatedTruth.IsArmed(House))
        {
            return;
        }

        bool mayBeUnnoticed = (_fault?.LosesWords ?? false) || !Scenario.HasHub;
        TimeSpan allowed = mayBeUnnoticed ? UnnoticedMax : _step;
        DateTimeOffset now = House.Clock.GetUtcNow();
        if (now - _armedAt > allowed && !WasSetBetween(now - allowed))
        {
            lock (_lies)
            {
                _lies.Add($"{House.Now}: armed at {view.Part<SecurityView>().ModeSince}, and the base station is not");
            }
        }
    }

    /// <summary>A location's mode that was set and set back within one step of the clock is in no sample, but Ring had it.</summary>
    private bool WasSetBetween(DateTimeOffset from) => !Scenario.HasHub && House.Control.Requests().Any(
        r => r is { Method: "POST", Status: 200 or -1 } && r.Path.Contains("/mode/location/") && r.At >= from);

    /// <summary>No intent is open once its deadline has passed, by more than the step in which it passed.</summary>
    private async Task CheckDeadlinesAsync(TimeSpan by)
    {
        Instant latest = House.Now - Duration.FromTimeSpan(by);
        HomeView view = await House.Engine.Homes.ViewAsync(House.Home);
        IntentView? late = view.Part<IntentsView>().Open.FirstOrDefault(i => i.GiveUpAt < latest);
        Assert.True(late is null, $"{House.Now}: still open past its deadline: {late}\n{House.Engine.Health()}\n" + Told(late?.Actor));
    }

    /// <summary>What an actor recorded, for the words of a failure.</summary>
    internal string Told(Address? actor) => string.Join(
        '\n', House.Journal().Where(e => e.Actor.Value == actor?.Value && e.Event is not LeftoverKept).Select(e => $"{e.LearnedAt} {e.Event}"));
}
