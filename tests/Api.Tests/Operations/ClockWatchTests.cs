using System.Threading.Channels;
using RingActors.Api.Features.Server;
using RingActors.Api.Tests.Support;
using RingActors.Devices.Domain.Coverage;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;
using RingActors.Testing.Simulation;

namespace RingActors.Api.Tests.Operations;

/// <summary>A clock that is set is seen, whichever way.</summary>
public sealed class ClockWatchTests
{
    [Theory]
    [InlineData(360)]
    [InlineData(-360)]
    public async Task A_clock_that_is_set_is_told_to_the_homes_with_what_it_would_have_shown(int seconds)
    {
        ManualTime time = new();
        await using HomeServer server = await HomeServer.StartAsync(time);
        Told homes = new(server.Homes);
        using ClockWatch watch = new(homes, time);
        await watch.StartAsync(default);
        time.Advance(TimeSpan.FromSeconds(10));
        time.JumpWallClock(TimeSpan.FromSeconds(seconds));
        time.Advance(TimeSpan.FromSeconds(10));
        ReportClockStep told = await homes.Steps.Reader.ReadAsync();
        await watch.StopAsync(default);
        Assert.Equal(seconds, (told.To - told.From).TotalSeconds);
        Assert.False(homes.Steps.Reader.TryRead(out _));
    }

    private sealed class Told(IHomes homes) : IHomes
    {
        internal Channel<ReportClockStep> Steps { get; } = Channel.CreateUnbounded<ReportClockStep>();

        public ValueTask<Answer> AskAsync(Request request)
        {
            Steps.Writer.TryWrite((ReportClockStep)request.Command);
            return homes.AskAsync(request);
        }

        public ValueTask<HomeView> ViewAsync(string home) => homes.ViewAsync(home);

        public Task<HomeView?> WaitForAsync(
            string home, Func<HomeView, bool> wanted, TimeSpan limit, CancellationToken cancellation = default) =>
            homes.WaitForAsync(home, wanted, limit, cancellation);

        public IReadOnlyList<HomeView> LoadedViews() => homes.LoadedViews();

        public IReadOnlyList<string> Names() => homes.Names();
    }
}
