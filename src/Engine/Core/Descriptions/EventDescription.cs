namespace RingActors.Engine.Core.Descriptions;

/// <summary>The sorts of things that a home's history tells, by which it is filtered. The words are public.</summary>
public static class EventKinds
{
    /// <summary>Somebody moved, or a picture was taken.</summary>
    public const string Motion = "motion";

    /// <summary>A button was pressed.</summary>
    public const string Doorbell = "doorbell";

    /// <summary>A device says how it is.</summary>
    public const string Sensor = "sensor";

    /// <summary>How the home is guarded.</summary>
    public const string Mode = "mode";

    /// <summary>What is wrong, and who is told of it.</summary>
    public const string Alarm = "alarm";

    /// <summary>An automation was written, or ran.</summary>
    public const string Rule = "rule";

    /// <summary>Somebody wants something, and how far it is.</summary>
    public const string Command = "command";

    /// <summary>Nothing of the household itself.</summary>
    public const string System = "system";

    /// <summary>Somebody was told no.</summary>
    public const string Refusal = "refusal";

    /// <summary>What nobody understood, kept as it came.</summary>
    public const string Unread = "unread";
}

/// <summary>How much an event matters to those who live in the home.</summary>
public enum EventSeverity
{
    /// <summary>An account that the program keeps for itself: no history shows it.</summary>
    Bookkeeping = 1,

    /// <summary>A day as any other.</summary>
    Routine = 2,

    /// <summary>Something was refused, failed, is lost or not known.</summary>
    Warning = 3,

    /// <summary>Somebody may be in danger, or in the house.</summary>
    Alarm = 4,
}

/// <summary>
/// What an event is to those who read it: a row of the one table of all events. The room that has the event has its
/// row, and an event without one fails a test.
/// </summary>
public sealed class EventDescription
{
    private readonly Func<IEvent, ITelling, string> _sentence;

    private EventDescription(Type type, string kind, EventSeverity severity, Func<IEvent, ITelling, string> sentence) =>
        (Type, Kind, Severity, _sentence) = (type, kind, severity, sentence);

    /// <summary>The event.</summary>
    public Type Type { get; }

    /// <summary>One of <see cref="EventKinds"/>.</summary>
    public string Kind { get; }

    /// <summary>How much it matters.</summary>
    public EventSeverity Severity { get; }

    /// <summary>Makes a row.</summary>
    public static EventDescription Of<T>(string kind, EventSeverity severity, Func<T, ITelling, string> sentence)
        where T : IEvent => new(typeof(T), kind, severity, (@event, telling) => sentence((T)@event, telling));

    /// <summary>Makes a row of an event that no history shows; its sentence is its stored name.</summary>
    public static EventDescription Bookkeeping<T>(string kind)
        where T : IEvent => new(typeof(T), kind, EventSeverity.Bookkeeping, (_, telling) => $"{telling.Name}: "
            + $"{telling.StoredName}.");

    /// <summary>The event in one sentence, or a few.</summary>
    public string Sentence(IEvent @event, ITelling telling) => _sentence(@event, telling);
}
