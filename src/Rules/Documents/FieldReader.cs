using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Names;
using RingActors.Rules.Actions;
using RingActors.Rules.Format;

namespace RingActors.Rules.Documents;

/// <summary>Reads single values of a document, noting what is wrong with each.</summary>
internal sealed class FieldReader(RuleContext context)
{
    /// <summary>Nobody reads more at once; and a hundred thousand faults must not cost more than a few.</summary>
    private const int FaultsMax = 25;

    private const int ShownMax = 64;

    private readonly List<RuleFault> _faults = [];

    /// <summary>The names of the triggers that were read.</summary>
    internal IReadOnlyList<string> TriggerIds { get; set; } = [];

    /// <summary>The variables that were declared, each as it was read.</summary>
    internal IReadOnlyList<JsonObject> Variables { get; set; } = [];

    internal IReadOnlyList<RuleFault> Faults => _faults;

    /// <summary>True when enough is said: no further fault is noted.</summary>
    internal bool IsFull => _faults.Count == FaultsMax;

    /// <summary>
    /// Notes a fault, unless one of the same place is noted: the second would only follow from the first.
    /// </summary>
    internal void Add(string path, string code, string message, IReadOnlyList<string> near)
    {
        if (!IsFull && !Has(path))
        {
            _faults.Add(new RuleFault(path, code, message, near));
        }
    }

    internal bool Has(string path) => _faults.Exists(f => f.Path == path);

    /// <summary>True if a fault of that place, or of something in it, is noted.</summary>
    internal bool HasWithin(string path) =>
        _faults.Exists(f => f.Path == path || f.Path.StartsWith(path + "[", StringComparison.Ordinal));

    /// <summary>What was received, as it is repeated in messages and paths.</summary>
    internal static string Shown(string received) =>
        received.Length <= ShownMax ? received : string.Concat(received.AsSpan(0, ShownMax), "…");

    /// <summary>Notes a fault and gives a value that would be right; null if leaving the field out is.</summary>
    internal JsonNode? Fault(Field field, string path, string code, string message, IReadOnlyList<string>? near = null)
    {
        Add(path, code, message, near ?? []);
        return Right(field);
    }

    /// <summary>The value as it is to be stored, or one that would be right if a fault was noted.</summary>
    internal JsonNode? Read(Field field, JsonNode value, string path) => field.Kind switch
    {
        FieldKind.Text => Text(field, value, path),
        FieldKind.Integer => Integer(field, value, path),
        FieldKind.Number => Number(field, value, path),
        FieldKind.Rules => List(field, value, path, (one, at) => Rule(one, at)),
        FieldKind.Webhook => Named(value, path, "unknown-webhook", context.Webhook) ?? Right(field),
        FieldKind.TriggerIds => List(field, value, path, (one, at) => TriggerId(one, at)),
        FieldKind.Flag => value.GetValueKind() is JsonValueKind.True or JsonValueKind.False
            ? value.DeepClone() : Fault(field, path, "wrong-type", $"'{field.Name}' must be true or false."),
        FieldKind.Word => Word(field, value, path) ?? Right(field),
        FieldKind.Words => List(field, value, path, (one, at) => Word(field, one, at)),
        FieldKind.Modes => List(field, value, path, (one, at) => Word(field with { Words = context.ModeWords }, one, at)),
        FieldKind.ArmedMode => Word(field with { Words = context.ArmedModes }, value, path) ?? Right(field),
        FieldKind.Device => Device(field, value, path) ?? Right(field),
        FieldKind.Devices => List(field, value, path, (one, at) => Device(field, one, at)),
        FieldKind.Rooms => List(field, value, path, (one, at) => Named(one, at, "unknown-room", context.Room)),
        FieldKind.HomeGroups => List(field, value, path, (one, at) => Named(one, at, "unknown-group", context.Group)),
        FieldKind.Recipients => List(field, value, path, (one, at) => Recipient(field, one, at)),
        FieldKind.Variable => VariableChecks.Name(value, path, this),
        FieldKind.Value or FieldKind.Values or FieldKind.FreeWords => VariableChecks.Read(field, value, path, this),
        FieldKind.AnyMode => Word(field with { Words = ["disarmed", .. context.ArmedModes] }, value, path)
            ?? Right(field),
        FieldKind.Time or FieldKind.Date or FieldKind.Wall => Moment(field, value, path) ?? Right(field),
        FieldKind.Times or FieldKind.Dates or FieldKind.Walls =>
            List(field, value, path, (one, at) => Moment(field, one, at)),
        FieldKind.Zone or FieldKind.OwnZone => Zone(field, value, path),
        FieldKind.Url => Url(field, value, path),
        FieldKind.Headers => Headers(field, value, path),
        FieldKind.Json => value.ToJsonString().Length <= field.Max
            ? value.DeepClone()
            : Fault(field, path, "out-of-range", $"'{field.Name}' may have at most {field.Max} characters of JSON."),
        _ => throw new System.Diagnostics.UnreachableException(field.Kind.ToString()),
    };

    /// <summary>A value that is right in this home; null if there is none, or if leaving the field out is.</summary>
    internal JsonNode? Right(Field field) =>
        field.Kind is FieldKind.Device or FieldKind.Devices
            ? RightDevice(field)
            : field.Kind == FieldKind.TriggerIds ? TriggerIds is [var one, ..] ? new JsonArray(one) : null
            : field.Kind == FieldKind.Variable ? Variables is [var declared, ..] ? (string)declared["name"]! : null
            : field.Kind == FieldKind.Rooms ? context.Rooms is [var first, ..] ? new JsonArray(first) : null
            : field.Kind == FieldKind.HomeGroups
                ? context.Devices.AllGroups is [var group, ..] ? new JsonArray(group.Id) : null
            : field.Kind is FieldKind.Recipients ? RightRecipient()
            : field.Kind == FieldKind.Webhook ? context.Webhooks is [var webhook, ..] ? webhook.Id : null
            : field.Example?.Invoke() ?? field.Default?.Invoke()
                ?? (field.Words.Count == 0 ? null
                    : field.Kind is FieldKind.Words or FieldKind.Modes ? new JsonArray(field.Words[0])
                    : field.Words[0]);

    private JsonNode? RightDevice(Field field)
    {
        string? fitting = context.Devices.All.FirstOrDefault(d => field.Fits(d))?.Address.Value
            ?? (field.TakesPanel ? DeviceKinds.SecuritySystemOf(context.Devices.Home).Value : null);
        return field.Kind == FieldKind.Device ? fitting : fitting is null ? null : new JsonArray(fitting);
    }

    private JsonNode? Text(Field field, JsonNode value, string path) =>
        String(value) is not { } text
            ? Fault(field, path, "wrong-type", $"'{field.Name}' must be a text.")
            : PlainText.WithoutHidden(text).Trim() is var plain && (plain.Length < field.Min || text.Length > field.Max)
                ? Fault(field, path, "out-of-range", $"'{field.Name}' must have {field.Min} to {field.Max} characters.")
                : plain;

    private JsonNode? Integer(Field field, JsonNode value, string path) =>
        value is not JsonValue number || number.GetValueKind() != JsonValueKind.Number
            || !int.TryParse(number.ToJsonString(), CultureInfo.InvariantCulture, out int whole)
            ? Fault(field, path, "wrong-type", $"'{field.Name}' must be a whole number.")
            : whole < field.Min || whole > field.Max
                ? Clamped(field, whole, path)
                : whole;

    private JsonNode? Number(Field field, JsonNode value, string path) =>
        value.GetValueKind() != JsonValueKind.Number
        || !double.TryParse(value.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture, out double told)
            || !double.IsFinite(told)
            ? Fault(field, path, "wrong-type", $"'{field.Name}' must be a number.")
            : told < field.Min || told > field.Max
                ? Fault(field, path, "out-of-range", $"'{field.Name}' must be {field.Min} to {field.Max}.")
                : told;

    /// <summary>The trigger's name; null if a fault was noted and nothing is near.</summary>
    private JsonNode? TriggerId(JsonNode? value, string path)
    {
        string? said = String(value)?.Trim();
        if (said is not null && TriggerIds.Contains(said, StringComparer.Ordinal))
        {
            return said;
        }

        string? near = said is null ? null : Slip.Of(said, TriggerIds);
        string there = TriggerIds.Count == 0 ? "no trigger of this rule has an 'id'"
            : $"they are {string.Join(", ", TriggerIds)}";
        Add(
            path, said is null ? "wrong-type" : "unknown-word",
            (said is null ? "A trigger is named by its id" : $"No trigger of this rule has the id '{Shown(said)}'")
                + $"; {there}.",
            near is null ? TriggerIds : [near]);
        return near;
    }

    /// <summary>The id that a rule of that name has; whether there is one is said as a trouble.</summary>
    private JsonNode? Rule(JsonNode? value, string path)
    {
        if (String(value)?.Trim() is not { Length: > 0 and <= ShownMax } name)
        {
            Add(path, "wrong-type", "A rule is named by its name or id.", []);
            return null;
        }

        string[] meant = context.RulesMeant(name);
        if (meant.Length == 1)
        {
            return meant[0];
        }

        string[] near = meant.Length > 0 ? meant : [Slug.Of(name, RuleKinds.Rule)];
        Add(path, "unknown-rule", meant.Length > 0
            ? $"{meant.Length} rules are called '{Shown(name)}'; say one by its id: {string.Join(", ", meant)}."
            : $"No rule is called '{Shown(name)}'. The one with the id {near[0]} has another name.", near);
        return near[0];
    }

    private JsonNode Clamped(Field field, int whole, string path)
    {
        Add(path, "out-of-range", $"'{field.Name}' must be {field.Min} to {field.Max}; it is {whole}.", []);
        return Math.Clamp(whole, field.Min, field.Max);
    }

    /// <summary>Null if a fault was noted and nothing is near.</summary>
    private JsonNode? Word(Field field, JsonNode? value, string path)
    {
        string? word = String(value)?.Trim().ToLowerInvariant();
        if (word is not null && field.Words.Contains(word, StringComparer.Ordinal))
        {
            return word;
        }

        string? near = word is null ? null : Slip.Of(word, field.Words);
        Add(
            path,
            word is null ? "wrong-type" : "unknown-word",
            $"{(word is null ? $"'{field.Name}' must be a word" : $"'{Shown(word)}' is not known here")}; it must be one of "
            + $"{string.Join(", ", field.Words)}.",
            near is null ? [] : [near]);
        return near;
    }

    /// <summary>A single value stands for a list of one; faulty entries are left out of the corrected list.</summary>
    private JsonNode? List(Field field, JsonNode value, string path, Func<JsonNode?, string, JsonNode?> read)
    {
        JsonArray list = value is JsonArray array ? array : [value.DeepClone()];
        JsonArray output = [];
        for (int i = 0; i < list.Count && i < field.Max && !IsFull; i++)
        {
            JsonNode? one = read(list[i], value is JsonArray ? $"{path}[{i}]" : path);
            if (one is not null && !output.Any(o => o!.GetValue<string>() == one.GetValue<string>()))
            {
                output.Add(one);
            }
        }

        if (list.Count < field.Min || list.Count > field.Max)
        {
            Add(path, "out-of-range", $"'{field.Name}' must have {field.Min} to {field.Max} entries.", []);
        }

        // 'None' means any: a list that lost all its entries must not come to mean more than was asked for.
        return output.Count < field.Min || (output.Count == 0 && list.Count > 0) ? Right(field) : output;
    }

    /// <summary>What a room or group is called; null if a fault was noted and nothing is near.</summary>
    private JsonNode? Named(JsonNode? value, string path, string code, Func<string?, NameReading> find)
    {
        string? said = String(value)?.Trim();
        NameReading read = find(said);
        if (read.Found is null)
        {
            Add(path, said is null ? "wrong-type" : code, read.Says, read.Near);
        }

        return read.Found ?? (read.Near.Count > 0 ? read.Near[0] : null);
    }

    /// <summary>The device's whole address; null if a fault was noted and nothing is near.</summary>
    private JsonNode? Device(Field field, JsonNode? value, string path)
    {
        if (String(value) is not { } reference)
        {
            return Noted(path, "wrong-type", "A device is named by its address, id, short name or name.", field, "");
        }

        if (field.TakesPanel && IsPanel(reference))
        {
            return DeviceKinds.SecuritySystemOf(context.Devices.Home).Value;
        }

        if (context.Devices.Find(reference) is not { } device)
        {
            if (context.Devices.SaysSeveral(reference) is { } several)
            {
                DeviceView[] fitting =
                [
                    .. context.Devices.Called(reference).Select(context.Devices.Find).OfType<DeviceView>()
                        .Where(d => field.Fits(d)),
                ];
                Add(path, "unknown-device", several, [.. fitting.Select(d => d.Slug)]);
                return fitting is [var one, ..] ? one.Address.Value : null;
            }

            return Noted(path, "unknown-device", $"This home has no device '{Shown(reference)}'.", field, reference);
        }

        return field.Fits(device)
            ? device.Address.Value
            : Noted(path, "lacks-capability", $"{device.Slug} has no {field.Capability}.", field, reference);
    }

    private JsonNode? Noted(string path, string code, string message, Field field, string reference)
    {
        IReadOnlyList<string> near = context.Devices.Near(reference, d => field.Fits(d));
        string could = near.Count > 0 ? $" It could be {string.Join(", ", near)}." : " No device of this home would do.";
        Add(path, code, message + could, near);
        return near.Count > 0 ? context.Devices.Find(near[0])!.Address.Value : null;
    }

    /// <summary>The id as the home's settings store it; null if a fault was noted and nobody is near.</summary>
    private JsonNode? Recipient(Field field, JsonNode? value, string path)
    {
        IReadOnlyDictionary<string, string> known = context.Recipients ?? new Dictionary<string, string>();
        string said = String(value)?.Trim() ?? "";
        if (known.Count == 0)
        {
            Add(
                path, "invalid",
                "The home has nobody who is told; its settings name them. Leave 'recipients' out for all of them.", []);
            return null;
        }

        if (known.Values.Contains(said, StringComparer.Ordinal))
        {
            return said;
        }

        string[] names = [.. known.Keys.Order(StringComparer.Ordinal)];
        return Word(field with { Words = names }, value, path) is { } word ? known[word.GetValue<string>()] : null;
    }

    private JsonArray? RightRecipient() =>
        context.Recipients is { Count: > 0 } known ? [known.Values.Order(StringComparer.Ordinal).First()] : null;

    private bool IsPanel(string reference) =>
        reference is DeviceKinds.SecuritySystem or "security_system" or "security-system/main" or "base-station"
        || reference == DeviceKinds.SecuritySystemOf(context.Devices.Home).Value
        || context.Devices.Find(reference)?.Kind == DeviceKinds.BaseStation;

    /// <summary>A date or a time as it is stored; null if a fault was noted.</summary>
    private JsonNode? Moment(Field field, JsonNode? value, string path)
    {
        (string? right, string? fault) = DateTexts.Read(field, String(value)?.Trim() ?? "");
        if (fault is not null)
        {
            Add(path, "invalid", fault, []);
        }

        return right;
    }

    private JsonNode? Zone(Field field, JsonNode value, string path)
    {
        string zone = String(value) ?? "";
        return DateTimeZoneProviders.Tzdb.GetZoneOrNull(zone) is not null
            ? zone
            : context.Zone is { } home
                ? FaultWith(home)
                : Fault(field, path, "invalid", Says(), NearMatch.Of(zone, DateTimeZoneProviders.Tzdb.Ids));

        JsonNode FaultWith(string right)
        {
            Add(path, "invalid", Says(), NearMatch.Of(zone, DateTimeZoneProviders.Tzdb.Ids));
            return right;
        }

        string Says() => $"'{Shown(zone)}' is no IANA time zone such as Europe/Berlin.";
    }

    private JsonNode? Url(Field field, JsonNode value, string path) =>
        String(value) is { } url && url.Length <= field.Max
        && Uri.TryCreate(url, UriKind.Absolute, out Uri? parsed)
        && parsed.Scheme is "http" or "https"
        && parsed.UserInfo.Length == 0
            ? url
            : Fault(field, path, "invalid",
                $"'{field.Name}' must be an absolute http or https address of at most {field.Max} characters, without a password in it.");

    /// <summary>
    /// Every faulty header is named. The corrected example has the sound ones, and names a secret where one was shown;
    /// no message repeats a value.
    /// </summary>
    private JsonNode? Headers(Field field, JsonNode value, string path)
    {
        if (value is not JsonObject headers || headers.Count > field.Max)
        {
            return Fault(
                field,
                path,
                "invalid",
                $"'{field.Name}' must be an object of at most {field.Max} header names with texts of one line.");
        }

        JsonObject sound = [];
        HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);
        foreach ((string name, JsonNode? given) in headers)
        {
            if (Header(name, given, $"{path}.{Shown(name)}", isSecond: !names.Add(name)) is { } right)
            {
                sound[name] = right;
            }
        }

        return sound;
    }

    /// <summary>A value that is right; null if leaving the header out is.</summary>
    private string? Header(string name, JsonNode? given, string path, bool isSecond)
    {
        (string? value, string? fault) = WebhookHeaders.Judge(name, Shown(name), String(given), isSecond);
        if (fault is not null)
        {
            Add(path, "invalid", fault, value is null ? [] : [value]);
        }

        return value;
    }

    private static string? String(JsonNode? value) =>
        value is JsonValue text && text.GetValueKind() == JsonValueKind.String ? text.GetValue<string>() : null;
}
