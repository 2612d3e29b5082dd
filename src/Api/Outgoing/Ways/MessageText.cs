using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using RingActors.Devices.Domain.Names;

namespace RingActors.Api.Outgoing.Ways;

/// <summary>
/// What a webhook's body says, for people: a title in one line, and lines of text. What others wrote stands after the
/// link and each in a line of its own, so that nothing of theirs reads as ours.
/// </summary>
/// <param name="Title">One line, in which nothing is hidden.</param>
/// <param name="Text">Lines of plain text.</param>
/// <param name="Link">Where it is answered; null if it asks for no answer.</param>
/// <param name="IsUrgent">It is an emergency, and not its end; or what was none is one now.</param>
internal sealed record MessageText(string Title, string Text, Uri? Link, bool IsUrgent)
{
    /// <summary>Longest title in characters.</summary>
    internal const int TitleMax = 120;

    /// <summary>Longest line of the text in characters.</summary>
    internal const int LineMax = 500;

    /// <summary>Fields that are said in another place, or mean nothing to a person.</summary>
    private static readonly string[] NotLines =
        ["type", "message", "effect", "link", "protocol", "protocol_name", "rule_name", "schedule_name", "next"];

    /// <param name="body">JSON as a webhook gets it.</param>
    internal static MessageText Of(byte[] body)
    {
        JsonObject fields = (JsonObject)JsonNode.Parse(body)!;
        string type = Said(fields, "type") ?? "";
        Uri? link = Uri.TryCreate(Said(fields, "link"), UriKind.Absolute, out Uri? url) ? url : null;
        StringBuilder text = new();
        if ((Said(fields, "message") ?? Said(fields, "effect")) is { } message)
        {
            text.Append(Line(message)).Append("\n\n");
        }

        if (link is not null)
        {
            text.Append("Look and answer: ").Append(link.AbsoluteUri).Append("\n\n");
        }

        foreach ((string name, JsonNode? value) in fields.Where(f => !NotLines.Contains(f.Key, StringComparer.Ordinal)))
        {
            if (Words(value) is { Length: > 0 } words)
            {
                text.Append(name.Replace('_', ' ')).Append(": ").Append(Line(words)).Append('\n');
            }
        }

        // What is no emergency says so first: a telephone shows the title's beginning.
        string mark = IsTrue(fields, "practice") ? "PRACTICE: " : "";
        return new MessageText(
            PlainText.Name(mark + Headed(type, fields), TitleMax), text.ToString(), link,
            (type is "protocol.alarm" or "incident.alarmed" && !IsTrue(fields, "silent"))
                || (type is "protocol.drill-over" or "protocol.practice" && Said(fields, "how") == "real"));
    }

    private static string Headed(string type, JsonObject fields) => type switch
    {
        "protocol.alarm" => $"Emergency: {Said(fields, "protocol_name")}",
        "protocol.over" => $"Over: {Said(fields, "protocol_name")}",
        "protocol.drill" => $"DRILL: {Said(fields, "protocol_name")}",
        "protocol.drill-over" when Said(fields, "how") == "real" => "THIS IS REAL: the drill is over",
        "protocol.drill-over" => "The drill is over",
        "protocol.practice" when Said(fields, "how") == "began" => "PRACTICE MODE is on",
        "protocol.practice" when Said(fields, "how") == "real" => "THIS IS REAL: practice is over",
        "protocol.practice" => "Practice mode is over",
        "incident.alarmed" => $"Alarm: {Said(fields, "kind")}",
        "incident.ended" => $"Alarm over: {Said(fields, "kind")}",
        "approval.asked" => "Somebody asks for your approval",
        "notice.rule" => Said(fields, "rule_name") ?? type,
        "notice.promise" => $"Not kept: {Said(fields, "promise_name")}",
        "notice.schedule" => Said(fields, "schedule_name") ?? type,
        _ => $"Home: {type[(type.IndexOf('.', StringComparison.Ordinal) + 1)..].Replace('-', ' ')}",
    };

    private static bool IsTrue(JsonObject fields, string name) =>
        fields[name] is JsonValue value && value.GetValueKind() == JsonValueKind.True;

    private static string? Said(JsonObject fields, string name) =>
        fields[name] is JsonValue value && value.GetValueKind() == JsonValueKind.String
            ? value.GetValue<string>() : null;

    /// <summary>A value in one line; of an object what names it and what it says.</summary>
    private static string Words(JsonNode? value) => value switch
    {
        JsonArray items => string.Join("; ", items.Select(Words).Where(w => w.Length > 0)),
        JsonObject fields => string.Join(
            ": ", ((string?[])[Said(fields, "name"), Said(fields, "what") ?? Said(fields, "state")]).OfType<string>()),
        JsonValue scalar => scalar.ToString(),
        _ => "",
    };

    private static string Line(string text) => PlainText.Name(text, LineMax);
}
