using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Runtime.Hosting;
using RingActors.Engine.Runtime.Journals;
using RingActors.Engine.Runtime.Shards;
using RingActors.Engine.Runtime.Shards.Loaded;
using RingActors.Engine.Runtime.Telemetry;
using RingActors.Engine.Tests.Actors;
using RingActors.Engine.Tests.Kit;
using RingActors.Testing.Simulation;

namespace RingActors.Engine.Tests.Shards;

/// <summary>The loop around a shard, go by go: who closes it while it goes, and who comes after that.</summary>
public sealed class ShardLoopTests
{
    private static readonly Refusal Why = new("test.closed", "Closed.");

    [Fact]
    public async Task A_loop_that_is_closed_while_it_goes_begins_nothing_more_and_answers_what_waits()
    {
        using Rig rig = new();
        Answers waiting = rig.Post();
        Task closed = Task.CompletedTask;
        Task work = rig.Loop.RunAsync(_ =>
        {
            closed = rig.Loop.CloseAsync(Why);
            return null;
        });
        rig.Run();
        await work;
        await closed;
        Assert.Equal(["test.closed"], waiting.Codes);
        Assert.Equal((0, 0), (rig.Loads, rig.Loop.InFlight));
    }

    [Fact]
    public void Whoever_comes_while_a_loop_is_being_closed_is_answered_though_its_turns_are_still_on_their_way()
    {
        using Rig rig = new();
        Answers late = new();
        Answers parked = rig.Post(then: () => rig.Post(late));
        rig.Run();
        _ = rig.Loop.RunAsync(_ => new Turn(0, 1, 1, 0));
        rig.Run();
        Assert.Equal((1, 1), (rig.Loads, rig.Loop.InFlight));
        rig.Loop.Close(Why);
        rig.Run();
        Assert.Equal(["test.closed"], parked.Codes);
        Assert.Equal(["test.closed"], late.Codes);
    }

    [Fact]
    public void A_closed_loop_comes_to_rest_though_a_read_comes_late()
    {
        using Rig rig = new();
        rig.Post();
        rig.Run();
        rig.Loop.Close(Why);
        rig.Run();
        rig.Loop.Loaded(new LoadResult(new LoadRequest(TestEngine.Home, null, 1), null, null, null));
        rig.Run();
    }

    /// <summary>A loop whose goes are the test's; its turns never leave the journal.</summary>
    private sealed class Rig : IDisposable
    {
        private const int GoesMax = 100;

        private readonly Queue<IThreadPoolWorkItem> _queue = new();
        private readonly EngineTelemetry _telemetry = new(new SilentEngineLog());

        internal Rig()
        {
            EngineOptions options = new() { TurnsInFlightMax = 1 };
            EngineHost host = EngineHost.Process with { Queue = _queue.Enqueue };
            Loop = new ShardLoop(
                new Shard(0, TestEngine.MakeModel(), options, _telemetry),
                new LoopServices(options, new ManualTime(), host, () => false, (_, _) => Loads++, _ => { }));
            Loop.Begin(new ShardLife(1, 1, new OpenedShard(0, [], [])));
        }

        internal ShardLoop Loop { get; }

        internal int Loads { get; private set; }

        internal Answers Post(Answers? answers = null, Action? then = null)
        {
            answers ??= new Answers { Then = then };
            Request request = new(TestEngine.Of("counter"), new Count(1), TestEngine.Tester, "c");
            Loop.TryPost(Envelope.Of(request, answers));
            return answers;
        }

        /// <summary>Until it comes to rest; a loop that never does fails the test.</summary>
        internal void Run()
        {
            for (int go = 0; _queue.TryDequeue(out IThreadPoolWorkItem? item); go++)
            {
                Assert.True(go < GoesMax, "The loop goes on for nothing.");
                item.Execute();
            }
        }

        public void Dispose()
        {
            Loop.Dispose();
            _telemetry.Dispose();
        }
    }

    private sealed class Answers : IAnswerSink
    {
        internal List<string> Codes { get; } = [];

        internal Action? Then { get; init; }

        public void Complete(in Answer answer)
        {
            Codes.Add(answer.Refusal!.Code);
            Then?.Invoke();
        }
    }
}
