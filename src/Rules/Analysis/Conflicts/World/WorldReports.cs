using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Webhooks;

namespace RingActors.Rules.Analysis.Conflicts.World;

/// <summary>The reports by which a gateway tells a home what happened in the world.</summary>
internal static class WorldReports
{
    private const int PercentOfLow = 10;
    private const int PercentOfOk = 80;

    private static readonly Duration ExitDelay = Duration.FromSeconds(60);
    private static readonly Principal Resident = new(PrincipalKind.Resident, "somebody");

    /// <summary>The percentage that stands for a word of a battery.</summary>
    internal static double PercentOf(string word) => word == Format.Stated.Low ? PercentOfLow : PercentOfOk;

    /// <summary>Whom to tell what, and as whom.</summary>
    /// <param name="happening">What happened.</param>
    /// <param name="device">The device that it is about, as the home knows it; null for the alarm.</param>
    /// <param name="home">The home.</param>
    /// <param name="now">When.</param>
    /// <param name="newId">Ids of the world's own.</param>
    internal static Message Of(Happening happening, DeviceView? device, string home, Instant now, Func<string> newId)
    {
        Address panel = DeviceKinds.SecuritySystemOf(home);
        return happening switch
        {
            MotionSeen e => World(e.Device, new ReportMotion(newId(), now, e.Detection)),
            ButtonPressed e => World(e.Device, new ReportDing(newId(), now)),
            StateTurned e => World(e.Device, new ReportReadings(ReadingsOf(device!, e.Capability, e.Word))),
            NumberTold e => World(e.Device, new ReportReadings(ReadingsOf(device!, e.Capability, e.Number))),
            ModeSet e => Set(panel, e.Name),
            ExitDelayTold { IsOver: false } => World(panel, new ReportPanel
            {
                Mode = SecurityMode.Away,
                DelayEndsAt = Patch.Of<Instant?>(now + ExitDelay),
                By = Resident,
            }),
            ExitDelayTold => World(panel, new ReportPanel { DelayEndsAt = Patch.Of<Instant?>(null) }),
            AlarmTold { State: { } state } => World(panel, new ReportPanel
            {
                Alarm = Patch.Of<AlarmReading>(new AlarmReading(state, newId(), [], now)),
            }),
            AlarmTold => World(panel, new ReportPanel { Alarm = Patch.Of<AlarmReading>(null) }),
            WebhookTold e => new Message(
                HomeWebhooks.AddressOf(home, e.Webhook), new ReceiveDelivery(newId(), e.Values, [], null),
                HomeWebhooks.PrincipalOf(e.Webhook)),
            _ => throw new System.Diagnostics.UnreachableException(happening.GetType().Name),
        };
    }

    /// <summary>What the world does about a call that an actor made; null if nothing more is told of it.</summary>
    internal static ICommand? Answer(IEffectRequest call, Instant now) => call switch
    {
        SetCameraLight c => new ReportReadings(new Readings { Light = c.On }),
        SoundCameraSiren c => new ReportReadings(new Readings { Siren = new SirenReading(true, now + c.For) }),
        SilenceCameraSiren => new ReportReadings(new Readings { Siren = new SirenReading(false, null) }),
        ControlDevice { Capability: Capabilities.Light } c =>
            new ReportReadings(new Readings { Light = c.Word == StateView.On }),
        ControlDevice { Capability: Capabilities.Siren } c =>
            new ReportReadings(new Readings { Siren = new SirenReading(c.Word == StateView.On, null) }),
        ControlDevice c => new ReportReadings(new Readings
        {
            Traits = [new TraitReading(c.Capability, c.Word, c.Number)],
        }),
        SwitchPanelMode c => new ReportPanel
        {
            Mode = c.Mode,
            DelayEndsAt = Patch.Of<Instant?>(null),
            Bypassed = c.Mode == SecurityMode.Disarmed ? null : c.Bypass,
        },
        SoundPanelSiren => new ReportPanel { SirenOn = true },
        SilencePanelSiren => new ReportPanel { SirenOn = false },
        _ => null,
    };

    /// <summary>What a device says when one of its capabilities is in the state of that word.</summary>
    internal static Readings ReadingsOf(DeviceView device, string capability, string word) => capability switch
    {
        Capabilities.Contact => new() { Faulted = word == StateView.Open },
        Capabilities.Motion when device.Kind == DeviceKinds.MotionSensor =>
            new() { Faulted = word == StateView.Motion },
        Capabilities.Motion => new() { Motion = word == StateView.Motion },
        Capabilities.Fault => new() { Faulted = word == StateView.Faulted },
        Capabilities.Smoke => new() { Smoke = word == StateView.Alarm },
        Capabilities.Co => new() { Co = word == StateView.Alarm },
        Capabilities.Light => new() { Light = word == StateView.On },
        Capabilities.Siren => new() { Siren = new SirenReading(word == StateView.On, null) },
        Capabilities.Tamper => new() { Tampered = word == StateView.Tampered },
        Capabilities.Connection => new() { Connection = ConnectionOf(word) },
        Capabilities.Power => new() { Power = word == StateView.Mains ? PowerSource.Mains : PowerSource.Battery },
        Capabilities.Battery => ReadingsOf(device, capability, PercentOf(word)),
        _ => new() { Traits = [new TraitReading(capability, word)] },
    };

    /// <summary>What a device says when it tells a number.</summary>
    internal static Readings ReadingsOf(DeviceView device, string capability, double number) =>
        capability == Capabilities.Battery
            ? new() { Battery = new BatteryReading((int)number, null) }
            : new() { Traits = [new TraitReading(capability, null, new Measure(number, UnitOf(device, capability)))] };

    private static MeasureUnit UnitOf(DeviceView device, string capability) =>
        device.Numbers.GetValueOrDefault(capability)?.Measure.Unit ?? capability switch
        {
            Capabilities.Temperature or Capabilities.SetPoint => MeasureUnit.Celsius,
            Capabilities.CoLevel => MeasureUnit.Ppm,
            _ => MeasureUnit.Percent,
        };

    private static Connection ConnectionOf(string word) => word switch
    {
        StateView.Online => Connection.Online,
        StateView.CellBackup => Connection.CellBackup,
        StateView.Offline => Connection.Offline,
        _ => Connection.Unknown,
    };

    /// <summary>The base station's own modes are reported; a mode with a name of its own is asked for here.</summary>
    private static Message Set(Address panel, string name) => name switch
    {
        "disarmed" => World(panel, Reported(SecurityMode.Disarmed) with { Alarm = Patch.Of<AlarmReading>(null) }),
        "home" => World(panel, Reported(SecurityMode.Home)),
        "away" => World(panel, Reported(SecurityMode.Away)),
        _ => new Message(panel, new Arm(SecurityMode.Home, null, BypassOpen: true) { Named = name }, Resident),
    };

    private static ReportPanel Reported(SecurityMode mode) =>
        new() { Mode = mode, DelayEndsAt = Patch.Of<Instant?>(null), By = Resident };

    private static Message World(Address to, ICommand command) => new(to, command, Principal.RingCloud);
}
