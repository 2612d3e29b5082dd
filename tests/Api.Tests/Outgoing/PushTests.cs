using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using RingActors.Api.Access;
using RingActors.Api.Outgoing;
using RingActors.Api.Outgoing.Ways;
using RingActors.Api.Settings.Areas;
using RingActors.Api.Settings.Areas.Messages;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Engine.Runtime.Outbox;

namespace RingActors.Api.Tests.Outgoing;

/// <summary>Messages to a browser, against a push service and a browser's own way of reading.</summary>
public sealed class PushTests : IDisposable
{
    private static readonly MessageText Fire = MessageText.Of("""
        {"type":"protocol.alarm","home":"home-1","protocol_name":"Fire","message":"Es brennt 🔥","link":"https://home.example.org/e/x.y"}
        """u8.ToArray());

    private readonly string _data = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    /// <summary>RFC 8291, 5 and appendix A.</summary>
    [Fact]
    public void The_standards_own_example_comes_out_as_it_stands_there()
    {
        using ECDiffieHellman sender = Key("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw", "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8");
        const string Public = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
        Assert.True(PushAddress.TryParse($"push:https://push.example.net/push/x#{Public}.BTBZMqHH6r4Tts7J_aSIgg", out PushAddress? to));
        byte[] message = PushEncryption.Encrypt(
            to, "When I grow up, I want to be a watermelon"u8, sender, Base64Url.DecodeFromChars("DGv6ra1nlYgDCS1FRnbzlw"));
        Assert.Equal(
            "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_"
            + "yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN",
            Base64Url.EncodeToString(message));
        using ECDiffieHellman own = Key("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94", Public);
        Assert.Equal(
            "When I grow up, I want to be a watermelon",
            new Browser(own, Base64Url.DecodeFromChars("BTBZMqHH6r4Tts7J_aSIgg")).Read(message));
    }

    [Fact]
    public async Task A_browser_reads_what_it_is_sent_and_the_service_sees_whose_it_is_and_nothing_of_it()
    {
        await using PushService service = await PushService.StartAsync();
        Assert.Equal((EffectVerdict.Delivered, "http.201"), await SendAsync(service, Fire));
        Pushed pushed = await service.NextAsync();
        JsonNode told = JsonNode.Parse(service.Browser.Read(pushed.Body))!;
        Assert.Equal(("Emergency: Fire", "https://home.example.org/e/x.y", true), ((string?)told["title"], (string?)told["url"], (bool)told["urgent"]!));
        Assert.StartsWith("Es brennt 🔥", (string)told["body"]!, StringComparison.Ordinal);
        Assert.Equal(
            ("aes128gcm", "86400", "high"),
            (pushed.Headers["Content-Encoding"], pushed.Headers["TTL"], pushed.Headers["Urgency"]));
        Assert.Matches("^[A-Za-z0-9_-]{32}$", pushed.Headers["Topic"]);
        Assert.DoesNotContain("webhook-id", pushed.Headers.Keys);

        // RFC 8292: signed by the key that browsers subscribe to, for this service and not for long.
        string[] parts = pushed.Headers["Authorization"].Split(' ', ',', '=').Where(p => p.Length > 0).ToArray();
        Assert.Equal(("vapid", "t", "k"), (parts[0], parts[1], parts[3]));
        string[] token = parts[2].Split('.');
        byte[] point = Base64Url.DecodeFromChars(parts[4]);
        using ECDsa key = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = point[1..33], Y = point[33..] },
        });
        Assert.True(key.VerifyData(Encoding.ASCII.GetBytes($"{token[0]}.{token[1]}"), Base64Url.DecodeFromChars(token[2]), HashAlgorithmName.SHA256));
        Assert.Equal("ES256", (string?)JsonNode.Parse(Base64Url.DecodeFromChars(token[0]))!["alg"]);
        JsonNode claims = JsonNode.Parse(Base64Url.DecodeFromChars(token[1]))!;
        Assert.Equal((service.Origin, "https://home.example.org/"), ((string?)claims["aud"], (string?)claims["sub"]));
        Assert.InRange((long)claims["exp"]! - DateTimeOffset.UtcNow.ToUnixTimeSeconds(), 1, 24 * 3600);

        // A server that is started anew is still the one that browsers know.
        Assert.Equal(parts[4], Identity().PublicKey);
        await SendAsync(service, Fire);
        Pushed again = await service.NextAsync();
        Assert.Equal(pushed.Headers["Topic"], again.Headers["Topic"]);
        Assert.NotEqual(pushed.Body, again.Body);
    }

    [Theory]
    [InlineData(404, EffectVerdict.Rejected, RecipientWay.SubscriptionOver)]
    [InlineData(410, EffectVerdict.Rejected, RecipientWay.SubscriptionOver)]
    [InlineData(403, EffectVerdict.Rejected, "http.403")]
    [InlineData(413, EffectVerdict.Rejected, "http.413")]
    [InlineData(429, EffectVerdict.TryAgain, "http.429")]
    [InlineData(503, EffectVerdict.TryAgain, "http.503")]
    public async Task What_the_service_answers_decides_what_becomes_of_it(int status, object verdict, string code)
    {
        await using PushService service = await PushService.StartAsync();
        service.Answers.Enqueue(status);
        Assert.Equal(((EffectVerdict)verdict, code), await SendAsync(service, Fire));
    }

    [Fact]
    public async Task A_long_text_is_cut_and_still_one_message()
    {
        await using PushService service = await PushService.StartAsync();
        JsonObject body = new() { ["type"] = "protocol.alarm", ["protocol_name"] = new string('ü', 500), ["link"] = "https://home.example.org/e/" + new string('a', 400) };
        for (int i = 0; i < 60; i++)
        {
            body["field_" + i] = string.Concat(Enumerable.Repeat("🔥\"", 100));
        }

        Assert.Equal((EffectVerdict.Delivered, "http.201"), await SendAsync(service, MessageText.Of(Encoding.UTF8.GetBytes(body.ToJsonString()))));
        JsonNode told = JsonNode.Parse(service.Browser.Read((await service.NextAsync()).Body))!;
        Assert.EndsWith("…", (string)told["body"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_key_and_an_address_that_is_not_allowed_are_refused_and_not_tried_again()
    {
        await using PushService service = await PushService.StartAsync();
        byte[] off = [4, .. new byte[63], 1];
        Assert.Equal((EffectVerdict.Rejected, "push.subscribe-anew"), await SendAsync(
            $"push:{service.Endpoint}#{Base64Url.EncodeToString(off)}.{Base64Url.EncodeToString(new byte[16])}", Fire));
        Assert.Equal((EffectVerdict.Rejected, "webhook.use-a-public-address"), await SendAsync(
            service.Browser.AddressAt(service.Endpoint), Fire, allow: []));
    }

    private Task<(EffectVerdict, string)> SendAsync(PushService service, MessageText text) =>
        SendAsync(service.Browser.AddressAt(service.Endpoint), text);

    private async Task<(EffectVerdict, string)> SendAsync(string address, MessageText text, string[]? allow = null)
    {
        WebhookSettings settings = new() { AllowHosts = [.. allow ?? ["127.0.0.1"]] };
        using WebhookSender webhooks = new(
            settings, new WebhookAddresses(settings), new SecretStore(_data, AccessKey.Open(_data)),
            new OutgoingCircuits(TimeProvider.System), TimeProvider.System);
        EffectResult result = await new PushSender(Identity(), webhooks).SendAsync(
            address["push:".Length..], text, "key-1", PostKind.Notice, TestContext.Current.CancellationToken);
        return (result.Verdict, result.Code);
    }

    private PushIdentity Identity() => new(
        AccessKey.Open(_data), new HttpSettings { PublicUrl = "https://home.example.org" }, new MailSettings(), TimeProvider.System);

    private static ECDiffieHellman Key(string secret, string point)
    {
        byte[] bytes = Base64Url.DecodeFromChars(point);
        return ECDiffieHellman.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            D = Base64Url.DecodeFromChars(secret),
            Q = new ECPoint { X = bytes[1..33], Y = bytes[33..] },
        });
    }
}
