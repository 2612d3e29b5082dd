using System.Buffers;
using System.Text;
using System.Text.Json;
using NodaTime;

namespace RingActors.Devices.RingCloud.Client.Wire;

/// <summary>
/// A JSON object read leniently. Every reader takes what it understands; a field of the wrong type is a fault, counts
/// as absent, and stays in the leftover together with all fields that nobody asked for. Nothing here throws on any
/// content.
/// </summary>
internal sealed class WireObject
{
    private readonly Dictionary<string, JsonElement> _fields = new(StringComparer.Ordinal);
    private readonly HashSet<string> _understood = new(StringComparer.Ordinal);
    private readonly Dictionary<string, WireObject> _objects = new(StringComparer.Ordinal);
    private readonly Dictionary<string, WireList> _lists = new(StringComparer.Ordinal);
    private readonly PayloadFaults _faults;
    private readonly string _path;
    private bool _isHanded;

    private WireObject(JsonElement element, PayloadFaults faults, string path)
    {
        _faults = faults;
        _path = path;
        foreach (var property in element.EnumerateObject())
        {
            _fields[JsonText.NameOf(property)] = property.Value;
        }
    }

    /// <summary>Values gathered from several messages, read like one object.</summary>
    public WireObject(IEnumerable<KeyValuePair<string, JsonElement>> fields, PayloadFaults faults)
    {
        _faults = faults;
        _path = "$";
        foreach (var (name, value) in fields)
        {
            _fields[name] = value;
        }
    }

    public IEnumerable<string> Names => _fields.Keys;

    public static WireObject? From(JsonElement element, PayloadFaults faults, string path = "$")
    {
        if (element.ValueKind == JsonValueKind.Object)
        {
            return new WireObject(element, faults, path);
        }

        faults.Add(path, "an object");
        return null;
    }

    /// <summary>Present with whatever value, null included.</summary>
    public bool Has(string name) => _fields.ContainsKey(name);

    /// <summary>Present with a value other than null.</summary>
    public bool HasValue(string name) => _fields.TryGetValue(name, out var value) && value.ValueKind != JsonValueKind.Null;

    /// <summary>Looks without taking: the field stays in the leftover.</summary>
    public JsonElement? Peek(string name) => _fields.TryGetValue(name, out var value) ? value : null;

    public JsonElement? Raw(string name)
    {
        if (!_fields.TryGetValue(name, out var value))
        {
            return null;
        }

        _understood.Add(name);
        return value;
    }

    public string? Text(string name) => ReadText(name, Lenient.Text, "a text");

    /// <summary>A text that came as a text: for words on which much hangs, a number or a boolean is no word.</summary>
    public string? Word(string name) => ReadText(name, Lenient.Word, "a word");

    public long? Long(string name) => Read<long>(name, Lenient.Long, "a whole number");

    public int? Int(string name) => Read<int>(name, Lenient.Int, "a whole number of 32 bits");

    public double? Number(string name) => Read<double>(name, Lenient.Number, "a number");

    public bool? Flag(string name) => Read<bool>(name, Lenient.Flag, "true or false");

    public Instant? Time(string name) => Read<Instant>(name, Lenient.Time, "a time");

    public WireObject? Object(string name)
    {
        if (_objects.TryGetValue(name, out var known))
        {
            return known;
        }

        if (!HasValue(name))
        {
            _understood.Add(name);
            return null;
        }

        var inner = From(_fields[name], _faults, $"{_path}.{name}");
        if (inner is not null)
        {
            _objects[name] = inner;
        }

        return inner;
    }

    /// <summary>
    /// The objects of an array. Items that are no objects are faults and stay in the leftover; null and absent are
    /// empty.
    /// </summary>
    public IReadOnlyList<WireObject> Objects(string name)
    {
        if (_lists.TryGetValue(name, out var known))
        {
            return known.Items;
        }

        if (!HasValue(name))
        {
            _understood.Add(name);
            return [];
        }

        if (_fields[name].ValueKind != JsonValueKind.Array)
        {
            _faults.Add($"{_path}.{name}", "an array");
            return [];
        }

        var list = new WireList(_fields[name], _faults, $"{_path}.{name}");
        _lists[name] = list;
        return list.Items;
    }

    public IReadOnlyList<string> Texts(string name)
    {
        if (!HasValue(name))
        {
            _understood.Add(name);
            return [];
        }

        var value = _fields[name];
        if (value.ValueKind != JsonValueKind.Array)
        {
            _faults.Add($"{_path}.{name}", "an array");
            return [];
        }

        var texts = new List<string>();
        var complete = true;
        foreach (var item in value.EnumerateArray())
        {
            if (Lenient.Text(item, out var text))
            {
                texts.Add(text);
            }
            else
            {
                complete = false;
                _faults.Add($"{_path}.{name}[]", "a text");
            }
        }

        if (complete)
        {
            _understood.Add(name);
        }

        return texts;
    }

    /// <summary>Leaves a field out of the leftover until it is regarded again.</summary>
    public void Ignore(string name) => _understood.Add(name);

    public void Regard(string name) => _understood.Remove(name);

    /// <summary>Its leftover has gone to somebody: it is not part of the leftover of what it stands in.</summary>
    public void Hand() => _isHanded = true;

    /// <summary>All that was not understood, as redacted JSON text; null when nothing is left.</summary>
    public string? Leftover()
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using var writer = new Utf8JsonWriter(buffer);
        if (!WriteLeftover(writer, null))
        {
            return null;
        }

        writer.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>All of it, understood or not, as redacted JSON text.</summary>
    public string Json()
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        foreach (var (field, value) in _fields)
        {
            Redaction.WriteProperty(writer, field, value);
        }

        writer.WriteEndObject();
        writer.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    internal bool WriteLeftover(Utf8JsonWriter writer, string? name)
    {
        var open = false;
        foreach (var (field, value) in _fields)
        {
            if (_understood.Contains(field) || value.ValueKind == JsonValueKind.Null)
            {
                continue;
            }

            if (IsEmptied(field))
            {
                continue;
            }

            Open(writer, name, ref open);
            WriteField(writer, field, value);
        }

        if (open)
        {
            writer.WriteEndObject();
        }

        return open;
    }

    internal bool HasLeftover() => !_isHanded && _fields.Any(f =>
        !_understood.Contains(f.Key) && f.Value.ValueKind != JsonValueKind.Null && !IsEmptied(f.Key));

    private bool IsEmptied(string field) =>
        (_objects.TryGetValue(field, out var inner) && !inner.HasLeftover())
        || (_lists.TryGetValue(field, out var list) && !list.HasLeftover());

    private void WriteField(Utf8JsonWriter writer, string field, JsonElement value)
    {
        if (_objects.TryGetValue(field, out var inner))
        {
            inner.WriteLeftover(writer, field);
        }
        else if (_lists.TryGetValue(field, out var list))
        {
            list.WriteLeftover(writer, field);
        }
        else
        {
            Redaction.WriteProperty(writer, field, value);
        }
    }

    private static void Open(Utf8JsonWriter writer, string? name, ref bool open)
    {
        if (open)
        {
            return;
        }

        open = true;
        if (name is null)
        {
            writer.WriteStartObject();
        }
        else
        {
            writer.WriteStartObject(name);
        }
    }

    private delegate bool Reader<T>(JsonElement element, out T value);

    private T? Read<T>(string name, Reader<T> reader, string expected)
        where T : struct => TryRead(name, reader, expected, out var value) ? value : null;

    private string? ReadText(string name, Reader<string> reader, string expected) =>
        TryRead(name, reader, expected, out var value) ? value : null;

    private bool TryRead<T>(string name, Reader<T> reader, string expected, out T value)
    {
        value = default!;
        if (!_fields.TryGetValue(name, out var element))
        {
            return false;
        }

        if (element.ValueKind == JsonValueKind.Null)
        {
            _understood.Add(name);
            return false;
        }

        if (reader(element, out value))
        {
            _understood.Add(name);
            return true;
        }

        _faults.Add($"{_path}.{name}", expected);
        return false;
    }
}
