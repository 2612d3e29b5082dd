using System.Text.Json;
using RingActors.Api.Tools.Schemas;

namespace RingActors.Api.Tools.Answers;

/// <summary>
/// The body of every no. The closing brace is left to the envelope, which adds request_id and timestamp.
/// </summary>
internal static class FailureJson
{
    public static void WriteOpen(Utf8JsonWriter writer, ToolFailure failure)
    {
        writer.WriteStartObject();
        writer.WriteBoolean("success", false);
        writer.WriteString("error", failure.Error);
        writer.WriteString("error_type", ToolFailures.WordFor(failure.Type));
        writer.WriteString("code", failure.Code);
        writer.WriteString("suggestion", failure.Suggestion);
        if (!failure.Faults.IsEmpty)
        {
            writer.WriteStartArray("details");
            foreach (var fault in failure.Faults)
            {
                Write(writer, fault);
            }

            writer.WriteEndArray();
        }

        if (failure.Example is { } example)
        {
            writer.WritePropertyName("example");
            writer.WriteRawValue(example);
        }

        if (failure.Approval is { } approval)
        {
            writer.WriteStartObject("approval");
            writer.WriteString("id", approval.Id);
            writer.WriteString("status", approval.Status);
            writer.WriteString("effect", approval.Effect);
            writer.WriteString("ends_at", approval.EndsAt);
            writer.WriteStartArray("ways");
            foreach (var way in approval.Ways)
            {
                writer.WriteStringValue(way);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        if (failure.RetryAfter is { } wait)
        {
            writer.WriteNumber("retry_after_seconds", (long)Math.Ceiling(wait.TotalSeconds));
        }
    }

    private static void Write(Utf8JsonWriter writer, ToolFault fault)
    {
        writer.WriteStartObject();
        writer.WriteString("path", fault.Path);
        writer.WriteString("problem", fault.Problem);
        writer.WriteString("message", fault.Message);
        WriteIfThere(writer, "received", fault.Received);
        WriteIfThere(writer, "allowed", fault.Allowed);
        WriteIfThere(writer, "did_you_mean", fault.DidYouMean);
        if (!fault.Values.IsEmpty)
        {
            writer.WriteStartArray("values");
            foreach (var value in fault.Values)
            {
                writer.WriteStringValue(value);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static void WriteIfThere(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }
}
