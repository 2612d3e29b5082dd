using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Intents;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;
using RingActors.RingCloud.Tests.Coverage;
using RingCloudSim;

namespace RingActors.RingCloud.Tests.Day;

/// <summary>
/// What of a day does not come of itself: who arms and disarms when, what sets the alarm off, and what keeps us from listening.
/// </summary>
internal sealed class DayPlan
{
    /// <summary>The camera that the engine itself guards while the home is armed away: people only, animals may pass.</summary>
    public const string GuardedCamera = "Cellar Stairs";

    /// <summary>The camera that is without a network for an hour: then it sees nothing at all.</summary>
    public const string AbsentCamera = "Shed";

    public const int Steps = 24 * StepsAnHour;
    public static readonly Duration Step = Duration.FromHours(1) / StepsAnHour;
    private const int StepsAnHour = 120;

    /// <summary>Watched doors are used in these times only, in steps: closed again three minutes before anybody arms.</summary>
    private static readonly (int From, int Until)[] ContactsFree =
        [(0, At(0, 27)), (At(9, 35), At(11, 27)), (At(13, 35), At(14, 27)), (At(22, 35), Steps)];

    private static readonly (int From, int Until)[] MotionSensorsFree = [(0, At(0, 27)), (At(9, 35), Steps)];

    private readonly CoverageHouse _house;
    private readonly SortedDictionary<int, Func<Task>> _steps;
    private string _guardedId = "";

    public DayPlan(CoverageHouse house)
    {
        _house = house;
        _steps = new()
        {
            [At(0, 30)] = () => AppAsync("all"),
            [At(2, 0)] = CutTheSocketAsync,
            [At(2, 20)] = Now(house.Control.ClearFaults),
            [At(4, 0)] = OpenTheWindowAsync,
            [At(4, 2)] = () => AppAsync("none"),
            [At(4, 10)] = () => WeAsync(new Arm(SecurityMode.Away)),
            [At(7, 0)] = SeeAPersonAsync,
            [At(7, 1)] = () => WeAsync(new Disarm()),
            [At(7, 15)] = () => AppAsync("all"),
            [At(9, 30)] = () => AppAsync("none"),
            [At(11, 0)] = Now(() => house.Control.SetOutage(true)),
            [At(11, 30)] = () => AppAsync("some"),
            [At(12, 0)] = () => AppAsync("none"),
            [At(12, 30)] = () => AppAsync("some"),
            [At(13, 0)] = Now(() => house.Control.SetOutage(false)),
            [At(13, 30)] = () => AppAsync("none"),
            [At(14, 30)] = () => WeAsync(new Arm(SecurityMode.Home) { Named = "night" }),
            [At(15, 0)] = Now(() => house.Control.SetConnection(AbsentCamera, "offline")),
            [At(16, 0)] = Now(() => house.Control.SetConnection(AbsentCamera, "online")),
            [At(18, 0)] = Now(() => house.Control.RevokeTokens()),
            [At(18, 40)] = StartAnewAsync,
            [At(22, 30)] = () => WeAsync(new Disarm()),
        };
    }

    /// <summary>What the panel itself was set to, and when.</summary>
    public List<(Instant At, string Mode, bool Heard)> Modes { get; } = [];

    /// <summary>Intents of ours, with what they were to lead to.</summary>
    public List<string> Intents { get; } = [];

    /// <summary>Ring's ids of the motions that the plan itself made.</summary>
    public List<long> Motions { get; } = [];

    public static int At(int hours, int minutes) => (hours * StepsAnHour) + (minutes * StepsAnHour / 60);

    public static bool IsThere(string camera, int step) => camera != AbsentCamera || step < At(15, 0) || step >= At(16, 0);

    public static bool IsCloudThere(int step) => step < At(11, 0) || (step >= At(13, 0) && step < At(18, 0)) || step >= At(18, 40);

    public static bool ContactsAreFree(int step) => ContactsFree.Any(f => f.From <= step && step < f.Until);

    public static bool MotionSensorsAreFree(int step) => MotionSensorsFree.Any(f => f.From <= step && step < f.Until);

    /// <summary>The household sets its rules before the day begins.</summary>
    public async Task BeginAsync()
    {
        HomeView view = await _house.Engine.Homes.ViewAsync(_house.Home);
        _guardedId = view.Part<DevicesView>().Find(GuardedCamera)!.Address.Id;
        SecurityPolicy policy = new()
        {
            Zones = [new() { Device = _guardedId, Type = ZoneType.Instant, Modes = ["away"], Detections = ["human"] }],
        };
        Answer answer = await _house.AskAsync(DeviceKinds.SecuritySystemOf(_house.Home), new SetSecurityPolicy(policy));
        Assert.True(answer.Ok, answer.Refusal?.Detail);
    }

    /// <summary>Does what is due, and lets it come to rest.</summary>
    public async Task StepAsync(int step)
    {
        if (_steps.TryGetValue(step, out Func<Task>? due))
        {
            await due();
            await SentAsync();
        }
    }

    private static Func<Task> Now(Action act) => () =>
    {
        act();
        return Task.CompletedTask;
    };

    private Task AppAsync(string mode)
    {
        _house.Control.SetMode(mode);
        Note();
        return Task.CompletedTask;
    }

    private async Task WeAsync(ICommand command)
    {
        Answer answer = await _house.AskAsync(DeviceKinds.SecuritySystemOf(_house.Home), command);
        Assert.True(answer.Ok, $"{command} at {_house.Now}: {answer.Refusal?.Detail}");
        Intents.Add(((IntentTaken)answer.Reply!).Intent!);
        await SentAsync();
        Note();
    }

    /// <summary>Nothing that anybody asked for is still on its way to Ring, and its answer has come to rest.</summary>
    private async Task SentAsync()
    {
        await _house.SettleAsync();
        HomeView? sent = await _house.Engine.Homes.WaitForAsync(
            _house.Home, v => v.Part<IntentsView>().Open.All(i => i.Stage != IntentStage.Requested), TimeSpan.FromSeconds(30));
        Assert.True(sent is not null, $"A wish of {_house.Now} was not sent.");
        await _house.SettleAsync();
    }

    /// <summary>The mode as the simulated panel itself has it.</summary>
    private void Note()
    {
        string mode = SimulatedHouse.Of(_house.Control).Mode;
        if (Modes.Count == 0 || Modes[^1].Mode != mode)
        {
            Modes.Add((_house.Now, mode, _house.Control.IsDeliverable(DemoHousehold.BackWindowZid)));
        }
    }

    private Task CutTheSocketAsync()
    {
        // No new ticket either, for as long as it is cut.
        _house.Control.AddFault(new FaultRule("*/clap/tickets", "status", Count: 100_000));
        _house.Control.CutAlarmSockets();
        return Task.CompletedTask;
    }

    private async Task OpenTheWindowAsync()
    {
        _house.Control.SetFaulted(DemoHousehold.BackWindow, true);
        await _house.SettleAsync();
        _house.Control.SetFaulted(DemoHousehold.BackWindow, false);
    }

    private Task SeeAPersonAsync()
    {
        Motions.Add(_house.Control.Motion(GuardedCamera)!.Value);
        return Task.CompletedTask;
    }

    /// <summary>The token is given back, and with it the program starts anew on the journal it left.</summary>
    private async Task StartAnewAsync()
    {
        await _house.EndAsync();
        _house.Ring.Store.Import(_house.Control.IssueTokens().RefreshToken);
        await _house.BeginAsync();
    }
}
