using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace RingActors.Devices.Tests;

internal static class SnapshotText
{
    /// <summary>Reads back what was written; equal if it is written the same again.</summary>
    internal static object AssertRoundTrip(JsonTypeInfo type, object value)
    {
        string written = JsonSerializer.Serialize(value, type);
        object read = JsonSerializer.Deserialize(written, type)!;
        Assert.Equal(written, JsonSerializer.Serialize(read, type));
        return read;
    }
}
