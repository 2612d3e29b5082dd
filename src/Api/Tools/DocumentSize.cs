using System.Text.Json;

namespace RingActors.Api.Tools;

/// <summary>
/// How much of what callers send is looked at. What is larger than anything that means something is refused by its
/// size alone: finding out what is wrong with each of a hundred thousand names costs seconds, and whoever may only read
/// could so hold up whoever disarms.
/// </summary>
internal static class DocumentSize
{
    /// <summary>Most members of one object, and most entries of one list.</summary>
    internal const int PartsMax = 1000;

    /// <summary>Most members and entries of all objects and lists together.</summary>
    internal const int AllMax = 20_000;

    /// <summary>JSON deeper than this was refused before.</summary>
    private const int DepthMax = 256;

    /// <summary>Why it is too much; null if it is not.</summary>
    /// <param name="json">Valid JSON.</param>
    internal static string? Fault(ReadOnlySpan<byte> json)
    {
        // Each member and entry but the first of its object or list has a comma before it.
        if (json.Length <= PartsMax || json.Count((byte)',') < PartsMax)
        {
            return null;
        }

        Span<int> parts = stackalloc int[DepthMax];
        int all = 0;
        Utf8JsonReader reader = new(json, new JsonReaderOptions { MaxDepth = DepthMax - 1 });
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.PropertyName or JsonTokenType.EndObject or JsonTokenType.EndArray)
            {
                // Each value is counted, and with it its name.
                continue;
            }

            int depth = reader.CurrentDepth;
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            {
                parts[depth + 1] = 0;
            }

            if (++parts[depth] > PartsMax)
            {
                return $"An object or list in it has more than {PartsMax} members or entries; no more are read.";
            }

            if (++all > AllMax)
            {
                return $"It has more than {AllMax} members and entries in all; no more are read.";
            }
        }

        return null;
    }
}
