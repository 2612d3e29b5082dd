using NodaTime;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain;

/// <summary>The alarm's part of a home's view.</summary>
public static class SecurityOfHome
{
    private const string Unreadable = "The alarm's own events cannot be read by this version; the log says which.";

    /// <summary>
    /// The alarm as it counts for decisions: where its actor is set aside, what it is told leaves no trace in the home's record, and the last
    /// word there is a memory.
    /// </summary>
    public static SecurityView Security(this HomeView view)
    {
        SecurityView security = view.Part<SecurityView>();
        Instant since = security.BaseStation?.Since ?? security.ModeSince ?? NodaConstants.UnixEpoch;
        return view.SetAside.Contains(DeviceKinds.SecuritySystemOf(view.Home))
            ? security with { BaseStation = new BaseStationView(Connection.Unknown, since, Unreadable) }
            : security;
    }

    /// <summary>How the home is listened to; nothing is known of it where no projection makes that part.</summary>
    public static CoverageView Coverage(this HomeView view) =>
        view.Parts.OfType<CoverageView>().FirstOrDefault() ?? CoverageView.Nothing(view.Home);
}
