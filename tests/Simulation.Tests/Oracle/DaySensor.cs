using NodaTime;
using RingActors.Engine.Core;

namespace RingActors.Simulation.Tests.Oracle;

/// <summary>A sensor of the house: how it really is, and what of it can be told.</summary>
internal sealed class DaySensor(string id, string kind, string name)
{
    internal Address Address { get; } = new(DayHouse.Home, kind, id);

    internal string Id => Address.Id;

    internal string Name { get; } = name;

    internal bool Open { get; set; }

    internal bool RadioLost { get; set; }

    internal bool Removed { get; set; }

    /// <summary>The hub's time of its last change.</summary>
    internal Instant? Stamp { get; set; }

    /// <summary>While it is open.</summary>
    internal Stretch? Span { get; set; }

    /// <summary>While nothing can be told of it.</summary>
    internal Stretch? Lost { get; set; }
}
