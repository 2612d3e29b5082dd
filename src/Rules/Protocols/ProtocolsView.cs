using System.Collections.Immutable;
using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Devices.Domain.Names;
using RingActors.Engine.Core;
using RingActors.Rules.Actions;
using RingActors.Rules.Conditions;
using RingActors.Rules.Documents;
using RingActors.Rules.States;

namespace RingActors.Rules.Protocols;

/// <summary>A protocol as the tools see it: the fold of its own events, and in which chains they stand.</summary>
public sealed record ProtocolView
{
    /// <summary>Its id, the last part of its address.</summary>
    public required string Slug { get; init; }

    public required ProtocolState State { get; init; }

    /// <summary>By whom its document was written last; null while it is the built-in one.</summary>
    public Principal? WrittenBy { get; init; }

    public Instant? WrittenAt { get; init; }

    /// <summary>The request that began each activation, by its id.</summary>
    public ImmutableDictionary<string, string> Chains { get; init; } =
        ImmutableDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>What would run; null for one that was taken away.</summary>
    [JsonIgnore]
    public ProtocolDocument? Document =>
        State.Document ?? (Slug == ActivateProtocol.Default ? ProtocolTemplates.Default : null);

    /// <summary>Whether conditions that steps wait for may be otherwise after an event.</summary>
    internal bool WaitsFor(EventEnvelope envelope)
    {
        IReadOnlyList<string>? words = null;
        return State.Open.Any(a => a.Waits.Any(w => w.For is { } conditions && conditions.Any(c =>
            ConditionChanges.WordsOf(c).Intersect(
                words ??= ConditionChanges.WordsOf(envelope), StringComparer.Ordinal).Any())));
    }
}

/// <summary>All protocols of a home that were ever written or started, by id.</summary>
public sealed class ProtocolsView(ImmutableSortedDictionary<string, ProtocolView> protocols) : IEmergencySteps
{
    private IReadOnlyList<ProtocolView>? _underWay;
    private IReadOnlyList<ProtocolView>? _waiting;

    /// <summary>By id.</summary>
    public ImmutableSortedDictionary<string, ProtocolView> Protocols { get; } = protocols;

    [JsonIgnore]
    internal bool IsEmpty => Protocols.IsEmpty;

    /// <summary>Those that can be started, the built-in one among them.</summary>
    [JsonIgnore]
    public IReadOnlyList<ProtocolView> All =>
    [
        .. Protocols.Values
            .Concat(Protocols.ContainsKey(ActivateProtocol.Default) ? [] : [BuiltIn])
            .Where(p => p.Document is not null || p.State.Open.Count > 0)
            .OrderBy(p => p.Slug, StringComparer.Ordinal),
    ];

    /// <summary>Those of which something is under way, by id.</summary>
    [JsonIgnore]
    public IReadOnlyList<ProtocolView> UnderWay =>
        _underWay ??= [.. Protocols.Values.Where(p => p.State.Open.Count > 0)];

    /// <summary>Those that events may start, the gravest first.</summary>
    [JsonIgnore]
    internal IReadOnlyList<ProtocolView> Waiting => _waiting ??=
    [
        .. Protocols.Values
            .Where(p =>
                p.State.Document is { Enabled: true } d
                    && (d.Incidents is { Count: > 0 } || d.Triggers is { Count: > 0 }))
            .OrderByDescending(p => p.State.Document!.SavesLives)
            .ThenBy(p => p.State.Document!.Priority)
            .ThenBy(p => p.Slug, StringComparer.Ordinal),
    ];

    /// <summary>The protocol with an id, or else the only one with a name.</summary>
    public ProtocolView? Find(string said)
    {
        ProtocolView[] named =
            [.. All.Where(p => p.Document is { } document && FoldedName.Same(document.Name, said))];
        return All.FirstOrDefault(p => p.Slug == said) ?? (named.Length == 1 ? named[0] : null);
    }

    /// <summary>The protocol of an activation, and the activation; null if there is none.</summary>
    public (ProtocolView Protocol, Activation Activation)? FindActivation(string id)
    {
        foreach (ProtocolView protocol in Protocols.Values)
        {
            if (protocol.State.Open.Concat(protocol.State.Ended).FirstOrDefault(a => a.Id == id) is { } found)
            {
                return (protocol, found);
            }
        }

        return null;
    }

    /// <summary>A free id for a protocol of that name.</summary>
    public string NewSlug(string name) =>
        Slug.Unique(Slug.Of(name, RuleKinds.Protocol), s => s == ActivateProtocol.Default || Protocols.ContainsKey(s));

    /// <inheritdoc/>
    bool IEmergencySteps.CanStart(string protocol) =>
        (Protocols.GetValueOrDefault(protocol) ?? Initial(protocol)).Document is { Enabled: true };

    /// <inheritdoc/>
    bool IEmergencySteps.IsUnderWay(string protocol) =>
        Protocols.GetValueOrDefault(protocol)?.State.Open.Any(
            a => !a.StepsOver || a.Key == ActivateProtocol.Called) is true;

    /// <inheritdoc/>
    string? IEmergencySteps.Withheld(Address device, ICommand command, string? by, StepRank? rank)
    {
        if (UnderWay.Count == 0 || StepWish.Of(command) is not { } wish)
        {
            return null;
        }

        foreach (ProtocolView protocol in UnderWay.Where(p => p.Slug != by))
        {
            foreach (Activation open in protocol.State.Open.Where(a => rank is { } mine
                ? a.Rank.IsBefore(mine) : a.Rank.SavesLives))
            {
                HeldStep? last = open.Held.LastOrDefault(h =>
                    h.Wants.About == wish.About && h.Devices.Contains(device));
                if (last is not null && last.Wants.Opposes(wish))
                {
                    return $"protocol '{protocol.Slug}' goes before it and wants {wish.About} {last.Wants.Value}";
                }
            }
        }

        return null;
    }

    internal IReadOnlyDictionary<string, string> ChainsOf(string slug) =>
        Protocols.GetValueOrDefault(slug)?.Chains ?? ImmutableDictionary<string, string>.Empty;

    internal ProtocolsView With(ProtocolView protocol) => new(Protocols.SetItem(protocol.Slug, protocol));

    internal static ProtocolView Initial(string slug) => new() { Slug = slug, State = new() };

    private static ProtocolView BuiltIn => Initial(ActivateProtocol.Default);
}

/// <summary>Folds the protocols' own events into the <see cref="ProtocolsView"/>.</summary>
internal sealed class ProtocolsProjection() : Projection<ProtocolsView>("protocols")
{
    public override int Version => 1;

    public override Type SnapshotType => typeof(ProtocolsView);

    public override ProtocolsView Initial(string home) =>
        new(ImmutableSortedDictionary.Create<string, ProtocolView>(StringComparer.Ordinal));

    public override ProtocolsView Apply(ProtocolsView part, EventEnvelope envelope)
    {
        if (envelope.Actor.Kind != RuleKinds.Protocol)
        {
            return part;
        }

        string slug = envelope.Actor.Id;
        ProtocolView before = part.Protocols.GetValueOrDefault(slug) ?? ProtocolsView.Initial(slug);
        ProtocolState state = before.State.Evolve(envelope.Event);
        ProtocolView now = envelope.Event switch
        {
            ProtocolCreated or ProtocolReplaced => before with
            {
                State = state,
                WrittenBy = envelope.Principal,
                WrittenAt = envelope.LearnedAt,
            },
            ProtocolActivated e => before with
            {
                State = state,
                Chains = before.Chains.SetItem(e.Activation, envelope.Correlation),
            },
            ProtocolEnded => before with
            {
                State = state,
                Chains = before.Chains.RemoveRange(
                    before.Chains.Keys.Except(state.Open.Concat(state.Ended).Select(a => a.Id))),
            },
            _ => before with { State = state },
        };
        return part.With(now);
    }
}
