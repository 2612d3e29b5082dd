using System.Buffers.Binary;
using System.Security.Cryptography;
using RingActors.Devices.Domain.Alarm.Policy;

namespace RingActors.Api.Outgoing.Ways;

/// <summary>
/// Encrypts a message for a browser (RFC 8291): nobody between here and it reads it, its push service included. One
/// record of <c>aes128gcm</c> (RFC 8188).
/// </summary>
internal static class PushEncryption
{
    /// <summary>Size of a record as it is said; a message is one record and shorter.</summary>
    private const int RecordSize = 4096;

    /// <summary>Longest message in bytes: a push service need not take more than 4,096 in all (RFC 8291, 4).</summary>
    internal const int PlainBytesMax = 3900;

    private const int SaltBytes = 16;
    private const int KeyBytes = 16;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int SecretBytes = 32;

    /// <summary>Ends the last record, which is the only one.</summary>
    private const byte LastRecord = 2;

    /// <exception cref="CryptographicException">The browser's key is no point on the curve.</exception>
    internal static byte[] Encrypt(PushAddress to, ReadOnlySpan<byte> plain)
    {
        using ECDiffieHellman sender = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        return Encrypt(to, plain, sender, RandomNumberGenerator.GetBytes(SaltBytes));
    }

    /// <param name="to">The browser.</param>
    /// <param name="plain">What it is told.</param>
    /// <param name="sender">A key for this message alone.</param>
    /// <param name="salt">16 bytes for this message alone.</param>
    /// <exception cref="CryptographicException">The browser's key is no point on the curve.</exception>
    internal static byte[] Encrypt(PushAddress to, ReadOnlySpan<byte> plain, ECDiffieHellman sender, byte[] salt)
    {
        ECPoint own = sender.ExportParameters(includePrivateParameters: false).Q;
        byte[] ownKey = [to.PublicKey[0], .. own.X!, .. own.Y!];
        using ECDiffieHellman browser = ECDiffieHellman.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = to.PublicKey[1..33], Y = to.PublicKey[33..] },
        });
        byte[] shared = sender.DeriveRawSecretAgreement(browser.PublicKey);
        byte[] secret = Derive(shared, SecretBytes, to.Auth, [.. "WebPush: info\0"u8, .. to.PublicKey, .. ownKey]);
        byte[] key = Derive(secret, KeyBytes, salt, "Content-Encoding: aes128gcm\0"u8.ToArray());
        byte[] nonce = Derive(secret, NonceBytes, salt, "Content-Encoding: nonce\0"u8.ToArray());

        byte[] record = [.. plain, LastRecord];
        byte[] hidden = new byte[record.Length];
        byte[] tag = new byte[TagBytes];
        using AesGcm cipher = new(key, TagBytes);
        cipher.Encrypt(nonce, record, hidden, tag);
        byte[] size = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(size, RecordSize);
        return [.. salt, .. size, (byte)ownKey.Length, .. ownKey, .. hidden, .. tag];
    }

    private static byte[] Derive(byte[] secret, int length, byte[] salt, byte[] info) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, length, salt, info);
}
