using RingActors.Devices.Domain.Coverage;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Alarm.Views;

/// <summary>The alarm's part of a home's view.</summary>
public static class SecurityOfHome
{
    /// <summary>
    /// The alarm as it counts for decisions: where its actor is set aside, what it is told leaves no trace in the home's record, and the last
    /// word there is a memory.
    /// </summary>
    public static SecurityView Security(this HomeView view)
    {
        SecurityView security = view.Part<SecurityView>();
        BaseStationView? counts = BaseStationView.Of(view, security);
        return counts == security.BaseStation ? security : security with { BaseStation = counts };
    }
}
