using RingActors.Engine.Core;
using RingActors.Engine.Runtime;
using RingActors.Engine.Tests.Actors;
using RingActors.Engine.Tests.Kit;

namespace RingActors.Engine.Tests.Hosting;

/// <summary>The home's view: durable, immutable, never going back, and showing everybody their own writes.</summary>
public sealed class ViewTests
{
    private static readonly Address A = TestEngine.Of("counter");

    [Fact]
    public async Task Who_has_been_answered_finds_it_in_the_view()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async caller =>
        {
            for (int i = 0; i < 50; i++)
            {
                long homeSeq = (await test.DoAsync(TestEngine.Of("counter", $"c{caller}"), new Count(1))).HomeSeq;
                Assert.True((await test.Engine.Homes.ViewAsync(TestEngine.Home)).HomeSeq >= homeSeq);
            }
        }));
        Assert.Equal(400, (await test.TotalsAsync()).Counted);
    }

    [Fact]
    public async Task A_view_is_a_point_in_the_order_and_does_not_change_under_its_reader()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        await test.DoAsync(A, new Count(1));
        HomeView first = await test.Engine.Homes.ViewAsync(TestEngine.Home);
        await test.DoAsync(A, new Count(1));
        Assert.Equal((1, 1), (first.HomeSeq, first.Part<Totals>().Counted));
    }

    [Fact]
    public async Task A_home_that_nobody_has_touched_can_be_read_and_is_empty()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        HomeView view = await test.Engine.Homes.ViewAsync("home-9");
        Assert.Equal((0, Totals.None), (view.HomeSeq, view.Part<Totals>()));
        Assert.Empty(test.Events("home-9"));
    }

    [Fact]
    public async Task A_home_is_readable_after_a_restart_without_any_command()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        await test.DoAsync(A, new Count(4));
        await test.KillAsync();
        await test.StartAgainAsync();
        Assert.Equal(4, (await test.TotalsAsync()).Counted);
        Assert.Equal(TestEngine.Home, Assert.Single(test.Engine.Homes.LoadedViews()).Home);
    }

    [Fact]
    public async Task A_home_is_listed_from_its_first_event_on_and_the_journal_is_asked_once()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        await test.DoAsync(A, new Count(1));
        await test.RestartAsync();
        LocalHomes homes = test.Engine.Homes;
        Assert.Equal([TestEngine.Home], homes.Names());
        await homes.ViewAsync("home-0");
        Assert.Equal([TestEngine.Home], homes.Names());
        await test.DoAsync(TestEngine.Of("counter", home: "home-0"), new Count(1));
        Assert.Equal(["home-0", TestEngine.Home], homes.Names());
        Assert.Equal(1, test.Journal.HeadsRead);
    }

    [Fact]
    public async Task Waiting_for_a_view_ends_when_it_comes_and_misses_none()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        for (int i = 1; i <= 200; i++)
        {
            int wanted = i;
            Task<HomeView> waiting = test.UntilAsync(t => t.Counted >= wanted);
            Task counting = test.DoAsync(A, new Count(1));
            Assert.True((await waiting).Part<Totals>().Counted >= i);
            await counting;
        }
    }

    [Fact]
    public async Task Waiting_for_a_view_that_does_not_come_ends_at_its_limit()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        await test.DoAsync(A, new Count(1));
        Task<HomeView?> waiting = test.Engine.Homes.WaitForAsync(TestEngine.Home, _ => false, TimeSpan.FromSeconds(5));
        await Eventually.TrueAsync(() => test.Time.UntilNextTimer is { } next && next <= TimeSpan.FromSeconds(5));
        test.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Null(await waiting.WaitAsync(TestEngine.Patience));
    }

    [Fact]
    public async Task Waiting_for_a_view_can_be_given_up()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        await test.DoAsync(A, new Count(1));
        using CancellationTokenSource cancel = new();
        Task<HomeView?> waiting = test.Engine.Homes.WaitForAsync(TestEngine.Home, _ => false, TimeSpan.FromSeconds(5), cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(TestEngine.Patience));
    }
}
