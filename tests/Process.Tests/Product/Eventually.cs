using System.Diagnostics;

namespace RingActors.Process.Tests.Product;

/// <summary>Waits for something that another process does: asks again until it is so, at most for a bounded time.</summary>
internal static class Eventually
{
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    internal static async Task<T> SeesAsync<T>(Func<Task<T?>> look, string what)
        where T : class
    {
        long started = Stopwatch.GetTimestamp();
        using PeriodicTimer timer = new(Pause);
        while (Stopwatch.GetElapsedTime(started) < WaitMax)
        {
            if (await look() is { } seen)
            {
                return seen;
            }

            await timer.WaitForNextTickAsync();
        }

        throw new TimeoutException($"Not seen within {WaitMax.TotalSeconds} s: {what}.");
    }

    internal static Task SeesAsync(Func<Task<bool>> look, string what) =>
        SeesAsync(async () => await look() ? "yes" : null, what);
}
