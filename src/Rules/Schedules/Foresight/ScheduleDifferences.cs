using RingActors.Rules.Analysis;
using RingActors.Rules.Schedules.Documents;

namespace RingActors.Rules.Schedules.Foresight;

/// <summary>What differs between two versions of a schedule, leaf by leaf.</summary>
public static class ScheduleDifferences
{
    public static IReadOnlyList<string> Of(ScheduleDocument before, ScheduleDocument now)
    {
        string[] all =
        [
            .. NodeChanges.Of("schedule", ScheduleReader.Write(before), ScheduleReader.Write(now))
                .Select(c => $"{c.Path}: {c.Is}"),
        ];
        return all.Length == 0 ? ["no part of it differs"] : all;
    }
}
