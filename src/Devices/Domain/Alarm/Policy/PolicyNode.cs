using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using RingActors.Devices.Domain.Names;

namespace RingActors.Devices.Domain.Alarm.Policy;

/// <summary>
/// One object of a policy document while it is read: each member is taken by name, checked, and given as it was sent
/// or, after a fault, as it would be right. A member with a misspelled name is taken for the one that was meant.
/// </summary>
internal sealed class PolicyNode
{
    private readonly JsonObject _sent;
    private readonly PolicyFaults _faults;
    private readonly Dictionary<string, string> _meant = new(StringComparer.Ordinal);

    internal PolicyNode(JsonObject sent, string path, PolicyFaults faults, IReadOnlyList<string> names)
    {
        _sent = sent;
        _faults = faults;
        Path = path;
        foreach ((string name, _) in sent)
        {
            if (!faults.IsFull && !names.Contains(name, StringComparer.Ordinal))
            {
                Unknown(name, names);
            }
        }
    }

    internal string Path { get; }

    internal string At(string name) => Path.Length == 0 ? name : Path + "." + name;

    /// <summary>Null and missing are the same.</summary>
    internal JsonNode? Find(string name) => _sent[_meant.GetValueOrDefault(name) ?? name];

    internal void Fault(string name, string code, string message, params IReadOnlyList<string> near) =>
        _faults.Add(At(name), code, message, near);

    internal bool Flag(string name, bool fallback)
    {
        switch (Find(name))
        {
            case null:
                return fallback;
            case JsonValue value when value.GetValueKind() is JsonValueKind.True or JsonValueKind.False:
                return value.GetValue<bool>();
            case var other:
                Fault(name, "wrong-type", $"'{name}' must be true or false.");
                return bool.TryParse(Text(other), out bool meant) ? meant : fallback;
        }
    }

    internal int? Integer(string name, int min, int max, int? fallback)
    {
        if (Find(name) is not { } value)
        {
            return fallback;
        }

        bool isNumber = value.GetValueKind() == JsonValueKind.Number;
        string digits = isNumber ? value.ToJsonString() : Text(value) ?? "";
        bool isWhole = int.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int whole);
        if (!isNumber || !isWhole)
        {
            Fault(name, "wrong-type", $"'{name}' must be a whole number from {min} to {max}.");
            return isWhole ? Math.Clamp(whole, min, max) : fallback;
        }

        if (whole < min || whole > max)
        {
            Fault(name, "out-of-range", $"'{name}' must be {min} to {max}; it is {whole}.");
        }

        return Math.Clamp(whole, min, max);
    }

    /// <summary>One of the words; null if it is missing or nothing is near.</summary>
    internal string? Word(string name, IReadOnlyList<string> words, bool isRequired)
    {
        if (Find(name) is not { } value)
        {
            if (isRequired)
            {
                Fault(name, "missing", $"'{name}' is needed; it is one of {string.Join(", ", words)}.", words);
            }

            return null;
        }

        string? word = Text(value)?.Trim().ToLowerInvariant();
        if (word is not null && words.Contains(word, StringComparer.Ordinal))
        {
            return word;
        }

        IReadOnlyList<string> near = word is null ? [] : NearMatch.Of(word, words, 1);
        Fault(
            name,
            word is null ? "wrong-type" : "unknown-word",
            $"{(word is null ? $"'{name}' must be a word" : $"'{PolicyFaults.Shown(word)}' is not known here")}; it must be one of "
            + $"{string.Join(", ", words)}.",
            near.Count > 0 ? near : words);
        return near.Count > 0 ? near[0] : null;
    }

    /// <summary>The entries of a list with their paths; a single value stands for a list of one.</summary>
    internal IReadOnlyList<(JsonNode? Value, string Path)> List(string name, int max)
    {
        JsonNode? sent = Find(name);
        if (sent is not (null or JsonArray))
        {
            Fault(name, "wrong-type", $"'{name}' must be a list.");
            return [(sent, At(name))];
        }

        JsonArray list = sent as JsonArray ?? [];
        if (list.Count > max)
        {
            Fault(name, "out-of-range", $"'{name}' may have {max} entries at most; it has {list.Count}.");
        }

        return [.. list.Take(max).Select((value, index) => (value, $"{At(name)}[{index}]"))];
    }

    /// <summary>The text of a value; null if it is none.</summary>
    internal static string? Text(JsonNode? value) =>
        value is JsonValue text && text.GetValueKind() == JsonValueKind.String ? text.GetValue<string>() : null;

    private void Unknown(string name, IReadOnlyList<string> names)
    {
        string[] free = [.. names.Where(n => !_sent.ContainsKey(n) && !_meant.ContainsKey(n))];
        IReadOnlyList<string> near = FieldNames.Meant(name, free) is { } meant ? [meant] : [];
        if (near.Count > 0)
        {
            _meant[near[0]] = name;
        }

        string shown = PolicyFaults.Shown(name);
        string place = Path.Length == 0 ? "in the settings" : "in " + Path;
        Fault(shown, "unknown-field", $"There is no '{shown}' {place}; the fields are {string.Join(", ", names)}.", near);
    }
}
