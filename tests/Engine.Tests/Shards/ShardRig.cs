using NodaTime;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Records;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Runtime.Hosting;
using RingActors.Engine.Runtime.Journals;
using RingActors.Engine.Runtime.Shards;
using RingActors.Engine.Runtime.Shards.Loaded;
using RingActors.Engine.Runtime.Telemetry;
using RingActors.Engine.Tests.Kit;
using RingActors.Testing.Journals;

namespace RingActors.Engine.Tests.Shards;

/// <summary>A shard driven by hand: its messages, its clock, its loads and the fate of its turns are the test's.</summary>
internal sealed class ShardRig : IDisposable
{
    private readonly InMemoryJournal _journal = new(1);
    private readonly EngineTelemetry _telemetry;
    private readonly EngineOptions _options;
    private Loader _loader;
    private long _life;
    private int _requests;

    internal ShardRig(HomeModel? model = null, EngineOptions? options = null)
    {
        Model = model ?? TestEngine.MakeModel();
        _options = options ?? new EngineOptions();
        _telemetry = new EngineTelemetry(new SilentEngineLog());
        _loader = new Loader(_journal, Model, _options, _telemetry);
        Shard = new Shard(0, Model, _options, _telemetry);
        Begin();
    }

    internal HomeModel Model { get; private set; }

    internal Shard Shard { get; private set; }

    internal Instant Now { get; set; } = Instant.FromUtc(2026, 1, 1, 0, 0);

    /// <summary>While true, everything that is read fails.</summary>
    internal bool ReadsFail { get; set; }

    internal IReadOnlyList<string> Names =>
        [.. _journal.ReadHome(TestEngine.Home, 0).Select(f => RecordReader.Read(f.Record).Name)];

    /// <summary>The home's records and hashes, as they are stored.</summary>
    internal byte[] AllFrames() => [.. _journal.ReadHome(TestEngine.Home, 0).SelectMany(f => f.Record.ToArray().Concat(f.Hash.ToArray()))];

    internal StoredEvent[] Stored() => [.. _journal.ReadHome(TestEngine.Home, 0).Select(f => RecordReader.Read(f.Record))];

    internal T[] EventsOf<T>()
        where T : IEvent =>
        [.. Stored().Where(e => e.Name == Model.Types.Of(typeof(T)).Name)
            .Select(e => (T)Model.Types.Read(e.Name, e.Version, e.Payload.Span))];

    internal IReadOnlyList<WakeUp> WakeUps() => _journal.ReadWakeUps();

    /// <summary>Another build goes on with the same journal.</summary>
    internal void Become(HomeModel model)
    {
        Model = model;
        _loader = new Loader(_journal, model, _options, _telemetry);
        Shard = new Shard(0, model, _options, _telemetry);
        Begin();
    }

    /// <summary>Begins a life, as at start or after a failure.</summary>
    internal void Begin() => Shard.Begin(new ShardLife(++_life, 0, _journal.OpenShard(0)));

    internal Answers Send(Address to, ICommand command, string? key = null, ulong? granted = null)
    {
        Answers answers = new();
        Request request = new(to, command, TestEngine.Tester, $"request-{++_requests}", null, key, 0, granted);
        Shard.Accept(Envelope.Of(request, answers));
        return answers;
    }

    internal Turn? Prepare() => Shard.Prepare(Now);

    /// <summary>Makes a turn durable and lets out what it says.</summary>
    internal void Commit(Turn? turn)
    {
        if (turn?.Append is { } append)
        {
            _journal.Append([append]);
        }

        if (turn is not null)
        {
            Shard.Committed(turn);
            foreach ((IAnswerSink sink, Answer answer) in turn.Answers)
            {
                sink.Complete(answer);
            }
        }
    }

    internal IReadOnlyList<LoadRequest> Loads() => Shard.TakeLoads();

    internal void Load(LoadRequest request) => Shard.Accept(ReadsFail
        ? new LoadResult(request, null, null, new Refusal("journal.unavailable", "The disk does not answer."))
        : _loader.Load(request));

    /// <summary>Goes on until there is nothing more to do at this time.</summary>
    internal void Settle()
    {
        do
        {
            Commit(Prepare());
            foreach (LoadRequest request in Loads())
            {
                Load(request);
            }
        }
        while (Shard.WantsTurn(Now));
    }

    /// <summary>Goes on, turn by turn, until something is so.</summary>
    internal void SettleUntil(Func<bool> wanted)
    {
        while (!wanted())
        {
            Assert.True(Shard.WantsTurn(Now), "It never came.");
            Commit(Prepare());
            foreach (LoadRequest request in Loads())
            {
                Load(request);
            }
        }
    }

    /// <summary>Goes on until there is nothing more to do, and says how many actors were read, in how many rounds.</summary>
    internal int SettleCountingReads(out int rounds)
    {
        int read = 0;
        rounds = 0;
        do
        {
            Commit(Prepare());
            IReadOnlyList<LoadRequest> loads = Loads();
            read += loads.Count(l => l.Actor is not null);
            rounds += loads.Count > 0 ? 1 : 0;
            foreach (LoadRequest request in loads)
            {
                Load(request);
            }
        }
        while (Shard.WantsTurn(Now));

        return read;
    }

    public void Dispose()
    {
        _telemetry.Dispose();
        _journal.Dispose();
    }

    /// <summary>Keeps the answers to one message; there must be at most one.</summary>
    internal sealed class Answers : IAnswerSink
    {
        private readonly List<Answer> _all = [];

        internal bool IsEmpty => _all.Count == 0;

        internal Answer One => Assert.Single(_all);

        public void Complete(in Answer answer) => _all.Add(answer);
    }
}
