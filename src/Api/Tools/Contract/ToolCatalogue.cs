using System.Text.Json;
using RingActors.Devices.Domain.Keys;

namespace RingActors.Api.Tools.Contract;

/// <summary>
/// The JSON of <c>GET /tools</c>: every definition in full. Also the contract file in tests/contracts.
/// </summary>
internal static class ToolCatalogue
{
    public static byte[] Write(ToolRegistry registry, bool indented = false) =>
        Write(registry.Tools.Select(tool => tool.Definition), indented);

    public static byte[] Write(IEnumerable<ToolDefinition> tools, bool indented)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, AnswerJson.Writing with { Indented = indented, NewLine = "\n" }))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("tools");
            foreach (var tool in tools)
            {
                Write(writer, tool);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, ToolDefinition tool)
    {
        writer.WriteStartObject();
        writer.WriteString("name", tool.Name);
        writer.WriteString("title", tool.Title);
        writer.WriteString("description", tool.Description);
        writer.WriteString("method", "POST");
        writer.WriteString("path", $"/tools/{tool.Name}");
        writer.WriteString("risk", JsonNamingPolicy.SnakeCaseLower.ConvertName(tool.Risk.ToString()));
        if (!tool.IsListedOverMcp)
        {
            writer.WriteBoolean("listed_over_mcp", false);
        }

        writer.WriteStartArray("rights");
        foreach (var right in tool.Rights)
        {
            writer.WriteStringValue(right.Word());
        }

        writer.WriteEndArray();
        writer.WriteStartObject("annotations");
        writer.WriteBoolean("readOnlyHint", tool.Hints.ReadOnly);
        writer.WriteBoolean("destructiveHint", tool.Hints.Destructive);
        writer.WriteBoolean("idempotentHint", tool.Hints.Idempotent);
        writer.WriteBoolean("openWorldHint", tool.Hints.OpenWorld);
        writer.WriteEndObject();
        writer.WritePropertyName("inputSchema");
        tool.Input.WriteTo(writer);
        writer.WritePropertyName("outputSchema");
        tool.Answer().WriteTo(writer);
        writer.WritePropertyName("example");
        writer.WriteRawValue(tool.Example);
        writer.WriteEndObject();
    }
}
