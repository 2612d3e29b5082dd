using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Tests.Actors;
using RingActors.Engine.Tests.Kit;

namespace RingActors.Engine.Tests.Hosting;

/// <summary>Simulations move the clock when the engine is at rest: it must not say so while something is on its way.</summary>
public sealed class RestTests
{
    private static readonly Address A = TestEngine.Of("counter");

    [Fact]
    public async Task It_is_not_at_rest_while_the_journal_writes_and_is_afterwards()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        await test.DoAsync(A, new Count(1));
        await Eventually.TrueAsync(() => test.Engine.IsAtRest);
        test.Journal.Close();
        Task<Answer> answer = test.TellAsync(A, new Count(1));
        await test.Journal.Arrived.WaitAsync(TestEngine.Patience);
        Assert.False(test.Engine.Pipeline.IsAtRest);
        Assert.False(test.Engine.IsAtRest);
        test.Journal.Open();
        await answer;
        await Eventually.TrueAsync(() => test.Engine.IsAtRest);
    }

    [Fact]
    public async Task It_is_not_at_rest_while_a_message_waits_for_its_actor_to_be_read()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        await test.DoAsync(A, new Count(1));
        await test.RestartAsync();
        await Eventually.TrueAsync(() => test.Engine.IsAtRest);
        using ManualResetEventSlim open = new();
        TaskCompletionSource reading = new(TaskCreationOptions.RunContinuationsAsynchronously);
        test.Journal.OnRead = _ =>
        {
            reading.TrySetResult();
            open.Wait();
        };
        Task<Answer> answer = test.TellAsync(A, new Count(1));
        await reading.Task.WaitAsync(TestEngine.Patience);
        Assert.True(test.Engine.Pipeline.IsAtRest);
        Assert.False(test.Engine.IsAtRest);
        open.Set();
        Assert.True((await answer).Ok);
        await Eventually.TrueAsync(() => test.Engine.IsAtRest);
    }
}
