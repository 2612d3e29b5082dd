namespace RingActors.Devices.RingCloud.Rest;

/// <summary>
/// Calls in any hour, counted in a ring of minutes. Reading may use nine tenths; the last tenth is for commands, so that polling
/// can never lock out a siren.
/// </summary>
internal sealed class CallBudget(int callsPerHourMax, TimeProvider time)
{
    private const int Minutes = 60;
    private const int ReservedDivisor = 10;
    private readonly Lock _gate = new();
    private readonly int[] _counts = new int[Minutes];
    private long _minute;
    private int _used;

    public int Remaining
    {
        get
        {
            lock (_gate)
            {
                Advance();
                return callsPerHourMax - _used;
            }
        }
    }

    public bool TryTake(bool isCommand)
    {
        lock (_gate)
        {
            Advance();
            var limit = isCommand ? callsPerHourMax : callsPerHourMax - (callsPerHourMax / ReservedDivisor);
            if (_used >= limit)
            {
                return false;
            }

            _counts[_minute % Minutes]++;
            _used++;
            return true;
        }
    }

    // On the monotonic clock: a corrected wall clock neither grants nor takes calls.
    private void Advance()
    {
        var now = (long)time.GetElapsedTime(0).TotalMinutes;
        for (var step = Math.Max(_minute + 1, now - Minutes + 1); step <= now; step++)
        {
            _used -= _counts[step % Minutes];
            _counts[step % Minutes] = 0;
        }

        _minute = Math.Max(_minute, now);
    }
}
