using NodaTime;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;

namespace RingActors.Devices.Domain.Alarm.Checks;

/// <summary>Why something is not watched, or not guarded, by the words of events and answers (docs/alarm.md).</summary>
public static class Blind
{
    /// <summary>It is not in Ring's list of this home any more.</summary>
    public const string Gone = "gone";
    public const string Offline = StateView.Offline;

    /// <summary>Nobody can say how it is.</summary>
    public const string Unknown = StateView.Unknown;

    /// <summary>Nothing in it can tell of that.</summary>
    public const string NoSensor = "no-sensor";

    /// <summary>A camera whose motion detection is switched off.</summary>
    public const string DetectionOff = "detection-off";

    /// <summary>A sensor that is switched off itself: a lamp's motion sensor, a wired zone, a listener's ear.</summary>
    public const string SensorOff = "sensor-off";
    public const string BatteryDead = "battery-dead";

    /// <summary>It counts only what Ring has no word for.</summary>
    public const string NoSuchDetection = "no-such-detection";

    /// <summary>Ring does not announce what it sees to this account.</summary>
    public const string NotAnnounced = "not-announced";

    /// <summary>The line by which it would be heard is down.</summary>
    public const string NotHeard = "not-heard";

    /// <summary>The predicate of a sentence about the device.</summary>
    public static string Said(string why) => why switch
    {
        Gone => "is not in Ring's list any more",
        Offline => "is offline",
        Unknown => "does not say how it is",
        NoSensor => "has nothing that could tell of it",
        DetectionOff => "has its motion detection switched off",
        SensorOff => "has its sensor switched off",
        BatteryDead => "has an empty battery",
        NoSuchDetection => "counts only what Ring has no word for",
        NotAnnounced => "is not announced by Ring to this account",
        NotHeard => "cannot be heard, because the line to it is down",
        Unguarded.Bypassed => "is bypassed",
        Unguarded.LeftOut => "is left out, because it was open or not watched when the home was armed",
        Unguarded.UntilClosed => "is left out until it has been closed",
        Unguarded.ShutDown => "is shut down, because it raised too many alarms",
        Unguarded.OpenFor => "stands open and counts when it has done so for its time",
        Unguarded.PowerRestored => "is not heeded yet, because the base station's power came back a moment ago",
        StateView.Open => "is open",
        StateView.Motion => "sees motion",
        _ => $"is {why}",
    };
}

/// <summary>One reason why a device cannot tell of something as things are.</summary>
/// <param name="Why">One of the words of <see cref="Blind"/>.</param>
/// <param name="Since">Since when; null if that is not known.</param>
public sealed record BlindSpot(string Why, Instant? Since = null);

/// <summary>
/// What would have to happen for a device to tell of something, and whether that can happen now. The one place that says so: arming, the
/// status, the settings and whoever waits for a device's word ask here.
/// </summary>
public static class Watch
{
    /// <summary>What Ring has words for in what its cameras see.</summary>
    public static IReadOnlyList<string> Detections { get; } =
        ["human", "loitering", "motion", "moving_vehicle", "nearby_pom", "other_motion", "package_delivery", "package_pickup"];

    /// <summary>Why a device cannot tell of a happening as things are, the gravest first; empty if it can.</summary>
    /// <param name="device">The device as it is last known; null if the home never had it.</param>
    /// <param name="capability">What is waited for, e.g. <c>motion</c>, <c>contact</c>, <c>smoke</c>.</param>
    /// <param name="coverage">How the home is listened to.</param>
    public static IReadOnlyList<BlindSpot> Of(DeviceView? device, string capability, CoverageView coverage)
    {
        if (device is null or { Removed: true })
        {
            return [device is null ? new BlindSpot(Blind.Unknown) : new BlindSpot(Blind.Gone, device.LastNewsAt)];
        }

        List<BlindSpot> spots = [];
        if (!CanSense(device, capability))
        {
            spots.Add(new BlindSpot(Blind.NoSensor));
        }

        if (Off(device, capability) is { } off)
        {
            spots.Add(off);
        }

        if (device.State(Capabilities.Connection) is { Value: not StateView.Online } away)
        {
            spots.Add(new BlindSpot(away.Value == StateView.Offline ? Blind.Offline : Blind.Unknown, away.Since));
        }
        else if (!IsMomentary(device, capability) && device.State(capability) is null && CanSense(device, capability))
        {
            spots.Add(new BlindSpot(Blind.Unknown));
        }

        if (IsBatteryDead(device))
        {
            spots.Add(new BlindSpot(Blind.BatteryDead));
        }

        if (Unheard(device, coverage) is { } unheard)
        {
            spots.Add(unheard);
        }

        return spots;
    }

    /// <summary>Why nothing a device does would make a zone with it trip, the gravest first; empty if something would.</summary>
    public static IReadOnlyList<BlindSpot> OfZone(DeviceView? device, ZonePolicy zone, CoverageView coverage)
    {
        IReadOnlyList<BlindSpot> spots = Of(device, SenseOf(device), coverage);
        bool isDeaf = zone.Detections.Count > 0
            && !zone.Detections.Any(d => Detections.Contains(d, StringComparer.Ordinal) || d == device?.LastDetection);
        return isDeaf ? [.. spots, new BlindSpot(Blind.NoSuchDetection)] : spots;
    }

    /// <summary>Why a sensor of the base station tells it nothing, as far as anybody here can see.</summary>
    internal static IReadOnlyList<BlindSpot> OfBaseStations(DeviceView? device) => Of(device, SenseOf(device), CoverageView.Nothing(""));

    /// <summary>Of what a zone with this device is about: of a camera motion, of another sensor its condition.</summary>
    internal static string SenseOf(DeviceView? device) => device?.Kind switch
    {
        DeviceKinds.Contact => Capabilities.Contact,
        DeviceKinds.MotionSensor or DeviceKinds.Camera or DeviceKinds.Doorbell => Capabilities.Motion,
        DeviceKinds.SmokeCo => device.Has(Capabilities.Smoke) || !device.Has(Capabilities.Co) ? Capabilities.Smoke : Capabilities.Co,
        _ => device is not null && !device.Has(Capabilities.Fault) && device.Has(Capabilities.Motion) ? Capabilities.Motion : Capabilities.Fault,
    };

    /// <summary>Cameras tell what they see and never how it is now: they can be out of reach, and not open.</summary>
    internal static bool IsMomentary(DeviceView device, string capability) =>
        device.Kind is DeviceKinds.Camera or DeviceKinds.Doorbell || StateView.ValuesOf(capability).Count == 0;

    /// <summary>What a kind is named after it can do, whatever a listing says of it; all else by what it says itself.</summary>
    private static bool CanSense(DeviceView device, string capability) => (device.Kind, capability) switch
    {
        (DeviceKinds.Contact, Capabilities.Contact) => true,
        (DeviceKinds.MotionSensor or DeviceKinds.Camera or DeviceKinds.Doorbell, Capabilities.Motion) => true,
        (DeviceKinds.Doorbell, Capabilities.Ding) => true,
        _ => device.Has(capability) || device.State(capability) is not null,
    };

    private static BlindSpot? Off(DeviceView device, string capability)
    {
        StateView? off = capability switch
        {
            Capabilities.Motion => Is(device, Capabilities.MotionDetection, StateView.Off),
            Capabilities.Smoke => Is(device, Capabilities.SmokeListening, StateView.Disabled),
            Capabilities.Co => Is(device, Capabilities.CoListening, StateView.Disabled),
            _ => null,
        };
        if (off is not null && capability == Capabilities.Motion)
        {
            return new BlindSpot(Blind.DetectionOff, off.Since);
        }

        bool senses = capability is Capabilities.Motion or Capabilities.Contact or Capabilities.Fault;
        off ??= senses ? Is(device, Capabilities.Reporting, StateView.Disabled) : null;
        return off is null ? null : new BlindSpot(Blind.SensorOff, off.Since);
    }

    private static StateView? Is(DeviceView device, string capability, string value) =>
        device.State(capability) is { } state && state.Value == value ? state : null;

    /// <summary>
    /// Ring's own word first: <c>failed</c>. A percentage of 0 counts where no word says otherwise, and not of what has mains power. A battery
    /// that is low still works, and is said elsewhere.
    /// </summary>
    private static bool IsBatteryDead(DeviceView device) =>
        device.State(Capabilities.Power) is not { Value: StateView.Mains }
        && device.Battery is { Status: "failed" } or { Percent: 0, Status: null or "low" or "warn" };

    /// <summary>A line of which nothing was ever said is no evidence of anything.</summary>
    private static BlindSpot? Unheard(DeviceView device, CoverageView coverage)
    {
        string id = device.Address.Id;
        DeviceNeeds needs = DeviceNeeds.Of(device.Address, device.Capabilities);
        if (needs.IsBehindHub)
        {
            LineView[] hubs = [.. coverage.Lines.Values.Where(l => Lines.IsHub(l.Line) && l.Behind.Contains(id, StringComparer.Ordinal))];
            return hubs.Length > 0 && Array.TrueForAll(hubs, h => !h.Hears) ? new BlindSpot(Blind.NotHeard, hubs.Min(h => h.Since)) : null;
        }

        if (coverage.Devices.GetValueOrDefault(id)?.Unannounced is [.., { Until: null } silent])
        {
            return new BlindSpot(Blind.NotAnnounced, silent.From);
        }

        return needs.IsAnnounced && coverage.Lines.GetValueOrDefault(Lines.Push) is { Hears: false } push
            ? new BlindSpot(Blind.NotHeard, push.Since)
            : null;
    }
}
