using RingActors.Devices.Domain.Coverage;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Alarm.Views;

/// <summary>The alarm's part of a home's view.</summary>
public static class SecurityOfHome
{
    /// <summary>
    /// The alarm as the home's own record has it: the last word of the base station, which may be a memory. For what
    /// compares a moment with the one before; whoever shows or decides takes <see cref="Security"/>.
    /// </summary>
    public static SecurityView RecordedSecurity(this HomeView view) => view.Part<SecurityView>();

    /// <summary>
    /// What the engine itself guards, the policy and the incidents: its own decisions, which no lost connection makes
    /// old.
    /// </summary>
    public static GuardView Guard(this HomeView view) => view.RecordedSecurity().Guard;

    /// <summary>
    /// The alarm as it counts for decisions: where its actor is set aside, what it is told leaves no trace in the
    /// home's record, and the last word there is a memory.
    /// </summary>
    public static SecurityView Security(this HomeView view)
    {
        SecurityView security = view.RecordedSecurity();
        BaseStationView? counts = BaseStationView.Of(view, security);
        return counts == security.BaseStation ? security : security with { BaseStation = counts };
    }
}
