using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Coverage;

/// <summary>How a home is listened to, as its view says.</summary>
public static class CoverageOfHome
{
    /// <summary>How the home is listened to; nothing is known of it where no projection makes that part.</summary>
    public static CoverageView Coverage(this HomeView view) =>
        view.Parts.OfType<CoverageView>().FirstOrDefault() ?? CoverageView.Nothing(view.Home);
}
