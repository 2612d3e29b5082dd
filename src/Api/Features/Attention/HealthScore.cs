using System.Collections.Immutable;

namespace RingActors.Api.Features.Attention;

/// <summary>
/// The health of a home as one number: 100, less a fixed number of points for each thing that is not as it should be,
/// and never less than 0. docs/operations.md has the same table.
/// </summary>
internal static class HealthScore
{
    internal const int Best = 100;

    /// <summary>From here on a home is healthy, and from there on degraded.</summary>
    private const int HealthyMin = 90;
    private const int DegradedMin = 60;

    /// <summary>
    /// What happens in the home is not heard by one way: a kind of its own, beside those of the attention list.
    /// </summary>
    internal const string NotListening = "not_listening";

    /// <summary>A device of which nobody can say whether it is reachable: the same.</summary>
    internal const string DeviceUnknown = "device_unknown";

    /// <summary>How many points each thing of a kind takes.</summary>
    internal static readonly ImmutableSortedDictionary<string, int> Points = new Dictionary<string, int>
    {
        ["base_station"] = 40,
        ["unguarded"] = 15,
        [NotListening] = 10,

        // Chosen so as well, and yet nobody would be called.
        ["practice"] = 10,
        ["device_offline"] = 10,
        ["recipient"] = 10,
        ["battery_low"] = 5,
        ["automation"] = 5,
        [AttentionItems.NeverGuarded] = 5,

        // Chosen so: it is told, and counts for nothing.
        [AttentionItems.NotOfMode] = 0,
        ["webhook"] = 5,
        [DeviceUnknown] = 3,
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>The score of what was found.</summary>
    internal static int Of(IEnumerable<AttentionItem> items) =>
        Math.Max(0, Best - items.Sum(i => Points.GetValueOrDefault(i.Kind, 5)));

    /// <summary>What a score is called.</summary>
    internal static string WordOf(int score) =>
        score >= HealthyMin ? "healthy" : score >= DegradedMin ? "degraded" : "unhealthy";
}
