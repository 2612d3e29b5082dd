using NodaTime;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Descriptions;

namespace RingActors.Devices.Domain.EventRows;

/// <summary>Rows of the table of all events, and the phrases that several of this room's share.</summary>
internal static class Rows
{
    internal static EventDescription Routine<T>(string kind, Func<T, ITelling, string> sentence)
        where T : IEvent => EventDescription.Of(kind, EventSeverity.Routine, sentence);

    internal static EventDescription Warning<T>(string kind, Func<T, ITelling, string> sentence)
        where T : IEvent => EventDescription.Of(kind, EventSeverity.Warning, sentence);

    internal static EventDescription Alarm<T>(Func<T, ITelling, string> sentence)
        where T : IEvent => EventDescription.Of(EventKinds.Alarm, EventSeverity.Alarm, sentence);

    /// <summary>A word of an enum in the middle of a sentence.</summary>
    internal static string Word(Enum value) => value.ToString().ToLowerInvariant();

    internal static string Without(IReadOnlyList<string> ids, ITelling telling) =>
        ids.Count == 0 ? "" : $" without {telling.Devices(ids)}";

    internal static string Cause(IReadOnlyList<string> ids, ITelling telling) =>
        ids.Count == 0 ? "" : $" ({telling.Devices(ids)})";

    /// <summary>What stood in the way, by name and state.</summary>
    internal static string States(IEnumerable<Obstacle> obstacles, ITelling telling) =>
        string.Join(", ", obstacles.Select(o => $"{telling.Quoted(o.Name)} {o.State}"));

    internal static string DelayEnds(Instant? end, ITelling telling) =>
        end is { } at ? $"; the delay ends at {telling.Time(at)}" : "";

    internal static string Late(Duration? late) => late is { } by ? $" ({by.TotalSeconds:0} s late)" : "";
}
