using System.Text.Json;

namespace RingActors.RingCloud.Tests.Client;

internal static class Fixture
{
    public static byte[] Bytes(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Client", "Fixtures", name));

    public static JsonElement Json(string name) => JsonDocument.Parse(Bytes(name)).RootElement.Clone();

    public static JsonElement Of(string json) => JsonDocument.Parse(json).RootElement.Clone();
}
