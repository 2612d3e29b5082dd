using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Engine.Core.Serialization;
using RingActors.Rules.Schedules.Calendars.Documents;

namespace RingActors.Rules.Schedules.Documents;

/// <summary>What a schedule does where a person has changed the mode since (S16).</summary>
public enum OverrideBy
{
    /// <summary>It runs; who set another mode today is told ten minutes before.</summary>
    [JsonStringEnumMemberName("always")] Always,

    /// <summary>It runs unless a person changed the mode within the last
    /// <see cref="ScheduleDocument.OverrideSeconds"/>.</summary>
    [JsonStringEnumMemberName("not_if_changed_within")] NotIfChangedWithin,

    /// <summary>It does not run where a person changed the mode since the last run, and asks.</summary>
    [JsonStringEnumMemberName("ask")] Ask,
}

/// <summary>What becomes of a run that is due while the one before it is not done (S13).</summary>
public enum OverlapOfRuns
{
    /// <summary>It is left out.</summary>
    [JsonStringEnumMemberName("skip")] Skip,

    /// <summary>One waits for the end; others are left out.</summary>
    [JsonStringEnumMemberName("buffer_one")] BufferOne,

    /// <summary>All wait, one after the other.</summary>
    [JsonStringEnumMemberName("buffer_all")] BufferAll,

    /// <summary>The one before is asked to end first.</summary>
    [JsonStringEnumMemberName("cancel_other")] CancelOther,

    /// <summary>The one before is ended at once.</summary>
    [JsonStringEnumMemberName("terminate_other")] TerminateOther,

    /// <summary>They run beside each other.</summary>
    [JsonStringEnumMemberName("allow_all")] AllowAll,
}

/// <summary>The end of a stretch that a run begins (S18).</summary>
/// <param name="Until">The first such time on the wall after the beginning; across midnight if it is earlier.</param>
public sealed record BlockDocument(LocalTime Until)
{
    /// <summary>The mode that holds from then on; null leaves what holds then.</summary>
    public string? Then { get; init; }
}

/// <summary>A schedule as people write it and as it is stored. Made only by <see cref="ScheduleReader"/>.</summary>
public sealed record ScheduleDocument
{
    public required string Name { get; init; }

    public bool Enabled { get; init; } = true;

    /// <summary>When it is due; of a block, when it begins.</summary>
    public required CalendarDocument Calendar { get; init; }

    /// <summary>So often, counted from when it was written; null without a limit. A block counts once.</summary>
    public int? Runs { get; init; }

    /// <summary>What it does.</summary>
    public required ScheduleTarget Do { get; init; }

    /// <summary>For a mode that holds for a stretch; null for one that stays.</summary>
    public BlockDocument? Block { get; init; }

    /// <summary>
    /// How late it still runs; null for the default of its target: up to the next planned change for arming, 300 for
    /// what lowers protection.
    /// </summary>
    public int? CatchUpSeconds { get; init; }

    public OverrideBy Override { get; init; }

    /// <summary>For <see cref="OverrideBy.NotIfChangedWithin"/>.</summary>
    public int? OverrideSeconds { get; init; }

    public OverlapOfRuns Overlapping { get; init; }

    /// <summary>True if a mode holds for a stretch.</summary>
    [JsonIgnore]
    public bool IsBlock => Block is not null;
}

/// <summary>The JSON shape of a schedule as people write it; the same as it is stored in.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowOutOfOrderMetadataProperties = true,
    UseStringEnumConverter = true,
    Converters =
    [
        typeof(InstantConverter), typeof(DurationConverter), typeof(LocalTimeConverter), typeof(LocalDateConverter),
        typeof(LocalDateTimeConverter),
    ])]
[JsonSerializable(typeof(ScheduleDocument))]
internal sealed partial class ScheduleJson : JsonSerializerContext
{
    /// <summary>Documents hold lists, which records compare by reference; what is written of them decides.</summary>
    internal static string Text(ScheduleDocument document) =>
        JsonSerializer.Serialize(document, Default.ScheduleDocument);
}
