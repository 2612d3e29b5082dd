using System.Text.Json.Nodes;
using NodaTime;
using NodaTime.Text;

namespace RingActors.Api.Features.Schedules.Modes;

/// <summary>A stretch of days of the week in which a mode holds.</summary>
/// <param name="Start">On the wall.</param>
/// <param name="End">On the wall; across midnight if it is not after the start (S18).</param>
/// <param name="Mode">Which holds.</param>
/// <param name="Days">On which it begins, in full; none means every day.</param>
internal sealed record Timeframe(LocalTime Start, LocalTime End, string Mode, IReadOnlyList<string> Days)
{
    internal const int DayMinutes = 24 * 60;
    internal const int WeekMinutes = 7 * DayMinutes;

    internal static readonly IReadOnlyList<string> Week =
        ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

    private static readonly LocalTimePattern Time = LocalTimePattern.CreateWithInvariantCulture("HH:mm");

    /// <summary>How long it is on the wall.</summary>
    internal int Minutes => MinuteOf(End) - MinuteOf(Start) + (MinuteOf(End) <= MinuteOf(Start) ? DayMinutes : 0);

    /// <summary>The days on which it begins, 0 for Monday.</summary>
    internal IEnumerable<int> Begins => Days.Count == 0 ? Enumerable.Range(0, 7)
        : Days.Select(d => Week.ToList().IndexOf(d)).Distinct().Order();

    internal string Said => $"{Time.Format(Start)}-{Time.Format(End)}";

    /// <summary>The minute of the week at which it begins on a day.</summary>
    internal int StartOn(int day) => day * DayMinutes + MinuteOf(Start);

    /// <summary>The minute of the week at which it ends, having begun on a day.</summary>
    internal int EndFrom(int day) => (StartOn(day) + Minutes) % WeekMinutes;

    private static int MinuteOf(LocalTime time) => time.Hour * 60 + time.Minute;
}

/// <summary>Stretches of a week as schedules.</summary>
/// <param name="Frames">The stretches.</param>
/// <param name="Otherwise">The mode that holds between them; null leaves what holds at the end of one.</param>
/// <param name="Zone">IANA; null for the home's.</param>
/// <param name="Prefix">How the schedules' names begin.</param>
internal sealed record TimeframePlan(IReadOnlyList<Timeframe> Frames, string? Otherwise, string? Zone, string Prefix)
{
    /// <summary>Two that hold at one minute of the week, and which minute; null if none do.</summary>
    internal (int First, int Second, string When)? Overlap()
    {
        for (int first = 0; first < Frames.Count; first++)
        {
            for (int second = first; second < Frames.Count; second++)
            {
                if (MinuteOfBoth(first, second) is { } minute)
                {
                    int day = minute / Timeframe.DayMinutes;
                    int rest = minute % Timeframe.DayMinutes;
                    return (first, second, $"{Timeframe.Week[day]} {rest / 60:00}:{rest % 60:00}");
                }
            }
        }

        return null;
    }

    /// <summary>
    /// The documents. Where one stretch ends as another begins, the other takes over, and nothing is set between them.
    /// </summary>
    internal IReadOnlyList<(int Frame, JsonObject Document)> Documents()
    {
        HashSet<int> starts = [.. Frames.SelectMany(f => f.Begins.Select(f.StartOn))];
        return
        [
            .. Frames.SelectMany((frame, index) => frame.Begins
                .GroupBy(day => Otherwise is not null && !starts.Contains(frame.EndFrom(day)))
                .Select(days => (index, Document(frame, [.. days], days.Key)))),
        ];
    }

    private int? MinuteOfBoth(int first, int second)
    {
        foreach (int a in Frames[first].Begins)
        {
            foreach (int b in Frames[second].Begins.Where(b => first != second || a != b))
            {
                // How long after the beginning of the one the other begins, around the week.
                int after = Around(Frames[second].StartOn(b) - Frames[first].StartOn(a));
                int before = Around(-after);
                if (after < Frames[first].Minutes || before < Frames[second].Minutes)
                {
                    return after < Frames[first].Minutes ? Frames[second].StartOn(b) : Frames[first].StartOn(a);
                }
            }
        }

        return null;
    }

    private static int Around(int minutes) =>
        (minutes % Timeframe.WeekMinutes + Timeframe.WeekMinutes) % Timeframe.WeekMinutes;

    private JsonObject Document(Timeframe frame, int[] days, bool hasEnd)
    {
        string[] words = [.. days.Select(d => Timeframe.Week[d][..3])];
        JsonObject block = new() { ["until"] = LocalTimePattern.ExtendedIso.Format(frame.End) };
        if (hasEnd)
        {
            block["then"] = Otherwise;
        }

        JsonObject calendar = new()
        {
            ["when"] = new JsonArray(new JsonObject
            {
                ["type"] = "weekly",
                ["days"] = new JsonArray([.. words.Select(w => (JsonNode)w)]),
                ["at"] = new JsonArray(LocalTimePattern.ExtendedIso.Format(frame.Start)),
            }),
        };
        if (Zone is not null)
        {
            calendar["zone"] = Zone;
        }

        return new JsonObject
        {
            ["name"] = $"{Prefix}: {frame.Mode} {frame.Said} {(words.Length == 7 ? "daily" : string.Join(' ', words))}",
            ["calendar"] = calendar,
            ["do"] = new JsonObject { ["type"] = "mode", ["mode"] = frame.Mode },
            ["block"] = block,
        };
    }
}
