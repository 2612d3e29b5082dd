using NodaTime;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Keys;

/// <summary>From now on this key is good.</summary>
/// <param name="Key">The key.</param>
/// <param name="OnlyAsFirstOwner">True if it is to be made only where no owner has a key: at a login.</param>
[StoredName("key.create")]
public sealed record CreateKey(ApiKey Key, bool OnlyAsFirstOwner = false) : ICommand;

/// <summary>From now on this key is no good.</summary>
[StoredName("key.revoke")]
public sealed record RevokeKey(string Name) : ICommand;

/// <summary>An owner says what a key may beside, or less than, its role.</summary>
/// <param name="Name">Which key.</param>
/// <param name="Right">What.</param>
/// <param name="Allowance">What becomes of such calls; null for what its role may.</param>
[StoredName("key.allow")]
public sealed record SetKeyAllowance(string Name, AccessRight Right, Allowance? Allowance) : ICommand;

/// <summary>An owner says whether a form that the client of a key shows counts as an approval.</summary>
[StoredName("key.allow-form")]
public sealed record SetKeyForm(string Name, bool Approves) : ICommand;

/// <summary>An owner says whether a model that holds this key may call for help when a person asks it to.</summary>
[StoredName("key.allow-help")]
public sealed record SetKeyHelp(string Name, bool Calls) : ICommand;

/// <summary>
/// A key was used. Written at most every <see cref="ApiKeys.UseNotedEvery"/>, so that a busy key does not fill the
/// journal.
/// </summary>
[StoredName("key.note-use")]
public sealed record NoteKeyUse(string Name, Instant At) : ICommand;

/// <summary>The answer: it is so.</summary>
[StoredName("key.written")]
public sealed record KeyWritten(string Name) : IReply;
