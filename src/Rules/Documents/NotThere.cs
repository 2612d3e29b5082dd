namespace RingActors.Rules.Documents;

/// <summary>
/// What households ask of automations and is not there. It is said not to be there, with what comes nearest by what it
/// does: a word that is only spelled alike does something else.
/// </summary>
internal static class NotThere
{
    private static readonly IReadOnlySet<string> Times = Words(
        "schedule", "scheduled", "time", "timer", "time_of_day", "at_time", "clock", "cron", "daily", "weekly", "interval", "calendar");

    private static readonly IReadOnlySet<string> Sun = Words("sun", "sunset", "sunrise", "dusk", "dawn", "dark", "darkness", "daylight");

    private static readonly IReadOnlySet<string> Holds = Words(
        "for", "duration", "open_for", "left_open", "held_open", "stays_open", "contact_open_for", "open_too_long", "door_left_open");

    private static readonly IReadOnlySet<string> Ends = Words("no_motion", "motion_stopped", "motion_cleared", "motion_clear", "motion_ended");

    private static readonly IReadOnlySet<string> Presence = Words(
        "presence", "geofence", "location", "arrive", "arrives", "arrival", "leave", "leaves", "departure", "away_from_home");

    private static readonly IReadOnlySet<string> Hands = Words("manual", "button", "scene", "voice", "webhook", "test");

    private static readonly IReadOnlySet<string> Hazards = Words("smoke", "fire", "co", "flood", "leak", "water", "panic", "tamper");

    private static readonly IReadOnlySet<string> Notices = Words(
        "notification", "notify", "push", "sms", "text", "email", "mail", "message", "alert", "call", "phone", "announce");

    private static readonly IReadOnlySet<string> Tests = Words("test", "dry_run", "simulate", "try");

    private static readonly IReadOnlySet<string> Switches = Words("on", "off", "turn_on", "turn_off", "switch_on", "switch_off", "switch", "toggle");

    private static readonly IReadOnlySet<string> Doors = Words("lock", "unlock", "open", "close", "open_door", "open_garage");

    private static readonly IReadOnlySet<string> Pictures = Words("snapshot", "picture", "photo", "record", "video", "camera", "live_view");

    /// <summary>What to say of a trigger that is not there; null if the word is simply not known.</summary>
    internal static string? Trigger(string word, IReadOnlyList<string> types)
    {
        string plain = Plain(word);
        string use = $"what is there is {string.Join(", ", types)}";
        return Times.Contains(plain) ? $"Nothing is started at a time of day, on a schedule, yet; {use}. A time_window narrows them to hours."
            : Sun.Contains(plain) ? "Where the sun stands is not known here, and nothing is started at a time of day yet; "
            + $"{use}. A time_window narrows them to hours."
            : Holds.Contains(plain) ? $"Nothing is started by something that has stayed so for a time; {use}. contact comes nearest: it starts at once."
            : Ends.Contains(plain) ? $"Nothing is started by motion that has ended; {use}."
            : Presence.Contains(plain) ? $"Who is at home is not known here; {use}. A change of mode comes nearest."
            : Hands.Contains(plain) ? $"Nothing is started by hand or from outside; {use}."
            : Hazards.Contains(plain) ? $"There is no trigger '{plain}'; {use}. alarm comes nearest: it can be narrowed to one sort of alarm."
            : null;
    }

    /// <summary>The same for an action.</summary>
    internal static string? Action(string word, IReadOnlyList<string> types)
    {
        string plain = Plain(word);
        string use = $"what is there is {string.Join(", ", types)}";
        return plain == "disarm" ? "An automation cannot disarm: nothing may lower the protection without a person asking for it."
            : Notices.Contains(plain) ? "There is no notification of our own yet. A webhook to a service that notifies you comes nearest."
            : Tests.Contains(plain) ? "There is no dry run. With enabled false an automation is checked and stored, and does not act."
            : Switches.Contains(plain) ? $"'{plain}' does not say what is to be switched; {use}."
            : Doors.Contains(plain) ? $"An automation works no lock and no door; {use}."
            : Pictures.Contains(plain) ? $"An automation takes no pictures; {use}."
            : null;
    }

    private static string Plain(string word) => word.Trim().ToLowerInvariant().Replace('-', '_').Replace(' ', '_');

    private static HashSet<string> Words(params string[] words) => [.. words];
}
