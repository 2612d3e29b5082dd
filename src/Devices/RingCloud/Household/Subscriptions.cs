using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using RingActors.Devices.RingCloud.Observations;
using RingActors.Devices.RingCloud.Rest;
using RingActors.Devices.RingCloud.Support;

namespace RingActors.Devices.RingCloud.Household;

/// <summary>
/// Asks Ring to tell this installation of presses and motion, once for each camera and session. A shared camera may refuse; that
/// is how it stays. One that Ring cannot answer for at present holds up no other, and is asked for again with the next reading.
/// </summary>
internal sealed class Subscriptions(RingServices services, RingApi api)
{
    private readonly HashSet<long> _done = [];
    private readonly ConcurrentDictionary<long, bool> _off = [];
    private int _session = -1;

    /// <summary>Ring has not been brought to announce what this camera sees: that nothing comes by push says nothing of push.</summary>
    public bool IsOff(long camera) => _off.ContainsKey(camera);

    public async Task KeepAsync(IEnumerable<RingDevice> cameras, CancellationToken stop)
    {
        if (_session != api.Session.Generation)
        {
            _done.Clear();
            _session = api.Session.Generation;
        }

        foreach (var camera in cameras.Where(c => !_done.Contains(c.Id)).ToList())
        {
            try
            {
                await api.SubscribeDingsAsync(camera.Id, stop);
                await api.SubscribeMotionAsync(camera.Id, stop);
                await TellAsync(camera.Id, null, stop);
                _done.Add(camera.Id);
            }
            catch (RingApiException e) when (IsOfCamera(e.Fault))
            {
                HouseholdLog.NotSubscribed(services.Log, camera.Id, e.Message);
                await TellAsync(camera.Id, e.Message, stop);
                if (!e.IsTransient)
                {
                    _done.Add(camera.Id);
                }
            }
        }
    }

    /// <summary>What concerns the account or the way to Ring is the same for the next camera: that ends the whole reading.</summary>
    private static bool IsOfCamera(RingFault fault) => fault is not (
        RingFault.LoginNeeded or RingFault.Blocked or RingFault.RateLimited or RingFault.BudgetExhausted
        or RingFault.HostAway or RingFault.Unreachable);

    private ValueTask TellAsync(long camera, string? refusal, CancellationToken stop)
    {
        if (refusal is null)
        {
            _off.TryRemove(camera, out _);
        }
        else
        {
            _off[camera] = true;
        }

        return services.Observer.ObserveAsync(
            new CameraSubscriptionObserved(camera, refusal is null, refusal) { LearnedAt = services.Time.Now() }, stop);
    }
}
