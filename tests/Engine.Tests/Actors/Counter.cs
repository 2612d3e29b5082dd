using RingActors.Engine.Core;

namespace RingActors.Engine.Tests.Actors;

[StoredName("test.counted")]
public sealed record Counted(long By) : IEvent;

public sealed record CounterState(long Sum, long Events);

[StoredName("test.count")]
public sealed record Count(long By) : ICommand;

/// <summary>Counts, however much its home still has to do.</summary>
public sealed record ReportCount(long By) : IAlwaysTaken;

/// <summary>Counts twice, the second time on behalf of somebody, and tells another actor.</summary>
public sealed record CountTwice(long First, long Second, Principal SecondBy, Address Tell, ICommand What) : ICommand;

/// <summary>Tells another actor, and remembers nothing of it.</summary>
public sealed record PassOn(Address To, ICommand What) : ICommand;

/// <summary>A command no decider likes: it asks the counter for its sum without changing anything.</summary>
public sealed record AskSum : ICommand;

[StoredName("test.sum")]
public sealed record Sum(long Value) : IReply;

/// <summary>Adds up; has snapshots.</summary>
public sealed class Counter() : Decider<CounterState>("counter")
{
    public override Type SnapshotType => typeof(CounterState);

    public override CounterState Initial(Address self) => new(0, 0);

    public override Decision Decide(CounterState state, ICommand command, DecideContext context) => command switch
    {
        Count { By: 0 } => Decision.Nothing(new Sum(state.Sum)),
        Count { By: < 0 } => Decision.Refuse("counter.count-up", "It only counts up."),
        Count count => Decision.Of(new Counted(count.By)).Reply(new Sum(state.Sum + count.By)),
        ReportCount report => Decision.Of(new Counted(report.By)),
        CountTwice twice => Decision.Of(new Counted(twice.First), new Counted(twice.Second))
            .As(e => e is Counted counted && counted.By == twice.Second ? twice.SecondBy : null)
            .Tell(twice.Tell, twice.What),
        PassOn pass => Decision.Nothing().Tell(pass.To, pass.What),
        AskSum => Decision.Nothing(new Sum(state.Sum)),
        _ => Decision.Nothing(),
    };

    public override CounterState Evolve(CounterState state, IEvent @event) =>
        new(state.Sum + ((Counted)@event).By, state.Events + 1);
}
