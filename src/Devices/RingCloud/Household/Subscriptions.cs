using Microsoft.Extensions.Logging;
using RingActors.Devices.RingCloud.Observations;
using RingActors.Devices.RingCloud.Rest;
using RingActors.Devices.RingCloud.Support;

namespace RingActors.Devices.RingCloud.Household;

/// <summary>
/// Asks Ring to tell this installation of presses and motion, once for each camera and session. A shared camera may refuse; that
/// is how it stays.
/// </summary>
internal sealed class Subscriptions(RingServices services, RingApi api)
{
    private readonly HashSet<long> _done = [];
    private int _session = -1;

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
            catch (RingApiException e) when (!e.IsTransient && e.Fault != RingFault.LoginNeeded)
            {
                HouseholdLog.NotSubscribed(services.Log, camera.Id, e.Message);
                await TellAsync(camera.Id, e.Message, stop);
                _done.Add(camera.Id);
            }
        }
    }

    private ValueTask TellAsync(long camera, string? refusal, CancellationToken stop) => services.Observer.ObserveAsync(
        new CameraSubscriptionReported(camera, refusal is null, refusal) { LearnedAt = services.Time.Now() }, stop);
}
