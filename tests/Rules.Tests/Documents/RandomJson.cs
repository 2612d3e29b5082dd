using System.Text.Json.Nodes;

namespace RingActors.Rules.Tests.Documents;

/// <summary>Documents that are nearly right, or not at all.</summary>
internal sealed class RandomJson(Random random)
{
    private static readonly string[] Names =
    [
        "type", "devices", "device", "to", "from", "zone", "days", "modes", "mode", "seconds", "on", "url", "body", "headers",
        "states", "of", "by", "times", "within_seconds", "rules", "all", "any", "not", "ids", "above", "below", "open", "capability", "is", "detection", "kinds", "rooms", "exclude", "for_seconds", "id", "bypass_open", "when_open", "wait_minutes", "nonsense",
        "message", "recipients", "conditions", "then", "else", "actions", "until", "every_seconds", "timeout_seconds", "on_timeout", "branches",
        "variables", "variable", "name", "words", "kept", "initial", "add", "trigger_device", "device_variable", "seconds_variable", "which", "groups",
    ];

    private static readonly string[] Words =
    [
        "notify", "remind", "lock", "switch", "wait_until", "wait_for", "if", "repeat", "parallel", "stop",
        "count", "sequence", "not_followed", "rule_fired", "any", "all", "not", "numeric", "incident", "trigger", "motion", "ding", "contact", "mode_changed", "alarm", "schedule", "mode", "time_window", "device_state", "arm", "siren",
        "light", "webhook", "delay", "disarm", "away", "home", "open", "on", "front-camera", "Garden", "back-door",
        "security-system", "22:00", "06:00", "Europe/Berlin", "mon", "http://127.0.0.1/", "", "burglar-alarm", "x", "Kitchen", "camera", "closed", "night", "wait", "bypass", "fail",
        "set", "variable", "number", "yes_no", "text", "device", "duration_seconds", "n",
    ];

    internal JsonObject Document()
    {
        JsonObject document = [];
        foreach (string name in new[] { "version", "name", "description", "enabled", "priority", "max_lateness_seconds" })
        {
            if (random.Next(3) > 0)
            {
                document[name] = name is "name" && random.Next(2) == 0 ? "A rule" : Any(1);
            }
        }

        if (random.Next(3) == 0)
        {
            document["variables"] = random.Next(6) == 0 ? Any(1) : new JsonArray(new JsonObject { ["name"] = "n", ["type"] = Words[^(1 + random.Next(7))] }, Any(2));
        }

        foreach (string name in new[] { "triggers", "conditions", "actions" })
        {
            if (random.Next(5) > 0)
            {
                document[name] = random.Next(6) == 0 ? Any(1) : new JsonArray([.. Parts()]);
            }
        }

        return document;
    }

    private IEnumerable<JsonNode?> Parts() => Enumerable.Range(0, random.Next(4)).Select(_ => random.Next(8) == 0 ? Any(1) : Part());

    private JsonObject Part()
    {
        JsonObject part = new() { ["type"] = Words[random.Next(25)] };
        for (int i = random.Next(5); i > 0; i--)
        {
            part[Names[random.Next(Names.Length)]] = Any(2);
        }

        return part;
    }

    private JsonNode? Any(int depth) => random.Next(depth > 0 ? 9 : 6) switch
    {
        0 => null,
        1 => random.Next(2) == 0,
        2 => random.Next(-5, 1000),
        3 => random.NextDouble() * 1e12,
        6 => new JsonArray([.. Enumerable.Range(0, random.Next(3)).Select(_ => Any(depth - 1))]),
        7 => new JsonObject(Enumerable.Range(0, random.Next(3)).Select(i => KeyValuePair.Create(Names[(i * 7) + random.Next(6)], Any(depth - 1)))),
        _ => Words[random.Next(Words.Length)],
    };
}
