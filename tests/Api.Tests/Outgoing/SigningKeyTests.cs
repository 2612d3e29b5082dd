using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using NodaTime;
using NSec.Cryptography;
using RingActors.Api.Access;
using RingActors.Api.Outgoing;
using RingActors.Api.Outgoing.Signing;
using RingActors.Api.Settings.Areas;
using RingActors.Api.Tests.Support;
using RingActors.Devices.Domain.Keys;
using static RingActors.Api.Tests.Access.KeyTests;

namespace RingActors.Api.Tests.Outgoing;

/// <summary>
/// With what posts are signed, by host: looked at from a receiver, which knows only what an owner was shown.
/// </summary>
public sealed class SigningKeyTests
{
    private const string Server = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    [Fact]
    public async Task Several_keys_sign_while_one_takes_the_place_of_another_and_each_receiver_checks_its_own()
    {
        await using HomeServer server = await HomeServer.StartAsync(
            ("Webhooks:AllowPrivateAddresses", "true"), ("Webhooks:SigningKey", Server));
        await using Contact receiver = await Contact.StartAsync();

        Arrived before = await PostAsync(server, receiver);
        Assert.Equal(V1(Server, before), before.Signature);

        (_, JsonObject shared) = await AddAsync(server, """{"host":"127.0.0.1"}""");
        string secret = (string)shared["secret"]!;
        Arrived both = await PostAsync(server, receiver);
        Assert.Equal([V1(secret, both), V1(Server, both)], both.Signature.Split(' '));

        (_, JsonObject pair) = await AddAsync(server, """{"host":"127.0.0.1","scheme":"v1a","keep_seconds":3600}""");
        Assert.Null(pair["secret"]);
        string known = (string)pair["key"]!["public_key"]!;
        Arrived three = await PostAsync(server, receiver);
        Assert.Equal(["v1", "v1", "v1a"], three.Signature.Split(' ').Select(s => s.Split(',')[0]));
        Assert.True(IsOf(known, three, three.Signature.Split(' ')[^1]));
        Assert.Contains(V1(secret, three), three.Signature.Split(' '));

        (_, JsonObject last) = await AddAsync(server, """{"host":"127.0.0.1","scheme":"v1a","keep_seconds":0}""");
        Arrived one = await PostAsync(server, receiver);
        Assert.True(IsOf((string)last["key"]!["public_key"]!, one, one.Signature));
        Assert.False(IsOf(known, one, one.Signature));
    }

    [Fact]
    public async Task What_was_shown_once_is_in_no_other_answer_and_in_no_file_and_a_public_key_is_always_shown()
    {
        await using HomeServer server = await HomeServer.StartAsync(("Webhooks:AllowPrivateAddresses", "true"));
        string secret = (string)(await AddAsync(server, """{"host":"hooks.example.org:8443"}""")).Json["secret"]!;
        string known = (string)(await AddAsync(server, """{"host":"*","scheme":"v1a"}""")).Json["key"]!["public_key"]!;

        (_, JsonObject list) = await SendAsync(server.Http, HttpMethod.Get, "/signing-keys");

        Assert.StartsWith("whpk_", known);
        Assert.Equal(32, Convert.FromBase64String(known["whpk_".Length..]).Length);
        Assert.Contains(known.Replace("+", "\\u002B", StringComparison.Ordinal), list.ToJsonString().Replace("+", "\\u002B", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain(secret["whsec_".Length..], list.ToJsonString(), StringComparison.Ordinal);
        foreach (string file in Directory.EnumerateFiles(server.Data, "*", SearchOption.AllDirectories).Where(f => !f.EndsWith(".lock", StringComparison.Ordinal)))
        {
            using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using StreamReader reader = new(stream, Encoding.Latin1);
            Assert.DoesNotContain(secret["whsec_".Length..], await reader.ReadToEndAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_most_exact_host_signs_alone_and_a_home_without_keys_gets_the_servers_signature_as_ever()
    {
        string folder = Directory.CreateTempSubdirectory("ringactors-").FullName;
        OutboundKeys keys = new(folder, AccessKey.Open(folder));
        Instant now = Instant.FromUtc(2026, 3, 1, 12, 0);
        foreach (string host in (string[])["*", "hooks.example.org", "hooks.example.org:8443"])
        {
            Assert.Null(keys.Add(Key(host, now), Duration.Zero, false, now));
        }

        OutboundKeys again = new(folder, AccessKey.Open(folder));
        string Signs(string home, string url) => string.Join(' ', again.For(home, new Uri(url), now).Select(k => k.Host));
        Assert.Equal("hooks.example.org:8443", Signs("home-1", "https://hooks.example.org:8443/a"));
        Assert.Equal("hooks.example.org", Signs("home-1", "https://HOOKS.example.org./a"));
        Assert.Equal("*", Signs("home-1", "https://other.example.org/a"));
        Assert.Equal("", Signs("home-2", "https://hooks.example.org/a"));

        OutboundSignatures signatures = new(new WebhookSettings { SigningKey = Server }, again);
        Assert.Equal(
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
            signatures.Of("home-2", new Uri("https://hooks.example.org"), "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", "{\"test\": 2432232314}"u8.ToArray(), now));
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>RFC 8032, 7.1, TEST 3.</summary>
    [Fact]
    public void A_signature_of_a_pair_is_that_of_the_standards_vector()
    {
        byte[] privateKey = Convert.FromHexString("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7");
        Assert.Equal(
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            Convert.ToHexStringLower(RingActors.Api.KeyPairs.Ed25519.PublicOf(privateKey)));
        Assert.Equal(
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
            Convert.ToHexStringLower(RingActors.Api.KeyPairs.Ed25519.Sign(privateKey, [0xaf, 0x82])));
    }

    [Fact]
    public async Task All_that_is_wrong_is_said_at_once_and_only_an_owner_may()
    {
        await using HomeServer server = await HomeServer.StartAsync();

        (HttpStatusCode status, JsonObject json) = await AddAsync(
            server, """{"host":"http://x/","scheme":"v2","keep_seconds":-1,"secret":"whsec_AAAA","why":1}""");

        Assert.Equal(HttpStatusCode.BadRequest, status);
        string said = json.ToJsonString();
        foreach (string field in (string[])["host", "scheme", "keep_seconds", "secret", "why"])
        {
            Assert.Contains(field, said, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("AAAA", said, StringComparison.Ordinal);
        Assert.Equal(
            HttpStatusCode.BadRequest, (await AddAsync(server, """{"host":"a.example","scheme":"v1a","secret":"whsk_AAAA"}""")).Status);
        Assert.Equal(
            HttpStatusCode.NotFound, (await SendAsync(server.Http, HttpMethod.Delete, "/signing-keys/a.example")).Status);
        string key = await server.KeyAsync("model", AccessRole.Assistant);
        Assert.Equal(
            HttpStatusCode.Forbidden, (await SendAsync(server.As(key), HttpMethod.Get, "/signing-keys")).Status);
    }

    private static OutboundKey Key(string host, Instant now) => new(
        "home-1", host, "s-1", SigningSchemes.Shared, OutboundKeys.Make(SigningSchemes.Shared), now.ToUnixTimeSeconds());

    private static Task<(HttpStatusCode Status, JsonObject Json)> AddAsync(HomeServer server, string body) =>
        SendAsync(server.Http, HttpMethod.Post, "/signing-keys", body);

    private static async Task<Arrived> PostAsync(HomeServer server, Contact receiver)
    {
        await server.Service<WebhookSender>().PostAsync(
            receiver.Url, "{\"type\":\"a\"}"u8.ToArray(), null, "a key", PostKind.Ordinary, CancellationToken.None, HomeServer.Home);
        return await receiver.Notices.NextAsync();
    }

    private static string V1(string secret, Arrived arrived) => "v1," + Convert.ToBase64String(HMACSHA256.HashData(
        Convert.FromBase64String(secret["whsec_".Length..]), Encoding.UTF8.GetBytes($"{arrived.Id}.{arrived.Timestamp}.{arrived.Body}")));

    private static bool IsOf(string publicKey, Arrived arrived, string signature) => SignatureAlgorithm.Ed25519.Verify(
        PublicKey.Import(SignatureAlgorithm.Ed25519, Convert.FromBase64String(publicKey["whpk_".Length..]), KeyBlobFormat.RawPublicKey),
        Encoding.UTF8.GetBytes($"{arrived.Id}.{arrived.Timestamp}.{arrived.Body}"), Convert.FromBase64String(signature["v1a,".Length..]));
}
