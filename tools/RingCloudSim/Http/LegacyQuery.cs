using System.Text.Json.Nodes;

namespace RingCloudSim.Http;

/// <summary>Settings in the query string: `doorbot[settings][doorbell_volume]=5` (protocol sheet, 4.7).</summary>
internal static class LegacyQuery
{
    public static JsonObject Read(IQueryCollection query, string root)
    {
        var result = new JsonObject();
        foreach (var (name, value) in query)
        {
            var path = name.Replace("]", "").Split('[');
            if (path.Length > 1 && path[0] == root)
            {
                Put(result, path.AsSpan(1), value.ToString());
            }
        }

        return result;
    }

    private static void Put(JsonObject target, ReadOnlySpan<string> path, string value)
    {
        if (path.Length == 1)
        {
            target[path[0]] = Typed(value);
            return;
        }

        if (target[path[0]] is not JsonObject inner)
        {
            inner = [];
            target[path[0]] = inner;
        }

        Put(inner, path[1..], value);
    }

    private static JsonNode Typed(string value)
        => long.TryParse(value, out var number) ? number : bool.TryParse(value, out var flag) ? flag : value;
}
