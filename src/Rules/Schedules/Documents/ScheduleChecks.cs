using System.Text.Json.Nodes;
using RingActors.Rules.Schedules.Calendars.Documents;

namespace RingActors.Rules.Schedules.Documents;

/// <summary>What fields of one part of a schedule must be together.</summary>
internal static class ScheduleChecks
{
    private const string Invalid = "invalid";

    internal static IEnumerable<(string Field, string Code, string Says)> Mode(JsonObject part)
    {
        bool isRetried = (string?)part["open_sensors"] is null or "retry";
        bool isDisarmed = (string?)part["mode"] == ModeTarget.Disarmed;
        foreach (string field in (string[])["retry_times", "retry_seconds"])
        {
            if (part[field] is not null && (!isRetried || isDisarmed))
            {
                yield return (field, "conflict", isDisarmed
                    ? "Disarming waits for no sensor; leave it out."
                    : "It goes with open_sensors retry only; leave it out.");
            }
        }

        if (isRetried && !isDisarmed && WaitsTooLong(part))
        {
            yield return (
                "retry_times", Invalid,
                $"All tries together last {ModeTarget.RetriedSecondsMax / 3600} hours at most; say fewer, or a shorter "
                    + "time between them.");
        }
    }

    private static bool WaitsTooLong(JsonObject part) =>
        ((int?)part["retry_times"] ?? ModeTarget.RetryTimesDefault)
            * ((int?)part["retry_seconds"] ?? ModeTarget.RetrySecondsDefault) > ModeTarget.RetriedSecondsMax;

    /// <summary>What of a schedule concerns no single part.</summary>
    internal static IEnumerable<(string Field, string Code, string Says)> Whole(JsonObject document)
    {
        string? target = (string?)(document["do"] as JsonObject)?["type"];
        if (document["block"] is not null && target is not null and not ModeTarget.Type)
        {
            yield return ("block", "conflict", "Only a mode holds for a stretch; leave it out.");
        }

        JsonObject? calendar = document["calendar"] as JsonObject;
        if (document["block"] is not null && calendar?["when"] is JsonArray when
            && when.OfType<JsonObject>().Any(w => (string?)w["type"] == EveryWhen.Type))
        {
            yield return ("block", "conflict", "A block begins at times on the wall; 'every' names distances.");
        }

        if (calendar?["from"] is { } from && calendar["until"] is { } until
            && string.CompareOrdinal((string)until!, (string)from!) < 0)
        {
            yield return ("calendar.until", Invalid, "It is before 'from'.");
        }

        foreach ((string path, string says) in Feeds(document, calendar))
        {
            yield return (path, "missing", says);
        }

        bool isWithin = (string?)document["override"] == "not_if_changed_within";
        if (isWithin != document["override_seconds"] is not null)
        {
            yield return isWithin
                ? ("override_seconds", "missing", "Say within how many seconds.")
                : ("override_seconds", "conflict", "It goes with override not_if_changed_within; leave it out.");
        }

        if ((string?)document["override"] is not (null or "always") && target is not (null or ModeTarget.Type))
        {
            yield return ("override", "conflict", "People change the mode; this sets none. Leave it out.");
        }

        if ((string?)document["overlapping"] is not (null or "skip")
            && target is ModeTarget.Type or ReminderTarget.Type or RuleTarget.Type or ProtocolTarget.Type)
        {
            yield return (
                "overlapping", "conflict", target == RuleTarget.Type
                    ? "The automation's own mode says what becomes of a start while it runs. Leave it out."
                    : target == ProtocolTarget.Type
                    ? "A protocol that is under way goes on, and is not started once more. Leave it out."
                    : "This takes no time; it goes with actions. Leave it out.");
        }
    }

    /// <summary>
    /// Whoever writes into a feed is nobody of the household: that less is guarded by it has to be said, and is
    /// approved
    /// with that. What only disarms is left out without harm, and a reminder guards nothing.
    /// </summary>
    private static IEnumerable<(string Path, string Says)> Feeds(JsonObject document, JsonObject? calendar)
    {
        JsonObject? target = document["do"] as JsonObject;
        bool onlyDisarms = (string?)target?["mode"] == ModeTarget.Disarmed && document["block"] is null;
        if (target is null || (string?)target["type"] == ReminderTarget.Type)
        {
            yield break;
        }

        foreach (string list in (string[])["when", "except"])
        {
            JsonArray parts = calendar?[list] as JsonArray ?? [];
            for (int i = 0; i < parts.Count; i++)
            {
                if (parts[i] is JsonObject part && (string?)part["type"] == ExceptFeed.Type
                    && (bool?)part["may_lower"] != true && !(list == "except" && onlyDisarms))
                {
                    yield return (
                        $"calendar.{list}[{i}].may_lower",
                        "Whoever writes into this feed can have less guarded by it. "
                            + "Say may_lower true if that is meant: "
                            + "it is approved with the schedule.");
                }
            }
        }
    }
}
