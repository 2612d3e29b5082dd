using System.Text.Json.Nodes;
using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingCloudSim;
using SimOptions = RingCloudSim.RingCloudOptions;

namespace RingActors.RingCloud.Tests.Scenarios;

/// <summary>One thing that a person or the world does, and how long the home is then left to itself.</summary>
/// <param name="Name">What is done, for the case's name.</param>
/// <param name="Act">Does it.</param>
/// <param name="Seconds">How long until it is over when nothing goes wrong.</param>
internal sealed record ScenarioStep(string Name, Func<FaultHouse, Task> Act, int Seconds = 10);

/// <summary>A short story of a household.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Steps">What is done in it.</param>
/// <param name="Again">What somebody asks for who finds, after all is healed, that a fault took a wish away.</param>
/// <param name="Household">The preset of the simulator it plays in.</param>
internal sealed record Scenario(
    string Name, IReadOnlyList<ScenarioStep> Steps, Func<FaultHouse, Task> Again, string Household = "demo")
{
    public bool HasHub => Household != "cabin";

    public SimOptions Options => new()
    {
        Household = Household,
        ExitDelay = TimeSpan.FromSeconds(20),
        EntryDelay = TimeSpan.FromSeconds(20),
    };

    /// <summary>The name is a test's data, the scenario is not: it has no text.</summary>
    public static Scenario Named(string name) => All.Single(s => s.Name == name);

    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("arm away",
            [
                new("arm", h => h.AskAlarmAsync(new Arm(SecurityMode.Away)), 10),
                new("leave", _ => Task.CompletedTask, 20),
                new("be away", _ => Task.CompletedTask, 20),
            ],
            h => h.AskAlarmAsync(new Arm(SecurityMode.Away))),
        new("arm with a bypass",
            [
                new("open the window", h => h.Do(c => c.SetFaulted(DemoHousehold.BackWindow, true))),
                new("arm", h => h.AskAlarmAsync(new Arm(SecurityMode.Away, [DemoHousehold.BackWindow])), 30),
                new("disarm", h => h.AskAlarmAsync(new Disarm())),
            ],
            h => h.AskAlarmAsync(new Disarm())),
        new("burglary",
            [
                new("arm", h => h.AskAlarmAsync(new Arm(SecurityMode.Away)), 30),
                new("open the door", h => h.Do(c => c.SetFaulted(DemoHousehold.FrontDoorContact, true))),
                new("wait for the alarm", _ => Task.CompletedTask, 20),
                new("close the door", h => h.Do(c => c.SetFaulted(DemoHousehold.FrontDoorContact, false))),
                new("disarm in the app", h => h.Do(c => c.SetMode("none"))),
            ],
            h => h.AskAlarmAsync(new Disarm())),
        new("camera",
            [
                new("light on", h => h.AskAsync(DemoHousehold.FrontCamera, new SetLight(true))),
                new("siren on", h => h.AskAsync(DemoHousehold.FrontCamera, new SoundSiren(Duration.FromSeconds(60)))),
                new("siren off", h => h.AskAsync(DemoHousehold.FrontCamera, new SilenceSiren())),
                new("light off", h => h.AskAsync(DemoHousehold.FrontCamera, new SetLight(false))),
            ],
            async h =>
            {
                await h.AskAsync(DemoHousehold.FrontCamera, new SilenceSiren());
                await h.AskAsync(DemoHousehold.FrontCamera, new SetLight(false));
                await h.AskAlarmAsync(new Disarm());
            }),
        new("lock and switch",
            [
                new("unlock by hand", h => h.Do(c => c.HubEvent(
                    "Front Lock", ["unlocked.by-manual"], new JsonObject { ["locked"] = "unlocked" }))),
                new("lock", h => h.AskAsync("Front Lock", new SetDeviceState(Capabilities.Lock, StateView.Locked))),
                new("switch on", h => h.AskAsync("Coffee Machine", new SetDeviceState(Capabilities.Switch, StateView.On))),
                new("switch off", h => h.AskAsync("Coffee Machine", new SetDeviceState(Capabilities.Switch, StateView.Off))),
            ],
            async h =>
            {
                await h.AskAsync("Front Lock", new SetDeviceState(Capabilities.Lock, StateView.Locked));
                await h.AskAsync("Coffee Machine", new SetDeviceState(Capabilities.Switch, StateView.Off));
                await h.AskAlarmAsync(new Disarm());
            },
            "full"),
        new("cabin",
            [
                new("arm away", h => h.AskAlarmAsync(new Arm(SecurityMode.Away)), 20),
                new("disarm", h => h.AskAlarmAsync(new Disarm()), 20),
                new("arm home", h => h.AskAlarmAsync(new Arm(SecurityMode.Home)), 20),
            ],
            h => h.AskAlarmAsync(new Arm(SecurityMode.Home)),
            "cabin"),
    ];
}
