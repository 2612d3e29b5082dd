using NodaTime;
using RingActors.Devices.RingCloud.Client.Faults;
using RingActors.Devices.RingCloud.Client.Support;

namespace RingActors.Devices.RingCloud.Client.Http;

/// <summary>
/// Decides whether a call may be sent now: not while Ring's edge blocks this client or has asked for a pause, and not
/// past the budget. Hammering a block makes it longer.
/// </summary>
internal sealed class Admission(CallBudget budget, TimeProvider time)
{
    private readonly Lock _gate = new();
    private Instant _closedUntil = Instant.MinValue;
    private RingFault _closedFor;

    /// <summary>Told the purpose of each call for which the budget had nothing left.</summary>
    public event Action<string>? Refused;

    public IReadOnlyList<(string Purpose, int Used)> BudgetByPurpose => budget.ByPurpose;

    public int BudgetRemaining => budget.Remaining;

    /// <exception cref="RingApiException">Blocked, rate limited, or the budget is used up.</exception>
    public void Admit(string purpose, string? home = null)
    {
        lock (_gate)
        {
            var left = _closedUntil - time.Now();
            if (left > Duration.Zero)
            {
                throw Closed(_closedFor, left.ToTimeSpan());
            }
        }

        if (!budget.TryTake(purpose, home))
        {
            Refused?.Invoke(purpose);
            throw new RingApiException(
                RingFault.BudgetExhausted,
                $"The limit of calls to Ring in an hour, or the share of it for {purpose}, is used up (RingCloud:CallsPerHourMax). It frees up by the minute.",
                TimeSpan.FromMinutes(1));
        }
    }

    public void Close(RingFault fault, TimeSpan pause)
    {
        lock (_gate)
        {
            var until = time.Now() + Duration.FromTimeSpan(pause);
            if (until > _closedUntil)
            {
                _closedUntil = until;
                _closedFor = fault;
            }
        }
    }

    /// <summary>A person asks (a login): that is worth one more try.</summary>
    public void Reopen()
    {
        lock (_gate)
        {
            _closedUntil = Instant.MinValue;
        }
    }

    private static RingApiException Closed(RingFault fault, TimeSpan left) => new(
        fault,
        fault == RingFault.Blocked
            ? "Ring's edge has blocked this client (406). Nothing is sent until the block is over; check for a VPN or a second program."
            : "Ring asked for a pause (429). Nothing is sent until it is over.",
        left);
}
