using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Intents;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Alarm.State;

/// <summary>A sensor that stands in the way of arming.</summary>
/// <param name="Device">Its address.</param>
/// <param name="Name">The user's name for it.</param>
/// <param name="State"><c>open</c>, <c>motion</c>, <c>offline</c> or <c>unknown</c>.</param>
/// <param name="Since">Since when; null if that is not known.</param>
public sealed record Obstacle(Address Device, string Name, string State, Instant? Since);

/// <summary>A sensor that is not guarded in an armed period.</summary>
/// <param name="Device">Its id, the last part of its address.</param>
/// <param name="UntilClosed">It joins again once it has been closed for 5 s.</param>
public sealed record Bypass(string Device, bool UntilClosed);

/// <summary>Somebody asked for the home to be armed, and nothing stood in the way.</summary>
/// <param name="Intent">The intent's id.</param>
/// <param name="Mode">The wanted mode.</param>
/// <param name="From">The mode reported at that moment; null if none was.</param>
/// <param name="Bypassed">Ids of the sensors that are not to be guarded, because it was asked for.</param>
/// <param name="NotWatched">Those of them that could not be guarded anyway: offline, or never heard of.</param>
/// <param name="By">Who wants it.</param>
/// <param name="GiveUpAt">When the intent is given up as unknown, if nothing settles it before.</param>
[StoredName("security.arm-requested")]
public sealed record ArmRequested(
    string Intent,
    SecurityMode Mode,
    SecurityMode? From,
    IReadOnlyList<string> Bypassed,
    IReadOnlyList<string> NotWatched,
    Principal By,
    Instant GiveUpAt) : IIntentRequest
{
    string IIntentRequest.About => "mode";

    string IIntentRequest.Target => Mode.Word();

    string? IIntentRequest.Named => As;

    /// <summary>The mode's name where it has one of its own, e.g. <c>night</c>; null for <c>home</c> and <c>away</c>.</summary>
    public string? As { get; init; }

    /// <summary>Those of <see cref="Bypassed"/> that are guarded again once they have closed; null if there are none.</summary>
    public IReadOnlyList<string>? UntilClosed { get; init; }

    /// <summary>What of it is bypassed although nobody named it, and how it stood; null if there is none.</summary>
    public IReadOnlyList<Obstacle>? LeftOut { get; init; }

    /// <summary>True if sensors are not looked at again when the exit delay ends: an arming is taken back. Else null.</summary>
    public bool? Unchecked { get; init; }

    [JsonIgnore]
    internal string ModeName => As ?? Mode.Word();

    [JsonIgnore]
    internal IReadOnlyList<Bypass> Bypasses =>
        [.. Bypassed.Select(id => new Bypass(id, UntilClosed?.Contains(id, StringComparer.Ordinal) ?? false))];
}

[StoredName("security.disarm-requested")]
public sealed record DisarmRequested(string Intent, SecurityMode? From, Principal By, Instant GiveUpAt) : IIntentRequest
{
    string IIntentRequest.About => "mode";

    string IIntentRequest.Target => SecurityMode.Disarmed.Word();

    string? IIntentRequest.Named => null;
}

/// <summary>Arming was asked for and refused; the home stays as it is.</summary>
/// <param name="Mode">The wanted mode.</param>
/// <param name="Code">The refusal's code.</param>
/// <param name="Open">The sensors that are open.</param>
/// <param name="NotWatched">The sensors nobody can say anything about.</param>
[StoredName("security.arm-refused")]
public sealed record ArmRefused(
    SecurityMode Mode, string Code, IReadOnlyList<Obstacle> Open, IReadOnlyList<Obstacle> NotWatched) : IEvent
{
    /// <summary>The mode's name where it has one of its own; null for <c>home</c> and <c>away</c>.</summary>
    public string? As { get; init; }
}
