using RingActors.Engine.Core;
using RingActors.Engine.Runtime;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Runtime.Hosting;
using RingActors.Engine.Tests.Actors;
using RingActors.Engine.Tests.Kit;

namespace RingActors.Engine.Tests.Hosting;

/// <summary>Everything has a limit, and reaching it is an answer.</summary>
public sealed class LimitTests
{
    private static readonly Address A = TestEngine.Of("counter");

    /// <summary>Whatever number the engine can be given, there are some that it cannot live with.</summary>
    [Theory]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    public void Every_option_that_is_out_of_its_range_is_named(int value) => Assert.All(
        typeof(EngineOptions).GetProperties().Where(p => p.PropertyType == typeof(int) && p.CanWrite),
        option =>
        {
            EngineOptions options = new();
            option.SetValue(options, value);
            Assert.Contains(options.Faults(), f => f.StartsWith($"Engine:{option.Name} is {value};", StringComparison.Ordinal));
        });

    [Fact]
    public async Task A_full_mailbox_is_answered_busy_and_nothing_of_it_is_done()
    {
        await using TestEngine test = await TestEngine.StartAsync(
            t => t.Options = t.Options with { MailboxLengthMax = 50, HomeBacklogMax = 50, TurnMessagesMax = 10 }, shards: 1);
        await test.DoAsync(A, new Count(1));
        test.Journal.Close();
        Task<Answer>[] asked = [.. Enumerable.Range(0, 200).Select(_ => test.Engine.Homes.AskAsync(test.Ask(A, new Count(1))).AsTask())];
        await test.Journal.Arrived.WaitAsync(TestEngine.Patience);
        Assert.Contains(asked, a => a.IsCompleted);
        test.Journal.Open();
        Answer[] answers = await Task.WhenAll(asked).WaitAsync(TestEngine.Patience);
        Assert.All(answers, a => Assert.True(a.Ok || (a.Kind, a.Refusal!.Code) == (AnswerKind.Busy, "engine.busy")));
        Assert.Contains(answers, a => a.Kind == AnswerKind.Busy);
        Assert.Equal(1 + answers.Count(a => a.Ok), test.Events().Count);
    }

    [Fact]
    public async Task Many_more_messages_than_fit_in_the_turns_under_way_are_all_decided_though_nobody_posts_again()
    {
        await using TestEngine test = await TestEngine.StartAsync(
            t => t.Options = t.Options with { TurnMessagesMax = 4, TurnsInFlightMax = 1 }, shards: 1);
        await test.DoAsync(A, new Count(1));
        test.Journal.Close();
        Task<Answer>[] asked = [.. Enumerable.Range(0, 300).Select(_ => test.Engine.Homes.AskAsync(test.Ask(A, new Count(1))).AsTask())];
        await test.Journal.Arrived.WaitAsync(TestEngine.Patience);
        test.Journal.Open();
        Assert.All(await Task.WhenAll(asked).WaitAsync(TestEngine.Patience), a => Assert.True(a.Ok));
        Assert.Equal(301, test.Events().Count);
    }

    [Fact]
    public async Task A_turn_ends_when_it_has_grown_large_and_the_next_one_goes_on()
    {
        await using TestEngine test = await TestEngine.StartAsync(t => t.Options = t.Options with { TurnBytesMax = 4096 }, shards: 1);
        await test.DoAsync(A, new Count(1));
        test.Journal.Close();
        Task<Answer>[] asked = [.. Enumerable.Range(0, 300).Select(_ => test.Engine.Homes.AskAsync(test.Ask(A, new Count(1))).AsTask())];
        await test.Journal.Arrived.WaitAsync(TestEngine.Patience);
        test.Journal.Open();
        await Task.WhenAll(asked).WaitAsync(TestEngine.Patience);
        Assert.All(test.Journal.Appended, a => Assert.True(a.Frames.Length < 4096 + 512));
    }

    [Fact]
    public async Task One_home_that_waits_to_be_read_cannot_fill_the_mailbox_of_its_shard()
    {
        await using TestEngine test = await TestEngine.StartAsync(
            t => t.Options = t.Options with { HomeBacklogMax = 5, MailboxLengthMax = 100 }, shards: 1);
        await test.DoAsync(A, new Count(1));
        await test.RestartAsync();
        using ManualResetEventSlim gate = new();
        test.Journal.OnRead = what =>
        {
            if (what.StartsWith(TestEngine.Home, StringComparison.Ordinal))
            {
                gate.Wait(TestEngine.Patience);
            }
        };
        Task<Answer>[] asked = [.. Enumerable.Range(0, 20).Select(_ => test.Engine.Homes.AskAsync(test.Ask(A, new Count(1))).AsTask())];
        await test.DoAsync(TestEngine.Of("counter", "a", "home-2"), new Count(1));
        gate.Set();
        Answer[] answers = await Task.WhenAll(asked).WaitAsync(TestEngine.Patience);
        Assert.Equal((5, 15), (answers.Count(a => a.Ok), answers.Count(a => a.Kind == AnswerKind.Busy)));
    }

    [Fact]
    public void Unsound_options_are_refused_with_all_their_faults()
    {
        EngineOptions options = new() { MailboxLengthMax = 0, TurnsInFlightMax = 99 };
        using Testing.Journals.InMemoryJournal journal = new(1);
        ArgumentException e = Assert.Throws<ArgumentException>(() => new ActorEngine(journal, TestEngine.MakeModel(), [], options));
        Assert.Contains("Engine:MailboxLengthMax is 0; it must be 1 to 1000000.", e.Message, StringComparison.Ordinal);
        Assert.Contains("Engine:TurnsInFlightMax is 99; it must be 1 to 16.", e.Message, StringComparison.Ordinal);
    }
}
