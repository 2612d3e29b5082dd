using NodaTime;
using RingActors.Api.Tests.Support;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Devices.RingCloud.Client.Observations;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;
using RingActors.Testing.Simulation;

namespace RingActors.Api.Tests.Oracle;

/// <summary>A sensor as it really is.</summary>
/// <param name="Slug">Its id in the tools.</param>
/// <param name="Guarded">In which modes the server's own zones guard it.</param>
/// <param name="ByPanel">The base station guards it, in every mode.</param>
internal sealed record TruthSensor(Address Address, string Slug, IReadOnlyList<string> Guarded, bool ByPanel)
{
    internal bool Open { get; set; }

    internal Instant Since { get; set; }

    internal bool Online { get; set; } = true;

    /// <summary>For the camera: it looks for motion at all.</summary>
    internal bool Looks { get; set; } = true;

    internal int Changes { get; set; }

    internal bool IsCamera => Address.Kind == DeviceKinds.Camera;

    /// <summary>It would trip now, if something happened.</summary>
    internal bool CanTrip => Online && Looks && !Open;
}

/// <summary>
/// A household of which this knows everything, since it tells the server all of it, each word durable before the next: the base station, its
/// delays, the sensors, the camera and the clock.
/// </summary>
internal sealed class TruthHouse(HomeServer server, ManualTime time)
{
    internal const int PanelExitSeconds = 30;

    private static readonly Address Panel = DeviceKinds.SecuritySystemOf(HomeServer.Home);

    private int _dings;

    internal IReadOnlyList<TruthSensor> Sensors { get; } =
    [
        new(HomeServer.BackDoor, "back-door", [], true),
        new(HomeServer.SideDoor, "side-door", ["away"], false),
        new(new Address(HomeServer.Home, DeviceKinds.Contact, "z-window"), "window", ["away", "night"], false),
        new(new Address(HomeServer.Home, DeviceKinds.MotionSensor, "z-hall"), "hall", [], false),
        new(HomeServer.Camera, "front-camera", ["away", "night"], false),
    ];

    internal SecurityMode Mode { get; private set; } = SecurityMode.Disarmed;

    /// <summary>The name of the mode, where it was asked for by one of the home's own.</summary>
    internal string Name { get; private set; } = "disarmed";

    internal Instant ModeSince { get; private set; }

    internal bool Heard { get; private set; } = true;

    /// <summary>When the base station said that its exit delay ends; null if it said that none runs.</summary>
    internal Instant? PanelExitEnds { get; private set; }

    /// <summary>Ids of the tools that somebody left out, in so many words, of what is armed now.</summary>
    internal HashSet<string> LeftOut { get; } = new(StringComparer.Ordinal);

    /// <summary>Doors were used, or something was asked for again, since it was armed: the server's own delay may have changed.</summary>
    internal bool DelayMayHaveChanged { get; private set; }

    /// <summary>Something was an incident since it was armed: what stands open has been heard.</summary>
    internal bool HadIncident { get; set; }

    internal int ExitSeconds { get; init; }

    internal int Dings => _dings;

    internal Instant Now => Instant.FromDateTimeOffset(time.GetUtcNow());

    /// <summary>When the server's own exit delay ends at the latest; null where it has none.</summary>
    internal Instant? OwnExitEndsLatest => Mode == SecurityMode.Away && ExitSeconds > 0
        ? ModeSince + Duration.FromSeconds(DelayMayHaveChanged ? (2 * ExitSeconds) + 1 : ExitSeconds)
        : null;

    /// <summary>When it ends, if nobody changed it.</summary>
    internal Instant? OwnExitEnds => DelayMayHaveChanged ? null : OwnExitEndsLatest;

    internal bool IsArmed => Heard && Mode is SecurityMode.Home or SecurityMode.Away && PanelExitEnds is null && !(OwnExitEnds > Now);

    internal TruthSensor Sensor(string slug) => Sensors.First(s => s.Slug == slug);

    /// <summary>What is to be watched in a mode.</summary>
    internal IEnumerable<TruthSensor> Guarded(string mode) => Sensors.Where(s => s.ByPanel || s.Guarded.Contains(mode, StringComparer.Ordinal));

    internal async Task FurnishAsync()
    {
        await ListAsync(Sensor("window"), "Window", Capabilities.Contact);
        await ListAsync(Sensor("hall"), "Hall", Capabilities.Motion);
        await server.TellAsync(HomeServer.Camera, new ReportDevice(
            new DeviceDescription
            {
                Name = "Front Camera",
                RingKind = "x",
                TimeZone = "Europe/Berlin",
                Capabilities = [Capabilities.Light, Capabilities.Motion, Capabilities.MotionDetection, Capabilities.Siren],
            },
            Looks(true)));
        await ObserveAsync(Report(true));
    }

    internal async Task SetAsync(TruthSensor sensor, bool open)
    {
        if (sensor.Open != open)
        {
            (sensor.Open, sensor.Since) = (open, Now);
            sensor.Changes++;
            DelayMayHaveChanged |= OwnExitEndsLatest > Now;
            await server.TellAsync(sensor.Address, new ReportReadings(new Readings { Faulted = open }, Now));
        }
    }

    internal Task ConnectAsync(TruthSensor sensor, bool online)
    {
        sensor.Online = online;
        return server.TellAsync(sensor.Address, new ReportReadings(new Readings { Connection = online ? Connection.Online : Connection.Offline }, Now));
    }

    internal Task LookAsync(bool looks)
    {
        Sensor("front-camera").Looks = looks;
        return server.TellAsync(HomeServer.Camera, new ReportReadings(Looks(looks), Now));
    }

    /// <summary>Motions that the camera did not look for.</summary>
    internal int Unseen { get; private set; }

    internal Task SeeAsync(string id)
    {
        bool looks = Sensor("front-camera").Looks;
        Unseen += looks ? 0 : 1;
        return looks ? server.TellAsync(HomeServer.Camera, new ReportMotion(id, Now, "human")) : Task.CompletedTask;
    }

    internal Task RingAsync() => server.TellAsync(new Address(HomeServer.Home, DeviceKinds.Doorbell, "1001"), new ReportDing($"d{++_dings}", Now));

    internal Task SilenceAsync()
    {
        Heard = false;
        return ObserveAsync(new HubConnectionLost(HomeServer.Home, "no answer") { LearnedAt = Now });
    }

    internal Task HearAsync()
    {
        Heard = true;
        return ObserveAsync(Report(true));
    }

    /// <summary>The base station goes to a mode, by a wish that was told or by somebody at the panel.</summary>
    internal async Task SwitchAsync(SecurityMode mode, string name, IEnumerable<string> leftOut, bool byPerson)
    {
        bool news = mode != Mode;
        (Mode, Name) = (mode, mode == SecurityMode.Disarmed ? "disarmed" : name);
        // Each arming says whole what it leaves out; whoever goes to where it is already in the app says nothing of it.
        if (mode == SecurityMode.Disarmed || news || !byPerson)
        {
            LeftOut.Clear();
        }

        LeftOut.UnionWith(mode == SecurityMode.Disarmed ? [] : leftOut);
        if (news)
        {
            ModeSince = Now;
            DelayMayHaveChanged = false;
            HadIncident = false;
            PanelExitEnds = mode == SecurityMode.Away ? Now + Duration.FromSeconds(PanelExitSeconds) : null;
        }
        else
        {
            DelayMayHaveChanged = true;
        }

        await ObserveAsync(Report(false) with
        {
            Context = byPerson ? new AlarmContext { InitiatorType = "user", InitiatorName = "Pat" } : AlarmContext.Nothing,
        });
    }

    /// <summary>The base station takes a call.</summary>
    internal async Task TakeAsync(string intent)
    {
        Answer answer = await server.Homes.AskAsync(new Request(
            Panel, new EffectConcluded(intent, EffectOutcome.Delivered, "oracle.taken", null, 1), Principal.Engine, $"taken-{intent}"));
        Assert.True(answer.Ok, answer.Refusal?.Detail);
    }

    /// <summary>Somebody asks once more while it is armed: what runs may begin anew.</summary>
    internal void AskedAgain() => DelayMayHaveChanged = true;

    internal async Task PassAsync(double seconds)
    {
        Instant end = Now + Duration.FromSeconds(seconds);
        if (PanelExitEnds is { } exit && exit <= end)
        {
            await AdvanceAsync(exit - Now);
            PanelExitEnds = null;
            if (Heard)
            {
                await ObserveAsync(Report(false));
            }
        }

        await AdvanceAsync(end - Now);
    }

    /// <summary>Whatever is due is settled before the next word is taken.</summary>
    private async Task AdvanceAsync(Duration by)
    {
        if (by > Duration.Zero)
        {
            time.Advance(by.ToTimeSpan());
        }

        await server.TellAsync(Panel, new ReportBaseStation(Connection.Online, ""));
    }

    /// <summary>By the way by which the client of Ring's cloud tells what it hears.</summary>
    private Task ObserveAsync(RingObservation observation) => server.Gateway.ObserveAsync(observation, CancellationToken.None).AsTask();

    private AlarmModeObserved Report(bool listed)
    {
        string mode = Mode switch { SecurityMode.Away => "all", SecurityMode.Home => "some", _ => "none" };
        return new AlarmModeObserved(
            HomeServer.Home,
            "hub-1",
            "z-panel",
            new AlarmPanel
            {
                Mode = mode,
                ExitDelayEndsAt = PanelExitEnds,
                IsSirenOn = false,
                BypassedZids = [.. Sensors.Where(s => s.ByPanel && LeftOut.Contains(s.Slug)).Select(s => s.Address.Id)],
                Participation = [new("z-back", "all", null, null), new("z-back", "some", null, null)],
            },
            listed ? AlarmReportCause.Listed : AlarmReportCause.Changed,
            [],
            AlarmContext.Nothing)
        {
            ToldKeys = new HashSet<string>(StringComparer.Ordinal) { "mode", "transitionDelayEndTimestamp", "alarmInfo", "siren", "devices" },
            IsWhole = true,
            LearnedAt = Now,
            OccurredAt = Now,
        };
    }

    private Task ListAsync(TruthSensor sensor, string name, string capability) => server.TellAsync(sensor.Address, new ReportDevice(
        new DeviceDescription { Name = name, RingKind = "x", Capabilities = [capability], TimeZone = "Europe/Berlin" },
        new Readings { Connection = Connection.Online, Faulted = false }));

    private static Readings Looks(bool looks) => new()
    {
        Traits = [new TraitReading(Capabilities.MotionDetection, looks ? StateView.On : StateView.Off)],
    };
}
