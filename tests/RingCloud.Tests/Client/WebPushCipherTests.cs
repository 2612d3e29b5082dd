using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using RingActors.Devices.RingCloud.Client.Push;

namespace RingActors.RingCloud.Tests.Client;

/// <summary>The test vector of the protocol sheet, section 7.4: throw-away keys.</summary>
public sealed class WebPushCipherTests
{
    private const string D = "JBLiw2Du0ql8aGaQIKlyZRYv5SuyS70anF79HKMpCO4";
    private const string Receiver = "BCenmrfdpxaA2gIGtjhV-v87a4lHv6Bz3ba7Ijn5dwcRIqD40-KQUqVBrs6USfMFNisvb-G4exZcd0U4vjXe8LM";
    private const string Auth = "vfScPDiCEC_AF_-2YRCMYw";
    private const string Salt = "salt=Y0ea1poJCyWCd-yPum-ZQQ";
    private const string SenderKey =
        "dh=BDm9w073HmldLnsv8TT0fuIJpXK2mV4VeFTVGGnUyUYR8XtzwwWtaBfEmBI2cJE4qfRznfPQKSZ5h2z6ZQ82FEg";

    private const string Raw =
        "YXTcLB_M-o_ZJHfK1WhEYhJrE2zk-ZAFQr429-38kYKQKYgno_33OyOsjdH4AiNXBjKKYp6eZaK0gNDELCE9nzRIt302jnMhs7CdE9liBbq9JzJaLW3yKGSEGXLxaNTtIUxuMQviiYDJxvA";

    private static byte[] Bytes(string text) => Base64Url.DecodeFromChars(text);

    private static WebPushCipher Cipher()
    {
        var point = Bytes(Receiver);
        using var keys = ECDiffieHellman.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            D = Bytes(D),
            Q = new ECPoint { X = point[1..33], Y = point[33..] },
        });
        return new WebPushCipher(keys.ExportPkcs8PrivateKey(), Bytes(Auth));
    }

    [Fact]
    public void The_known_message_opens_to_the_known_text()
    {
        using var cipher = Cipher();
        var text = Encoding.UTF8.GetString(cipher.Open(Salt, SenderKey, Bytes(Raw)));
        Assert.Equal("""{"data":{"version":"2.0.0"},"from":"876313859327","priority":"high","fcmMessageId":"m-1"}""", text);
    }

    [Fact]
    public void Parameters_may_stand_among_others()
    {
        using var cipher = Cipher();
        var key = $"p256ecdsa=AAAA,{SenderKey};other=x";
        Assert.NotEmpty(cipher.Open($"keyid=p256dh;{Salt};rs=4096", key, Bytes(Raw)));
    }

    [Fact]
    public void Any_flipped_bit_is_noticed()
    {
        using var cipher = Cipher();
        var raw = Bytes(Raw);
        for (var i = 0; i < raw.Length; i++)
        {
            var changed = (byte[])raw.Clone();
            changed[i] ^= 1;
            Assert.ThrowsAny<CryptographicException>(() => cipher.Open(Salt, SenderKey, changed));
        }
    }

    [Theory]
    [InlineData("", SenderKey)]
    [InlineData("salt=***", SenderKey)]
    [InlineData(Salt, "")]
    [InlineData(Salt, "dh=AAAA")]
    [InlineData(Salt, "dh=BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void Headers_that_make_no_sense_are_a_cryptographic_fault_and_nothing_else(string encryption, string key)
    {
        using var cipher = Cipher();
        Assert.ThrowsAny<CryptographicException>(() => cipher.Open(encryption, key, Bytes(Raw)));
        Assert.ThrowsAny<CryptographicException>(() => cipher.Open(encryption, key, []));
    }
}
