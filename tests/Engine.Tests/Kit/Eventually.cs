using System.Diagnostics;

namespace RingActors.Engine.Tests.Kit;

/// <summary>Waits for what another thread is about to do and tells nobody. Bounded; used only where nothing can be awaited.</summary>
internal static class Eventually
{
    internal static Task RunningAsync(TestEngine test) => TrueAsync(() => test.Engine.Health().State == "running");

    internal static async Task TrueAsync(Func<bool> condition)
    {
        long began = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < TestEngine.Patience, "It did not come true in time.");
            await Task.Yield();
        }
    }
}
