using NodaTime;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;

namespace RingActors.Rules.Deliveries;

/// <summary>A post was given up: remember it.</summary>
[StoredName("delivery.note-lost")]
public sealed record NoteLostPost(LostPost Post) : ICommand;

/// <summary>A receiver took a post, which ends what is known of it.</summary>
/// <param name="Endpoint">Which receiver.</param>
/// <param name="EndedAbout">The incident or emergency that the post said to be over; null if none.</param>
[StoredName("delivery.note-taken")]
public sealed record NoteTakenPost(string Endpoint, string? EndedAbout = null) : ICommand;

/// <summary>Send a lost post once more, under the same id.</summary>
[StoredName("delivery.replay")]
public sealed record ReplayDelivery(string Post) : ICommand;

/// <summary>Have posts go to a receiver again that said that it was gone.</summary>
[StoredName("delivery.turn-on")]
public sealed record TurnOnEndpoint(string Endpoint) : ICommand;

/// <summary>Make a lost post once more.</summary>
/// <param name="Post">Its id.</param>
/// <param name="Channel">Who made the call.</param>
/// <param name="Key">Its idempotency key.</param>
/// <param name="RequestName">How the request is stored.</param>
/// <param name="RequestVersion">In which version.</param>
/// <param name="Request">The request as it is stored.</param>
/// <param name="AskedAt">When it was asked for first.</param>
[StoredName("delivery.post-again")]
public sealed record PostAgain(
    string Post, string Channel, string Key, string RequestName, int RequestVersion, RawJson Request,
    Instant AskedAt) : IEffectRequest
{
    /// <summary>The channel of such calls.</summary>
    public const string AgainChannel = "post-again";

    /// <summary>True if somebody wants it sent once more, whatever has become of what it says; else null.</summary>
    public bool? Asked { get; init; }
}

/// <summary>Tell a recipient that a receiver of this home's posts is gone.</summary>
/// <param name="Contact">Id of the recipient.</param>
/// <param name="Url">Where to POST: the home's settings say it.</param>
/// <param name="Home">The home.</param>
/// <param name="Endpoint">Which receiver.</param>
/// <param name="To">The recipient's id, or else the host.</param>
/// <param name="Code">What it answered.</param>
/// <param name="At">When.</param>
[StoredName("delivery.send-notice")]
public sealed record SendEndpointNotice(
    string Contact, string Url, string Home, string Endpoint, string To, string Code, Instant At) : IEffectRequest;
