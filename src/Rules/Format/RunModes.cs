using System.Text.Json.Serialization;

namespace RingActors.Rules.Format;

/// <summary>
/// What becomes of a trigger while runs of the same rule are under way. Conditions are judged first, so that the record
/// tells a condition that failed from a run in the way. What an alarm starts is in nobody's way and is never turned
/// away, whatever a document says.
/// </summary>
public enum RunMode
{
    /// <summary>It starts none (R-S1).</summary>
    [JsonStringEnumMemberName("single")] Single = 1,

    /// <summary>It ends the run and starts its own (R-S2).</summary>
    [JsonStringEnumMemberName("restart")] Restart = 2,

    /// <summary>It waits in line, in the order of the home's events (R-S3).</summary>
    [JsonStringEnumMemberName("queued")] Queued = 3,

    /// <summary>It starts a run beside the others (R-S4).</summary>
    [JsonStringEnumMemberName("parallel")] Parallel = 4,
}

/// <summary>The two fields of a document that say it.</summary>
internal static class RunModes
{
    internal const int MaxDefault = 10;

    private const int MaxMax = 32;

    internal static readonly IReadOnlyList<string> Words = ["single", "restart", "queued", "parallel"];

    internal static readonly IReadOnlyList<Field> Fields =
    [
        new("mode", FieldKind.Word, "What a trigger amid a run comes to; missing means one run of each device.")
        {
            Words = Words,
        },
        new("max", FieldKind.Integer, "For queued and parallel: runs at most, those in line counted; missing means 10.")
        {
            Min = 1, Max = MaxMax,
        },
    ];
}
