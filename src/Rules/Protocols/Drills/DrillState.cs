using System.Collections.Immutable;
using NodaTime;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Engine.Core;

namespace RingActors.Rules.Protocols.Drills;

/// <summary>A live drill, under way or over.</summary>
public sealed record LiveDrill
{
    public required string Id { get; init; }

    public string? Protocol { get; init; }

    /// <summary>Ids of those who are sent its message.</summary>
    public required IReadOnlyList<string> Recipients { get; init; }

    public required Instant At { get; init; }

    public required Instant Until { get; init; }

    /// <summary>Names of the outside calls, one for each way of each recipient.</summary>
    public IReadOnlyList<string> Calls { get; init; } = [];

    /// <summary>How each call ended, by its name.</summary>
    public ImmutableSortedDictionary<string, string> Outcomes { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// How sending ended, by recipient: <c>delivered</c> by any way; <c>rejected</c> or <c>expired</c> by all.
    /// </summary>
    public ImmutableSortedDictionary<string, string> Sent { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>How long after its beginning each answered, by recipient.</summary>
    public ImmutableSortedDictionary<string, Duration> Answered { get; init; } =
        ImmutableSortedDictionary.Create<string, Duration>(StringComparer.Ordinal);

    /// <summary>Null while it is under way.</summary>
    public DrillOutcome? End { get; init; }

    /// <summary>The incident that ended it.</summary>
    public string? Incident { get; init; }

    /// <summary>Whoever got its message was told that it is over.</summary>
    public bool OverTold { get; init; }

    /// <summary>Ids of those who got its message, or may have.</summary>
    internal IEnumerable<string> MayHave =>
        Recipients.Where(r => Sent.GetValueOrDefault(r) != Protocols.Protocol.Rejected);

    /// <summary>Those of its calls that have not ended.</summary>
    internal IEnumerable<string> Pending =>
        Calls.Where(c => !Outcomes.ContainsKey(c));

    internal LiveDrill Evolve(IEvent @event) => @event switch
    {
        DrillCallConcluded e => Concluded(e),
        DrillAcknowledged e => this with { Answered = Answered.SetItem(e.Recipient, e.After) },
        DrillEnded e => this with { End = e.Outcome, Incident = e.Incident },
        DrillOverTold => this with { OverTold = true },
        _ => this,
    };

    private LiveDrill Concluded(DrillCallConcluded e)
    {
        ImmutableSortedDictionary<string, string> outcomes = Outcomes.SetItem(e.Call, e.Outcome);
        string?[] theirs =
        [
            .. Calls.Where(c => RecipientWay.RecipientOfCall(c) == e.Recipient)
                .Select(c => outcomes.GetValueOrDefault(c)),
        ];
        string? sent = theirs.Contains(Protocols.Protocol.Delivered) ? Protocols.Protocol.Delivered
            : theirs.Contains(null) ? null
            : theirs.FirstOrDefault(o => o != Protocols.Protocol.Rejected) ?? Protocols.Protocol.Rejected;
        return this with
        {
            Outcomes = outcomes,
            Sent = sent is null ? Sent : Sent.SetItem(e.Recipient, sent),
        };
    }
}

/// <summary>The drills of a home.</summary>
public sealed record DrillState
{
    private const int HeldMax = 20;

    /// <summary>The last live drill; null if there was none.</summary>
    public LiveDrill? Live { get; init; }

    /// <summary>Ids of the last drills on paper.</summary>
    public ImmutableList<string> Held { get; init; } = ImmutableList<string>.Empty;

    /// <summary>The one that is under way; null if none is.</summary>
    internal LiveDrill? UnderWay => Live is { End: null } live ? live : null;

    internal DrillState Evolve(IEvent @event) => @event switch
    {
        DrillHeld e => this with { Held = (Held.Count >= HeldMax ? Held.RemoveAt(0) : Held).Add(e.Drill) },
        DrillBegan e => this with
        {
            Live = new LiveDrill
            {
                Id = e.Drill,
                Protocol = e.Protocol,
                Recipients = e.Recipients,
                At = e.At,
                Until = e.Until,
                Calls = e.Calls,
            },
        },
        _ => this with { Live = Live?.Evolve(@event) },
    };
}
