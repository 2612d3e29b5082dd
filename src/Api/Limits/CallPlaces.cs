using System.Collections.Concurrent;
using System.Threading.RateLimiting;
using RingActors.Api.Settings.Areas;

namespace RingActors.Api.Limits;

/// <summary>
/// How many calls of a tool run at once, and of all tools together; a bounded number waits for a place.
/// </summary>
internal sealed class CallPlaces(CallSettings settings) : IDisposable
{
    /// <summary>So many times the places may wait for one.</summary>
    private const int WaitingFactor = 4;

    private readonly ConcurrentDictionary<string, ConcurrencyLimiter> _byTool = new(StringComparer.Ordinal);
    private readonly ConcurrencyLimiter _inAll = Make(settings.ConcurrencyMax);

    /// <summary>Takes a place, at once if there is one. Null if too many wait already, or it takes too long.</summary>
    public ValueTask<CallPlace?> EnterAsync(string tool, int? own, TimeSpan wait, CancellationToken gone)
    {
        ConcurrencyLimiter ofTool = _byTool.GetOrAdd(
            tool, _ => Make(Math.Min(own ?? settings.Concurrency, settings.ConcurrencyMax)));
        RateLimitLease first = ofTool.AttemptAcquire();
        if (first.IsAcquired)
        {
            RateLimitLease second = _inAll.AttemptAcquire();
            if (second.IsAcquired)
            {
                return ValueTask.FromResult<CallPlace?>(new CallPlace(first, second));
            }

            second.Dispose();
        }

        return WaitAsync(ofTool, first, wait, gone);
    }

    public void Dispose()
    {
        _inAll.Dispose();
        foreach (ConcurrencyLimiter limiter in _byTool.Values)
        {
            limiter.Dispose();
        }
    }

    private async ValueTask<CallPlace?> WaitAsync(
        ConcurrencyLimiter ofTool, RateLimitLease first, TimeSpan wait, CancellationToken gone)
    {
        using CancellationTokenSource late = CancellationTokenSource.CreateLinkedTokenSource(gone);
        late.CancelAfter(wait);
        try
        {
            first = first.IsAcquired ? first : await ofTool.AcquireAsync(1, late.Token);
            RateLimitLease? second = first.IsAcquired ? await _inAll.AcquireAsync(1, late.Token) : null;
            if (second is { IsAcquired: true })
            {
                return new CallPlace(first, second);
            }
        }
        catch (OperationCanceledException) when (!gone.IsCancellationRequested)
        {
            // It has waited as long as its caller would wait for the answer.
        }
        catch
        {
            first.Dispose();
            throw;
        }

        first.Dispose();
        return null;
    }

    private static ConcurrencyLimiter Make(int places) => new(new ConcurrencyLimiterOptions
    {
        PermitLimit = places,
        QueueLimit = places * WaitingFactor,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });
}

/// <summary>A place to run in, given back once.</summary>
internal sealed class CallPlace(RateLimitLease ofTool, RateLimitLease inAll) : IDisposable
{
    public void Dispose()
    {
        inAll.Dispose();
        ofTool.Dispose();
    }
}
