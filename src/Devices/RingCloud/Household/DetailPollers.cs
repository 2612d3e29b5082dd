using System.Globalization;
using RingActors.Devices.RingCloud.Observations;
using RingActors.Devices.RingCloud.Rest;
using RingActors.Devices.RingCloud.Support;

namespace RingActors.Devices.RingCloud.Household;

/// <summary>Reads what changes slowly and is never announced: the health of devices.</summary>
internal sealed class DetailPollers(RingServices services, RingApi api, Func<HouseholdState> household)
{
    public Task RunHealthAsync(CancellationToken stop) => RegularlyAsync(services.Options.Polling.DeviceHealth, HealthAsync, stop);

    private async Task RegularlyAsync(TimeSpan interval, Func<CancellationToken, Task> read, CancellationToken stop)
    {
        var pause = new RingPollPause(services);
        while (!stop.IsCancellationRequested)
        {
            // The first reading waits for the device list, which comes within seconds.
            var first = household().Devices.Count == 0;
            await services.Time.Pause(first ? services.Chance.Jittered(services.Options.Polling.FailurePauseMin) : pause.AfterSuccess(interval), stop);
            await read(stop);
        }
    }

    private async Task HealthAsync(CancellationToken stop)
    {
        foreach (var device in household().Devices.Where(d => d.Family is "doorbots" or "authorized_doorbots" or "stickup_cams" or "chimes"))
        {
            await TryAsync("health", device.Id.ToString(CultureInfo.InvariantCulture), async () =>
            {
                var (health, leftover) = (await api.HealthAsync(device.Id, device.Family == "chimes", stop)).Value;
                await services.Observer.ObserveAsync(
                    new DeviceHealthObserved(device.Id, health)
                    {
                        LearnedAt = services.Time.Now(),
                        OccurredAt = health.UpdatedAt,
                        Leftover = leftover,
                    },
                    stop);
            });
        }
    }

    // One device that cannot be read must not keep the others from it; the state of the connection is the device list's to tell.
    private async Task TryAsync(string what, string subject, Func<Task> read)
    {
        try
        {
            await read();
        }
        catch (RingApiException e)
        {
            HouseholdLog.NotRead(services.Log, what, subject, e.Message);
        }
    }
}
