using System.Collections.Immutable;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using NodaTime;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;

namespace RingActors.Engine.Runtime.Shards.Loaded;

/// <summary>
/// The engine's own actor of a home, <c>home/engine/continuations</c>: the steps that wait for a later turn. It is told nothing and decides
/// nothing: the shard writes its events, and takes what waits when its deadline has come, which is at once. So a step that waits is
/// recovered, and found again after a crash, like any deadline.
/// </summary>
internal sealed class Continuations() : Decider<WaitingState>(HomeModel.EngineKind)
{
    internal const string Id = "continuations";

    /// <summary>An instant that has come, whatever any clock shows.</summary>
    internal static readonly Instant AtOnce = NodaConstants.UnixEpoch;

    internal static Continuations Instance { get; } = new();

    public override Type SnapshotType => typeof(WaitingState);

    /// <summary>The engine's own shape: no room adds it.</summary>
    internal static JsonTypeInfo Shape => ContinuationJson.Default.WaitingState;

    /// <summary>How the state of a decider is written as a snapshot, the engine's own included; null if it is not.</summary>
    internal static JsonTypeInfo? ShapeOf(HomeModel model, Decider decider) => decider == Instance ? Shape : model.ShapeOf(decider.Kind);

    /// <summary>The decider of an address, this one included; null if there is none.</summary>
    internal static Decider? DeciderOf(HomeModel model, Address address) =>
        address.Kind == HomeModel.EngineKind && address.Id == Id ? Instance : model.DeciderOf(address.Kind);

    internal static Address AddressOf(string home) => new(home, HomeModel.EngineKind, Id);

    public override WaitingState Initial(Address self) => WaitingState.None;

    public override Decision Decide(WaitingState state, ICommand command, DecideContext context) => Decision.Nothing();

    public override WaitingState Evolve(WaitingState state, IEvent @event) =>
        @event is ChainContinued continued ? state.After(continued) : state;

    public override Instant? WakeAt(WaitingState state) => state.Count > 0 ? AtOnce : null;
}

/// <summary>The steps of a home that wait for a later turn.</summary>
/// <param name="First">Those that go first.</param>
/// <param name="Rest">All others.</param>
internal sealed record WaitingState(StepLine First, StepLine Rest)
{
    internal static WaitingState None { get; } = new(StepLine.Empty, StepLine.Empty);

    [JsonIgnore]
    internal int Count => First.Count + Rest.Count;

    internal WaitingState After(ChainContinued continued)
    {
        StepLine first = First.Without(continued.TakenFirst);
        StepLine rest = Rest.Without(continued.Taken);
        foreach (WaitingSteps steps in continued.Waiting)
        {
            (first, rest) = steps.First ? (first.With(steps), rest) : (first, rest.With(steps));
        }

        return new WaitingState(first, rest);
    }
}

/// <summary>A line of steps. Immutable.</summary>
internal sealed class StepLine
{
    private readonly ImmutableQueue<WaitingSteps> _groups;

    /// <summary>As it is stored.</summary>
    [JsonConstructor]
    public StepLine(IReadOnlyList<WaitingSteps> groups, int skipped)
        : this(ImmutableQueue.CreateRange(groups), skipped, groups.Sum(g => g.To.Count) - skipped)
    {
    }

    private StepLine(ImmutableQueue<WaitingSteps> groups, int skipped, int count)
    {
        _groups = groups;
        Skipped = skipped;
        Count = count;
    }

    internal static StepLine Empty { get; } = new(ImmutableQueue<WaitingSteps>.Empty, 0, 0);

    /// <summary>The groups that are not taken as a whole.</summary>
    public IReadOnlyList<WaitingSteps> Groups => [.. _groups];

    /// <summary>How many receivers of the first group have been taken.</summary>
    public int Skipped { get; }

    [JsonIgnore]
    internal int Count { get; }

    internal StepLine With(WaitingSteps steps) => new(_groups.Enqueue(steps), Skipped, Count + steps.To.Count);

    internal StepLine Without(int taken)
    {
        ImmutableQueue<WaitingSteps> groups = _groups;
        int skipped = Skipped + Math.Min(taken, Count);
        while (!groups.IsEmpty && groups.Peek().To.Count <= skipped)
        {
            skipped -= groups.Peek().To.Count;
            groups = groups.Dequeue();
        }

        return new StepLine(groups, skipped, Count - Math.Min(taken, Count));
    }

    /// <summary>The foremost steps, group by group: the group, its first receiver that counts, and how many.</summary>
    internal IEnumerable<(WaitingSteps Steps, int From, int Count)> Take(int most)
    {
        int from = Skipped;
        foreach (WaitingSteps steps in _groups)
        {
            int count = Math.Min(most, steps.To.Count - from);
            if (count <= 0)
            {
                yield break;
            }

            yield return (steps, from, count);
            most -= count;
            from = 0;
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(WaitingState))]
internal sealed partial class ContinuationJson : JsonSerializerContext;
