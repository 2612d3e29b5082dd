using NodaTime;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Unparsed;

/// <summary>Something Ring sent that this build does not understand, verbatim but for its secrets.</summary>
/// <param name="Source">By which way it came.</param>
/// <param name="Reasons">What was not understood of it, for a person.</param>
/// <param name="Payload">What came.</param>
/// <param name="Shape">Equal for payloads that differ in their values only.</param>
/// <param name="Seen">How many of that shape had come by then since the process started; the ones between are not kept.</param>
/// <param name="LimitReached">True if this is the last one that is kept for now: the day's measure is full.</param>
/// <param name="LearnedAt">When it was kept.</param>
[StoredName("ring-cloud.payload-kept")]
public sealed record PayloadKept(
    string Source,
    IReadOnlyList<string> Reasons,
    KeptPayload Payload,
    string Shape,
    long Seen,
    bool LimitReached,
    Instant LearnedAt) : IEvent;
