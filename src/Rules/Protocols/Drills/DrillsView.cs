using System.Collections.Immutable;
using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Engine.Core;
using RingActors.Rules.Documents;

namespace RingActors.Rules.Protocols.Drills;

/// <summary>What live drills found out of a recipient.</summary>
/// <param name="At">When the last one began in which they were sent a message.</param>
public sealed record RecipientTest(Instant At)
{
    /// <summary>How sending that message ended; null while it is under way.</summary>
    public string? Sent { get; init; }

    /// <summary>When such a message reached them for the last time; null if none ever did.</summary>
    public Instant? DeliveredAt { get; init; }

    /// <summary>When they answered one for the last time; null if they never did.</summary>
    public Instant? AnsweredAt { get; init; }
}

/// <summary>A drill on paper that took place.</summary>
public sealed record HeldEntry(DrillHeld Held, Instant At, Principal By);

/// <summary>The drills of a home, as the tools see them.</summary>
public sealed record DrillsView
{
    private const int HeldMax = 20;

    public DrillState State { get; init; } = new();

    /// <summary>Who began the last live drill.</summary>
    public Principal? BegunBy { get; init; }

    /// <summary>The last drills on paper, oldest first.</summary>
    public ImmutableList<HeldEntry> Held { get; init; } = ImmutableList<HeldEntry>.Empty;

    /// <summary>By recipient.</summary>
    public ImmutableSortedDictionary<string, RecipientTest> Tests { get; init; } =
        ImmutableSortedDictionary.Create<string, RecipientTest>(StringComparer.Ordinal);

    /// <summary>The last live drill, under way or over; null if there was none.</summary>
    [JsonIgnore]
    public LiveDrill? Live => State.Live;

    internal DrillsView After(EventEnvelope envelope)
    {
        DrillsView next = this with { State = State.Evolve(envelope.Event) };
        return envelope.Event switch
        {
            DrillHeld e => next with
            {
                Held = (Held.Count >= HeldMax ? Held.RemoveAt(0) : Held)
                    .Add(new HeldEntry(e, envelope.LearnedAt, envelope.Principal)),
            },
            DrillBegan e => next with
            {
                BegunBy = envelope.Principal,
                Tests = e.Recipients.Aggregate(Tests, (all, r) => all.SetItem(
                    r, new RecipientTest(e.At)
                    {
                        DeliveredAt = all.GetValueOrDefault(r)?.DeliveredAt,
                        AnsweredAt = all.GetValueOrDefault(r)?.AnsweredAt,
                    })),
            },
            DrillCallConcluded e => next.With(e.Recipient, t => t with
            {
                Sent = next.Live?.Sent.GetValueOrDefault(e.Recipient),
                DeliveredAt = e.Outcome == Protocol.Delivered ? envelope.LearnedAt : t.DeliveredAt,
            }),
            DrillAcknowledged e => next.With(e.Recipient, t => t with { AnsweredAt = envelope.LearnedAt }),
            _ => next,
        };
    }

    private DrillsView With(string recipient, Func<RecipientTest, RecipientTest> change) =>
        Tests.GetValueOrDefault(recipient) is { } test
            ? this with { Tests = Tests.SetItem(recipient, change(test)) } : this;
}

/// <summary>Folds the events of drills into the <see cref="DrillsView"/>.</summary>
internal sealed class DrillsProjection() : Projection<DrillsView>("drills")
{
    public override int Version => 2;

    public override Type SnapshotType => typeof(DrillsView);

    public override DrillsView Initial(string home) => new();

    public override DrillsView Apply(DrillsView part, EventEnvelope envelope) =>
        envelope.Actor.Kind == RuleKinds.Drill ? part.After(envelope) : part;
}
