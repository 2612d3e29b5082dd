using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using RingActors.Api.Access.Persons;
using RingActors.Api.Tools.Answers;
using RingActors.Devices.Domain.Names;

namespace RingActors.Api.Outgoing;

/// <summary>
/// The body of a notice as it leaves: with the names of persons, and with text of others as data. It may have been made
/// of events of a time when names came in as they were (docs/adr/0608), and many who read it put it into a chat or a
/// page: so nothing hidden is in it, names are in one line, and every text is bounded.
/// </summary>
internal static class OutgoingBody
{
    /// <summary>Longest text in characters; a sentence with a few names is far shorter.</summary>
    internal const int TextMax = 2000;

    private const string Name = "name";

    /// <param name="written">JSON of ours, in which names may be sealed. The same gives the same.</param>
    /// <param name="persons">Opens them.</param>
    /// <param name="home">Whose names, and no other home's.</param>
    internal static byte[] Of(byte[] written, PersonSeals persons, string home)
    {
        byte[] opened = SealedTexts.MayHave(written)
            ? SealedTexts.OpenJson(written, persons, new OpenedFor([home], true)) : written;
        JsonNode body = JsonNode.Parse(opened)!;
        Clean(body);
        return Encoding.UTF8.GetBytes(body.ToJsonString());
    }

    /// <summary>A text by itself, as a form or a page of somebody else shows it.</summary>
    internal static string Plain(string text) => Bounded(AnswerText.WithoutHidden(text));

    private static void Clean(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject fields:
                foreach ((string name, JsonNode? value) in fields.ToArray())
                {
                    if (TextOf(value) is { } text)
                    {
                        fields[name] = name == Name ? PlainText.Name(text) : Plain(text);
                    }
                    else
                    {
                        Clean(value);
                    }
                }

                break;
            case JsonArray items:
                for (int i = 0; i < items.Count; i++)
                {
                    if (TextOf(items[i]) is { } text)
                    {
                        items[i] = Plain(text);
                    }
                    else
                    {
                        Clean(items[i]);
                    }
                }

                break;
            default:
                break;
        }
    }

    private static string? TextOf(JsonNode? node) =>
        node is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    private static string Bounded(string text) => text.Length <= TextMax ? text
        : text[..(char.IsHighSurrogate(text[TextMax - 2]) ? TextMax - 2 : TextMax - 1)] + "…";
}
