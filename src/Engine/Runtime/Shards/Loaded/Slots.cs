using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using NodaTime;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Records;
using RingActors.Engine.Runtime.Homes;

namespace RingActors.Engine.Runtime.Shards.Loaded;

/// <summary>A loaded actor. Small, because there are many: the state is the decider's business.</summary>
internal sealed class ActorSlot(Address address, Decider decider, object state)
{
    /// <summary>Stands for 'no deadline', so that a comparison is enough.</summary>
    internal static readonly Instant Never = Instant.MaxValue;

    private static readonly NoDecider EngineDecider = new();

    internal Address Address { get; } = address;

    internal Decider Decider { get; } = decider;

    internal object State { get; set; } = state;

    internal long ActorSeq { get; set; }

    internal long SnapshotSeq { get; set; }

    internal Instant WakeAt { get; set; } = Never;

    /// <summary>The deadline that the journal has, or will have when the turns under way are durable.</summary>
    internal Instant StoredWakeAt { get; set; } = Never;

    /// <summary>A deadline that was told and did not go away: it is not told again until it changes.</summary>
    internal Instant StuckAt { get; set; } = Never;

    /// <summary>The last turn that used it.</summary>
    internal long LastTurn { get; set; }

    /// <summary>When it was last used.</summary>
    internal Instant LastUsed { get; set; }

    /// <summary>Why it cannot be used: its events cannot be read. Null if it can.</summary>
    internal Refusal? Quarantine { get; set; }

    /// <summary>One of the engine's own addresses: it has a sequence and no state.</summary>
    internal static ActorSlot OfEngine(Address address, long seq) => new(address, EngineDecider, EngineDecider) { ActorSeq = seq };

    /// <summary>Stands in the slots of the engine's own addresses.</summary>
    [ExcludeFromCodeCoverage]
    private sealed class NoDecider() : Decider<object>(HomeModel.EngineKind)
    {
        public override object Initial(Address self) => this;

        public override Decision Decide(object state, ICommand command, DecideContext context) => Decision.Nothing();

        public override object Evolve(object state, IEvent @event) => this;
    }
}

/// <summary>A loaded home: the head of its order and chain, its view's parts, its receipts and its loaded actors.</summary>
internal sealed class HomeSlot(string name)
{
    private ImmutableHashSet<Address> _setAside = [];

    internal string Name { get; } = name;

    internal Dictionary<Address, ActorSlot> Actors { get; } = [];

    /// <summary>The engine's own addresses of the home, by id: they have a sequence and no state.</summary>
    internal Dictionary<string, ActorSlot> EngineActors { get; } = new(StringComparer.Ordinal);

    internal long HomeSeq { get; set; }

    internal byte[] Hash { get; } = new byte[HashChain.HashLength];

    internal object[] Parts { get; set; } = [];

    internal long SnapshotSeq { get; set; }

    internal ReceiptWindow Receipts { get; set; } = null!;

    internal bool Loaded { get; set; }

    /// <summary>Actors that are being read from the journal; messages wait meanwhile.</summary>
    internal int Loading { get; set; }

    internal Queue<Envelope> Waiting { get; } = new();

    internal long LastTurn { get; set; }

    internal Instant LastUsed { get; set; }

    /// <summary>The actor of the steps that wait for a later turn; null while it is not in memory.</summary>
    internal ActorSlot? Continuation { get; private set; }

    /// <summary>Steps that wait for a later turn, as far as that is known.</summary>
    internal int StepsWaiting => (Continuation?.State as WaitingState)?.Count ?? 0;

    /// <summary>How many of them the shard has counted.</summary>
    internal int StepsCounted { get; set; }

    /// <summary>The turn that took a share of them, or added some: the next share is another turn's.</summary>
    internal long ContinuedTurn { get; set; }

    /// <summary>True if the shard knows that the next turn has to go on with them.</summary>
    internal bool GoesOn { get; set; }

    /// <summary>The view at <see cref="HomeSeq"/>; null until somebody needs it.</summary>
    internal HomeView? View { get; set; }

    internal HomeView CurrentView() => View ??= new HomeView(Name, HomeSeq, (object[])Parts.Clone()) { SetAside = _setAside };

    internal void Remember(ActorSlot actor)
    {
        if (actor.Decider is Continuations)
        {
            Continuation = actor;
        }
    }

    internal void Forget(ActorSlot actor)
    {
        if (ReferenceEquals(Continuation, actor))
        {
            Continuation = null;
        }
    }

    /// <summary>An actor cannot be used until the home is read anew; its view says so from here on.</summary>
    internal void SetAside(Address actor)
    {
        _setAside = _setAside.Add(actor);
        View = null;
    }
}
