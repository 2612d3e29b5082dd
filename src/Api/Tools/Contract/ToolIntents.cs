using System.Collections.Frozen;
using System.Collections.Immutable;
using RingActors.Api.Tools.Schemas;

namespace RingActors.Api.Tools.Contract;

/// <summary>What somebody who called a tool that is not there wanted to do, and what does that.</summary>
/// <param name="Tool">The tool that does it, or comes nearest; null if there is none.</param>
/// <param name="Call">With which arguments, in words.</param>
/// <param name="Absent">That nothing does exactly that, in one sentence; null if the tool does it.</param>
internal sealed record ToolIntent(string? Tool, string Call, string? Absent = null);

/// <summary>
/// Tools by what their callers mean: a verb and a thing, each with the words that people use for it. A name with a word
/// that is in neither table means nothing here, and the contrary of what was asked for is never an answer.
/// </summary>
internal static class ToolIntents
{
    private const string Status = "get_security_system_status";
    private const string Details = "get_device_details";
    private const string Control = "control_device";
    private const string Automation = "create_security_automation";
    private const string Automations = "list_security_automations";
    private const string Settings = "get_security_settings";
    private const string Panic = "raise_panic";
    private const string Protocols = "change_protocol";
    private const string ById = "device_id (ids are in get_devices)";
    private const string Changing = "change_automation";
    private const string Clock = "change_schedule";
    private const string Replaces = "settings, which it replaces as a whole: begin with what get_security_settings shows";

    private static readonly FrozenDictionary<string, string> Verbs = Table(
        ("read", "get list show check read fetch view find query see describe display lookup look what is are search count"),
        ("create", "create make new build setup"), ("add", "add insert register"), ("delete", "delete remove erase drop destroy clear"),
        ("change", "update set change edit modify configure replace adjust save rename"),
        ("arm", "arm secure"), ("disarm", "disarm"), ("on", "on enable activate"), ("off", "off disable deactivate"),
        ("lock", "lock"), ("unlock", "unlock"), ("open", "open"), ("close", "close shut"),
        ("stop", "stop silence mute quiet end cancel"), ("acknowledge", "acknowledge ack"),
        ("trigger", "trigger raise sound start call request run execute fire launch"), ("bypass", "bypass ignore skip"), ("snooze", "snooze"),
        ("pause", "pause suspend resume"), ("explain", "explain why diagnose trace debug"),
            ("try", "backtest simulate test try preview rehearse drill practise practice"));

    private static readonly FrozenDictionary<string, string> Things = Table(
        ("promise", "promise invariant guarantee"), ("automation", "automation automations rule routine scene trigger"),
            ("schedule", "schedule timer scheduled cron calendar"),
        ("protocol", "protocol procedure playbook"), ("devices", "devices sensors cameras doorbells locks lights sirens"),
        ("camera", "camera doorbell"), ("lock", "lock door"), ("light", "light lamp floodlight bulb"), ("siren", "siren"),
        ("device", "device sensor thermostat chime intercom keypad detector contact"), ("temperature", "temperature heating"),
        ("level", "brightness volume level"), ("valve", "valve"), ("garage", "garage gate"), ("battery", "battery batteries"),
        ("alarm", "alarm security armed panel base station"), ("mode", "mode"), ("modes", "modes"),
            ("zone", "zone zones"), ("group", "group groups"),
        ("recipient", "contacts recipient recipients"), ("settings", "settings policy policies configuration config options"),
        ("incident", "incident incidents alarms"), ("emergency", "emergency panic sos help"), ("emergencies", "emergencies"),
        ("history", "history event events activity log logs timeline journal audit"), ("health", "health ping server connection connectivity"),
        ("format", "format schema syntax documentation"),
        ("picture", "snapshot snapshots picture image photo"),
            ("live", "video stream live recording recordings clip footage"));

    /// <summary>Words that say nothing about what is wanted.</summary>
    private static readonly FrozenSet<string> Noise = string.Concat(
        "ring ringactors home house my the a an all of for to please tool system current now status state info information details detail by id ",
        "name turn switch and in with take last latest recent away night motion front back up me").Split(' ').ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenDictionary<(string Verb, string Thing), ToolIntent> Meanings = MakeMeanings();

    private const string NoLiveVideo =
        "Live video is given by no tool: a page or player that speaks WebRTC has it by REST (docs/devices.md).";

    /// <summary>Names of other servers of this sort that nothing here does: said so, with what comes nearest.</summary>
    private static readonly FrozenDictionary<string, ToolIntent> NotYet = new Dictionary<string,
        ToolIntent>(StringComparer.Ordinal)
    {
        ["stream_all_cameras"] = new("get_camera_status", "no arguments: how all cameras are and what they saw last",
            NoLiveVideo),
        ["get_doorbell_live_stream"] = new("get_doorbell_status", "doorbell_id, or no arguments", NoLiveVideo),
        ["answer_doorbell_call"] = new(
            "get_doorbell_status", "doorbell_id: who pressed when",
            "No tool answers at the door: a person does, in Ring's app or over REST (docs/devices.md)."),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>What the caller of a tool that is not there wants; null if nobody can say.</summary>
    public static ToolIntent? Of(string name)
    {
        if (NotYet.TryGetValue(name, out ToolIntent? older))
        {
            return older;
        }

        string[] words = [.. NameWords.Of(name)];
        if (words.Length == 0)
        {
            return null;
        }

        string? verb = null;
        string? thing = null;
        bool isReading = words.Any(w => w is "status" or "state" or "info" or "information" or "details");
        foreach (string said in words)
        {
            string? word = Known(said);
            if (word is null)
            {
                return null;
            }

            // The first word that can be a verb is the verb: 'lock_door' locks, 'get_lock' reads.
            if (verb is null && Verbs.GetValueOrDefault(word) is { } does)
            {
                verb = does;
            }
            else if (Things.GetValueOrDefault(word) is { } meant)
            {
                thing = Nearer(thing, meant);
            }
            else if (Verbs.GetValueOrDefault(word) is { } again && verb is "read" or "change" && thing is null)
            {
                thing = again;
            }
        }

        thing ??= isReading && verb is null or "read" && words.Contains("status") ? "alarm" : null;
        verb ??= isReading || thing is not null ? "read" : null;
        return verb is not null && Meanings.TryGetValue((verb, thing ?? ""), out ToolIntent? intent) ? intent : null;
    }

    /// <summary>
    /// The one tool whose name was written wrong, word by word; a word that says something else is no slip.
    /// </summary>
    public static string? Misspelled(string name, IEnumerable<string> tools)
    {
        string[] said = NameWords.Of(name);
        string[] meant =
        [
            .. tools.Where(t => NameWords.Of(t) is var words
                && (string.Concat(words) == string.Concat(said) || (words.Length == said.Length && words.Zip(said).All(IsSlip)))).Take(2),
        ];
        return meant.Length == 1 ? meant[0] : null;

        static bool IsSlip((string Word, string Said) pair) => pair.Word == pair.Said
            || (!Verbs.ContainsKey(pair.Said) && !Things.ContainsKey(pair.Said) && NearMatch.Word(pair.Said, [pair.Word]) is not null);
    }

    /// <summary>A schedule of an automation is about schedules, and an emergency's protocol about protocols.</summary>
    private static string Nearer(string? before, string meant) => before switch
    {
        null => meant,
        "schedule" or "protocol" or "live" or "picture" or "battery" or "history" or "format" => before,
        "emergency" when meant == "protocol" => meant,
        "automation" when meant == "schedule" => meant,
        _ when meant is "group" or "format"
            or "history" or "live" or "picture" or "battery" or "settings" or "siren" or "incident" or "mode" or "automation" or "level" => meant,
        _ => before,
    };

    private static string? Known(string said) =>
        Verbs.ContainsKey(said) || Things.ContainsKey(said) || Noise.Contains(said) ? said
        : said.EndsWith('s') && Known(said[..^1]) is { } one && (Verbs.ContainsKey(one) || Things.ContainsKey(one)) ? one
        : said.Length >= 5 ? NearMatch.Word(said, Verbs.Keys.Concat(Things.Keys).Where(w => w.Length >= 5))
        : null;

    private static FrozenDictionary<(string, string), ToolIntent> MakeMeanings()
    {
        Dictionary<(string, string), ToolIntent> all = [];
        void Add(string verbs, string things, ToolIntent intent)
        {
            foreach (string verb in verbs.Split(' '))
            {
                foreach (string thing in things.Split(' '))
                {
                    all[(verb, thing == "-" ? "" : thing)] = intent;
                }
            }
        }

        Reading(Add);
        Doing(Add);
        Automating(Add);
        return all.ToFrozenDictionary();
    }

    private static void Reading(Action<string, string, ToolIntent> add)
    {
        add("read", "devices battery", new ToolIntent("get_devices", "kind or status to narrow it, or no arguments"));
        add("read", "device camera light siren lock valve garage temperature level", new ToolIntent(Details, ById));
        add("read", "alarm mode incident emergency emergencies arm", new ToolIntent(Status, "no arguments"));
        add("read", "history", new ToolIntent("get_security_history", "since and until to narrow it"));
        add("read", "settings zone recipient modes", new ToolIntent(Settings, "no arguments"));
        add("read", "health", new ToolIntent("health_check", "no arguments"));
        add("read", "automation", new ToolIntent(Automations, "no arguments"));
        add("read explain", "schedule",
            new ToolIntent(Automations, "no arguments: schedules stand beside the automations"));
        add("read", "protocol", new ToolIntent(Protocols, "action list"));
        add(
            "read trigger create on",
            "picture",
            new ToolIntent("get_snapshot", "device_id, for a picture of now, or hash"));
        add(
            "read trigger create on",
            "live",
            new ToolIntent(
                "get_snapshot", "device_id, for a picture of now",
                    "Live video is not given by tools, only by REST (docs/devices.md)."));
    }

    private static void Doing(Action<string, string, ToolIntent> add)
    {
        add("arm", "-", new ToolIntent("arm_security_system", "mode (home, away or another of the home)"));
        add("disarm", "-", new ToolIntent("disarm_security_system", "no arguments, if the user asked for it"));
        add("arm on", "alarm mode", new ToolIntent("arm_security_system", "mode (home, away or another of the home)"));
        add(
            "disarm off",
            "alarm mode",
            new ToolIntent("disarm_security_system", "no arguments, if the user asked for it"));
        add(
            "stop",
            "alarm",
            new ToolIntent("disarm_security_system", "no arguments: it silences a sounding alarm, and disarms"));
        add(
            "bypass",
            "device lock devices zone alarm -",
            new ToolIntent("arm_security_system", "mode and bypass_device_ids, if the user agrees"));
        add(
            "acknowledge",
            "incident alarm emergency -",
            new ToolIntent("acknowledge_incident", "incident_id, or no arguments for all that are open"));
        add(
            "trigger",
            "emergency alarm incident",
            new ToolIntent(Panic, "kind (panic, fire or medical), only when a person asks for help now"));
        add("trigger on", "protocol", new ToolIntent(
            "trigger_emergency_protocol", "no arguments, or protocol, only when a person asks for help now"));
        add("try", "protocol emergency", new ToolIntent(
            "drill_protocol", "action run and kind: nothing is sent (docs/protocols.md)"));
        add("create", "protocol", new ToolIntent(Protocols, "action create and template or protocol"));
        add("acknowledge stop", "protocol", new ToolIntent(Protocols, "protocol_id and action acknowledge or cancel"));
        add("lock", "lock -", new ToolIntent(Control, $"{ById} and action lock"));
        add("unlock", "lock -", new ToolIntent(Control, $"{ById} and action unlock"));
        add("open", "valve", new ToolIntent(Control, $"{ById} and action open_valve"));
        add("close", "valve", new ToolIntent(Control, $"{ById} and action close_valve"));
        add("on", "light device", new ToolIntent(Control, $"{ById} and action turn_on"));
        add("off", "light device", new ToolIntent(Control, $"{ById} and action turn_off"));
        add("stop off", "siren", new ToolIntent(Control, $"{ById} and action silence_siren"));
        add(
            "trigger on",
            "siren",
            new ToolIntent(null, "", "No tool sounds a siren by itself; an automation can, and a call for help does."));
        add("change", "temperature", new ToolIntent(Control, $"{ById}, action set_temperature and value"));
        add(
            "change",
            "level",
            new ToolIntent(Control, $"{ById}, action set_brightness, set_volume or set_level, and value"));
        add("snooze", "camera device -", new ToolIntent(Control, $"{ById}, action snooze and minutes"));
        add("change add delete", "settings zone recipient modes", new ToolIntent("update_security_settings", Replaces));
    }

    private static void Automating(Action<string, string, ToolIntent> add)
    {
        add("read explain create try change", "format",
            new ToolIntent("describe_automation_format", "part, e.g. remind, or no arguments"));
        add("explain", "automation history",
            new ToolIntent("explain_automation", "automation_id, and at or since and until"));
        add("try", "automation", new ToolIntent("backtest_automation", "automation_id, or draft"));
        add("check", "automation", new ToolIntent("check_automation", "automation_id or draft; neither checks all"));
        add(
            "create add",
            "automation",
            new ToolIntent(Automation, "automation_name, trigger_type and response_actions"));
        add("create add", "schedule", new ToolIntent(Clock, "action create and schedule"));
        add("delete", "schedule", new ToolIntent(Clock, "action delete and schedule_id"));
        add("change", "schedule", new ToolIntent(Clock, "action update, schedule_id and patch"));
        add("off", "schedule", new ToolIntent(Clock, "action disable and schedule_id"));
        add("on", "schedule", new ToolIntent(Clock, "action enable and schedule_id"));
        add("pause", "schedule", new ToolIntent(Clock, "action pause, schedule_id and note (resume ends it)"));
        add("try", "schedule", new ToolIntent(Clock, "action preview and schedule_id, or schedule for a draft"));
        add("delete", "automation",
            new ToolIntent(Changing, "automation_id and action delete (undo_delete takes it back)"));
        add("change", "automation", new ToolIntent(Changing, "automation_id, action update and patch"));
        add("off", "automation", new ToolIntent(Changing, "automation_id and action disable"));
        add("create add change delete", "group",
            new ToolIntent("change_group", "action (create, update, delete), name and device_ids, or group_id"));
        add("read", "group", new ToolIntent("get_devices", "no arguments: groups stand beside the devices"));
        add("create add change delete", "promise",
            new ToolIntent("change_promise", "action (create, update, delete) and promise or promise_id"));
        add("try", "promise", new ToolIntent("change_promise", "action check and promise"));
        add("read", "promise", new ToolIntent(Automations, "no arguments: promises stand beside the automations"));
        add("pause", "automation",
            new ToolIntent(Changing, "automation_id, action pause and until (resume ends it)"));
        add("on", "automation", new ToolIntent(Changing, "automation_id and action enable"));
        add(
            "change delete",
            "protocol",
            new ToolIntent(Protocols, "protocol_id and action update, with protocol, or delete"));
        add("trigger", "automation", new ToolIntent(
            Automations, "no arguments, to see what starts them", "No tool starts an automation: what happens in the home does."));
    }

    private static FrozenDictionary<string, string> Table(params ImmutableArray<(string Meaning, string Words)> rows) =>
        rows
        .SelectMany(r => r.Words.Split(' ').Select(w => KeyValuePair.Create(w, r.Meaning)))
        .ToFrozenDictionary(StringComparer.Ordinal);
}
