using NodaTime;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Keys;

// The stored names are the format on disk for ever. No event holds a key, only its digest.

/// <summary>A key was made.</summary>
[StoredName("key.created")]
public sealed record KeyCreated(ApiKey Key) : IEvent;

/// <summary>A key was revoked.</summary>
[StoredName("key.revoked")]
public sealed record KeyRevoked(string Name) : IEvent;

/// <summary>An owner said what a key may; null took that back.</summary>
[StoredName("key.allowance-set")]
public sealed record KeyAllowanceSet(string Name, AccessRight Right, Allowance? Allowance) : IEvent;

/// <summary>An owner said whether a form of this key's client counts as an approval.</summary>
[StoredName("key.form-set")]
public sealed record KeyFormSet(string Name, bool Approves) : IEvent;

/// <summary>An owner said whether a model that holds this key may call for help.</summary>
[StoredName("key.help-set")]
public sealed record KeyHelpSet(string Name, bool Calls) : IEvent;

/// <summary>A key was used, after not having been for a while.</summary>
[StoredName("key.used")]
public sealed record KeyUsed(string Name, Instant At) : IEvent;
