using RingActors.Devices.Domain.Alarm.Checks;
using RingActors.Devices.Domain.Devices;

namespace RingActors.Rules.Format;

/// <summary>The words that Ring has for what moves, and what people call the same.</summary>
internal static class Detections
{
    private static readonly Dictionary<string, string[]> Meant = new(StringComparer.Ordinal)
    {
        ["person"] = ["human"],
        ["people"] = ["human"],
        ["persons"] = ["human"],
        ["humans"] = ["human"],
        ["somebody"] = ["human"],
        ["someone"] = ["human"],
        ["man"] = ["human"],
        ["car"] = ["moving_vehicle"],
        ["vehicle"] = ["moving_vehicle"],
        ["truck"] = ["moving_vehicle"],
        ["package"] = ["package_delivery", "package_pickup"],
        ["parcel"] = ["package_delivery", "package_pickup"],
        ["delivery"] = ["package_delivery"],
        ["pickup"] = ["package_pickup"],
        ["loiterer"] = ["loitering"],
        ["other"] = ["other_motion"],
        ["animal"] = ["other_motion"],
        ["pet"] = ["other_motion"],
        ["dog"] = ["other_motion"],
        ["cat"] = ["other_motion"],
    };

    /// <summary>All of them, and what a device of the home said once.</summary>
    internal static bool IsSaid(string word, DevicesView devices) =>
        Watch.Detections.Contains(word, StringComparer.OrdinalIgnoreCase)
        || devices.All.Any(d => string.Equals(d.LastDetection, word, StringComparison.OrdinalIgnoreCase));

    /// <summary>Ring's words for what a word means; none if it has none.</summary>
    internal static IReadOnlyList<string> Of(string word)
    {
        string plain = word.Trim().ToLowerInvariant().Replace('-', '_').Replace(' ', '_');
        return Watch.Detections.Contains(plain, StringComparer.Ordinal) ? [plain] : Meant.GetValueOrDefault(plain)
            ?? [];
    }

    /// <summary>True if it is Ring that says of such devices what moved; a sensor only says that something
    /// does.</summary>
    internal static bool AreSaidOf(string kind) => kind is DeviceKinds.Camera or DeviceKinds.Doorbell;
}
