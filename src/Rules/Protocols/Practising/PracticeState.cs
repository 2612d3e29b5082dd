using NodaTime;
using RingActors.Engine.Core;
using RingActors.Rules.Documents;
using RingActors.Rules.States;

namespace RingActors.Rules.Protocols.Practising;

/// <summary>A time of practice that was begun and has not been ended.</summary>
public sealed record PracticeNow(
    string Id, Instant Since, Instant Until, IReadOnlyList<string>? Protocols, string? Note);

/// <summary>Practice mode: on, or off.</summary>
public sealed record PracticeState
{
    /// <summary>Null if the home does not practise.</summary>
    public PracticeNow? Now { get; init; }

    internal PracticeState Evolve(IEvent @event) => @event switch
    {
        PracticeBegan e => new() { Now = new PracticeNow(e.Id, e.Since, e.Until, e.Protocols, e.Note) },
        PracticeEnded => new(),
        _ => this,
    };
}

/// <summary>Practice mode, as protocols and tools see it.</summary>
public sealed record PracticeView : IPracticeMode
{
    public PracticeState State { get; init; } = new();

    public Principal? By { get; init; }

    /// <summary>What is practised at an instant; null if nothing is. Nobody has to see its end for it to end.</summary>
    public PracticeNow? At(Instant now) => State.Now is { } on && now < on.Until ? on : null;

    /// <summary>Whether a protocol practises at an instant.</summary>
    public bool Covers(string protocol, bool savesLives, Instant now) => At(now) is { } on
        && (on.Protocols is { } named ? named.Contains(protocol, StringComparer.Ordinal) : !savesLives);

    /// <inheritdoc/>
    bool IPracticeMode.Covers(string protocol, bool savesLives, Instant startedAt, Instant now) =>
        Covers(protocol, savesLives, now) && State.Now!.Since <= startedAt;
}

/// <summary>Folds practice mode into the <see cref="PracticeView"/>.</summary>
internal sealed class PracticeProjection() : Projection<PracticeView>("practice")
{
    public override int Version => 1;

    public override Type SnapshotType => typeof(PracticeView);

    public override PracticeView Initial(string home) => new();

    public override PracticeView Apply(PracticeView part, EventEnvelope envelope) =>
        envelope.Actor.Kind != RuleKinds.Practice ? part : new PracticeView
        {
            State = part.State.Evolve(envelope.Event),
            By = envelope.Event is PracticeBegan ? envelope.Principal : null,
        };
}
