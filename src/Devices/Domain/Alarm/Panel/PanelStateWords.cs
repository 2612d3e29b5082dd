using RingActors.Devices.Domain.Backfill;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Alarm.Panel;

/// <summary>Which word of mode or alarm an event of the base station says, and when, by its own time.</summary>
internal static class PanelStateWords
{
    internal const string Mode = "mode";
    internal const string Alarm = "alarm";

    /// <summary>The alarm is over, or there was none.</summary>
    internal const string NoAlarm = "none";

    /// <summary>
    /// What an event says with a time of Ring's; null if it says nothing of mode or alarm, or has no time.
    /// </summary>
    internal static TimedWord? Of(IEvent @event) =>
        (@event as IStateEvent)?.Said is { About: Mode or Alarm, At: { } at } said
            ? new TimedWord(said.About, said.Word, at)
            : null;

    /// <summary>True if it came out of the history.</summary>
    internal static bool IsPast(IEvent @event) => @event is IPastStateEvent;
}
