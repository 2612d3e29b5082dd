using System.Buffers.Binary;
using System.Security.Cryptography;

namespace RingCloudSim.Push;

/// <summary>An encrypted notification as the message socket carries it.</summary>
internal sealed record EncryptedPush(byte[] Salt, byte[] SenderPublic, byte[] Data);

/// <summary>
/// Content encoding "aesgcm" of draft-ietf-webpush-encryption-03, sender's side (protocol sheet, 7.4).
/// </summary>
internal static class WebPushEncryption
{
    public const int PublicKeyBytes = 65;

    private const int RecordBytes = 4096;
    private const int PaddingBytes = 2;
    private const int TagBytes = 16;

    /// <param name="senderSecret">32 bytes, the sender's private key; used for one message only.</param>
    public static EncryptedPush Encrypt(
        ReadOnlySpan<byte> plaintext, byte[] receiverPublic, byte[] auth, byte[] salt, byte[] senderSecret)
    {
        using var sender = ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = senderSecret });
        var senderPublic = PublicBytes(sender);
        var (key, nonce) = Derive(sender, receiverPublic, senderPublic, auth, salt);
        return new EncryptedPush(salt, senderPublic, Seal(plaintext, key, nonce));
    }

    private static (byte[] Key, byte[] Nonce) Derive(
        ECDiffieHellman sender, byte[] receiverPublic, byte[] senderPublic, byte[] auth, byte[] salt)
    {
        using var receiver = ECDiffieHellman.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = receiverPublic[1..33], Y = receiverPublic[33..] },
        });
        var shared = sender.DeriveRawSecretAgreement(receiver.PublicKey);
        var input = Expand(HMACSHA256.HashData(auth, shared), "Content-Encoding: auth\0"u8.ToArray(), 32);
        byte[] context = [.. "P-256\0"u8, .. Sized(receiverPublic), .. Sized(senderPublic)];
        var secret = HMACSHA256.HashData(salt, input);
        return (
            Expand(secret, [.. "Content-Encoding: aesgcm\0"u8, .. context], 16),
            Expand(secret, [.. "Content-Encoding: nonce\0"u8, .. context], 12));
    }

    private static byte[] Seal(ReadOnlySpan<byte> plaintext, byte[] key, byte[] nonce)
    {
        using var cipher = new AesGcm(key, TagBytes);
        using var sealedBytes = new MemoryStream();
        ulong counter = 0;
        int taken;
        do
        {
            // A record that is exactly full says that another one follows, so the last is never full.
            taken = Math.Min(plaintext.Length, RecordBytes - PaddingBytes);
            byte[] record = [0, 0, .. plaintext[..taken]];
            plaintext = plaintext[taken..];
            var encrypted = new byte[record.Length];
            var tag = new byte[TagBytes];
            cipher.Encrypt(Nonce(nonce, counter++), record, encrypted, tag);
            sealedBytes.Write(encrypted);
            sealedBytes.Write(tag);
        }
        while (taken == RecordBytes - PaddingBytes);

        return sealedBytes.ToArray();
    }

    private static byte[] Nonce(byte[] nonce, ulong counter)
    {
        var result = nonce.ToArray();
        var low = BinaryPrimitives.ReadUInt64BigEndian(result.AsSpan(4)) ^ counter;
        BinaryPrimitives.WriteUInt64BigEndian(result.AsSpan(4), low);
        return result;
    }

    private static byte[] Expand(byte[] key, byte[] info, int length)
        => HMACSHA256.HashData(key, (byte[])[.. info, 1])[..length];

    private static byte[] Sized(byte[] key) => [0, (byte)key.Length, .. key];

    private static byte[] PublicBytes(ECDiffieHellman key)
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return [4, .. point.X!, .. point.Y!];
    }
}
