using RingActors.Api.Features.Homes;
using RingActors.Devices.RingCloud.Client.Settings;
using RingActors.Devices.RingCloud.Client.Support;

namespace RingActors.Api.Startup;

/// <summary>
/// Tries until it works, with growing pauses: whatever went wrong, a full disk or a loaded machine, may be over by the
/// next time. Only settings that cannot be used end it: they do not change while the process runs.
/// </summary>
internal sealed class ConnectAttempts(TimeProvider time, Chance chance)
{
    /// <summary>The first pause; each further failure doubles it.</summary>
    internal static readonly TimeSpan PauseMin = TimeSpan.FromSeconds(1);

    /// <summary>The longest pause.</summary>
    internal static readonly TimeSpan PauseMax = TimeSpan.FromMinutes(5);

    private const int DoublingsMax = 30;
    private volatile ConnectTrouble? _trouble;

    /// <summary>Null while the first try is under way, and from the one that worked on.</summary>
    internal ConnectTrouble? Trouble => _trouble;

    /// <param name="connect">One try.</param>
    /// <param name="failed">Is told of every failure, with the pause that follows; null if nothing follows.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="OperationCanceledException">Given up.</exception>
    internal async Task RunAsync(
        Func<CancellationToken, Task> connect, Action<Exception, TimeSpan?> failed, CancellationToken cancellation)
    {
        for (int tries = 1; ; tries++)
        {
            try
            {
                await connect(cancellation);
                _trouble = null;
                return;
            }
            catch (Exception e) when (!cancellation.IsCancellationRequested)
            {
                TimeSpan? pause = e is RingOptionsException ? null : PauseAfter(tries);
                DateTimeOffset now = time.GetUtcNow();
                _trouble = new ConnectTrouble(_trouble?.Since ?? now, tries, e.Message, now + pause);
                failed(e, pause);
                if (pause is not { } span)
                {
                    return;
                }

                await Task.Delay(span, time, cancellation);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // Given up in the middle of a try: whatever it says then is no failure, and nobody is told.
                throw new OperationCanceledException(e.Message, e, cancellation);
            }
        }
    }

    /// <summary>
    /// From the upper half, so that many processes that fail for one reason do not come again in step.
    /// </summary>
    private TimeSpan PauseAfter(int failures)
    {
        TimeSpan ceiling = PauseMin * Math.Pow(2, Math.Min(failures - 1, DoublingsMax));
        return (ceiling < PauseMax ? ceiling : PauseMax) * (0.5 + (0.5 * chance.Next()));
    }
}
