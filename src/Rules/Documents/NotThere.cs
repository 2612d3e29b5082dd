using RingActors.Rules.Actions;

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

    private static readonly IReadOnlySet<string> Hands = Words("manual", "button", "scene", "voice", "test");

    private static readonly IReadOnlySet<string> Outside = Words("webhook", "http", "http_request", "inbound_webhook");

    private static readonly IReadOnlySet<string> Hazards = Words("smoke", "fire", "co", "flood", "leak", "water", "panic", "tamper");

    private static readonly IReadOnlySet<string> Notices = Words(
        "push", "sms", "text", "email", "mail", "message", "alert", "call", "phone", "announce", "send_notification",
            "send_alert",
        "notification", "notify_user");

    private static readonly IReadOnlySet<string> Tests = Words("test", "dry_run", "simulate", "try");

    private static readonly IReadOnlySet<string> Switches = Words("on", "off", "turn_on", "turn_off", "switch_on", "switch_off", "toggle");

    private static readonly IReadOnlySet<string> Doors = Words("unlock", "open", "close", "open_door", "open_garage", "open_valve");

    private static readonly IReadOnlySet<string> Less = Words(
        "motion_detection_off", "motion_off", "detection_off", "snooze", "mute", "ignore", "bypass", "watch_less");

    private static readonly IReadOnlySet<string> Pictures = Words(
        "picture", "photo", "image", "take_picture", "take_snapshot", "camera");

    private static readonly IReadOnlySet<string> Streams = Words("live_view", "stream", "live_stream");

    private static readonly IReadOnlySet<string> Recordings = Words(
        "record", "record_video", "record_clip", "start_recording", "recording", "video", "save_video",
            "capture_video");

    private static readonly IReadOnlySet<string> Variables = Words(
        "variable", "variables", "set_variable", "set_var", "set", "store", "assign", "counter", "increment",
            "remember");

    private static readonly IReadOnlySet<string> Templates = Words(
        "template", "templates", "render", "expression", "script");

    /// <summary>What to say of a trigger that is not there; null if the word is simply not known.</summary>
    internal static string? Trigger(string word, IReadOnlyList<string> types)
    {
        string plain = Plain(word);
        string use = $"what is there is {string.Join(", ", types)}";
        return Times.Contains(plain)
                ? $"There is no trigger '{plain}': a time of day is {Clock(types)}; {use}. A schedule arms and disarms by "
                    + "the clock."
            : Sun.Contains(plain)
                ? $"There is no trigger '{plain}': what the sun does is {Calendar(types)}, of a form "
                    + $"{{type: sun, moment: sunset}}; {use}."
            : Holds.Contains(plain)
                ? $"There is no trigger '{plain}'; {use}. What has to stay so for a time is a contact with for_seconds."
            : Ends.Contains(plain) ? $"There is no trigger '{plain}'; {use}. {State(types)} says when a motion sensor of "
            + "the alarm is clear again; cameras never do."
            : Presence.Contains(plain) ? $"Who is at home is not known here; {use}. A change of mode comes nearest."
            : Outside.Contains(plain) && !types.Contains("webhook", StringComparer.Ordinal)
                ? "What is sent from outside starts an automation by the trigger webhook of a whole document, once an "
                + $"owner has made a webhook; {use}."
            : Hands.Contains(plain) ? $"Nothing is started by hand; a program starts one by a webhook; {use}."
            : Hazards.Contains(plain) ? $"There is no trigger '{plain}'; {use}. alarm comes nearest: "
            + $"it can be narrowed to one sort of alarm. {State(types)} says what one sensor tells."
            : null;
    }

    /// <summary>The same for a condition.</summary>
    internal static string? Condition(string word, IReadOnlyList<string> types) =>
        Presence.Contains(Plain(word)) || Plain(word) is "nobody_home" or "anybody_home" or "occupied" or "empty"
            ? $"Who is at home is not known here; what is there is {string.Join(", ", types)}. The mode comes nearest, "
                + "and the state of a door's contact or of a motion sensor."
            : null;

    /// <summary>The same for an action.</summary>
    internal static string? Action(string word, IReadOnlyList<string> types)
    {
        string plain = Plain(word);
        string use = $"what is there is {string.Join(", ", types)}";
        return plain == "disarm" ? "An automation cannot disarm: nothing may lower the protection without a person asking for it."
            : Notices.Contains(plain) ? $"'{plain}' is no way to tell anybody here. notify tells the home's recipients "
            + "a message, at the addresses that its settings have."
            : Tests.Contains(plain) ? "A dry run is no step of an automation: it can be tried on the past before it "
                + "is made, and with enabled false it is stored and does not act."
            : Switches.Contains(plain) ? $"'{plain}' does not say what is to be switched; {use}."
            : Doors.Contains(plain) ? $"An automation unlocks and opens nothing, and works no garage door; {use}."
            : Less.Contains(plain) ? $"An automation never has anything watched less than it is; {use}."
            : Recordings.Contains(plain) ? "Nothing records on command: Ring records by itself when a camera sees "
                + "something. "
            + "What comes nearest is snapshot, which keeps one picture, notify, so that somebody looks, and light_on or "
            + "light, so that more is seen; "
            + $"{use}."
            : Pictures.Contains(plain)
                ? $"There is no action '{plain}': a camera takes a picture, and it is kept, by snapshot; {use}."
            : Streams.Contains(plain)
                ? $"Nothing is streamed to anybody here. A camera takes one picture, and it is kept, by snapshot; {use}."
            : Variables.Contains(plain)
                ? types.Contains(SetAction.Type, StringComparer.Ordinal)
                    ? $"There is no action '{plain}': set sets a variable that 'variables' of the document declares, "
                        + $"and the condition variable asks for it; {use}."
                    : "In this short form there are no variables; a whole document ('rule_document') has them: "
                        + "'variables' declares them, set sets one, the condition variable asks for it. "
                        + $"Here {use}."
            : Templates.Contains(plain)
                ? "An automation has no templates and computes nothing: a message is sent word for word, "
                + "and with it which event of which device started the run. What it has to remember is a variable; "
                + $"an if with the condition trigger tells which trigger started it; {use}."
            : null;
    }

    /// <summary>The flat form says times of days of the week; the document any calendar.</summary>
    private static string Clock(IReadOnlyList<string> types) => types.Contains("schedule", StringComparer.Ordinal)
        ? "schedule, with at and days" : Calendar(types);

    private static string Calendar(IReadOnlyList<string> types) =>
        $"time{(types.Contains("time", StringComparer.Ordinal) ? "" : " of a whole document")}, with a calendar of when";

    /// <summary>The flat form has no trigger for any state; the document has.</summary>
    private static string State(IReadOnlyList<string> types) =>
        types.Contains("device_state", StringComparer.Ordinal) ? "device_state" : "device_state of a whole document";

    private static string Plain(string word) => word.Trim().ToLowerInvariant().Replace('-', '_').Replace(' ', '_');

    private static HashSet<string> Words(params string[] words) => [.. words];
}
