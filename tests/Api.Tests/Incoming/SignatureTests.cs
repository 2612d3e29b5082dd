using System.Text;
using NodaTime;
using NSec.Cryptography;
using RingActors.Api.Incoming;
using RingActors.Rules.Webhooks;

namespace RingActors.Api.Tests.Incoming;

/// <summary>Published vectors, and what openssl made of the rest; then the same, spoiled.</summary>
public sealed class SignatureTests
{
    private const string StandardSecret = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string StandardBody = """{"test": 2432232314}""";
    private const string StandardSignature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
    private const string GitHubSecret = "It's a Secret to Everybody";
    private const string GitHubSignature = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
    private const string StripeSecret = "whsec_test_secret_0123456789";
    private const string StripeBody = """{"id":"evt_1","object":"event"}""";
    private const string StripeSignature = "0f06c232d18bc676bfacfc5240a2cfe4559e99421aacd50637b2ba2c7262e338";
    private const string RingSecret = "ring-partner-hmac-key-0001";
    private const string RingBody = """{"meta":{"request_id":"req-1"},"x":1}""";
    private const string RingHex = "a399c4ca4974674dfeadf99ed09cb19c0707339540bfa3dd920151fe276ba9e3";
    private const string RingBase64 = "o5nEykl0Z03+rfme0JyxnAcHM5VAv6PdkgFR/idrqeM=";

    private static readonly Instant StandardAt = Instant.FromUnixTimeSeconds(1614265330);
    private static readonly Instant StripeAt = Instant.FromUnixTimeSeconds(1700000000);
    private static readonly WebhookIntake Standard = new("x", WebhookScheme.Standard);
    private static readonly WebhookIntake Stripe = new("x", WebhookScheme.Stripe);

    [Theory]
    [InlineData("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    public void The_vector_of_standard_webhooks_is_good_and_names_the_delivery(string secret) => Assert.Equal(
        new Judged(SignatureVerdict.Good, "msg_p5jXN8AQM9LWM0D4loKWxJek"),
        Signatures.Judge(Standard, [secret], StandardHeaders(), Bytes(StandardBody), StandardAt));

    [Theory]
    [InlineData("v1,AAAA v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", SignatureVerdict.Good)]
    [InlineData("v1a,AAAA v2,x v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", SignatureVerdict.Good)]
    [InlineData("v1,h0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", SignatureVerdict.Wrong)]
    [InlineData("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1O", SignatureVerdict.Wrong)]
    [InlineData("v1,", SignatureVerdict.Wrong)]
    [InlineData("v1a,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", SignatureVerdict.Missing)]
    [InlineData("g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", SignatureVerdict.Missing)]
    [InlineData(null, SignatureVerdict.Missing)]
    internal void One_good_signature_of_its_version_is_enough_and_none_is_not(string? signature, SignatureVerdict verdict) => Assert.Equal(
        verdict,
        Signatures.Judge(Standard, [StandardSecret], StandardHeaders(signature), Bytes(StandardBody), StandardAt).Verdict);

    [Theory]
    [InlineData(300, SignatureVerdict.Good)]
    [InlineData(-300, SignatureVerdict.Good)]
    [InlineData(301, SignatureVerdict.Stale)]
    [InlineData(-301, SignatureVerdict.Stale)]
    [InlineData(100_000_000, SignatureVerdict.Stale)]
    internal void A_time_too_old_or_too_new_is_refused(int seconds, SignatureVerdict verdict)
    {
        Instant now = StandardAt + Duration.FromSeconds(seconds);
        Assert.Equal(verdict, Signatures.Judge(Standard, [StandardSecret], StandardHeaders(), Bytes(StandardBody), now).Verdict);
        now = StripeAt + Duration.FromSeconds(seconds);
        Assert.Equal(verdict, Signatures.Judge(
            Stripe, [StripeSecret], Header("Stripe-Signature", $"t=1700000000,v1={StripeSignature}"), Bytes(StripeBody), now).Verdict);
    }

    [Fact]
    public void Any_of_several_secrets_will_do_and_no_other()
    {
        string other = "whsec_" + Convert.ToBase64String(new byte[32]);
        Assert.Equal(SignatureVerdict.Good, Signatures.Judge(
            Standard, [other, StandardSecret], StandardHeaders(), Bytes(StandardBody), StandardAt).Verdict);
        Assert.Equal(SignatureVerdict.Wrong, Signatures.Judge(Standard, [other], StandardHeaders(), Bytes(StandardBody), StandardAt).Verdict);
        Assert.Equal(SignatureVerdict.Wrong, Signatures.Judge(Standard, [], StandardHeaders(), Bytes(StandardBody), StandardAt).Verdict);
        Assert.Equal(SignatureVerdict.Wrong, Signatures.Judge(
            Standard, ["no base64 at all"], StandardHeaders(), Bytes(StandardBody), StandardAt).Verdict);
    }

    /// <summary>Every one of id, time and body is signed: one letter of any is enough.</summary>
    [Theory]
    [InlineData("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJel")]
    [InlineData("webhook-timestamp", "1614265331")]
    [InlineData("body", """{"test": 2432232315}""")]
    public void What_is_changed_on_its_way_is_not_believed(string what, string changed)
    {
        Dictionary<string, string> headers = StandardFields();
        headers[what] = changed;
        Assert.Equal(SignatureVerdict.Wrong, Signatures.Judge(
            Standard, [StandardSecret], headers.GetValueOrDefault, Bytes(what == "body" ? changed : StandardBody), StandardAt).Verdict);
    }

    [Theory]
    [InlineData("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b")]
    [InlineData("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")]
    [InlineData("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a")]
    public void The_vectors_of_rfc_8032_are_good_and_spoiled_they_are_not(string key, string message, string signature)
    {
        Assert.Null(Api.KeyPairs.Ed25519.Trouble);
        byte[] sent = Convert.FromHexString(signature);
        Assert.True(Api.KeyPairs.Ed25519.VerifiesAny(Convert.FromHexString(key), Convert.FromHexString(message), [sent]));
        Assert.True(Api.KeyPairs.Ed25519.VerifiesAny(Convert.FromHexString(key), Convert.FromHexString(message), [null, new byte[64], sent]));
        Assert.False(Api.KeyPairs.Ed25519.VerifiesAny(Convert.FromHexString(key), Convert.FromHexString(message + "00"), [sent]));
        sent[5] ^= 1;
        Assert.False(Api.KeyPairs.Ed25519.VerifiesAny(Convert.FromHexString(key), Convert.FromHexString(message), [sent]));
        Assert.False(Api.KeyPairs.Ed25519.VerifiesAny([], Convert.FromHexString(message), [sent, null]));
    }

    [Fact]
    public void A_delivery_of_v1a_is_signed_with_the_private_key_and_believed_by_the_public_one()
    {
        using Key key = Key.Import(
            SignatureAlgorithm.Ed25519, Convert.FromHexString("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"), KeyBlobFormat.RawPrivateKey);
        string @public = "whpk_" + Convert.ToBase64String(key.PublicKey.Export(KeyBlobFormat.RawPublicKey));
        byte[] signed = SignatureAlgorithm.Ed25519.Sign(key, Bytes($"msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{StandardBody}"));
        WebhookIntake intake = Standard with { Scheme = WebhookScheme.StandardEd25519 };
        string good = "v1a," + Convert.ToBase64String(signed);
        Assert.Equal(
            new Judged(SignatureVerdict.Good, "msg_p5jXN8AQM9LWM0D4loKWxJek"),
            Signatures.Judge(intake, [@public], StandardHeaders(good), Bytes(StandardBody), StandardAt));
        Assert.Equal(SignatureVerdict.Wrong, Signatures.Judge(intake, [@public], StandardHeaders(good), Bytes(StandardBody + " "), StandardAt).Verdict);

        // A public key is known to all: what is signed with it as a shared secret is nobody's.
        Assert.Equal(SignatureVerdict.Missing, Signatures.Judge(intake, [@public], StandardHeaders(), Bytes(StandardBody), StandardAt).Verdict);
    }

    [Theory]
    [InlineData(GitHubSignature, SignatureVerdict.Good)]
    [InlineData("757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17", SignatureVerdict.Wrong)]
    [InlineData("sha1=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17", SignatureVerdict.Wrong)]
    [InlineData("sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e18", SignatureVerdict.Wrong)]
    [InlineData("sha256=", SignatureVerdict.Wrong)]
    [InlineData(null, SignatureVerdict.Missing)]
    internal void The_vector_of_github_is_good_and_what_is_near_it_is_not(string? signature, SignatureVerdict verdict) => Assert.Equal(verdict, Signatures.Judge(
        new WebhookIntake("x", WebhookScheme.GitHub), [GitHubSecret], Header("X-Hub-Signature-256", signature), Bytes("Hello, World!"), StandardAt).Verdict);

    [Theory]
    [InlineData("t=1700000000,v1=" + StripeSignature, SignatureVerdict.Good)]
    [InlineData("t=1700000000,v1=00,v0=ff,v1=" + StripeSignature, SignatureVerdict.Good)]
    [InlineData("t=1700000001,v1=" + StripeSignature, SignatureVerdict.Wrong)]
    [InlineData("t=1700000000,v0=" + StripeSignature, SignatureVerdict.Missing)]
    [InlineData("v1=" + StripeSignature, SignatureVerdict.Missing)]
    [InlineData(null, SignatureVerdict.Missing)]
    internal void Stripes_header_is_read_as_its_page_says(string? header, SignatureVerdict verdict) => Assert.Equal(verdict, Signatures.Judge(
        Stripe, [StripeSecret], Header("Stripe-Signature", header), Bytes(StripeBody), StripeAt).Verdict);

    [Theory]
    [InlineData(RingHex, SignatureVerdict.Good)]
    [InlineData("sha256=" + RingHex, SignatureVerdict.Good)]
    [InlineData(RingBase64, SignatureVerdict.Good)]
    [InlineData("0" + RingHex, SignatureVerdict.Wrong)]
    [InlineData(null, SignatureVerdict.Missing)]
    internal void Rings_partner_events_are_signed_over_the_raw_body(string? header, SignatureVerdict verdict) => Assert.Equal(verdict, Signatures.Judge(
        new WebhookIntake("x", WebhookScheme.Ring), [RingSecret], Header("X-Signature", header), Bytes(RingBody), StandardAt).Verdict);

    [Fact]
    public void A_plain_hmac_has_its_own_header_prefix_and_encoding()
    {
        WebhookIntake hex = new("x", WebhookScheme.Hmac) { Header = "X-Mine", Prefix = "v=" };
        WebhookIntake base64 = hex with { Encoding = SignatureEncoding.Base64, Prefix = null };
        Assert.Equal(SignatureVerdict.Good, Verdict(hex, "v=" + RingHex));
        Assert.Equal(SignatureVerdict.Wrong, Verdict(hex, RingHex));
        Assert.Equal(SignatureVerdict.Wrong, Verdict(hex, "v=" + RingBase64));
        Assert.Equal(SignatureVerdict.Good, Verdict(base64, RingBase64));
        Assert.Equal(SignatureVerdict.Wrong, Verdict(base64, RingHex));

        SignatureVerdict Verdict(WebhookIntake intake, string sent) =>
            Signatures.Judge(intake, [RingSecret], Header("X-Mine", sent), Bytes(RingBody), StandardAt).Verdict;
    }

    [Theory]
    [InlineData("a-shared-secret-of-mine", SignatureVerdict.Good)]
    [InlineData("Bearer a-shared-secret-of-mine", SignatureVerdict.Good)]
    [InlineData("a-shared-secret-of-min", SignatureVerdict.Wrong)]
    [InlineData("", SignatureVerdict.Wrong)]
    [InlineData(null, SignatureVerdict.Missing)]
    internal void A_shared_secret_is_the_whole_of_its_header(string? sent, SignatureVerdict verdict) => Assert.Equal(verdict, Signatures.Judge(
        new WebhookIntake("x", WebhookScheme.SharedSecret) { Header = "Authorization" }, ["a-shared-secret-of-mine"],
        Header("Authorization", sent), Bytes("{}"), StandardAt).Verdict);

    [Fact]
    public void A_secret_that_is_made_signs_what_is_believed_whatever_the_scheme()
    {
        foreach (WebhookScheme scheme in Enum.GetValues<WebhookScheme>().Where(s => s != WebhookScheme.StandardEd25519))
        {
            WebhookIntake intake = new("x", scheme) { Header = "X-Mine" };
            string secret = InboundKeys.Make(scheme);
            Assert.Null(InboundKeys.Fault(scheme, secret));
            Dictionary<string, string> headers = SampleSignatures.Of(intake, secret, "d1", Bytes("{}"), StandardAt)!;
            Assert.Equal(SignatureVerdict.Good, Signatures.Judge(intake, [secret], headers.GetValueOrDefault, Bytes("{}"), StandardAt).Verdict);
            Assert.NotEqual(secret, InboundKeys.Make(scheme));
        }
    }

    private static Dictionary<string, string> StandardFields(string? signature = StandardSignature)
    {
        Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase)
        {
            ["webhook-id"] = "msg_p5jXN8AQM9LWM0D4loKWxJek",
            ["webhook-timestamp"] = "1614265330",
        };
        if (signature is not null)
        {
            headers["webhook-signature"] = signature;
        }

        return headers;
    }

    private static Func<string, string?> StandardHeaders(string? signature = StandardSignature) => StandardFields(signature).GetValueOrDefault;

    private static Func<string, string?> Header(string name, string? value) =>
        asked => asked.Equals(name, StringComparison.OrdinalIgnoreCase) ? value : null;

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
