using System.Text.Json.Nodes;

namespace RingActors.Api.Tests.Documents;

/// <summary>Right calls of create_security_automation, of every part that a document may have, one within another.</summary>
internal sealed class RandomRules(Random random)
{
    private static readonly string[] Doors = ["back-door", "side-door"];

    private int _depth;
    private bool _variables;
    private bool _amid;

    /// <summary>The arguments of a call that is accepted as it stands.</summary>
    internal JsonObject Call() => random.Next(4) == 0 ? Flat() : new JsonObject
    {
        ["automation_name"] = "A rule",
        ["rule_document"] = Document(),
    };

    private JsonObject Flat()
    {
        (string trigger, JsonObject conditions) = random.Next(5) switch
        {
            0 => ("motion", new JsonObject { ["devices"] = new JsonArray("front-camera"), ["detection"] = "human" }),
            1 => ("doorbell", new JsonObject()),
            2 => ("contact", new JsonObject { ["devices"] = List(Doors), ["contact_state"] = Of("open", "closed"), ["for_seconds"] = random.Next(1, 900) }),
            3 => ("mode_change", new JsonObject { ["to_modes"] = List("home", "away", "disarmed") }),
            _ => ("alarm", new JsonObject { ["alarm_states"] = List("burglar-alarm", "fire-alarm") }),
        };
        // Beside mode_change they are the modes that it changes to.
        if (random.Next(2) == 0 && trigger != "mode_change")
        {
            conditions["modes"] = List("home", "away");
        }

        if (random.Next(2) == 0)
        {
            conditions["time_window"] = new JsonObject { ["from"] = "22:00", ["to"] = "06:00" };
        }

        if (random.Next(3) == 0)
        {
            conditions["device_states"] = new JsonArray(
                new JsonObject { ["device"] = Of(Doors), ["capability"] = "contact", ["is"] = Of("open", "closed") });
        }

        JsonArray actions = [];
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            actions.Add(random.Next(4) switch
            {
                0 => new JsonObject { ["type"] = Of("light_on", "light_off"), ["devices"] = new JsonArray("front-camera") },
                1 => new JsonObject { ["type"] = "siren_on", ["devices"] = new JsonArray("front-camera"), ["duration_seconds"] = random.Next(1, 120) },
                2 => new JsonObject { ["type"] = "arm", ["mode"] = Of("home", "away"), ["when_open"] = Of("fail", "bypass") },
                _ => new JsonObject { ["type"] = "delay", ["duration_seconds"] = random.Next(1, 900) },
            });
        }

        JsonObject call = new() { ["automation_name"] = "A rule", ["trigger_type"] = trigger, ["response_actions"] = actions };
        if (conditions.Count > 0)
        {
            call["trigger_conditions"] = conditions;
        }

        return call;
    }

    private JsonObject Document()
    {
        _variables = random.Next(3) == 0;
        JsonObject document = [];
        if (_variables)
        {
            document["variables"] = new JsonArray(
                new JsonObject { ["name"] = "rings", ["type"] = "number", ["kept"] = true },
                new JsonObject { ["name"] = "colour", ["type"] = "text", ["words"] = new JsonArray("green", "yellow"), ["initial"] = "green" },
                new JsonObject { ["name"] = "pause", ["type"] = "duration_seconds", ["initial"] = random.Next(1, 900) },
                new JsonObject { ["name"] = "where", ["type"] = "device" });
        }

        foreach ((string name, JsonNode? value) in Parts().ToArray())
        {
            document[name] = value!.DeepClone();
        }

        _variables = false;
        return document;
    }

    private JsonObject Parts()
    {
        JsonObject document = new() { ["triggers"] = Some(Trigger, 2), ["actions"] = Amid(() => Some(Action, 3)) };
        Perhaps(document, "conditions", () => Some(Condition, 2));
        Perhaps(document, "mode", () => Of("single", "restart", "queued", "parallel"));
        Perhaps(document, "priority", () => random.Next(1, 500));
        Perhaps(document, "max_lateness_seconds", () => random.Next(10, 300));
        return document;
    }

    private JsonNode Trigger() => random.Next(11) switch
    {
        0 => new JsonObject
        {
            ["type"] = "count",
            ["of"] = Some(Event, 2),
            ["times"] = random.Next(2, 6),
            ["within_seconds"] = random.Next(5, 600),
        },
        1 => new JsonObject { ["type"] = "sequence", ["of"] = new JsonArray(Event(), Event()), ["within_seconds"] = random.Next(5, 600) },
        2 => new JsonObject
        {
            ["type"] = "not_followed",
            ["of"] = Some(Event, 2),
            ["by"] = Some(Event, 2),
            ["within_seconds"] = random.Next(5, 600),
            ["same_device"] = random.Next(2) == 0,
        },
        3 => new JsonObject { ["type"] = "rule_fired", ["rules"] = new JsonArray("other-rule") },
        4 => new JsonObject { ["type"] = "exit_delay", ["is"] = Of("began", "over") },
        5 => new JsonObject { ["type"] = "contact", ["devices"] = List(Doors), ["to"] = Of("open", "closed"), ["for_seconds"] = random.Next(1, 900) },
        6 => new JsonObject { ["type"] = "motion", ["kinds"] = new JsonArray("camera", "doorbell"), ["exclude"] = new JsonArray("front-doorbell") },
        7 => new JsonObject { ["type"] = "mode_changed", ["from"] = List("home"), ["to"] = List("away", "disarmed"), ["for_seconds"] = 60 },
        _ => Event(),
    };

    private JsonObject Event() => random.Next(7) switch
    {
        0 => new JsonObject { ["type"] = "motion", ["devices"] = List("front-camera", "front-doorbell") },
        1 => new JsonObject { ["type"] = "ding", ["devices"] = new JsonArray("front-doorbell") },
        2 => new JsonObject { ["type"] = "contact", ["devices"] = List(Doors), ["to"] = Of("open", "closed") },
        3 => new JsonObject { ["type"] = "mode_changed", ["to"] = List("home", "away") },
        4 => new JsonObject { ["type"] = "alarm", ["states"] = List("burglar-alarm", "panic") },
        5 => new JsonObject
        {
            ["type"] = "device_state",
            ["devices"] = new JsonArray("front-camera"),
            ["capability"] = "light",
            ["from"] = "off",
            ["to"] = "on",
        },
        _ => new JsonObject { ["type"] = "numeric", ["devices"] = List(Doors), ["capability"] = "battery", ["below"] = random.Next(5, 60) },
    };

    private JsonNode Condition() => _depth < 2 && random.Next(4) == 0 ? Group() : random.Next(_variables ? 9 : 7) switch
    {
        0 => new JsonObject { ["type"] = "mode", ["modes"] = List("home", "away", "disarmed") },
        1 => new JsonObject { ["type"] = "time_window", ["from"] = "22:00", ["to"] = "06:00", ["days"] = List("mon", "tue", "sun") },
        2 => new JsonObject
        {
            ["type"] = "device_state",
            ["device"] = Of(Doors),
            ["capability"] = "contact",
            ["is"] = Of("open", "closed"),
            ["for_seconds"] = 30,
        },
        3 => new JsonObject { ["type"] = "numeric", ["device"] = Of(Doors), ["capability"] = "battery", ["above"] = 10 },
        4 => new JsonObject
        {
            ["type"] = "device_state",
            ["kinds"] = new JsonArray("contact"),
            ["exclude"] = new JsonArray("side-door"),
            ["capability"] = "contact",
            ["is"] = Of("open", "closed"),
            ["which"] = Of("any", "all"),
        },
        5 => new JsonObject { ["type"] = "numeric", ["devices"] = new JsonArray("back-door", "side-door"), ["capability"] = "battery", ["below"] = 30, ["which"] = Of("any", "all") },
        6 => new JsonObject { ["type"] = "incident", ["open"] = random.Next(2) == 0 },
        7 when _amid => new JsonObject { ["type"] = "device_state", ["device_variable"] = "where", ["capability"] = "contact", ["is"] = Of("open", "closed") },
        8 when _amid => new JsonObject { ["type"] = "variable", ["variable"] = "colour", ["is"] = List("green", "yellow") },
        _ => new JsonObject { ["type"] = "variable", ["variable"] = "rings", [Of("above", "below")] = random.Next(1, 9) },
    };

    private JsonArray Amid(Func<JsonArray> actions)
    {
        _amid = true;
        JsonArray made = actions();
        _amid = false;
        return made;
    }

    private JsonObject Group()
    {
        _depth++;
        string sort = Of("all", "any", "not");
        JsonObject group = new() { ["type"] = sort, [sort] = Some(Condition, 2) };
        _depth--;
        return group;
    }

    private JsonNode Action() => _depth < 2 && random.Next(3) == 0 ? Flow() : random.Next(_variables ? 10 : 6) switch
    {
        6 => new JsonObject { ["type"] = "set", ["variable"] = "rings", [Of("add", "to")] = random.Next(1, 9) },
        7 => new JsonObject { ["type"] = "set", ["variable"] = "where", ["trigger_device"] = true },
        8 => new JsonObject { ["type"] = "delay", ["seconds_variable"] = "pause" },
        9 => new JsonObject { ["type"] = "light", ["device_variable"] = "where" },
        0 => new JsonObject { ["type"] = "light", ["devices"] = new JsonArray("front-camera"), ["on"] = random.Next(2) == 0 },
        1 => new JsonObject { ["type"] = "siren", ["devices"] = new JsonArray(Of("front-camera", "security-system")), ["seconds"] = random.Next(1, 120) },
        2 => new JsonObject { ["type"] = "arm", ["mode"] = Of("home", "away"), ["when_open"] = "wait", ["wait_minutes"] = random.Next(1, 60) },
        3 => new JsonObject { ["type"] = "notify", ["message"] = "Look" },
        4 => new JsonObject { ["type"] = "webhook", ["url"] = "https://example.org/hook", ["body"] = new JsonObject { ["a"] = 1 } },
        _ => new JsonObject { ["type"] = "delay", ["seconds"] = random.Next(1, 900) },
    };

    private JsonObject Flow()
    {
        _depth++;
        JsonObject flow = random.Next(6) switch
        {
            0 => new JsonObject { ["type"] = "if", ["conditions"] = Some(Condition, 2), ["then"] = Some(Action, 2), ["else"] = Some(Action, 2) },
            1 => new JsonObject { ["type"] = "wait_until", ["conditions"] = Some(Condition, 2), ["timeout_seconds"] = 60, ["on_timeout"] = "continue" },
            2 => new JsonObject { ["type"] = "wait_for", ["triggers"] = Some(Event, 2), ["timeout_seconds"] = 60, ["on_timeout"] = "stop" },
            3 => new JsonObject
            {
                ["type"] = "repeat",
                ["times"] = random.Next(1, 4),
                ["every_seconds"] = 30,
                ["until"] = Some(Condition, 1),
                ["actions"] = Some(Action, 2),
            },
            4 => new JsonObject
            {
                ["type"] = "remind",
                ["message"] = "Open",
                ["every_seconds"] = random.Next(60, 600),
                ["until"] = Some(Condition, 1),
                ["times"] = 5,
            },
            _ => new JsonObject
            {
                ["type"] = "parallel",
                ["branches"] = new JsonArray(new JsonObject { ["actions"] = Some(Action, 2) }, new JsonObject { ["actions"] = Some(Action, 1) }),
            },
        };
        _depth--;
        return flow;
    }

    private JsonArray Some(Func<JsonNode> one, int most) => [.. Enumerable.Range(0, random.Next(1, most + 1)).Select(_ => one())];

    private void Perhaps(JsonObject into, string name, Func<JsonNode> value)
    {
        if (random.Next(3) == 0)
        {
            into[name] = value();
        }
    }

    private JsonArray List(params string[] words) => [.. words.Where(_ => random.Next(2) == 0).DefaultIfEmpty(words[0]).Select(w => (JsonNode)w)];

    private string Of(params string[] words) => words[random.Next(words.Length)];
}
