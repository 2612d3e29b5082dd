using System.Collections.Immutable;
using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Devices;

/// <summary>A device as the tools, the rules and the dashboard see it.</summary>
public sealed record DeviceView
{
    public required Address Address { get; init; }

    /// <summary>Short readable id, made of the first name the device was seen with, unique in the home and never changed.</summary>
    public required string Slug { get; init; }

    public required string Name { get; init; }

    /// <summary>Ring's word for the model.</summary>
    public required string RingKind { get; init; }

    public string? Model { get; init; }

    public string? Firmware { get; init; }

    public string? Room { get; init; }

    /// <summary>Another account owns it and shares it with this one.</summary>
    public bool Shared { get; init; }

    public string? TimeZone { get; init; }

    public IReadOnlyList<string> Capabilities { get; init; } = [];

    /// <summary>The states by capability; a capability that never told a state is missing.</summary>
    public ImmutableDictionary<string, StateView> States { get; init; } = ImmutableDictionary<string, StateView>.Empty;

    /// <summary>The numbers by capability; a capability that never told one is missing.</summary>
    public ImmutableDictionary<string, NumberView> Numbers { get; init; } = ImmutableDictionary<string, NumberView>.Empty;

    public BatteryReading? Battery { get; init; }

    public Instant? LastMotionAt { get; init; }

    /// <summary>What the last motion was of, e.g. <c>human</c>.</summary>
    public string? LastDetection { get; init; }

    public Instant? LastDingAt { get; init; }

    /// <summary>When the device last told something new. Reports that repeat what is known leave no trace.</summary>
    public required Instant LastNewsAt { get; init; }

    /// <summary>When Ring last had contact with the device, to the hour; null if Ring does not say.</summary>
    public Instant? LastHeardAt { get; init; }

    /// <summary>What of the device this build does not understand, verbatim.</summary>
    public RawJson? Leftover { get; init; }

    /// <summary>True once it is gone from the home's listing; it stays findable for the history.</summary>
    public bool Removed { get; init; }

    /// <summary>The actor's kind, the middle part of the address.</summary>
    [JsonIgnore]
    public string Kind => Address.Kind;

    public bool Has(string capability) => Capabilities.Contains(capability, StringComparer.Ordinal);

    /// <summary>The state of a capability; null as long as the device never told one.</summary>
    public StateView? State(string capability) => States.GetValueOrDefault(capability);
}
