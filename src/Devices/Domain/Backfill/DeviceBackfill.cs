using NodaTime;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Backfill;

/// <summary>What a row of a hub's history means for a device: something that was, and nothing that is. Tests: Devices.Tests/PastTests.</summary>
internal static class DeviceBackfill
{
    internal static Decision Decide(Timeline? known, ReportPast report, DecideContext context)
    {
        Timeline told = known ?? Timeline.None;
        List<IEvent> events = [];
        foreach (PastReading row in PastRows.IsPast(report.At, context.Now) ? report.Rows : [])
        {
            foreach ((string about, string word, string? cause) in DeviceStateWords.Of(context.Self.Kind, row))
            {
                if (told.IsNews(new TimedWord(about, word, report.At), isMomentary: about == Capabilities.Keypad))
                {
                    events.Add(about == Capabilities.Motion
                        ? new MotionWas(word == StateView.Motion, report.At, PastRows.IdOf(row.EventId))
                        : new DeviceWas(about, word, report.At, PastRows.IdOf(row.EventId), cause));

                    // Not as past: everything of this moment comes in this report, and is judged by itself.
                    told = told.Add(new TimedWord(about, word, report.At), isPast: false);
                }
            }
        }

        return ReportTimes.Learned(events, report.At, context.Now);
    }
}
