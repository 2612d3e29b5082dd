using NodaTime;

namespace RingActors.Engine.Core.Descriptions;

/// <summary>
/// What a sentence about an event needs beside the event: how things are called, and how times are written.
/// </summary>
public interface ITelling
{
    /// <summary>The actor whose event it is, as a sentence begins with it.</summary>
    string Name { get; }

    /// <summary>The event's stored name.</summary>
    string StoredName { get; }

    /// <summary>A moment.</summary>
    string Time(Instant at);

    /// <summary>A name that people gave, set apart from the sentence around it.</summary>
    string Quoted(string name);

    /// <summary>What a device is called, or was; null if nobody ever listed it.</summary>
    string? NameOf(string deviceId);

    /// <summary>What the device of an actor is called; null if it is none that is listed.</summary>
    string? NameOf(Address actor);

    /// <summary>What a wish is about, e.g. <c>light</c>; null if that is not known any more.</summary>
    string? AboutOf(string intent);
}

/// <summary>Phrases that the sentences of several rooms share.</summary>
public static class Tellings
{
    /// <summary>A device by its name, or by its id.</summary>
    public static string Device(this ITelling telling, string id) =>
        telling.NameOf(id) is { } name ? telling.Quoted(name) : id;

    /// <summary>Several, with commas.</summary>
    public static string Devices(this ITelling telling, IEnumerable<string> ids) =>
        string.Join(", ", ids.Select(telling.Device));

    /// <summary><c>1 zone</c>, <c>2 zones</c>.</summary>
    public static string Count(int count, string what) => $"{count} {what}{(count == 1 ? "" : "s")}";
}
