using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core.Serialization;

namespace RingActors.Rules.Schedules.Actors;

/// <summary>What is posted for a run of a schedule, in the shape of the Standard Webhooks specification.</summary>
internal sealed record ScheduleMessage(string Type, Instant Timestamp, ScheduleMessageData Data)
{
    internal static RawJson Of(ScheduleSteps steps, ScheduleRan ran, RawJson? body) => RawJson.Parse(
        JsonSerializer.Serialize(
            new ScheduleMessage(
                "schedule.ran", steps.Now,
                new ScheduleMessageData(
                    steps.Self.Home, steps.Self.Id, ran.Run, steps.State.Version, ran.Nominal, body)),
            ScheduleMessageJson.Default.ScheduleMessage));
}

/// <param name="Home">The home.</param>
/// <param name="Schedule">The schedule's id.</param>
/// <param name="Run">The run's id.</param>
/// <param name="Version">The schedule's version.</param>
/// <param name="Nominal">The moment it was planned for.</param>
/// <param name="Body">What the author wants said; null if nothing.</param>
internal sealed record ScheduleMessageData(
    string Home, string Schedule, string Run, int Version, Instant Nominal, RawJson? Body);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(InstantConverter)])]
[JsonSerializable(typeof(ScheduleMessage))]
internal sealed partial class ScheduleMessageJson : JsonSerializerContext;
