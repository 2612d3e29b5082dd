using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Devices;

namespace RingActors.Api.Tests.Oracle;

/// <summary>What answers say, held against what is so. Everything that is wrong is collected, nothing is thrown.</summary>
internal sealed class TruthChecks(TruthHouse house)
{
    /// <summary>Members that speak of what has been.</summary>
    private static readonly HashSet<string> Past = new(StringComparer.Ordinal)
    {
        "at", "since", "as_of", "timestamp", "learned_at", "opened_at", "alarmed_at", "told_at", "acknowledged_at", "requested_at", "created_at",
        "last_fired_at", "last_event_at", "last_motion_at", "last_ding_at", "last_heard_at", "connection_since",
    };

    /// <summary>The base station is given a moment for its own word.</summary>
    private static readonly Duration Grace = Duration.FromSeconds(20);

    private static readonly string[] Lists = ["bypassed_sensors", "not_guarded"];

    private readonly HashSet<string> _kinds = new(StringComparer.Ordinal);

    internal List<string> Found { get; } = [];

    /// <summary>Each sort of fault once in a life: the sentence without its numbers.</summary>
    internal void Find(string what)
    {
        if (_kinds.Add(new string([.. what.Where(c => !char.IsAsciiDigit(c))])))
        {
            Found.Add(what);
        }
    }

    /// <summary>Holds of every answer of every tool: nothing was later than now, and what the answer describes is now.</summary>
    internal void Times(string face, JsonNode? node, string path = "")
    {
        switch (node)
        {
            case JsonObject o:
                foreach ((string name, JsonNode? value) in o)
                {
                    Time(face, name, value, $"{path}.{name}");
                    Times(face, value, $"{path}.{name}");
                }

                InOrder(face, o, path);
                break;
            case JsonArray a:
                for (int i = 0; i < a.Count; i++)
                {
                    Times(face, a[i], $"{path}[{i}]");
                }

                break;
        }
    }

    internal void Status(JsonObject status)
    {
        string mode = house.Heard ? house.Mode.Word() : "unknown";
        Expect("status.mode", mode, Text(status, "mode"));
        JsonArray incidents = status["incidents"] as JsonArray ?? [];
        house.HadIncident |= incidents.Count > 0;
        if (incidents.Count == 0)
        {
            Phase(status);
        }

        foreach (string id in house.LeftOut.Where(_ => house.Heard && house.Mode != SecurityMode.Disarmed && Text(status, "phase") != "unknown"))
        {
            if (!Listed(status, id) && !(house.Sensor(id).Open is false && house.DelayMayHaveChanged))
            {
                Find($"status: {id} is left out because somebody said so, and is in none of {string.Join(", ", Lists)}");
            }
        }

        if (Text(status, "phase") == "armed" && !house.HadIncident)
        {
            Unguarded(status);
        }

        Ready(status, incidents.Count > 0);
        OpenSensors(status);
    }

    /// <summary>An answer to arming or disarming: confirmed is what the base station said and no delay runs any more.</summary>
    internal void ModeChange(JsonObject answer, string wanted, SecurityMode guards, IReadOnlyList<string> leftOut)
    {
        string state = Text(answer["intent"]!, "state")!;
        Expect("answer.mode", house.Heard ? house.Mode.Word() : "unknown", Text(answer, "mode"));
        if (state == "confirmed")
        {
            Confirmed($"arming {wanted}", guards, Text(answer, "phase"));
        }

        bool already = answer["intent"]!["intent_id"] is null && state != "waiting";
        foreach (string id in leftOut.Where(_ => already && guards != SecurityMode.Disarmed))
        {
            if (!Listed(answer, id))
            {
                Find($"asked for {wanted} without {id} the answer is success ({state}), and {id} is not left out");
            }
        }
    }

    internal void Confirmed(string what, SecurityMode guards, string? phase)
    {
        bool isSo = guards == SecurityMode.Disarmed ? house is { Heard: true, Mode: SecurityMode.Disarmed } : house.IsArmed && house.Mode == guards;
        if (!isSo)
        {
            Find($"{what} is confirmed; the base station is {(house.Heard ? house.Mode.Word() : "not heard")}, its exit delay ends {house.PanelExitEnds}, "
                + $"the server's own {house.OwnExitEnds}, now is {house.Now}");
        }

        if (guards != SecurityMode.Disarmed && phase is "exit_delay" or "disarmed" or "unknown")
        {
            Find($"{what} is confirmed, and the phase beside it is {phase}");
        }
    }

    internal void Devices(JsonObject page)
    {
        JsonArray devices = page["devices"]!.AsArray();
        Expect("devices.total", devices.Count, page["total"]!.GetValue<int>());
        foreach (TruthSensor sensor in house.Sensors)
        {
            if (devices.FirstOrDefault(d => Text(d!, "device_id") == sensor.Slug) is not { } entry)
            {
                Find($"{sensor.Slug} is not among the devices");
                continue;
            }

            Device(sensor, entry);
        }
    }

    /// <summary>How the house stands: the status tells of a device as present only what the list of devices does, and that is so.</summary>
    internal void Stands(JsonObject status, JsonObject page)
    {
        foreach (TruthSensor sensor in house.Sensors.Where(s => !s.IsCamera))
        {
            bool isDoor = sensor.Address.Kind == DeviceKinds.Contact;
            bool isKnown = sensor.Online && house.Heard;
            Is(isDoor && isKnown && sensor.Open, "stands_open");
            Is(isDoor && !isKnown, "nobody_can_say");
            Is(!isDoor && isKnown && sensor.Open, "still_detects");

            void Is(bool expected, string list)
            {
                bool told = status[list] is JsonArray all && all.Any(e => Text(e!, "device_id") == sensor.Slug);
                if (told != expected)
                {
                    string entry = page["devices"]!.AsArray().First(d => Text(d!, "device_id") == sensor.Slug)!.ToJsonString();
                    Find($"status: {sensor.Slug} is {(told ? "" : "not ")}in {list}; it is {(sensor.Open ? "open" : "closed")}, "
                        + $"{(sensor.Online ? "online" : "offline")}, the base station is {(house.Heard ? "" : "not ")}heard, and the devices say {entry}");
                }
            }
        }
    }

    internal void Device(TruthSensor sensor, JsonNode entry)
    {
        if (!sensor.Online)
        {
            Expect($"{sensor.Slug}.status", "offline", Text(entry, "status"));
        }
        else if (house.Heard)
        {
            Expect($"{sensor.Slug}.status", "online", Text(entry, "status"));
        }

        if (sensor is { Online: true, IsCamera: false } && house.Heard)
        {
            string[] words = sensor.Address.Kind == DeviceKinds.Contact ? ["closed", "open"] : ["clear", "motion"];
            Expect($"{sensor.Slug}.state", words[sensor.Open ? 1 : 0], Text(entry, "state"));
        }
    }

    /// <summary>Newest first, in the order in which it became known; nothing twice.</summary>
    internal void History(JsonObject page)
    {
        JsonArray entries = page["entries"]!.AsArray();
        HashSet<string> ids = new(StringComparer.Ordinal);
        Instant? later = null;
        foreach (JsonNode? entry in entries)
        {
            if (!ids.Add(Text(entry!, "entry_id")!))
            {
                Find($"history: {Text(entry!, "entry_id")} stands there twice");
            }

            Instant known = Moment(Text(entry!, "learned_at") ?? Text(entry!, "at")!);
            if (known > later)
            {
                Find($"history: {Text(entry!, "entry_id")} of {known} stands below one of {later}");
            }

            later = known;
        }
    }

    internal void Same(string face, JsonObject one, JsonObject? other)
    {
        if (other is null)
        {
            Find($"{face}: over MCP it failed");
            return;
        }

        foreach (string name in Different(one, other))
        {
            Find($"{face}: '{name}' is {one[name]?.ToJsonString()} over REST and {other[name]?.ToJsonString()} over MCP");
        }
    }

    internal static bool IsSame(JsonObject one, JsonObject other) => !Different(one, other).Any();

    private static IEnumerable<string> Different(JsonObject one, JsonObject other) => one.Select(m => m.Key).Union(other.Select(m => m.Key))
        .Except(["request_id", "timestamp", "success", "untrusted"]).Where(name => !JsonNode.DeepEquals(one[name], other[name]));

    private static string? Text(JsonNode node, string member) => node[member]?.GetValue<string>();

    private static Instant Moment(string text) => Instant.FromDateTimeOffset(DateTimeOffset.Parse(text, CultureInfo.InvariantCulture));

    private static bool Listed(JsonObject answer, string id) => Lists.Any(l =>
        answer[l] is JsonArray list && list.Any(e => Text(e!, "device_id") == id));

    private void Phase(JsonObject status)
    {
        string? phase = Text(status, "phase");
        string[] may = house switch
        {
            { Heard: false } => ["unknown"],
            { Mode: SecurityMode.Disarmed } => ["disarmed"],
            // What must stay shut takes the arming back, whoever's delay runs (A-S2).
            { PanelExitEnds: { } end } => house.Now < end + Duration.FromSeconds(2) ? ["exit_delay", "reverting"] : ["exit_delay", "reverting", "unknown"],
            { OwnExitEnds: { } own } when own > house.Now => ["exit_delay", "reverting"],
            { OwnExitEndsLatest: { } latest } when latest > house.Now => ["exit_delay", "armed", "reverting"],
            { DelayMayHaveChanged: true } => ["exit_delay", "armed", "reverting"],
            _ => ["armed", "reverting"],
        };
        if (!may.Contains(phase))
        {
            Find($"status.phase is {phase}; the base station is {(house.Heard ? house.Mode.Word() : "not heard")}, its exit delay ends {house.PanelExitEnds}, "
                + $"the server's own {house.OwnExitEnds}, now is {house.Now}: it ought to be {string.Join(" or ", may)}");
        }

        if (phase == "exit_delay" && !house.DelayMayHaveChanged && Text(status, "delay_ends_at") is { } told)
        {
            Instant? end = house.PanelExitEnds > (house.OwnExitEnds ?? Instant.MinValue) ? house.PanelExitEnds : house.OwnExitEnds;
            Expect("status.delay_ends_at", end, Moment(told));
        }
    }

    /// <summary>What takes part and could not trip now is said to be so. What stands open at the base station's own sensors it judges itself.</summary>
    private void Unguarded(JsonObject status)
    {
        foreach (TruthSensor sensor in house.Guarded(house.Name).Where(s => !s.CanTrip && !(s.ByPanel && s.Online)))
        {
            bool before = !sensor.Open || sensor.Since <= house.ModeSince + Duration.FromSeconds(PanelOrOwn());
            if (before && !Listed(status, sensor.Slug))
            {
                Find($"status: it is armed {house.Name}, {sensor.Slug} cannot trip ({Why(sensor)}), and it is in none of {string.Join(", ", Lists)}");
            }
        }
    }

    private int PanelOrOwn() => house.Mode == SecurityMode.Away ? Math.Max(TruthHouse.PanelExitSeconds, house.ExitSeconds) : 0;

    private void Ready(JsonObject status, bool alarmed)
    {
        foreach ((string mode, JsonNode? entry) in status["ready_to_arm"]!.AsObject())
        {
            bool ready = entry!["ready"]!.GetValue<bool>();
            TruthSensor[] blocking = [.. house.Guarded(mode is "vacation" ? "vacation" : mode).Where(s => !s.CanTrip)];
            if (ready && (blocking.Length > 0 || alarmed || !house.Heard))
            {
                Find($"status: {mode} is called ready; {(house.Heard ? "" : "the base station is not heard, ")}{(alarmed ? "there is an alarm, " : "")}"
                    + string.Join(", ", blocking.Select(b => $"{b.Slug} {Why(b)}")));
            }

            if (!ready && blocking.Length == 0 && !alarmed && house.Heard)
            {
                Find($"status: {mode} is called not ready, and nothing stands in the way: {entry.ToJsonString()}");
            }
        }
    }

    private static string Why(TruthSensor sensor) => !sensor.Online ? "is offline" : !sensor.Looks ? "looks for no motion" : "is open";

    private void OpenSensors(JsonObject status)
    {
        string[] told = [.. status["open_sensors"]!.AsArray().Where(e => e!["watched"]?.GetValue<bool>() == true).Select(e => Text(e!, "device_id")!)];
        foreach (TruthSensor sensor in house.Sensors.Where(s => s is { Online: true, IsCamera: false }))
        {
            bool guarded = house.Guarded("away").Contains(sensor);
            if (!house.Heard && told.Contains(sensor.Slug))
            {
                Find($"status: {sensor.Slug} is among the open sensors as watched, and the base station is not heard");
            }

            if (sensor.Open && guarded && house.Heard && !told.Contains(sensor.Slug))
            {
                Find($"status: {sensor.Slug} is open, and not among the open sensors");
            }

            if (!sensor.Open && told.Contains(sensor.Slug))
            {
                Find($"status: {sensor.Slug} is closed, and among the open sensors");
            }
        }
    }

    private void Time(string face, string name, JsonNode? value, string path)
    {
        if (value is not JsonValue text || text.GetValueKind() != JsonValueKind.String
            || !DateTimeOffset.TryParse(text.GetValue<string>(), CultureInfo.InvariantCulture, out DateTimeOffset told))
        {
            return;
        }

        Instant at = Instant.FromDateTimeOffset(told);
        if (Past.Contains(name) && at > house.Now + Duration.FromMilliseconds(1))
        {
            Find($"{face}{path} is {at}, and now is {house.Now}");
        }

        if (name == "as_of" && path == ".as_of" && house.Now - at > Duration.FromMilliseconds(1))
        {
            Find($"{face}.as_of is {at}, and now is {house.Now}");
        }

        bool counts = name is "delay_ends_at" or "abort_until" or "arms_at";
        if (counts && !path.Contains("last_known", StringComparison.Ordinal) && at < house.Now - Grace && house.Heard)
        {
            Find($"{face}{path} counts down to {at}, and now is {house.Now}");
        }
    }

    /// <summary>What comes later in the life of an incident is not earlier on the clock.</summary>
    private void InOrder(string face, JsonObject entry, string path)
    {
        Instant? before = null;
        foreach (string name in new[] { "opened_at", "alarmed_at", "told_at", "cancel_until" })
        {
            if (entry[name] is JsonValue value)
            {
                Instant at = Moment(value.GetValue<string>());
                if (at < before)
                {
                    Find($"{face}{path}.{name} is before what came before it");
                }

                before = at;
            }
        }
    }

    private void Expect<T>(string what, T expected, T actual)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
        {
            Find($"{what} is '{actual}', and ought to be '{expected}'");
        }
    }
}
