using RingActors.Api.Instance;
using RingActors.Api.Logging;
using RingActors.Devices.RingCloud.Client;
using RingActors.Devices.RingCloud.Client.Auth;
using RingActors.Devices.RingCloud.Client.Storage;
using RingCloudSim;
using RingCloudOptions = RingActors.Devices.RingCloud.Client.Settings.RingCloudOptions;

namespace RingActors.Api.Demo;

/// <summary>
/// How the demo home is reached: the demo cloud's addresses and its only account, through the same login as Ring's.
/// </summary>
internal static class DemoAccount
{
    /// <summary>The simulator takes any key; without one push would be off, as it is at Ring.</summary>
    private const string PushKey = "demo";

    internal static RingCloudOptions OptionsFor(DemoCloudAddress cloud, RingCloudOptions settings)
    {
        RingCloudEndpoints at = new(cloud.Rest, cloud.Push, cloud.Rest);
        return settings with
        {
            Endpoints = settings.Endpoints with
            {
                OAuth = at.OAuth,
                Clients = at.ClientsApi,
                Devices = at.DevicesApi,
                App = at.AppApi,
                Commands = at.CommandsApi,
                Groups = at.GroupsApi,
                Events = at.EventsApi,
                Share = at.ShareApi,
                Snaps = at.Snaps,
                Signalling = at.Signalling,
                GoogleCheckin = at.PushCheckin,
                GoogleRegister = at.PushRegister,
                FirebaseInstallations = at.PushInstallations,
                FirebaseRegistrations = at.PushRegistrations,
                GoogleMessages = cloud.Push,
            },
            AlarmSocket = settings.AlarmSocket with { Scheme = "ws" },
            Push = settings.Push with { ApiKey = PushKey },
        };
    }

    /// <summary>
    /// Logs in as a person would, code included, unless the stored login is one that this cloud knows.
    /// </summary>
    internal static async Task LogInAsync(
        RingCloudOptions options, RingTokenStore store, bool cloudIsNew, TimeProvider time, CancellationToken cancellation)
    {
        if (store.HasLogin && !cloudIsNew)
        {
            return;
        }

        using RingLogin login = new(options, store, time);
        RingLoginResult first = await login.LogInAsync(
            RingAccountOptions.DemoEmail, RingAccountOptions.DemoPassword, null, cancellation);
        if (first is RingLoginResult.CodeRequired)
        {
            await login.LogInAsync(
                RingAccountOptions.DemoEmail, RingAccountOptions.DemoPassword, RingAccountOptions.DemoCode, cancellation);
        }
    }

    /// <summary>Says that this is the demo home, and its two addresses, a line each.</summary>
    internal static void Introduce(Launch launch, DemoCloudAddress cloud, StartLog said, DemoPlace place)
    {
        place.Is(cloud);
        said.Demo(
            launch.Options.Demo ? "Demo home" : "No Ring login is stored, so this is the demo home",
            $"For your own home run '{HowToRun.Current.Line("login")}'.");
        said.DemoCloud(DemoPlace.Shown(cloud.Rest));
        said.DemoControls(DemoPlace.Shown(cloud.Control));
    }
}
