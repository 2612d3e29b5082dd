using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace RingActors.Api.Tools;

/// <summary>A place in a call's arguments, by the path that a fault names: <c>zones[0].device</c>.</summary>
/// <param name="Parent">The object or list that the place is in.</param>
/// <param name="ParentPath">Where that is.</param>
/// <param name="Name">The member's name; null in a list.</param>
/// <param name="Index">The position in a list.</param>
internal sealed record JsonPlace(JsonNode Parent, string ParentPath, string? Name, int Index)
{
    public JsonNode? Value => Parent switch
    {
        JsonObject whole => whole.TryGetPropertyValue(Name!, out JsonNode? value) ? value : null,
        JsonArray list when Index < list.Count => list[Index],
        _ => null,
    };

    /// <summary>True if something stands there, if only null.</summary>
    public bool IsThere => Parent switch
    {
        JsonObject whole => whole.ContainsKey(Name!),
        JsonArray list => Index < list.Count,
        _ => false,
    };

    /// <summary>
    /// The place a path leads to; null if there is none, or if a name in it cannot be told from its punctuation.
    /// </summary>
    public static JsonPlace? Find(JsonObject root, string path)
    {
        JsonNode? node = root;
        string parentPath = "";
        string[] steps = path.Replace("[", ".[", StringComparison.Ordinal).Split(
            '.', StringSplitOptions.RemoveEmptyEntries);
        JsonPlace? place = null;
        foreach (string step in steps)
        {
            bool isIndex = step is ['[', .., ']'];
            int index = -1;
            if (isIndex && !int.TryParse(step.AsSpan(1, step.Length - 2), NumberStyles.None, CultureInfo.InvariantCulture, out index))
            {
                return null;
            }

            if (isIndex ? node is not JsonArray : node is not JsonObject)
            {
                return null;
            }

            place = new JsonPlace(node!, parentPath, isIndex ? null : step, index);
            parentPath = isIndex ? parentPath + step : place.Beside(step);
            node = place.Value;
        }

        return place;
    }

    /// <summary>The value that a path leads to, where nothing is to be changed; null if there is none.</summary>
    public static JsonElement? At(JsonElement root, string path)
    {
        JsonElement value = root;
        foreach (string step in path.Replace("[", ".[", StringComparison.Ordinal).Split(
            '.', StringSplitOptions.RemoveEmptyEntries))
        {
            if (step is ['[', .., ']'])
            {
                if (!int.TryParse(
                    step.AsSpan(1, step.Length - 2), NumberStyles.None, CultureInfo.InvariantCulture, out int index)
                    || value.ValueKind != JsonValueKind.Array || index >= value.GetArrayLength())
                {
                    return null;
                }

                value = value[index];
            }
            else if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(step, out value))
            {
                return null;
            }
        }

        return value;
    }

    /// <summary>The path of another member of the same object.</summary>
    public string Beside(string name) => ParentPath.Length == 0 ? name : $"{ParentPath}.{name}";

    public void Replace(JsonNode value)
    {
        if (Parent is JsonObject whole)
        {
            whole[Name!] = value;
        }
        else
        {
            ((JsonArray)Parent)[Index] = value;
        }
    }

    /// <summary>Gives a member another name in the same place.</summary>
    public void Rename(string name)
    {
        var whole = (JsonObject)Parent;
        KeyValuePair<string, JsonNode?>[] members = [.. whole];
        whole.Clear();
        foreach ((string old, JsonNode? value) in members)
        {
            whole[old == Name ? name : old] = value;
        }
    }
}
