using RingActors.Api.Settings.Areas;
using RingActors.Devices.RingCloud.Client.Settings;

namespace RingActors.Api.Settings;

/// <summary>The settings that concern Ring, as the Ring client wants them.</summary>
internal static class RingSettings
{
    internal static RingCloudOptions OptionsFrom(EffectiveSettings settings)
    {
        var cloud = settings.Get<RingCloudSettings>();
        var endpoints = settings.Get<RingEndpointSettings>();
        RingCloudOptions defaults = new();
        return defaults with
        {
            SirensAllowed = cloud.SirensAllowed,
            UnlockAllowed = settings.Get<HomeSettings>().AllowUnlock,
            CallsPerHourMax = cloud.CallsPerHourMax,
            Endpoints = endpoints.ToEndpoints(),
            Polling = defaults.Polling with { DeviceList = cloud.DeviceListEvery, PushWatchdog = cloud.HistoryEvery },
            AlarmSocket = defaults.AlarmSocket with { Scheme = endpoints.AlarmScheme },
            Push = defaults.Push with { ApiKey = cloud.PushApiKey, WatchdogTolerance = cloud.HistorySettles },
        };
    }
}
