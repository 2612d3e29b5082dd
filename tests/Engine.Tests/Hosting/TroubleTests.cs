using System.Buffers.Binary;
using NodaTime;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Records;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Runtime.Journals;
using RingActors.Engine.Tests.Actors;
using RingActors.Engine.Tests.Kit;

namespace RingActors.Engine.Tests.Hosting;

/// <summary>A message that fails, fails alone.</summary>
public sealed class TroubleTests
{
    private static readonly Address A = TestEngine.Of("thrower");
    private static readonly Address B = TestEngine.Of("thrower", "b");

    public static TheoryData<Trouble> Troubles =>
    [
        Trouble.ThrowInDecide, Trouble.WriteNotANumber, Trouble.UnregisteredEvent, Trouble.TellAnotherHome, Trouble.TellNobody,
        Trouble.ReturnNull, Trouble.HugeEvent, Trouble.EffectWithoutEvent,
    ];

    [Theory]
    [MemberData(nameof(Troubles))]
    public async Task Whatever_a_decider_does_wrong_is_a_dead_letter_and_changes_nothing_else(Trouble trouble)
    {
        await using TestEngine test = await TestEngine.StartAsync();
        await test.DoAsync(A, new Make(Trouble.None));
        await test.DoAsync(B, new Make(Trouble.None));
        Answer answer = await test.TellAsync(A, new Make(trouble), "key");
        Assert.Equal((AnswerKind.Faulted, "engine.fault"), (answer.Kind, answer.Refusal!.Code));
        await test.DoAsync(A, new Make(Trouble.None));
        await test.DoAsync(B, new Make(Trouble.None));
        Assert.Equal(["test.survived", "test.survived", "engine.message-dead-lettered", "test.survived", "test.survived"], test.Names());
        MessageDeadLettered letter = Assert.Single(test.EventsOf<MessageDeadLettered>());
        Assert.Equal(A, letter.To);
        Assert.Contains(letter.ErrorId, answer.Refusal.Detail, StringComparison.Ordinal);
        Assert.Contains(test.Log.Lines, l => l.Contains(letter.ErrorId, StringComparison.Ordinal));
        Assert.All(test.Journal.Appended, append => Assert.Equal(append.Frames.Length, append.Records.Sum(record => FrameLength(append, record))));
        Assert.Equal([1, 1, 2, 2], test.Events().Where(e => e.Name == "test.survived").OrderBy(e => e.ActorSeq).Select(e => e.ActorSeq));
        await test.KillAsync();
        await test.StartAgainAsync();
        await test.DoAsync(A, new Make(Trouble.None));
    }

    [Fact]
    public async Task A_reply_that_cannot_be_stored_fails_a_keyed_command_only()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        Assert.IsType<UnregisteredReply>((await test.DoAsync(A, new Make(Trouble.UnregisteredReply))).Reply);
        Assert.Equal(AnswerKind.Faulted, (await test.TellAsync(A, new Make(Trouble.UnregisteredReply), "key")).Kind);
        Assert.Equal(["test.survived", "engine.message-dead-lettered"], test.Names());
    }

    [Fact]
    public async Task A_command_that_cannot_be_shown_is_a_dead_letter_all_the_same()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        Assert.Equal(AnswerKind.Faulted, (await test.TellAsync(A, new Unprintable())).Kind);
        Assert.Contains("cannot be shown", Assert.Single(test.EventsOf<MessageDeadLettered>()).Command, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2_000, 2_000, 'x')]
    [InlineData(2_001, 2_001, '…')]
    [InlineData(50_000, 2_001, '…')]
    public async Task A_dead_letter_says_2000_characters_of_its_error_and_shows_that_there_was_more(int said, int stored, char last)
    {
        string error = new('x', said - "InvalidOperationException: ".Length);
        await using TestEngine test = await TestEngine.StartAsync(t => t.Model = TestEngine.MakeModel(
            [new Reaction((_, e, _) => _ = e.Event is Counted ? throw new InvalidOperationException(error) : 0)]));
        await test.DoAsync(TestEngine.Of("counter"), new Count(1));
        string letter = Assert.Single(test.EventsOf<MessageDeadLettered>()).Error;
        Assert.Equal((stored, last), (letter.Length, letter[^1]));
        Assert.StartsWith("InvalidOperationException: xx", letter, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_receiver_that_throws_does_not_take_back_its_sender()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        await test.DoAsync(A, new Make(Trouble.TellThenThrow, B));
        Assert.Equal(["test.survived", "engine.message-dead-lettered"], test.Names());
        Assert.Equal(B, Assert.Single(test.EventsOf<MessageDeadLettered>()).To);
        Assert.Single(test.Journal.Appended);
    }

    [Fact]
    public async Task An_actor_that_cannot_fold_its_own_event_is_set_aside_and_the_event_is_not_written()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        await test.DoAsync(A, new Make(Trouble.None));
        Assert.Equal(AnswerKind.Faulted, (await test.TellAsync(A, new Make(Trouble.ThrowInEvolve))).Kind);
        Answer aside = await test.TellAsync(A, new Make(Trouble.None));
        Assert.Equal((AnswerKind.Unavailable, "actor.quarantined"), (aside.Kind, aside.Refusal!.Code));
        await test.DoAsync(B, new Make(Trouble.None));
        Assert.Equal(["test.survived", "engine.message-dead-lettered", "test.survived"], test.Names());
        Assert.Contains(test.Log.Lines, l => l.StartsWith("quarantined home-1/thrower/a", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_sent_to_an_actor_that_is_set_aside_is_a_dead_letter_of_its_own()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        await test.TellAsync(B, new Make(Trouble.ThrowInEvolve));
        await test.DoAsync(A, new Make(Trouble.TellThenThrow, B));
        Assert.Equal(["engine.message-dead-lettered", "test.survived", "engine.message-dead-lettered"], test.Names());
    }

    [Fact]
    public async Task A_throwing_reaction_takes_nothing_back_and_hinders_no_other_reaction()
    {
        static void Tell(EventEnvelope e, List<Message> messages) => messages.AddRange(
            e.Event is Counted { By: 13 } ? [new Message(TestEngine.Of("light"), new Brighten())] : []);
        await using TestEngine test = await TestEngine.StartAsync(t => t.Model = TestEngine.MakeModel(
        [
            new Reaction((_, e, m) =>
            {
                Tell(e, m);
                if (e.Event is Counted { By: 13 })
                {
                    throw new InvalidOperationException("a rule's bug");
                }
            }),
            new Reaction((_, e, m) => m.AddRange(
                e.Event is Counted { By: 13 } ? [new Message(TestEngine.Of("ghost"), new Brighten())] : Array.Empty<Message>())),
            new Reaction((_, e, m) => Tell(e, m)),
        ]));
        Assert.Equal(new Sum(13), (await test.DoAsync(TestEngine.Of("counter"), new Count(13))).Reply);
        Assert.Equal(
            ["test.counted", "engine.message-dead-lettered", "engine.message-dead-lettered", "test.brightened", "test.brightened"],
            test.Names());
        Assert.All(test.EventsOf<MessageDeadLettered>(), l => Assert.Equal("Reaction on test.counted", l.Command));
    }

    [Theory]
    [InlineData(Trouble.ThrowInEvolve)]
    [InlineData(Trouble.WriteNotANumber)]
    [InlineData(Trouble.HugeEvent)]
    [InlineData(Trouble.ThrowInDecide)]
    [InlineData(Trouble.TellNobody)]
    public async Task Whatever_a_later_step_does_wrong_what_led_to_it_and_what_stands_beside_it_is_done(Trouble trouble)
    {
        await using TestEngine test = await TestEngine.StartAsync(t => t.Model = TestEngine.MakeModel(
            [new Reaction((_, e, m) => m.AddRange(e.Event is Counted
                ? [new Message(TestEngine.Of("light", "1"), new Brighten()),
                    new Message(B, new Make(trouble)), new Message(TestEngine.Of("light", "2"), new Brighten())]
                : Array.Empty<Message>()))]));
        await test.DoAsync(TestEngine.Of("counter"), new Count(1), "key");
        Assert.Equal(["test.counted", "test.brightened", "engine.message-dead-lettered", "test.brightened"], test.Names());
        Assert.Equal(B, Assert.Single(test.EventsOf<MessageDeadLettered>()).To);
        await test.KillAsync();
        await test.StartAgainAsync();
        Assert.Equal(new Sum(1), (await test.DoAsync(TestEngine.Of("counter"), new AskSum())).Reply);
    }

    [Fact]
    public async Task A_projection_that_cannot_fold_what_a_later_step_did_takes_back_that_step_alone()
    {
        await using TestEngine test = await TestEngine.StartAsync(t => t.Model = TestEngine.MakeModel(
            [new Reaction((_, e, m) => m.AddRange(e.Event is Counted ? [new Message(TestEngine.Of("light"), new Brighten())] : Array.Empty<Message>()))],
            [new ThrowingProjection("test.brightened"), new TotalsProjection()]));
        await test.DoAsync(TestEngine.Of("counter"), new Count(1));
        Assert.Equal(["test.counted", "engine.message-dead-lettered"], test.Names());
        Assert.Equal(2, (await test.TotalsAsync()).Events);
    }

    [Fact]
    public async Task A_projection_that_throws_fails_the_message_and_even_a_projection_that_always_throws_hinders_no_dead_letter()
    {
        await using TestEngine test = await TestEngine.StartAsync(
            t => t.Model = TestEngine.MakeModel(projections: [new ThrowingProjection(), new TotalsProjection()]));
        Assert.Equal(AnswerKind.Faulted, (await test.TellAsync(TestEngine.Of("counter"), new Count(1))).Kind);
        Assert.Equal(["engine.message-dead-lettered"], test.Names());
        await test.RestartAsync();
        Assert.Equal(1, (await test.TotalsAsync()).Events);
        Assert.Contains(test.Log.Lines, l => l.StartsWith("unexpected the projection throwing at home-1@1", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(201, 1, 1)]
    [InlineData(70_000, 1, 1)]
    [InlineData(1, 0, 1)]
    [InlineData(1, 70_000, 1)]
    [InlineData(1, 1, 70_000)]
    public async Task Ids_that_could_not_be_stored_are_refused_at_the_door(int correlation, int key, int causation)
    {
        await using TestEngine test = await TestEngine.StartAsync();
        Request request = new(
            TestEngine.Of("counter"), new Count(1), TestEngine.Tester, new string('c', correlation), new string('a', causation), new string('k', key));
        Answer answer = await test.Engine.Homes.AskAsync(request);
        Assert.Equal((AnswerKind.Refused, "request.shorten-its-ids"), (answer.Kind, answer.Refusal!.Code));
        await test.DoAsync(TestEngine.Of("counter"), new Count(1));
    }

    [Fact]
    public async Task Nobody_of_that_kind_is_a_refusal()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        Answer answer = await test.TellAsync(TestEngine.Of("ghost"), new Count(1));
        Assert.Equal((AnswerKind.Refused, "actor.unknown-kind"), (answer.Kind, answer.Refusal!.Code));
        Assert.Empty(test.Events());
    }

    [Fact]
    public async Task An_answer_that_nobody_can_take_hinders_nobody_else()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        test.Engine.Homes.Ask(test.Ask(A, new Make(Trouble.None)), new ThrowingSink());
        await test.DoAsync(A, new Make(Trouble.None));
        Assert.Equal(2, test.Events().Count);
        Assert.Contains(test.Log.Lines, l => l.StartsWith("unexpected an answer's ThrowingSink", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_deadline_that_throws_in_a_chain_which_has_to_wait_for_another_actor_is_still_a_dead_letter()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        await test.DoAsync(B, new SwitchOn(Duration.FromSeconds(10)));
        await test.DoAsync(TestEngine.Of("pingpong", "p"), new Ping(A, 0));
        await test.SettleAsync();
        test.Time.JumpWallClock(TimeSpan.FromMinutes(1));
        await test.DoAsync(A, new Make(Trouble.TellThenThrow, B));
        Assert.Equal(2, test.EventsOf<MessageDeadLettered>().Count);
    }

    private sealed class ThrowingSink : IAnswerSink
    {
        public void Complete(in Answer answer) => throw new InvalidOperationException("nobody there");
    }

    private sealed class ThrowingProjection(string? only = null) : Projection<string>("throwing")
    {
        public override int Version => 1;

        public override string Initial(string home) => "";

        public override string Apply(string part, EventEnvelope envelope) =>
            only is null || envelope.Name == only ? throw new InvalidOperationException("a view's bug") : part;
    }

    /// <summary>What was undone leaves no bytes behind: an append is its records and nothing else.</summary>
    private static int FrameLength(ShardAppend append, AppendedRecord record) =>
        sizeof(int) + BinaryPrimitives.ReadInt32LittleEndian(append.Frames.Span[record.Offset..]) + HashChain.HashLength;
}
