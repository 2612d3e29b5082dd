using System.Net;
using RingActors.Api.Settings.Areas;
using RingActors.Api.Tools.Answers;

namespace RingActors.Api.Limits;

/// <summary>
/// How often an address may call without a key that is good. Whoever sends a good one is not counted, and is let in
/// whatever others of that address do: a household behind one address does not hold itself back.
/// </summary>
internal sealed class StrangerLimits : IDisposable
{
    /// <summary>Addresses that are told apart at most.</summary>
    internal const int AddressesMax = 1000;

    private readonly BucketTable<IPAddress> _byAddress;
    private readonly LimitMetrics _metrics;

    public StrangerLimits(RateLimitSettings settings, LimitMetrics metrics)
    {
        _metrics = metrics;
        _byAddress = new BucketTable<IPAddress>(settings.StrangersPerMinute, settings.StrangersBurst, AddressesMax);
        metrics.Show("address", () => _byAddress.FewestLeft);
    }

    /// <summary>Counts a call. Null if it may be answered, else how long to wait.</summary>
    public TimeSpan? Take(IPAddress? remote)
    {
        TimeSpan? wait = _byAddress.Take(RemoteNetwork.OneCaller(remote));
        if (wait is not null)
        {
            _metrics.Hit("address");
        }

        return wait;
    }

    public void Dispose() => _byAddress.Dispose();
}

/// <summary>What strangers are told who call too often: the same, whatever was wrong with their calls.</summary>
internal static class StrangerAnswers
{
    public static ToolFailure TooMany(TimeSpan wait) => new(
        ToolErrorType.RateLimited, "calls.send-the-key",
        "Too many calls without a key that is good came from this address.", "Send a key that is good, or wait.")
    {
        RetryAfter = wait,
    };
}
