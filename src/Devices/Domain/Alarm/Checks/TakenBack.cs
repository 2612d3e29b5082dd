using RingActors.Devices.Domain.Alarm.State;

namespace RingActors.Devices.Domain.Alarm.Checks;

/// <summary>An arming that was taken back, in words.</summary>
public static class TakenBack
{
    /// <summary>Why it was: what stood in the way, and when.</summary>
    /// <param name="taken">The arming.</param>
    /// <param name="quoted">How a name that people gave is set apart.</param>
    public static string Why(ArmingReverted taken, Func<string, string> quoted)
    {
        IEnumerable<Obstacle> inTheWay = taken.Open.Concat(taken.NotWatched);
        string[] words = [.. inTheWay.Select(o => $"{quoted(o.Name)} {Blind.Said(o.State)}")];
        return (words.Length > 0 ? string.Join(", ", words) : "a sensor stood in the way")
            + (taken.AtEnd ? " when the exit delay ended" : " while the exit delay ran");
    }
}
