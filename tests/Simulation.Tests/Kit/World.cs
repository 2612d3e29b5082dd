using NodaTime;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Runtime.Hosting;
using RingActors.Engine.Runtime.Journals;
using RingActors.Simulation.Tests.Canaries;
using RingActors.Simulation.Tests.Household;
using RingActors.Testing.Journals;
using RingActors.Testing.Simulation;

namespace RingActors.Simulation.Tests.Kit;

/// <summary>
/// Everything around the processes that outlives them: time, chance, the journal's store, the clients, what is true. One seed is
/// one world, and the same world every time.
/// </summary>
internal sealed class World
{
    private readonly InMemoryJournal _store;
    private readonly List<string>? _lines;
    private readonly int _seed;
    private int _operations;

    internal World(int seed, PlantedBug bug, bool keepTrace = false)
    {
        _seed = seed;
        _lines = keepTrace ? [] : null;
        Random = new Random(seed);
        Bug = bug;
        Swarm = Swarm.Draw(Random);
        OutsideTrouble = Swarm.OutsideTrouble;
        _operations = Swarm.Operations;
        _store = new InMemoryJournal(Swarm.Shards);
        HomeModel model = House.Model();
        Truth = new Truth(_store, model, Swarm.Options.ChainDepthMax, Report, Hit);
        HomeNames = [.. Enumerable.Range(1, Swarm.Homes).Select(i => $"home-{i}")];
        Clients = [.. Enumerable.Range(1, Swarm.Clients).Select(i => new SimClient(this, i))];
        Faults = new SimFaults(Random, Swarm, IsWindow, Hit);
        Process = NewProcess();
    }

    internal Random Random { get; }

    internal PlantedBug Bug { get; }

    internal Swarm Swarm { get; }

    internal ManualTime Time { get; } = new();

    internal TimeSpan Elapsed => TimeSpan.FromTicks(Time.GetTimestamp());

    internal Instant Now => Time.GetInstant();

    internal Truth Truth { get; }

    internal SimFaults Faults { get; }

    internal SimProcess Process { get; private set; }

    internal IReadOnlyList<SimClient> Clients { get; }

    internal IReadOnlyList<string> HomeNames { get; }

    internal double OutsideTrouble { get; set; }

    /// <summary>While false, no process dies and no clock jumps any more.</summary>
    internal bool IsRough { get; set; } = true;

    /// <summary>True while the writer is in the journal and the others go on.</summary>
    internal bool IsMeanwhile { get; private set; }

    internal bool HasOperations => _operations > 0;

    internal ulong TraceHash { get; private set; } = Digest.Empty;

    internal Violation? Violation { get; private set; }

    internal IReadOnlyList<string> Lines => _lines ?? [];

    /// <summary>How often each thing worth provoking has happened.</summary>
    internal Dictionary<Mark, int> Marks { get; } = [];

    /// <summary>Shards that another has claimed, and whose loss has not been noticed yet.</summary>
    internal HashSet<int> Stolen { get; } = [];

    internal IReadOnlyList<OutboxEntry> Outbox => _store.ReadOutbox();

    internal IReadOnlyList<WakeUp> WakeUps => _store.ReadWakeUps();

    internal void Trace(string what, int number)
    {
        Truth.LatestClock = Instant.Max(Truth.LatestClock, Now);
        TraceHash = unchecked((Digest.Add(TraceHash, what) ^ (uint)number) * 1099511628211);
        _lines?.Add($"{Elapsed.TotalSeconds,9:0.000} {what} {number}");
    }

    internal void Hit(Mark mark) => Marks[mark] = Marks.GetValueOrDefault(mark) + 1;

    /// <summary>Keeps the first violation; the run ends with it. Not thrown here, because the engine guards itself against what others throw.</summary>
    internal void Report(int invariant, string what)
    {
        Violation ??= new Violation(invariant, $"{what} (seed {_seed}, {Elapsed.TotalSeconds:0.000} s)");
        _lines?.Add("VIOLATION " + Violation.Message);
    }

    internal void Report(Violation violation) => Violation ??= violation;

    internal SimProcess NewProcess() => new(this, _store.Reopen(), Faults, House.Model(Bug.ChangesStatesInPlace));

    /// <summary>The process is gone; after some time the next one starts over what is in the store.</summary>
    internal void Replace()
    {
        Trace("restart", 0);
        Process.Die("stopped");
        if (Truth.Homes.Any(h => h.Waiting.Count > 0))
        {
            Hit(Mark.DiedWhileStepsWaited);
        }

        Process.Bury();
        AfterSettling();
        Time.DropTimers();
        foreach (SimClient client in Clients)
        {
            client.LoseConnection();
        }

        if (IsRough)
        {
            Time.Advance(TimeSpan.FromMilliseconds(Random.Next(0, 20_000)));
        }

        Stolen.Clear();
        Process = NewProcess();
        Process.Start();
    }

    /// <summary>Another claims a shard and does nothing with it: whoever runs it must find out before it writes again.</summary>
    internal void Steal(int shard)
    {
        Trace("steal", shard);
        Hit(Mark.ShardStolen);
        Stolen.Add(shard);
        _store.Claim(shard);
    }

    internal Death DrawDeath()
    {
        double aim = IsWindow() ? 2 : 1;
        return IsRough && Random.NextDouble() < Swarm.Crash * aim ? (Death)Random.Next(2, 5) : Death.Not;
    }

    /// <summary>True if another turn is already on its way behind the one that is being written.</summary>
    private bool IsWindow() => Process.Engine.Pipeline.HasWork;

    internal bool DrawReadFails()
    {
        bool fails = Faults.Active && Swarm.RecoveryFails > 0 && Random.Next(25) == 0;
        if (fails)
        {
            Hit(Mark.ReadFailed);
        }

        return fails;
    }

    /// <summary>
    /// What the other threads do while the writer is in the journal: the shards prepare the next turns, calls come back, clients send.
    /// </summary>
    internal void Meanwhile(SimProcess process)
    {
        IsMeanwhile = true;
        for (int left = Random.Next(6); left > 0 && !process.IsDead && process == Process; left--)
        {
            SimClient? client = Clients.FirstOrDefault(c => c.IsReady);
            if (client is not null && Random.Next(3) == 0)
            {
                client.Send(process);
            }
            else if (process.Ready > 0)
            {
                process.Run(Random.Next(process.Ready));
            }
        }

        IsMeanwhile = false;
    }

    internal void PassSlowly()
    {
        Trace("slow", 0);
        Time.Advance(TimeSpan.FromMilliseconds(Random.Next(1, 3_000)));
    }

    internal void AfterAppend(IReadOnlyList<ShardAppend> appends)
    {
        foreach (ShardAppend append in appends)
        {
            Trace("append", append.Records.Count);
        }

        Truth.Update(HomeNames);
        if (appends.Count > 1)
        {
            Hit(Mark.SeveralTurnsInOneCommit);
        }

        if (IsWindow())
        {
            Hit(Mark.TurnBehindAppend);
        }
    }

    /// <summary>What was written without an acknowledgement has come to light.</summary>
    internal void AfterSettling() => Truth.Update(HomeNames);

    internal Operation NextOperation()
    {
        _operations--;
        string id = $"o{Swarm.Operations - _operations}";
        string home = HomeNames[Random.Next(HomeNames.Count)];
        string? key = Swarm.Keys && Random.Next(4) != 0 ? "key-" + id : null;
        string actor = Random.Next(Swarm.Actors).ToString(System.Globalization.CultureInfo.InvariantCulture);
        switch (Random.Next(10))
        {
            case 0 or 1:
                Duration on = Duration.FromMilliseconds(Random.Next(1, 60_000));
                return new Operation(id, new Address(home, "lamp", actor), new TurnOn(id, on), key, true);
            case 2:
                return new Operation(id, new Address(home, "lamp", actor), new TurnOff(id), key, false);
            case 3 or 4:
                string lane = "lane-" + Random.Next(2).ToString(System.Globalization.CultureInfo.InvariantCulture);
                Duration expires = Duration.FromMilliseconds(Random.Next(100, 60_000));
                return new Operation(id, new Address(home, "caller", actor), new AskFor(id, lane, expires), key, true);
            case 5:
                return new Operation(id, new Address(home, "caller", actor), new GiveUpOldest(id), key, false);
            default:
                How how = (How)Random.Next(1, 11);
                string other = Random.Next(Swarm.Actors).ToString(System.Globalization.CultureInfo.InvariantCulture);
                Note note = new(id, how, new Address(home, "note", other));
                return new Operation(
                    id, new Address(home, "note", actor), note, key, how is How.One or How.Two or How.Tell or How.Move or How.Loop or How.Spread);
        }
    }

    /// <summary>What an answer says must be durable, shown, and decided on exactly the actor's events before.</summary>
    internal void CheckAnswer(Operation operation, in Answer answer)
    {
        HomeTruth home = Truth.Of(operation.To.Home);
        Hit(answer.Repeated ? Mark.AnswerRepeated : Mark.Answered);
        if (answer.HomeSeq > home.Seq)
        {
            Report(2, $"{operation.Id} was answered with {answer.HomeSeq}, and only {home.Seq} events are durable");
            return;
        }

        bool leaves = operation.LeavesEvent || (operation.Command is Note { How: How.RefuseWithEvent } && answer.Kind == AnswerKind.Refused);
        bool yes = answer.Kind == AnswerKind.Replied || (leaves && !operation.LeavesEvent);
        if (leaves && yes && (!home.Operations.TryGetValue(operation.Id, out long seq) || seq > answer.HomeSeq))
        {
            Report(1, $"{operation.Id} was acknowledged at {answer.HomeSeq}, and its event is not there");
        }

        // A home that shows no view yet is read when somebody asks for it.
        HomeView? view = Process.Engine.Homes.LoadedViews().FirstOrDefault(v => v.Home == operation.To.Home);
        if (view is not null && view.HomeSeq < answer.HomeSeq)
        {
            Report(6, $"{operation.Id} was answered at {answer.HomeSeq}, and the view shows only {view.HomeSeq}");
        }

        CheckKind(operation, answer);
        if (answer.Reply is Told told)
        {
            CheckTold(operation, home, told, answer);
        }
    }

    private void CheckTold(Operation operation, HomeTruth home, Told told, in Answer answer)
    {
        ActorTruth actor = home.ActorOf(operation.To, Process.Engine.Model);
        long count = actor.CountAt(answer.HomeSeq);
        if (told.Op != operation.Id || told.Count != count || told.Digest != actor.DigestAt(count))
        {
            Report(5, $"{operation.Id} was decided on {told.Count} events with digest {told.Digest:x}; {operation.To} "
                + $"had {count} with {actor.DigestAt(count):x} at {answer.HomeSeq}");
        }
    }

    private void CheckKind(Operation operation, in Answer answer)
    {
        How? how = (operation.Command as Note)?.How;
        string? code = answer.Refusal?.Code;
        bool expected = answer.Kind switch
        {
            AnswerKind.Faulted => how == How.Throw,
            AnswerKind.Refused => code == "note.do-not",
            _ => how is not (How.Throw or How.Refuse or How.RefuseWithEvent),
        };
        if (!expected)
        {
            Report(11, $"{operation.Id}, {operation.Command}, was answered {answer.Kind} {code} {answer.Refusal?.Detail}");
        }
    }
}
