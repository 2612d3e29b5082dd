using System.Collections.Immutable;
using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Intents;

/// <summary>A command to the real world and how far it has come.</summary>
public sealed record IntentView
{
    public required string Id { get; init; }

    /// <summary>Whose intent it is.</summary>
    public required Address Actor { get; init; }

    /// <summary>What it is about: <c>mode</c>, or a capability, e.g. <c>light</c>, <c>siren</c>, <c>lock</c>.</summary>
    public required string About { get; init; }

    /// <summary>The wanted state, e.g. <c>away</c>, <c>on</c>.</summary>
    public required string Target { get; init; }

    public required IntentStage Stage { get; init; }

    /// <summary>For a mode with a name of its own: that name, e.g. <c>night</c>; null otherwise.</summary>
    public string? Named { get; init; }

    /// <summary>Who wants it.</summary>
    public required Principal By { get; init; }

    public required Instant RequestedAt { get; init; }

    /// <summary>When it came to its stage.</summary>
    public required Instant StageAt { get; init; }

    /// <summary>While open: when it will be given up.</summary>
    public required Instant GiveUpAt { get; init; }

    /// <summary>What led to the stage: the state reported instead, a code, a reason. Null if there is nothing to add.</summary>
    public string? Detail { get; init; }

    /// <summary>The request that began it all.</summary>
    public required string Correlation { get; init; }

    /// <summary>The intent that an event begins; null if it begins none.</summary>
    internal static IntentView? Begun(EventEnvelope envelope) => envelope.Event is IIntentRequest request
        ? new IntentView
        {
            Id = request.Intent,
            Actor = envelope.Actor,
            About = request.About,
            Target = request.Target,
            Named = request.Named,
            Stage = IntentStage.Requested,
            By = request.By,
            RequestedAt = envelope.LearnedAt,
            StageAt = envelope.LearnedAt,
            GiveUpAt = request.GiveUpAt,
            Correlation = envelope.Correlation,
        }
        : null;

    /// <summary>The intent after one of its own steps.</summary>
    internal IntentView After(IIntentEvent step, Instant at) => step switch
    {
        IntentAccepted e => this with
        {
            Stage = IntentStage.Accepted,
            StageAt = at,
            GiveUpAt = e.GiveUpAt,
            Detail = e.Code,
        },
        IntentDeferred e => this with
        {
            Stage = IntentStage.Accepted,
            StageAt = at,
            GiveUpAt = e.GiveUpAt,
            Detail = e.WakesAt is { } wakes ? "waits until the device wakes up, expected at " + wakes : "waits until the device wakes up",
        },
        IntentConfirmed => Ended(IntentStage.Confirmed, at, null),
        IntentContradicted e => Ended(IntentStage.Contradicted, at, "reported " + e.Reported),
        IntentBecameUnknown e => Ended(IntentStage.Unknown, at, e.Reason),
        IntentSuperseded e => Ended(
            IntentStage.Superseded, at, e.By is null ? "set to " + e.External + " from outside" : "by " + e.By),
        IntentExpired e => Ended(IntentStage.Expired, at, e.Reason),
        IntentRejected e => Ended(IntentStage.Rejected, at, e.Detail is null ? e.Code : e.Code + ": " + e.Detail),
        _ => this,
    };

    private IntentView Ended(IntentStage stage, Instant at, string? detail) =>
        this with { Stage = stage, StageAt = at, Detail = detail };
}

/// <summary>The home's latest intents.</summary>
/// <param name="Recent">The last <see cref="RecentMax"/>, oldest first. Open ones leave it only when settled.</param>
public sealed record IntentsView(ImmutableList<IntentView> Recent)
{
    public const int RecentMax = 100;

    /// <summary>The intent with an id; null if it is forgotten or never was.</summary>
    public IntentView? Get(string id) => Recent.FindLast(i => i.Id == id);

    /// <summary>The latest intents of an actor, newest first.</summary>
    public IReadOnlyList<IntentView> Of(Address actor) => [.. Recent.Where(i => i.Actor.Equals(actor)).Reverse()];

    /// <summary>All that are not settled yet, oldest first.</summary>
    [JsonIgnore]
    public IReadOnlyList<IntentView> Open => [.. Recent.Where(i => i.Stage.IsOpen())];
}
