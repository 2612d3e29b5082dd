using System.Collections.Immutable;
using System.Text.Json.Serialization;

using RingActors.Api.Tools.Contract;
using RingActors.Devices.Domain.Keys;

namespace RingActors.Api.Health;

/// <summary>How a part of the server is doing. Written to the wire as ok, degraded, down.</summary>
internal enum HealthState
{
    Ok = 1,

    /// <summary>Works, but not all of it or not reliably: the cloud is away, the journal cannot be written.</summary>
    Degraded = 2,

    /// <summary>Does not do its work at all.</summary>
    Down = 3,
}

/// <summary>How much hangs on a part.</summary>
internal enum HealthPriority
{
    /// <summary>Without it the server is down.</summary>
    Vital = 1,

    /// <summary>Without it the home is not watched, or not all that should be kept is.</summary>
    Important = 2,

    /// <summary>Worth a look.</summary>
    Minor = 3,
}

/// <summary>One part of the server at one moment.</summary>
/// <param name="Name">Stable: journal, ring-cloud, engine.</param>
/// <param name="State">How it is.</param>
/// <param name="Since">When it came to be so; null, and left out, if that is not known.</param>
/// <param name="Detail">One sentence for a person; no secrets.</param>
/// <param name="IsVital">Whether the server as a whole is down when this is down; otherwise it is degraded.</param>
internal sealed record SubsystemHealth(string Name, HealthState State,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? Since, string Detail,
    [property: JsonIgnore] bool IsVital = false)
{
    /// <summary>How much hangs on it.</summary>
    public HealthPriority Priority
    {
        get => IsVital ? HealthPriority.Vital : field;
        init;
    } = HealthPriority.Important;

    /// <summary>True if its detail speaks of the household: of its devices, its alarm, its people.</summary>
    [JsonIgnore]
    public bool IsOfHousehold { get; init; }

    /// <summary>What of its detail those are told who do not see the household; null for nothing.</summary>
    [JsonIgnore]
    public string? WithoutHousehold { get; init; }
}

/// <summary>A part of the server that can say how it is, at once and without waiting.</summary>
internal interface IHealthSource
{
    SubsystemHealth Check();
}

/// <summary>What <c>/health</c> and the tool health_check say.</summary>
internal sealed record HealthReport(
    HealthState Status,
    string Server,
    string Version,
    int Pid,
    string Instance,
    long UptimeSeconds,
    DateTimeOffset AsOf,
    ImmutableArray<SubsystemHealth> Subsystems)
{
    /// <summary>True, and told only then, if this serves the demo home.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Demo { get; init; }

    /// <summary>As it is told to a key: the household only to those who see all of it.</summary>
    public HealthReport For(ToolPrincipal caller) =>
        caller.Of(AccessRight.Read) != Allowance.Never && caller.Homes is null
        ? this
        : this with { Subsystems = [.. Subsystems.Select(s => s.IsOfHousehold ? Silent(s) : s)] };

    /// <summary>
    /// As it is told to whoever sends no key: whether it serves, and no more. Which part is how tells of a home, and
    /// when it began, too.
    /// </summary>
    public ShortHealth ForStrangers() => new(Status, Server) { Demo = Demo };

    private static SubsystemHealth Silent(SubsystemHealth part) =>
        part.WithoutHousehold is { } rest ? part with { Detail = rest }
        : part with { Since = null, Detail = "What it says of the household this key may not see." };
}

/// <summary>What strangers are told.</summary>
internal sealed record ShortHealth(HealthState Status, string Server)
{
    /// <summary>True, and told only then, if this serves the demo home.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Demo { get; init; }
}
