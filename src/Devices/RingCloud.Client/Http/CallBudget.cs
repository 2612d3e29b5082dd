namespace RingActors.Devices.RingCloud.Client.Http;

/// <summary>
/// Calls in any hour, counted in a ring of minutes. Reading may use nine tenths, so that polling can never lock out a
/// command; the last twentieth is closed to ordinary commands too, so that a flapping automation can never lock out a
/// siren; and the last of that is kept for what all of them need: the login, the session and the way to the base
/// station. Of what is open to it nobody may use more than twice what is then left free: one poller, or the commands of
/// one home, alone get two thirds, two get two fifths each, and whoever comes later always finds something.
/// </summary>
internal sealed class CallBudget(int callsPerHourMax, TimeProvider time)
{
    private const int Minutes = 60;
    private const int ReadingDivisor = 10;
    private const int CommandDivisor = 20;
    private const int AlarmDivisor = 60;
    private const int SharesOfFree = 2;
    private readonly Lock _gate = new();
    private readonly Dictionary<Share, Count> _shares = [];
    private readonly Count _all = new();
    private long _minute;

    public int Remaining
    {
        get
        {
            lock (_gate)
            {
                Advance();
                return callsPerHourMax - _all.Used;
            }
        }
    }

    /// <summary>What was used in the last hour, by purpose.</summary>
    public IReadOnlyList<(string Purpose, int Used)> ByPurpose
    {
        get
        {
            lock (_gate)
            {
                Advance();
                return [.. _shares.GroupBy(s => s.Key.Purpose, s => s.Value.Used).Select(g => (g.Key, g.Sum()))];
            }
        }
    }

    /// <param name="purpose">Out of <see cref="CallPurpose"/>.</param>
    /// <param name="home">The home it is for; null if it is the account's.</param>
    public bool TryTake(string purpose, string? home)
    {
        lock (_gate)
        {
            Advance();
            var share = _shares.TryGetValue(new Share(purpose, home), out var known) ? known : new Count();
            var free = callsPerHourMax - _all.Used - Reserved(purpose);
            var isShared = purpose is not (CallPurpose.Alarm or CallPurpose.Lifeline);
            if (free <= 0 || (isShared && share.Used >= SharesOfFree * free))
            {
                return false;
            }

            _shares[new Share(purpose, home)] = share;
            share.Add(_minute);
            _all.Add(_minute);
            return true;
        }
    }

    /// <summary>What is kept from this purpose for those that matter more.</summary>
    private int Reserved(string purpose) => purpose switch
    {
        CallPurpose.Lifeline => 0,
        CallPurpose.Alarm => callsPerHourMax / AlarmDivisor,
        CallPurpose.Command => callsPerHourMax / CommandDivisor,
        _ => callsPerHourMax / ReadingDivisor,
    };

    // On the monotonic clock: a corrected wall clock neither grants nor takes calls.
    private void Advance()
    {
        var now = (long)time.GetElapsedTime(0).TotalMinutes;
        for (var step = Math.Max(_minute + 1, now - Minutes + 1); step <= now; step++)
        {
            _all.Forget(step);
            foreach (var (share, count) in _shares.ToArray())
            {
                count.Forget(step);
                if (count.Used == 0)
                {
                    _shares.Remove(share);
                }
            }
        }

        _minute = Math.Max(_minute, now);
    }

    private readonly record struct Share(string Purpose, string? Home);

    private sealed class Count
    {
        private readonly int[] _byMinute = new int[Minutes];

        public int Used { get; private set; }

        public void Add(long minute)
        {
            _byMinute[minute % Minutes]++;
            Used++;
        }

        public void Forget(long minute)
        {
            Used -= _byMinute[minute % Minutes];
            _byMinute[minute % Minutes] = 0;
        }
    }
}
