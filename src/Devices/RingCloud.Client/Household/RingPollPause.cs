using RingActors.Devices.RingCloud.Client.Faults;
using RingActors.Devices.RingCloud.Client.Observations;
using RingActors.Devices.RingCloud.Client.Support;

namespace RingActors.Devices.RingCloud.Client.Household;

/// <summary>How long a regular reader waits, and what its state is after a failure.</summary>
internal sealed class RingPollPause(RingServices services)
{
    private readonly Backoff _backoff = new(
        services.Options.Polling.FailurePauseMin, services.Options.Polling.FailurePauseMax, services.Chance);

    public TimeSpan AfterSuccess(TimeSpan interval)
    {
        _backoff.Reset();
        return services.Chance.Jittered(interval);
    }

    public TimeSpan AfterFailure(RingApiException e)
    {
        var pause = _backoff.Next();
        // Never sooner than asked for, and not all at the same moment either.
        return e.RetryAfter > pause ? e.RetryAfter.Value * (1 + (0.1 * services.Chance.Next())) : pause;
    }

    public RingLinkState StateOf(RingApiException e) => e.Fault switch
    {
        RingFault.LoginNeeded => RingLinkState.LoginNeeded,
        RingFault.Blocked => RingLinkState.Blocked,
        RingFault.RateLimited or RingFault.BudgetExhausted => RingLinkState.Degraded,
        _ => RingLinkState.Down,
    };
}
