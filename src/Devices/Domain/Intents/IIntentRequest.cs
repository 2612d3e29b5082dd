using NodaTime;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Intents;

/// <summary>
/// An event that begins an intent. What it says of the intent beyond its own fields is implemented explicitly, so that it is never stored.
/// </summary>
public interface IIntentRequest : IEvent
{
    /// <summary>The intent's id.</summary>
    string Intent { get; }

    /// <summary>Who wants it.</summary>
    Principal By { get; }

    /// <summary>When it is given up as unknown, if nothing settles it before.</summary>
    Instant GiveUpAt { get; }

    /// <summary>What it is about: <c>mode</c>, or a capability, e.g. <c>light</c>.</summary>
    string About { get; }

    /// <summary>The wanted state, e.g. <c>away</c>, <c>on</c>.</summary>
    string Target { get; }

    /// <summary>For a mode with a name of its own: that name; null otherwise.</summary>
    string? Named { get; }
}

/// <summary>An event that says that the world needs longer for the latest open intent.</summary>
public interface IIntentExtension : IEvent
{
    /// <summary>What the intent is about; null if this one extends none.</summary>
    string? About { get; }

    /// <summary>Until when it is waited for.</summary>
    Instant GiveUpAt { get; }
}
