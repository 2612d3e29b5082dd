using System.Text.Json;

namespace RingActors.Devices.RingCloud.Client.Wire;

/// <summary>The objects of an array, and its other items, which nobody understood.</summary>
internal sealed class WireList
{
    private readonly List<WireObject> _items = [];
    private readonly List<JsonElement> _strange = [];

    public WireList(JsonElement array, PayloadFaults faults, string path)
    {
        var index = 0;
        foreach (var item in array.EnumerateArray())
        {
            if (WireObject.From(item, faults, $"{path}[{index++}]") is { } known)
            {
                _items.Add(known);
            }
            else
            {
                _strange.Add(item);
            }
        }
    }

    public IReadOnlyList<WireObject> Items => _items;

    public bool HasLeftover() => _strange.Count > 0 || _items.Any(i => i.HasLeftover());

    public void WriteLeftover(Utf8JsonWriter writer, string name)
    {
        writer.WriteStartArray(name);
        foreach (var item in _items.Where(i => i.HasLeftover()))
        {
            item.WriteLeftover(writer, null);
        }

        foreach (var item in _strange)
        {
            Redaction.Write(writer, item);
        }

        writer.WriteEndArray();
    }
}
