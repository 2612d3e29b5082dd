using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Intents;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Alarm.Views;

/// <summary>Sirens that were sounded from here and have not fallen silent for all anybody knows.</summary>
public static class SoundedSirens
{
    /// <summary>Those of devices.</summary>
    public static IEnumerable<DeviceView> Of(HomeView view)
    {
        IntentsView intents = view.Part<IntentsView>();
        return view.Part<DevicesView>().All.Where(d => !d.Removed && d.Has(Capabilities.Siren)
            && intents.Of(d.Address).FirstOrDefault(i => i.About == Capabilities.Siren) is { Target: "on" } wish
            && (wish.Stage.IsOpen() || d.State(Capabilities.Siren)?.Value != StateView.Off));
    }

    /// <summary>Whether the base station's is one of them.</summary>
    public static bool IsBaseStations(SecurityView security) => security.SirenIntent is { } wish
        && (security.Siren?.Value == StateView.On
            || (wish is { Target: "on" } && (wish.Stage.IsOpen() || security.Siren?.Value != StateView.Off)));
}
