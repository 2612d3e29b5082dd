using NodaTime;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Records;
using RingActors.Engine.Core.Serialization;
using RingActors.Engine.Runtime;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Runtime.Hosting;
using RingActors.Engine.Runtime.Journals;
using RingActors.Engine.Runtime.Telemetry;
using RingActors.Engine.Tests.Actors;
using RingActors.Testing.Journals;
using RingActors.Testing.Simulation;

namespace RingActors.Engine.Tests.Kit;

/// <summary>
/// The real engine over the in-memory journal, on a clock that the test drives. It can be stopped, killed and started again
/// over the same events.
/// </summary>
internal sealed class TestEngine : IAsyncDisposable
{
    /// <summary>How long a test waits for what must come; never reached unless the test fails.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    internal const string Home = "home-1";

    internal static readonly Principal Tester = new(PrincipalKind.Local, "tester");

    private readonly InMemoryJournal _memory;
    private readonly List<IDisposable> _old = [];
    private readonly List<ActorEngine> _beside = [];
    private int _requests;

    private TestEngine(InMemoryJournal memory) => (_memory, World) = (memory, new OutsideWorld(clock: Time));

    internal ManualTime Time { get; } = new();

    internal OutsideWorld World { get; }

    internal EngineOptions Options { get; set; } = new();

    internal HomeModel Model { get; set; } = MakeModel();

    internal RecordingLog Log { get; } = new();

    /// <summary>What befalls the appends of the next start.</summary>
    internal IJournalFaults Faults { get; set; } = new ScriptedFaults();

    internal GatedJournal Journal { get; private set; } = null!;

    internal ActorEngine Engine { get; private set; } = null!;

    internal Instant Now => Time.GetInstant();

    internal static TestEngine Make(int shards = 2) => new(new InMemoryJournal(shards));

    internal static async Task<TestEngine> StartAsync(Action<TestEngine>? setUp = null, int shards = 2)
    {
        TestEngine made = Make(shards);
        setUp?.Invoke(made);
        await made.StartAgainAsync();
        return made;
    }

    internal static HomeModel MakeModel(
        IEnumerable<IReaction>? reactions = null,
        IEnumerable<Projection>? projections = null,
        StoredTypes? types = null,
        IEnumerable<string>? firstKinds = null,
        ICommandGuard? guard = null) => new(
        types ?? Types().Build(),
        [new Counter(), new Light(), new Ticker(), new Stuck(), new PingPong(), new Thrower(), new Asker(), new Account(), new Meter()],
        projections ?? [new TotalsProjection()],
        reactions,
        firstKinds,
        guard);

    internal static StoredTypes.Builder Types() => new StoredTypes.Builder()
        .Add(typeof(TestEngine).Assembly, TestJson.Default)
        .Upcast("test.measured", 1, static old =>
        {
            old["milli_celsius"] = (long)old["celsius"]! * 1000;
            old.Remove("celsius");
            return old;
        });

    /// <summary>The types as an older build has them, which does not know all of them yet.</summary>
    internal static StoredTypes TypesWithout(params Type[] unknown)
    {
        StoredTypes.Builder builder = new StoredTypes.Builder().AddShapes(TestJson.Default);
        foreach (StoredType type in Types().Build().All.Where(t => t.Type.Assembly == typeof(TestEngine).Assembly && !unknown.Contains(t.Type)))
        {
            AddTo(builder, (dynamic)type.Json);
        }

        return builder.Build();
    }

    private static void AddTo<T>(StoredTypes.Builder builder, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> json) =>
        builder.Add(json);

    internal static Address Of(string kind, string id = "a", string home = Home) => new(home, kind, id);

    internal Request Ask(Address to, ICommand command, string? key = null, ulong digest = 0) =>
        new(to, command, Tester, $"request-{Interlocked.Increment(ref _requests)}", null, key, digest);

    internal async Task<Answer> TellAsync(Address to, ICommand command, string? key = null, ulong digest = 0) =>
        await Engine.Homes.AskAsync(Ask(to, command, key, digest)).AsTask().WaitAsync(Patience);

    /// <summary>Tells and expects a yes.</summary>
    internal async Task<Answer> DoAsync(Address to, ICommand command, string? key = null)
    {
        Answer answer = await TellAsync(to, command, key);
        Assert.True(answer.Ok, $"{command}: {answer.Refusal?.Code} {answer.Refusal?.Detail}");
        return answer;
    }

    internal async Task<Totals> TotalsAsync(string home = Home) =>
        (await Engine.Homes.ViewAsync(home).AsTask().WaitAsync(Patience)).Part<Totals>();

    /// <summary>Waits, without time passing, until the home's view is as wanted.</summary>
    internal async Task<HomeView> UntilAsync(Func<Totals, bool> wanted, string home = Home) =>
        await Engine.Homes.WaitForAsync(home, v => wanted(v.Part<Totals>()), TimeSpan.FromDays(1)).WaitAsync(Patience)
        ?? throw new InvalidOperationException("It never came.");

    /// <summary>Lets time pass from timer to timer, and waits after each until all that it has begun is done.</summary>
    internal async Task PassAsync(Duration duration)
    {
        await SettleAsync();
        TimeSpan left = duration.ToTimeSpan();
        while (left > TimeSpan.Zero)
        {
            TimeSpan step = Time.UntilNextTimer is { } next && next < left ? next : left;
            Time.Advance(step);
            left -= step;
            await SettleAsync();
        }
    }

    /// <summary>Lets time pass from timer to timer until the home's view is as wanted; an hour at most.</summary>
    internal async Task PassUntilAsync(Func<Totals, bool> wanted)
    {
        Instant limit = Now + Duration.FromHours(1);
        while (!wanted(await TotalsAsync()))
        {
            Assert.True(Now < limit, "It did not come within an hour.");
            await SettleAsync();
            Time.Advance(Time.UntilNextTimer is { } next && next < TimeSpan.FromSeconds(1) ? next : TimeSpan.FromMilliseconds(50));
            await SettleAsync();
        }
    }

    internal Task SettleAsync() => Engine.SettleAsync().WaitAsync(Patience);

    /// <summary>The home's events as they are stored.</summary>
    internal IReadOnlyList<StoredEvent> Events(string home = Home) =>
        [.. _memory.ReadHome(home, 0).Select(f => RecordReader.Read(f.Record))];

    internal IReadOnlyList<string> Names(string home = Home) => [.. Events(home).Select(e => e.Name)];

    internal IReadOnlyList<T> EventsOf<T>(string home = Home)
        where T : IEvent =>
        [.. Events(home).Select(e => Model.Types.Read(e.Name, e.Version, e.Payload.Span)).OfType<T>()];

    internal IReadOnlyList<OutboxEntry> StoredOutbox() => _memory.ReadOutbox();

    internal IReadOnlyList<WakeUp> StoredWakeUps() => _memory.ReadWakeUps();

    internal InMemoryJournal Memory => _memory;

    internal async Task StopAsync() => await Engine.DisposeAsync().AsTask().WaitAsync(Patience);

    /// <summary>As kill -9 does it: nothing more is written, nothing is drained; everything durable stays.</summary>
    internal async Task KillAsync()
    {
        Journal.Cut();
        await StopAsync();
    }

    internal Task StartAgainAsync()
    {
        Time.DropTimers();
        Journal = new GatedJournal(new FaultyJournal(_memory.Reopen(), Faults));
        _old.Add(Journal);
        Engine = new ActorEngine(Journal, Model, [World], Options, Time, new EngineTelemetry(Log));
        Engine.Start();
        return SettleAsync();
    }

    /// <summary>Another process on the same store: it runs no shard until it opens one. Stopped with the test.</summary>
    internal ActorEngine StartBeside(OutsideWorld? world = null)
    {
        GatedJournal journal = new(_memory.Reopen());
        _old.Add(journal);
        ActorEngine beside = new(journal, Model, [world ?? World], Options, Time, new EngineTelemetry(Log));
        _beside.Add(beside);
        beside.Start([]);
        return beside;
    }

    internal async Task RestartAsync()
    {
        await StopAsync();
        await StartAgainAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Journal.Open();
        await StopAsync();
        foreach (ActorEngine beside in _beside)
        {
            await beside.DisposeAsync().AsTask().WaitAsync(Patience);
        }

        _old.ForEach(o => o.Dispose());
    }
}
