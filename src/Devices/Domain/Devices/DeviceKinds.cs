using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Devices;

/// <summary>The kinds of actors of this room: the middle part of their addresses. Stored for ever inside addresses.</summary>
public static class DeviceKinds
{
    public const string Camera = "camera";
    public const string Doorbell = "doorbell";
    public const string Contact = "contact";
    public const string MotionSensor = "motion-sensor";
    public const string SmokeCo = "smoke-co";
    public const string Keypad = "keypad";
    public const string BaseStation = "base-station";

    /// <summary>A device of a kind this build does not know; it works by its capabilities.</summary>
    public const string Generic = "device";

    public const string SecuritySystem = "security-system";

    /// <summary>The id of a home's one security system.</summary>
    public const string SecuritySystemId = "main";

    /// <summary>Who has a code for the home.</summary>
    public const string AccessCodes = "access-codes";

    /// <summary>What Ring's cloud says to the home beyond any one device.</summary>
    public const string RingCloud = "ring-cloud";

    /// <summary>The id of a home's one line to Ring's cloud.</summary>
    public const string RingCloudId = "main";

    /// <summary>By which lines a home is listened to.</summary>
    public const string Coverage = "coverage";

    /// <summary>The id of a home's one record of listening.</summary>
    public const string CoverageId = "main";

    /// <summary>The kinds that stand for one physical device.</summary>
    public static IReadOnlyList<string> Devices { get; } =
        [Camera, Doorbell, Contact, MotionSensor, SmokeCo, Keypad, BaseStation, Generic];

    /// <summary>The kinds that Ring tells of only through a base station.</summary>
    public static IReadOnlyList<string> BehindBaseStation { get; } = [Contact, MotionSensor, SmokeCo, Keypad];

    /// <summary>Before the id of a group of lights, so that it is never taken for the number of a device or for a zid.</summary>
    public const string LightGroupPrefix = "group-";

    /// <summary>
    /// True if Ring tells of a device only through a hub: what it last said is the present only while that is heard. Ring's own numbers
    /// are digits only, a zid is not.
    /// </summary>
    public static bool IsBehindHub(Address device) =>
        BehindBaseStation.Contains(device.Kind, StringComparer.Ordinal)
        || (device.Kind == Generic
            && !device.Id.All(char.IsAsciiDigit)
            && !device.Id.StartsWith(LightGroupPrefix, StringComparison.Ordinal));

    /// <summary>Where a home's security system lives.</summary>
    public static Address SecuritySystemOf(string home) => new(home, SecuritySystem, SecuritySystemId);

    /// <summary>Where a home keeps its codes.</summary>
    public static Address AccessCodesOf(string home) => new(home, AccessCodes, SecuritySystemId);

    /// <summary>Where a home keeps what nobody understood of Ring.</summary>
    public static Address RingCloudOf(string home) => new(home, RingCloud, RingCloudId);

    /// <summary>Where a home keeps when it was listened to.</summary>
    public static Address CoverageOf(string home) => new(home, Coverage, CoverageId);
}
