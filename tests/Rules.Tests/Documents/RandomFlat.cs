using System.Text.Json.Nodes;

namespace RingActors.Rules.Tests.Documents;

/// <summary>Calls in the flat form that are nearly right, or not at all.</summary>
internal sealed class RandomFlat(Random random)
{
    private static readonly string[] Types = ["motion", "doorbell", "contact", "mode_change", "alarm", "schedule", "moton", "x"];

    private static readonly string[] Devices =
        ["front-camera", "Front Camera", "garden", "back-door", "hall", "front-doorbell", "security-system", "frontcamera", "nobody", "2001"];

    private static readonly string[] Acts =
        ["light_on", "light_off", "siren_on", "siren_off", "arm", "webhook", "delay", "disarm", "notification", "siren"];

    private static readonly string[] Modes = ["away", "home", "disarmed", "awy", "night"];

    internal JsonObject Call()
    {
        JsonObject call = [];
        Maybe(call, "automation_name", 9, () => random.Next(9) == 0 ? "  " : "A rule");
        Maybe(call, "trigger_type", 9, () => Of(Types));
        Maybe(call, "trigger_conditions", 8, Conditions);
        Maybe(call, "response_actions", 8, () => new JsonArray([.. Enumerable.Range(0, random.Next(4)).Select(_ => Odd(Action))]));
        Maybe(call, "enabled", 2, () => random.Next(2) == 0);
        Maybe(call, Of("reponse_actions", "nonsense"), 1, () => 1);
        return call;
    }

    private JsonObject Conditions()
    {
        JsonObject conditions = [];
        Maybe(conditions, "devices", 5, () => Odd(() => List(Devices)));
        Maybe(conditions, "detection", 2, () => Of("human", "", "vehicle"));
        Maybe(conditions, "contact_state", 2, () => Of("open", "closed", "ajar"));
        Maybe(conditions, "to_modes", 2, () => List(Modes));
        Maybe(conditions, "from_modes", 2, () => List(Modes));
        Maybe(conditions, "alarm_states", 2, () => List("burglar-alarm", "fire-alarm", "burgler-alarm", "x"));
        Maybe(conditions, "modes", 4, () => Odd(() => List(Modes)));
        Maybe(conditions, "time_window", 4, () => Odd(Window));
        Maybe(conditions, "device_states", 4, () => Odd(() => new JsonArray([.. Enumerable.Range(0, random.Next(3)).Select(_ => Odd(State))])));
        Maybe(conditions, "mode", 1, () => "away");
        return conditions;
    }

    private JsonObject Window()
    {
        JsonObject window = [];
        Maybe(window, "from", 9, () => Of("22:00", "06:00", "25:00"));
        Maybe(window, "to", 9, () => Of("22:00", "06:00", "6 am"));
        Maybe(window, "zone", 3, () => Of("Europe/Berlin", "Europe/Berln"));
        Maybe(window, "days", 3, () => List("mon", "sun", "someday"));
        return window;
    }

    private JsonObject State()
    {
        JsonObject state = [];
        Maybe(state, "device", 9, () => Of(Devices));
        Maybe(state, "capability", 9, () => Of("contact", "light", "connection", "colour"));
        Maybe(state, "is", 9, () => Of("open", "on", "online", "opn"));
        return state;
    }

    private JsonObject Action()
    {
        JsonObject action = [];
        Maybe(action, "type", 9, () => Of(Acts));
        Maybe(action, "devices", 5, () => List(Devices));
        Maybe(action, "duration_seconds", 4, () => random.Next(-1, 1000));
        Maybe(action, "mode", 3, () => Of(Modes));
        Maybe(action, "bypass_open", 2, () => true);
        Maybe(action, "when_open", 3, () => Of("wait", "bypass", "fail", "wiat"));
        Maybe(action, "wait_minutes", 3, () => random.Next(-1, 1000));
        Maybe(action, "url", 4, () => Of("https://example.org/hook", "ftp://x", ""));
        Maybe(action, "message", 3, () => "Motion");
        Maybe(action, "on", 1, () => true);
        return action;
    }

    private JsonNode? Odd(Func<JsonNode?> usual) => random.Next(12) switch
    {
        0 => null,
        1 => "text",
        2 => 7,
        3 => new JsonArray("a", 1, null),
        4 => new JsonObject { ["a"] = 1 },
        _ => usual(),
    };

    private void Maybe(JsonObject into, string name, int tenths, Func<JsonNode?> value)
    {
        if (random.Next(10) < tenths)
        {
            into[name] = value();
        }
    }

    private JsonArray List(params string[] words) => [.. Enumerable.Range(0, random.Next(4)).Select(_ => (JsonNode)Of(words))];

    private string Of(params string[] words) => words[random.Next(words.Length)];
}
