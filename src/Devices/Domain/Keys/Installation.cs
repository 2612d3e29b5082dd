using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Keys;

/// <summary>
/// What belongs to no household but to the installation that serves them lives under a name of its own in the same
/// journal: with the same chain, the same backup, the same proof. It is no home: nothing lists it as one.
/// </summary>
public static class Installation
{
    /// <summary>Its name. Ring's locations are UUIDs, so that no home is called so.</summary>
    public const string Name = "installation";

    /// <summary>Where the keys live.</summary>
    public static Address Keys { get; } = new(Name, ApiKeys.ActorKind, "main");

    /// <summary>True if it is a household, and not the installation.</summary>
    public static bool IsHome(string name) => name != Name;
}
