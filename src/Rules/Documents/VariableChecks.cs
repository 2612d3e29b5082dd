using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Names;
using RingActors.Engine.Core;
using RingActors.Rules.Format;

namespace RingActors.Rules.Documents;

/// <summary>Variables of a rule: what is declared, and that every use of it is of its type.</summary>
internal static class VariableChecks
{
    internal const string Sort = "variable_declaration";

    private const string Device = "device";
    private const string Seconds = "duration_seconds";

    private static readonly string[] Numbers = ["number", Seconds];

    /// <summary>The fields of a declaration.</summary>
    internal static IReadOnlyList<Field> Fields { get; } =
    [
        new("name", FieldKind.Text, "By what actions and conditions name it.")
        {
            IsRequired = true, Min = 1, Max = Field.NameMax, Example = () => "count",
        },
        new("type", FieldKind.Word, "What it holds.")
        {
            IsRequired = true, Words = ["number", "text", "yes_no", Seconds, Device], Example = () => "number",
        },
        new("initial", FieldKind.Value,
            "What it holds before it is set; missing means 0, no, the first word, or no device."),
        new("words", FieldKind.FreeWords, "For text, and needed there: the words that it may be.")
        {
            Min = 1, Max = 20,
        },
        new("kept", FieldKind.Flag,
            "True: it belongs to the rule and stays from run to run. Missing: each run has its own."),
    ];

    /// <summary>Whether a part that is about variables is right; null for all others.</summary>
    internal static bool? Check(string? sort, JsonObject part, string path, RuleContext context, FieldReader faults) =>
        sort switch
        {
            Sort => Declared(part, path, context, faults),
            "set" => Set(part, path, context, faults),
            "variable" => Condition(part, path, context, faults),
            _ => null,
        };

    /// <summary>A single value, several, or words, of whatever type.</summary>
    internal static JsonNode? Read(Field field, JsonNode value, string path, FieldReader faults)
    {
        JsonArray list = value is JsonArray array ? array : [value.DeepClone()];
        bool isRight = field.Kind == FieldKind.Value ? value is JsonValue
            : list.All(v => v is JsonValue && (field.Kind == FieldKind.Values || Text(v) is { Length: > 0 }));
        if (!isRight)
        {
            faults.Add(path, "wrong-type", field.Kind switch
            {
                FieldKind.Value => $"'{field.Name}' must be a number, true, false or a text.",
                FieldKind.Values => $"'{field.Name}' must be a number, true, false or a text, or a list of these.",
                _ => $"'{field.Name}' must be a list of words.",
            }, []);
            return null;
        }

        if (field.Kind == FieldKind.Value)
        {
            return value.DeepClone();
        }

        JsonNode[] several = [.. list.Select(v => v!).DistinctBy(v => v.ToJsonString()).Select(v => v.DeepClone())];
        if (several.Length < field.Min || several.Length > field.Max)
        {
            faults.Add(path, "out-of-range", $"'{field.Name}' must have {field.Min} to {field.Max} entries.", []);
        }

        return several.Length < field.Min ? null : new JsonArray([.. several.Take(field.Max)]);
    }

    /// <summary>The name of a variable that is declared; null if a fault was noted and nothing is near.</summary>
    internal static JsonNode? Name(JsonNode? value, string path, FieldReader faults)
    {
        string? said = Text(value);
        if (said is not null && Of(said, faults) is not null)
        {
            return said;
        }

        string[] names = [.. faults.Variables.Select(v => (string)v["name"]!)];
        string? near = said is null ? null : Slip.Of(said, names);

        // What is wrong with a declaration is told there.
        if (!faults.Faults.Any(f => f.Path.StartsWith("variables", StringComparison.Ordinal)))
        {
            string there = names.Length == 0 ? "'variables' of a rule declares none"
                : $"they are {string.Join(", ", names)}";
            faults.Add(path, said is null ? "wrong-type" : "unknown-variable",
                said is null ? $"A variable is named by its name; {there}."
                    : $"No variable here is called '{FieldReader.Shown(said)}'; {there}.",
                near is null ? names : [near]);
        }

        return near;
    }

    /// <summary>A declaration by itself. False if it cannot be put right.</summary>
    private static bool Declared(JsonObject part, string path, RuleContext context, FieldReader faults)
    {
        bool isText = (string?)part["type"] == "text";
        if (isText != part["words"] is JsonArray)
        {
            faults.Add(path + ".words", isText ? "missing" : "invalid", isText
                ? "A text is one of words that 'words' names." : "'words' goes with type text only.", []);
            part.Remove("words");
            if (isText)
            {
                return false;
            }
        }

        Typed(part, part, "initial", path, context, faults);
        return part["name"] is not null && part["type"] is not null;
    }

    /// <summary>Each name once: the later ones of the same name are left out.</summary>
    internal static void Distinct(JsonArray variables, FieldReader faults)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        for (int i = 0; i < variables.Count; i++)
        {
            if (!names.Add((string)variables[i]!["name"]!))
            {
                faults.Add($"variables[{i}].name", "invalid", "Another variable of this rule has that name.", []);
                variables.RemoveAt(i--);
            }
        }
    }

    /// <summary>One of what it can be set to, of the variable's type.</summary>
    private static bool Set(JsonObject part, string path, RuleContext context, FieldReader faults)
    {
        if (Of((string?)part["variable"], faults) is not { } declared)
        {
            return false;
        }

        if (part["trigger_device"] is JsonValue said && !said.GetValue<bool>())
        {
            part.Remove("trigger_device");
        }

        string[] named = [.. new[] { "to", "add", "trigger_device", "capability" }.Where(part.ContainsKey)];
        if (part.ContainsKey(Device) != part.ContainsKey("capability"))
        {
            string missing = part.ContainsKey(Device) ? "capability" : Device;
            faults.Add($"{path}.{missing}", "missing", "'device' and 'capability' together say which number.", []);
            return false;
        }

        if (named.Length != 1)
        {
            faults.Add(path + ".to", named.Length == 0 ? "missing" : "invalid",
                "Say one thing to set it to: 'to', 'add', 'trigger_device', or 'device' with 'capability'.", []);
            return false;
        }

        return named[0] switch
        {
            "to" => Typed(declared, part, "to", path, context, faults),
            "add" => IsOf(declared, part, "add", Numbers, path, faults),
            "trigger_device" => IsOf(declared, part, "trigger_device", [Device], path, faults),
            _ => IsOf(declared, part, "capability", ["number"], path, faults) && Tells(part, path, context, faults),
        };
    }

    /// <summary>What a variable is compared with is of its type; before a run only what is kept is known.</summary>
    private static bool Condition(JsonObject part, string path, RuleContext context, FieldReader faults)
    {
        if (Of((string?)part["variable"], faults) is not { } declared || !IsKnown(declared, "variable", path, faults))
        {
            return false;
        }

        if (part["is"] is null && part["above"] is null && part["below"] is null)
        {
            faults.Add(path + ".is", "missing", "Say what it holds: 'is', 'above' or 'below'.", []);
            return false;
        }

        bool isRight = new[] { "above", "below" }.Where(part.ContainsKey)
            .All(f => IsOf(declared, part, f, Numbers, path, faults));
        if (part["is"] is JsonArray several)
        {
            JsonArray right = [];
            for (int i = 0; i < several.Count; i++)
            {
                JsonObject one = new() { ["is"] = several[i]!.DeepClone() };
                if (Typed(declared, one, "is", path, context, faults, $"{path}.is[{i}]"))
                {
                    right.Add(one["is"]!.DeepClone());
                }
            }

            part["is"] = right;
            isRight &= right.Count > 0;
        }

        return isRight;
    }

    /// <summary>Fields that take a variable in the place of what a document says.</summary>
    internal static bool Uses(JsonObject part, string path, FieldReader faults)
    {
        bool isRight = true;
        foreach ((string field, string type) in new[] { ("device_variable", Device), ("seconds_variable", Seconds) })
        {
            if (Of((string?)part[field], faults) is { } declared)
            {
                isRight &= IsOf(declared, part, field, [type], path, faults) && IsKnown(declared, field, path, faults);
            }
        }

        if (part["seconds"] is not null && part["seconds_variable"] is not null)
        {
            faults.Add(path + ".seconds_variable", "invalid",
                "'seconds' says how long, or a variable does: leave one of them out.", []);
            part.Remove("seconds_variable");
        }

        return isRight;
    }

    private static JsonObject? Of(string? name, FieldReader faults) =>
        name is null ? null : faults.Variables.FirstOrDefault(v => (string)v["name"]! == name);

    private static bool IsKnown(JsonObject declared, string field, string path, FieldReader faults)
    {
        if (!path.StartsWith("conditions", StringComparison.Ordinal) || (bool?)declared["kept"] == true)
        {
            return true;
        }

        faults.Add($"{path}.{field}", "invalid",
            $"Each run has its own '{FieldReader.Shown((string)declared["name"]!)}', and before a run there is none: "
                + "declare it with kept true, or ask in an action.", []);
        return false;
    }

    private static bool IsOf(
        JsonObject declared, JsonObject part, string field, IReadOnlyList<string> types, string path,
        FieldReader faults)
    {
        string type = (string)declared["type"]!;
        if (types.Contains(type, StringComparer.Ordinal))
        {
            return true;
        }

        faults.Add($"{path}.{field}", "wrong-type",
            $"'{field}' goes with variables of type {string.Join(" or ", types)}; "
                + $"'{FieldReader.Shown((string)declared["name"]!)}' is of type {type}.", []);
        part.Remove(field);
        return false;
    }

    private static bool Tells(JsonObject part, string path, RuleContext context, FieldReader faults)
    {
        string capability = (string)part["capability"]!;
        if (context.Devices.Get(Address.Parse((string)part[Device]!)) is not { } device
            || device.Has(capability) || Stated.NumberOf(device, capability) is not null)
        {
            return true;
        }

        faults.Add(path + ".capability", "lacks-capability", $"{device.Slug} tells no number of {capability}.",
            [.. Stated.InNumbers.Where(c => device.Has(c) || Stated.NumberOf(device, c) is not null)]);
        return false;
    }

    /// <summary>A value of the variable's type, as it is stored. False if there is none and a fault is noted.</summary>
    private static bool Typed(
        JsonObject declared, JsonObject part, string field, string path, RuleContext context, FieldReader faults,
        string? place = null)
    {
        if (part[field] is not { } value)
        {
            return true;
        }

        string at = place ?? $"{path}.{field}";
        string type = (string)declared["type"]!;
        (JsonNode? right, string says, IReadOnlyList<string> near) = type switch
        {
            "number" => (Number(value) is >= -RuleVariable.NumberMax and <= RuleVariable.NumberMax and { } number
                    ? number : null, $"a number from -{RuleVariable.NumberMax} to {RuleVariable.NumberMax}", []),
            Seconds => (Number(value) is >= 0 and <= RuleVariable.SecondsMax and { } seconds && seconds % 1 == 0
                    ? (int)seconds : null, $"whole seconds from 0 to {RuleVariable.SecondsMax}", []),
            "yes_no" => (value.GetValueKind() is JsonValueKind.True or JsonValueKind.False ? value.DeepClone() : null,
                "true or false", []),
            "text" => Word(value, [.. (declared["words"] as JsonArray ?? []).Select(w => (string)w!)]),
            _ => DeviceOf(value, context),
        };
        if (right is null)
        {
            faults.Add(at, type == Device ? "unknown-device" : "wrong-type",
                $"'{FieldReader.Shown((string?)declared["name"] ?? field)}' is of type {type}: this must be {says}.",
                near);
            part.Remove(field);
            return false;
        }

        part[field] = right;
        return true;
    }

    private static (JsonNode? Right, string Says, IReadOnlyList<string> Near) Word(JsonNode value, string[] words)
    {
        string? said = Text(value);
        string? same = words.FirstOrDefault(w => string.Equals(w, said, StringComparison.OrdinalIgnoreCase));
        return (same, $"one of {string.Join(", ", words)}",
            said is not null && Slip.Of(said, words) is { } near ? [near] : words);
    }

    private static (JsonNode? Right, string Says, IReadOnlyList<string> Near) DeviceOf(
        JsonNode value, RuleContext context)
    {
        string? said = Text(value);
        return (said is null ? null : context.Devices.Find(said)?.Address.Value, "a device of this home",
            said is null ? [] : context.Devices.Near(said, _ => true));
    }

    private static double? Number(JsonNode value) => value.GetValueKind() == JsonValueKind.Number
        && double.TryParse(value.ToJsonString(), CultureInfo.InvariantCulture, out double number)
        && double.IsFinite(number) ? number : null;

    private static string? Text(JsonNode? value) =>
        value is JsonValue text && text.GetValueKind() == JsonValueKind.String
            ? PlainText.WithoutHidden(text.GetValue<string>()).Trim() : null;
}
