using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace RingActors.RingCloud.Tests.Simulator;

/// <summary>
/// The receiver's side of "aesgcm", written for the tests alone so that the simulator is not checked against itself.
/// </summary>
internal sealed class WebPushKeys : IDisposable
{
    private readonly ECDiffieHellman _key;

    private WebPushKeys(ECDiffieHellman key, byte[] auth)
    {
        _key = key;
        Auth = auth;
        var point = key.ExportParameters(false).Q;
        PublicKey = [4, .. point.X!, .. point.Y!];
    }

    public byte[] Auth { get; }

    public byte[] PublicKey { get; }

    public static WebPushKeys Create()
        => new(ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256), RandomNumberGenerator.GetBytes(16));

    public static WebPushKeys From(string secret, string publicKey, string auth)
    {
        var point = Base64Url.DecodeFromChars(publicKey);
        var key = ECDiffieHellman.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            D = Base64Url.DecodeFromChars(secret),
            Q = new ECPoint { X = point[1..33], Y = point[33..] },
        });
        return new WebPushKeys(key, Base64Url.DecodeFromChars(auth));
    }

    public byte[] Decrypt(byte[] salt, byte[] senderPublic, byte[] data)
    {
        using var sender = ECDiffieHellman.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = senderPublic[1..33], Y = senderPublic[33..] },
        });
        var shared = _key.DeriveRawSecretAgreement(sender.PublicKey);
        byte[] authInfo = [.. "Content-Encoding: auth\0"u8, 1];
        var ikm = HMACSHA256.HashData(HMACSHA256.HashData(Auth, shared), authInfo);
        var prk = HMACSHA256.HashData(salt, ikm);
        byte[] context = [.. "P-256\0"u8, 0, 65, .. PublicKey, 0, 65, .. senderPublic];
        byte[] keyInfo = [.. "Content-Encoding: aesgcm\0"u8, .. context, 1];
        byte[] nonceInfo = [.. "Content-Encoding: nonce\0"u8, .. context, 1];
        using var cipher = new AesGcm(HMACSHA256.HashData(prk, keyInfo)[..16], 16);
        var nonce = HMACSHA256.HashData(prk, nonceInfo)[..12];
        using var plain = new MemoryStream();
        for (ulong record = 0; data.Length > 0; record++)
        {
            var size = Math.Min(data.Length, 4096 + 16);
            var opened = Open(cipher, nonce, record, data[..size]);
            plain.Write(opened.AsSpan(2 + BinaryPrimitives.ReadUInt16BigEndian(opened)));
            data = data[size..];
        }

        return plain.ToArray();
    }

    public void Dispose() => _key.Dispose();

    private static byte[] Open(AesGcm cipher, byte[] nonce, ulong record, byte[] content)
    {
        var own = nonce.ToArray();
        BinaryPrimitives.WriteUInt64BigEndian(own.AsSpan(4), BinaryPrimitives.ReadUInt64BigEndian(own.AsSpan(4)) ^ record);
        var plain = new byte[content.Length - 16];
        cipher.Decrypt(own, content.AsSpan(0, plain.Length), content.AsSpan(plain.Length), plain);
        return plain;
    }
}
