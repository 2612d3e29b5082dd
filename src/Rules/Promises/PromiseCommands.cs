using NodaTime;
using RingActors.Engine.Core;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Promises;

/// <summary>Promise something, under a new address.</summary>
/// <param name="Document">What.</param>
[StoredName("promise.make")]
public sealed record MakePromise(PromiseDocument Document) : ICommand;

/// <summary>Promise something else in its place.</summary>
/// <param name="Document">What.</param>
[StoredName("promise.change")]
public sealed record ChangePromise(PromiseDocument Document) : ICommand;

/// <summary>Watch it no more.</summary>
[StoredName("promise.release")]
public sealed record ReleasePromise : ICommand;

/// <summary>Something happened that may begin, keep or end it; told by PromiseReactions.</summary>
/// <param name="Version">The version of the promise that was looked at.</param>
/// <param name="By">The event.</param>
/// <param name="Begins">It is an event after which the promise has to be kept.</param>
/// <param name="Keeps">It is an event that keeps it.</param>
[StoredName("promise.look")]
internal sealed record LookAtPromise(int Version, TriggerFacts By, bool Begins, bool Keeps) : ICommand;

/// <summary>The answer to commands that write a promise.</summary>
/// <param name="Promise">Its id.</param>
/// <param name="Version">Its version now.</param>
[StoredName("promise.written")]
public sealed record PromiseWritten(string Promise, int Version) : IReply;

/// <summary>Tell a recipient of the home that a promise was broken.</summary>
/// <param name="Contact">Id of the recipient.</param>
/// <param name="Url">Where to POST: the home's settings say it.</param>
/// <param name="Home">The home.</param>
/// <param name="Promise">The promise's id.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Since">From when on it was otherwise.</param>
/// <param name="At">Since when that is a breach.</param>
[StoredName("promise.send-notice")]
public sealed record SendPromiseNotice(
    string Contact, string Url, string Home, string Promise, string Name, Instant Since, Instant At) : IEffectRequest;
