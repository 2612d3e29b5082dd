using System.Text.Json.Nodes;

namespace RingActors.Api.Tools;

/// <summary>A JSON merge patch (RFC 7396): members replace, null takes away, lists are replaced whole.</summary>
internal static class MergePatch
{
    /// <summary>The target with the patch applied; neither argument is changed.</summary>
    internal static JsonNode? Apply(JsonNode? target, JsonNode? patch)
    {
        if (patch is not JsonObject changes)
        {
            return patch?.DeepClone();
        }

        JsonObject merged = target is JsonObject before ? (JsonObject)before.DeepClone() : [];
        foreach ((string name, JsonNode? value) in changes)
        {
            if (value is null)
            {
                merged.Remove(name);
            }
            else
            {
                merged[name] = Apply(merged[name], value);
            }
        }

        return merged;
    }
}
