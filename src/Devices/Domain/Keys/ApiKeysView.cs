using System.Collections.Immutable;
using NodaTime;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Keys;

/// <summary>A key, and what became of it.</summary>
/// <param name="Key">The key.</param>
/// <param name="CreatedBy">Who made it.</param>
public sealed record ApiKeyEntry(ApiKey Key, Principal CreatedBy)
{
    /// <summary>When it was last used, to some minutes; null if never.</summary>
    public Instant? LastUsedAt { get; init; }

    /// <summary>When it was revoked; null while it was not.</summary>
    public Instant? RevokedAt { get; init; }

    /// <summary>Who revoked it.</summary>
    public Principal? RevokedBy { get; init; }

    /// <summary>True if it opens the door at that time.</summary>
    public bool IsGood(Instant now) => RevokedAt is null && (Key.ExpiresAt is not { } end || now < end);
}

/// <summary>All keys that there are or were, by name. The state of the actor and the part of the view.</summary>
public sealed record ApiKeysView(ImmutableSortedDictionary<string, ApiKeyEntry> Keys)
{
    internal static ApiKeysView Empty { get; } =
        new(ImmutableSortedDictionary.Create<string, ApiKeyEntry>(StringComparer.Ordinal));

    /// <summary>True if an owner has a key that was not revoked.</summary>
    public bool HasOwner(Instant now) => Keys.Values.Any(k => k.Key.Role == AccessRole.Owner && k.IsGood(now));

    internal ApiKeysView Apply(IEvent @event, Principal by, Instant at) => @event switch
    {
        KeyCreated e => new(Keys.SetItem(e.Key.Name, new ApiKeyEntry(e.Key, by))),
        KeyRevoked e => With(e.Name, k => k with { RevokedAt = at, RevokedBy = by }),
        KeyUsed e => With(e.Name, k => k with { LastUsedAt = e.At }),
        KeyHelpSet e => With(e.Name, k => k with { Key = k.Key with { CallsForHelp = e.Calls } }),
        KeyFormSet e => With(e.Name, k => k with { Key = k.Key with { ApprovesByForm = e.Approves } }),
        KeyAllowanceSet e => With(e.Name, k => k with { Key = k.Key with { Allowances = Allowed(k.Key, e) } }),
        _ => this,
    };

    private ApiKeysView With(string name, Func<ApiKeyEntry, ApiKeyEntry> change) =>
        Keys.TryGetValue(name, out ApiKeyEntry? entry) ? new(Keys.SetItem(name, change(entry))) : this;

    private static ImmutableSortedDictionary<AccessRight, Allowance>? Allowed(ApiKey key, KeyAllowanceSet said)
    {
        var own = (key.Allowances ?? ImmutableSortedDictionary<AccessRight, Allowance>.Empty).ToImmutableSortedDictionary();
        own = said.Allowance is { } allowance ? own.SetItem(said.Right, allowance) : own.Remove(said.Right);
        return own.IsEmpty ? null : own;
    }
}

/// <summary>Folds the events of the keys into the <see cref="ApiKeysView"/>.</summary>
internal sealed class ApiKeysProjection() : Projection<ApiKeysView>("api-keys")
{
    public override int Version => 1;

    public override Type SnapshotType => typeof(ApiKeysView);

    public override ApiKeysView Initial(string home) => ApiKeysView.Empty;

    public override ApiKeysView Apply(ApiKeysView part, EventEnvelope envelope) =>
        envelope.Actor.Kind == ApiKeys.ActorKind
            ? part.Apply(envelope.Event, envelope.Principal, envelope.LearnedAt)
            : part;
}
