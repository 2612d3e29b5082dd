using NodaTime;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime;
using RingActors.Engine.Runtime.Commits;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Runtime.Hosting;
using RingActors.Engine.Runtime.Journals;
using RingActors.Engine.Runtime.Shards;
using RingActors.Engine.Runtime.Shards.Loaded;
using RingActors.Engine.Runtime.Telemetry;
using RingActors.Engine.Tests.Actors;
using RingActors.Engine.Tests.Kit;
using RingActors.Testing.Journals;
using RingActors.Testing.Simulation;

namespace RingActors.Engine.Tests.Hosting;

/// <summary>A journal that is away, and an engine that stops: everybody is told, and nothing is lost.</summary>
public sealed class OutageTests
{
    private static readonly Address A = TestEngine.Of("counter");

    [Fact]
    public async Task While_the_journal_is_down_commands_are_refused_reads_go_on_and_recovery_resumes()
    {
        DownFaults faults = new();
        await using TestEngine test = await TestEngine.StartAsync(t => t.Faults = faults);
        await test.DoAsync(A, new Count(1));
        await test.DoAsync(TestEngine.Of("counter", "a", "home-2"), new Count(5));
        await test.RestartAsync();
        await test.TotalsAsync();
        faults.Down = true;
        Answer first = await test.TellAsync(A, new Count(1));
        Answer second = await test.TellAsync(A, new Count(1));
        Assert.All([first, second], a => Assert.Equal((AnswerKind.Unavailable, "journal.unavailable"), (a.Kind, a.Refusal!.Code)));
        Assert.Contains("The disk is full", test.Engine.Health().Detail, StringComparison.Ordinal);
        Assert.Equal("journal-down", test.Engine.Health().State);
        Assert.Equal(1, (await test.TotalsAsync()).Counted);
        Assert.Equal(5, (await test.TotalsAsync("home-2")).Counted);
        faults.Down = false;
        await Eventually.RunningAsync(test);
        await test.DoAsync(A, new Count(1));
        Assert.Equal(2, (await test.TotalsAsync()).Counted);
        Assert.Contains("journal recovered", test.Log.Lines);
    }

    [Fact]
    public async Task Deadlines_that_come_while_the_journal_is_down_are_told_when_it_is_back()
    {
        DownFaults faults = new();
        await using TestEngine test = await TestEngine.StartAsync(t => t.Faults = faults);
        await test.DoAsync(TestEngine.Of("light"), new SwitchOn(Duration.FromSeconds(5)));
        await test.SettleAsync();
        faults.Down = true;
        test.Time.Advance(TimeSpan.FromSeconds(20));
        await Eventually.TrueAsync(() => test.Engine.Health().State == "journal-down");
        faults.Down = false;
        await Eventually.RunningAsync(test);
        await test.UntilAsync(t => t.Last == "test.switched-off");
        Assert.Single(test.EventsOf<SwitchedOff>());
    }

    [Fact]
    public async Task Maintenance_that_fails_is_an_outage_like_any_other_and_does_not_put_the_writer_to_sleep()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        await test.DoAsync(A, new Count(1));
        test.Journal.MaintenanceFails = true;
        await Eventually.TrueAsync(() => test.Journal.Recoveries > 0);
        await Eventually.RunningAsync(test);
        await test.DoAsync(A, new Count(1));
        Assert.Equal(2, test.Events().Count);
    }

    [Fact]
    public void A_journal_that_stays_away_is_tried_ever_more_seldom_and_the_next_outage_begins_anew()
    {
        ManualTime time = new();
        using GatedJournal journal = new(new InMemoryJournal(1));
        using EngineTelemetry telemetry = new(new SilentEngineLog());
        NobodyListens nobody = new();
        CommitPipeline pipeline = new(
            new Committer(journal, nobody, telemetry), nobody, EngineHost.Process with { Time = time, WriterThread = false });
        Assert.Equal([100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000], Outage(tries: 8));
        Assert.Equal([100, 200], Outage(tries: 2));

        IEnumerable<double> Outage(int tries)
        {
            journal.RecoveryFails = true;
            journal.MaintenanceFails = true;
            pipeline.Submit(new Turn(0, 1, 0, 0));
            pipeline.Step();
            List<double> pauses = [];
            for (int i = 0; i < tries; i++)
            {
                TimeSpan pause = pipeline.Step()!.Value;
                pauses.Add(pause.TotalMilliseconds);
                time.Advance(pause);
            }

            journal.RecoveryFails = false;
            pipeline.Step();
            Assert.False(pipeline.IsDown);
            return pauses;
        }
    }

    [Fact]
    public async Task Work_that_can_wait_is_done_slice_by_slice_when_nothing_comes()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        test.Journal.IdleWork = 50;
        await test.DoAsync(A, new Count(1));
        await Eventually.TrueAsync(() => test.Journal.IdleWork == 0);
        await test.DoAsync(A, new Count(1));
    }

    [Fact]
    public async Task An_error_no_journal_should_throw_is_an_outage_of_unknown_outcome_and_not_the_end_of_the_process()
    {
        await using TestEngine test = await TestEngine.StartAsync(shards: 1);
        await test.DoAsync(A, new Count(1));
        using (InMemoryJournal other = test.Memory.Reopen())
        {
            // The home has moved on behind the engine's back, the shard's count has not: a bug by the journal's contract.
            other.Append([Appends.OneCounted(test, TestEngine.Of("counter", "b"), homeSeq: 2, actorSeq: 1)]);
        }

        Assert.NotEqual(AnswerKind.Replied, (await test.TellAsync(A, new Count(1))).Kind);
    }

    [Fact]
    public async Task A_graceful_stop_answers_everything_and_writes_what_it_has_taken()
    {
        TestEngine test = await TestEngine.StartAsync(t => t.Options = t.Options with { TurnMessagesMax = 16 });
        Task<Answer>[] asked =
            [.. Enumerable.Range(0, 500).Select(i => test.Engine.Homes.AskAsync(test.Ask(TestEngine.Of("counter", $"c{i % 9}"), new Count(1))).AsTask())];
        await test.StopAsync();
        Answer[] answers = await Task.WhenAll(asked).WaitAsync(TestEngine.Patience);
        Assert.Equal(500, answers.Count(a => a.Ok));
        Assert.Equal(500, test.Events().Count);
        Assert.NotNull(test.Memory.ReadSnapshot(TestEngine.Of("counter", "c0")));
        Answer late = await test.TellAsync(A, new Count(1));
        Assert.Equal((AnswerKind.Unavailable, "engine.stopping"), (late.Kind, late.Refusal!.Code));
        Assert.Equal("stopped", test.Engine.Health().State);
        await test.DisposeAsync();
    }

    [Fact]
    public async Task A_stop_that_cannot_drain_in_time_still_answers_everybody()
    {
        TestEngine test = await TestEngine.StartAsync(t => t.Options = t.Options with { DrainSeconds = 0 });
        await test.DoAsync(A, new Count(1));
        await test.RestartAsync();
        using ManualResetEventSlim gate = new();
        test.Journal.OnRead = _ => gate.Wait(TestEngine.Patience);
        Task<Answer>[] asked = [.. Enumerable.Range(0, 20).Select(_ => test.Engine.Homes.AskAsync(test.Ask(A, new Count(1))).AsTask())];
        await Eventually.TrueAsync(() => test.Engine.Health().Backlog == 20);
        await test.StopAsync();
        Answer[] answers = await Task.WhenAll(asked).WaitAsync(TestEngine.Patience);
        Assert.All(answers, a => Assert.Equal("engine.stopping", a.Refusal!.Code));
        gate.Set();
        await test.DisposeAsync();
    }

    [Fact]
    public async Task A_stop_while_the_journal_is_down_answers_everybody_and_ends()
    {
        DownFaults faults = new();
        TestEngine test = await TestEngine.StartAsync(t => t.Faults = faults);
        await test.DoAsync(A, new Count(1));
        faults.Down = true;
        await test.TellAsync(A, new Count(1));
        await test.StopAsync();
        Assert.Equal("stopped", test.Engine.Health().State);
        await test.DisposeAsync();
    }

    [Fact]
    public async Task An_engine_that_was_never_started_can_be_put_away()
    {
        using InMemoryJournal journal = new(1);
        await using ActorEngine engine = new(journal, TestEngine.MakeModel(), []);
        Answer answer = await engine.Homes.AskAsync(new Request(A, new Count(1), TestEngine.Tester, "c"));
        Assert.Equal(AnswerKind.Unavailable, answer.Kind);
    }

    private sealed class NobodyListens : ICommitListener
    {
        public void Committed(Turn turn)
        {
        }

        public void Failed(Turn turn, in Answer why)
        {
        }

        public void Down(Exception error)
        {
        }

        public void Resumed(IReadOnlyList<(int Shard, ShardLife Life)> lives)
        {
        }

        public void Lost(int shard, ShardLostException error)
        {
        }
    }

    /// <summary>Every call fails while it is down.</summary>
    private sealed class DownFaults : IJournalFaults
    {
        internal volatile bool Down;

        public JournalFault Next(JournalCall call) => Down ? JournalFault.FailBeforeWriting : JournalFault.None;
    }
}
