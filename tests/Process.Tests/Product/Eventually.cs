using System.Diagnostics;

namespace RingActors.Process.Tests.Product;

/// <summary>Waits for something that another process does: asks again until it is so, at most for a bounded time.</summary>
internal static class Eventually
{
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    internal static Task<T> SeesAsync<T>(Func<Task<T?>> look, string what)
        where T : class => SeesAsync(look, () => what, WaitMax);

    /// <param name="look">Null until it is so.</param>
    /// <param name="what">What is waited for, and how far it has come: asked when it was not seen.</param>
    /// <param name="atMost">For how long, where what is waited for takes its time by design.</param>
    internal static async Task<T> SeesAsync<T>(Func<Task<T?>> look, Func<string> what, TimeSpan atMost)
        where T : class
    {
        long started = Stopwatch.GetTimestamp();
        using PeriodicTimer timer = new(Pause);
        while (Stopwatch.GetElapsedTime(started) < atMost)
        {
            if (await look() is { } seen)
            {
                return seen;
            }

            await timer.WaitForNextTickAsync();
        }

        throw new TimeoutException($"Not seen within {atMost.TotalSeconds} s: {what()}.");
    }

    internal static Task SeesAsync(Func<Task<bool>> look, string what) =>
        SeesAsync(async () => await look() ? "yes" : null, what);
}
