using System.Collections.Concurrent;
using System.Threading.RateLimiting;

namespace RingActors.Api.Limits;

/// <summary>
/// A token bucket for each of at most so many callers; when there are more, those go that have called least lately. A
/// bucket that went is full again: whoever makes it go has called more often than it could hold.
/// </summary>
/// <param name="perMinute">Tokens that come back in a minute; 0 for no limit.</param>
/// <param name="burst">Tokens that a bucket holds.</param>
/// <param name="callersMax">Buckets at most.</param>
internal sealed class BucketTable<TKey>(int perMinute, int burst, int callersMax) : IDisposable
    where TKey : notnull
{
    /// <summary>Above this rate tokens come back ten times a second, below it one by one.</summary>
    private const int OneByOneMax = 6000;

    private static readonly TimeSpan Tenth = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<TKey, Bucket> _buckets = new();
    private readonly Lock _evicting = new();

    /// <summary>Callers that are known at present.</summary>
    public int Count => _buckets.Count;

    /// <summary>The fewest tokens that any caller has left; null if nobody has called.</summary>
    public long? FewestLeft => _buckets.IsEmpty ? null : _buckets.Values.Min(b => b.Left);

    /// <summary>Takes a token. Null if there was one, else how long it takes until there is.</summary>
    public TimeSpan? Take(TKey caller)
    {
        if (perMinute == 0)
        {
            return null;
        }

        if (!_buckets.TryGetValue(caller, out Bucket? bucket))
        {
            bucket = _buckets.GetOrAdd(caller, _ => new Bucket(MakeLimiter()));
            MakeRoom();
        }

        return bucket.Take();
    }

    public void Dispose()
    {
        foreach (Bucket bucket in _buckets.Values)
        {
            bucket.Dispose();
        }
    }

    private TokenBucketRateLimiter MakeLimiter() => new(new TokenBucketRateLimiterOptions
    {
        TokenLimit = burst,
        TokensPerPeriod = perMinute <= OneByOneMax ? 1 : Math.Max(1, perMinute / 600),
        ReplenishmentPeriod = perMinute <= OneByOneMax ? TimeSpan.FromMinutes(1.0 / perMinute) : Tenth,
        // A timer for each would cost more than looking at the clock.
        AutoReplenishment = false,
        QueueLimit = 0,
    });

    private void MakeRoom()
    {
        if (_buckets.Count <= callersMax)
        {
            return;
        }

        lock (_evicting)
        {
            int surplus = _buckets.Count - callersMax;
            if (surplus <= 0)
            {
                return;
            }

            // Some more at once, so that a flood of new callers does not sort all of them for each.
            foreach ((TKey caller, Bucket bucket) in _buckets.OrderBy(b => b.Value.LastUsed)
                .Take(surplus + (callersMax / 10)).ToArray())
            {
                if (_buckets.TryRemove(new KeyValuePair<TKey, Bucket>(caller, bucket)))
                {
                    bucket.Dispose();
                }
            }
        }
    }

    private sealed class Bucket(TokenBucketRateLimiter limiter) : IDisposable
    {
        private long _lastUsed = Environment.TickCount64;

        public long LastUsed => Volatile.Read(ref _lastUsed);

        /// <summary>Null if it has made room meanwhile.</summary>
        public long? Left
        {
            get
            {
                try
                {
                    _ = limiter.TryReplenish();
                    return limiter.GetStatistics()?.CurrentAvailablePermits ?? 0;
                }
                catch (ObjectDisposedException)
                {
                    return null;
                }
            }
        }

        public TimeSpan? Take()
        {
            Volatile.Write(ref _lastUsed, Environment.TickCount64);
            try
            {
                _ = limiter.TryReplenish();
                using RateLimitLease lease = limiter.AttemptAcquire();
                return lease.IsAcquired ? null
                    : lease.TryGetMetadata(MetadataName.RetryAfter, out TimeSpan wait) ? wait : TimeSpan.FromSeconds(1);
            }
            catch (ObjectDisposedException)
            {
                // It made room between the look and the call: whoever calls now begins anew.
                return null;
            }
        }

        public void Dispose() => limiter.Dispose();
    }
}
