using RingActors.Devices.RingCloud.Client.Wire;

namespace RingActors.RingCloud.Tests.Client;

public sealed class RedactionTests
{
    [Fact]
    public void Secrets_go_by_name_at_any_depth_and_in_JSON_inside_text()
    {
        var json = """
            {"access_token":"t0p","deep":[{"owner":{"email":"a@b.example"},"wlan0":{"ssid":"HomeNet","rssi":-50}}],
             "packed":"{\"streaming_data_hash\":\"sh-v1|x\",\"ok\":1}","latitude":40.123,"codes":["1234"],"ticket":{"a":"b"}}
            """;
        var redacted = Redaction.Json(Fixture.Of(json));
        foreach (var secret in new[] { "t0p", "a@b", "HomeNet", "sh-v1", "40.123", "1234", "\"b\"" })
        {
            Assert.DoesNotContain(secret, redacted, StringComparison.Ordinal);
        }

        Assert.Contains("-50", redacted, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_of_persons_go_by_the_names_that_are_known_for_them()
    {
        var redacted = Redaction.Json(Fixture.Of("""
            {"context":{"initiatingEntityName":"Zz Doe","initiatingEntityType":"user"},"owner":{"first_name":"Zzfirst","lastName":"Zzlast","id":7}}
            """));
        Assert.DoesNotContain("Zz", redacted, StringComparison.Ordinal);
        Assert.Contains("\"user\"", redacted, StringComparison.Ordinal);
    }

    [Fact]
    public void Addresses_and_tokens_in_free_text_go_as_well()
    {
        const string token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl";
        var text = Redaction.Text($"armed by pat@example.org with {token} today");
        Assert.Equal($"armed by {Redaction.Mark} with {Redaction.Mark} today", text);
    }

    [Fact]
    public void Null_and_flags_stay_visible_since_they_tell_nothing()
    {
        Assert.Equal("""{"ticket":null,"pin":false}""", Redaction.Json(Fixture.Of("""{"ticket":null,"pin":false}""")));
    }
}
