using System.Collections.Immutable;
using NodaTime;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Access;

/// <summary>The codes of a home, for whoever compares digits with them. The hashes are not for showing.</summary>
/// <param name="Codes">By id.</param>
/// <param name="Salt">The home's salt, base64; null as long as it has no code.</param>
/// <param name="Version">Counts changes of the codes.</param>
/// <param name="LockedUntil">Channels that take no code for a while, by name; <c>*</c> is all at which no code was ever taken.</param>
public sealed record AccessView(
    ImmutableSortedDictionary<string, AccessCode> Codes, string? Salt, long Version, ImmutableSortedDictionary<string, Instant> LockedUntil)
{
    /// <summary>Channels that count by themselves: those at which a code was taken, the latest last.</summary>
    public IReadOnlyList<string> Proven { get; init; } = [];

    /// <summary>Until when a channel takes no code; null if nothing is known of a lock.</summary>
    public Instant? LockOf(string channel) => LockedUntil.TryGetValue(NameOf(channel), out Instant until) ? until : null;

    internal string NameOf(string channel) => Proven.Contains(channel, StringComparer.Ordinal) ? channel : AccessState.Others;
}

/// <summary>Folds the events of the codes into the <see cref="AccessView"/>.</summary>
internal sealed class AccessProjection() : Projection<AccessView>("access")
{
    public override int Version => 2;

    public override Type SnapshotType => typeof(AccessView);

    public override AccessView Initial(string home) => new(
        ImmutableSortedDictionary.Create<string, AccessCode>(StringComparer.Ordinal),
        null,
        0,
        ImmutableSortedDictionary.Create<string, Instant>(StringComparer.Ordinal));

    public override AccessView Apply(AccessView part, EventEnvelope envelope) => envelope.Event switch
    {
        CodeSet e => part with { Codes = part.Codes.SetItem(e.Code.Id, e.Code), Salt = e.Salt, Version = part.Version + 1 },
        CodeRemoved e => part with { Codes = part.Codes.Remove(e.Id), Version = part.Version + 1 },
        CodeUsed e => Used(
            part with { LockedUntil = part.LockedUntil.Remove(e.Channel), Proven = AccessState.Proved(part.Proven, e.Channel) }, e.Id),
        ChannelLockedOut e => part with { LockedUntil = part.LockedUntil.SetItem(part.NameOf(e.Channel), e.Until) },
        _ => part,
    };

    private static AccessView Used(AccessView part, string id) => part.Codes.GetValueOrDefault(id) is { OneTime: true }
        ? part with { Codes = part.Codes.Remove(id), Version = part.Version + 1 }
        : part;
}
