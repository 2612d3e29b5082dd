namespace RingActors.Devices.RingCloud.Client.Support;

/// <summary>
/// Pauses that double from a minimum to a maximum, each drawn from its upper half so that many clients do not return in
/// step.
/// </summary>
public sealed class Backoff(TimeSpan min, TimeSpan max, Chance chance)
{
    private const int DoublingsMax = 30;
    private int _failures;

    public TimeSpan Next()
    {
        var ceiling = min * Math.Pow(2, Math.Min(_failures, DoublingsMax));
        _failures = Math.Min(_failures + 1, DoublingsMax);
        var limited = ceiling < max ? ceiling : max;
        return limited * (0.5 + (0.5 * chance.Next()));
    }

    public void Reset() => _failures = 0;
}
