using RingActors.Api.Startup;

namespace RingActors.Api.Tests.Home;

public sealed class StopStepTests
{
    [Fact]
    public async Task Whatever_part_fails_to_stop_the_others_are_stopped_in_their_order_and_the_failure_is_told()
    {
        List<string> stopped = [];
        List<(string Part, Exception Error)> failed = [];
        await StopStep.RunAsync(
            [
                new("pictures", () => throw new IOException("disk")),
                new("ring", () => ValueTask.FromException(new InvalidOperationException("socket"))),
                new("engine", () =>
                {
                    stopped.Add("engine");
                    return ValueTask.CompletedTask;
                }),
            ],
            (part, e) => failed.Add((part, e)));
        Assert.Equal(["engine"], stopped);
        Assert.Equal(["pictures", "ring"], failed.Select(f => f.Part));
        Assert.Equal(["disk", "socket"], failed.Select(f => f.Error.Message));
    }
}
