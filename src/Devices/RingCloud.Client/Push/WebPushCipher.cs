using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace RingActors.Devices.RingCloud.Client.Push;

/// <summary>Opens "aesgcm" messages (draft-ietf-webpush-encryption-03; section 7.4 of the protocol sheet).</summary>
internal sealed class WebPushCipher : IDisposable
{
    private const int PointBytes = 65;
    private const int CoordinateBytes = 32;
    private const int RecordBytes = 4096;
    private const int TagBytes = 16;
    private const int KeyBytes = 16;
    private const int NonceBytes = 12;
    private const int PaddingLengthBytes = 2;
    private readonly ECDiffieHellman _keys;
    private readonly byte[] _secret;
    private readonly byte[] _point;

    public WebPushCipher(byte[] privateKey, byte[] secret)
    {
        _keys = ECDiffieHellman.Create();
        _keys.ImportPkcs8PrivateKey(privateKey, out _);
        _secret = secret;
        _point = PublicPoint(_keys);
    }

    /// <summary>The uncompressed point: 4, x, y.</summary>
    public static byte[] PublicPoint(ECDiffieHellman keys)
    {
        var q = keys.ExportParameters(includePrivateParameters: false).Q;
        return [4, .. q.X!, .. q.Y!];
    }

    /// <param name="encryption">The app_data value of that name: salt=….</param>
    /// <param name="cryptoKey">The app_data value of that name: dh=….</param>
    /// <exception cref="CryptographicException">
    /// It cannot be opened: not for us, damaged, or another scheme.
    /// </exception>
    public byte[] Open(string encryption, string cryptoKey, ReadOnlySpan<byte> sealedBytes)
    {
        var sender = Parameter(cryptoKey, "dh");
        if (sender.Length != PointBytes || sender[0] != 4)
        {
            throw new CryptographicException("The sender's key is no uncompressed P-256 point.");
        }

        var (key, nonce) = Derive(Shared(sender), sender, Parameter(encryption, "salt"));
        using var cipher = new AesGcm(key, TagBytes);
        using var plain = new MemoryStream(sealedBytes.Length);
        for (ulong record = 0; !sealedBytes.IsEmpty; record++)
        {
            var length = Math.Min(sealedBytes.Length, RecordBytes + TagBytes);
            plain.Write(OpenRecord(cipher, NonceOf(nonce, record), sealedBytes[..length]));
            sealedBytes = sealedBytes[length..];
        }

        return plain.ToArray();
    }

    public void Dispose() => _keys.Dispose();

    private byte[] Shared(byte[] sender)
    {
        using var other = ECDiffieHellman.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = sender[1..(1 + CoordinateBytes)], Y = sender[(1 + CoordinateBytes)..] },
        });
        return _keys.DeriveRawSecretAgreement(other.PublicKey);
    }

    private (byte[] Key, byte[] Nonce) Derive(byte[] shared, byte[] sender, byte[] salt)
    {
        byte[] authInfo = [.. "Content-Encoding: auth\0"u8, 1];
        var ikm = HMACSHA256.HashData(HMACSHA256.HashData(_secret, shared), authInfo);
        var prk = HMACSHA256.HashData(salt, ikm);
        byte[] context = [.. "P-256\0"u8, 0, PointBytes, .. _point, 0, PointBytes, .. sender];
        byte[] keyInfo = [.. "Content-Encoding: aesgcm\0"u8, .. context, 1];
        byte[] nonceInfo = [.. "Content-Encoding: nonce\0"u8, .. context, 1];
        return (HMACSHA256.HashData(prk, keyInfo)[..KeyBytes], HMACSHA256.HashData(prk, nonceInfo)[..NonceBytes]);
    }

    // The record's number is laid over the low 48 bits.
    private static byte[] NonceOf(byte[] nonce, ulong record)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(counter, record);
        var result = (byte[])nonce.Clone();
        for (var i = 0; i < 6; i++)
        {
            result[NonceBytes - 6 + i] ^= counter[2 + i];
        }

        return result;
    }

    private static byte[] OpenRecord(AesGcm cipher, byte[] nonce, ReadOnlySpan<byte> record)
    {
        if (record.Length < TagBytes + PaddingLengthBytes)
        {
            throw new CryptographicException("A record is too short.");
        }

        var plain = new byte[record.Length - TagBytes];
        cipher.Decrypt(nonce, record[..^TagBytes], record[^TagBytes..], plain);
        var start = PaddingLengthBytes + BinaryPrimitives.ReadUInt16BigEndian(plain);
        return start <= plain.Length ? plain[start..] : throw new CryptographicException("The padding is longer than its record.");
    }

    /// <summary>One of the parameters of a header value: a=…;b=…, also separated by commas.</summary>
    private static byte[] Parameter(string header, string name)
    {
        foreach (var part in header.Split([';', ','], StringSplitOptions.TrimEntries))
        {
            if (!part.StartsWith(name + "=", StringComparison.Ordinal))
            {
                continue;
            }

            try
            {
                return Base64Url.DecodeFromChars(part.AsSpan(name.Length + 1).Trim('"'));
            }
            catch (FormatException e)
            {
                throw new CryptographicException($"The parameter {name} is no base64url.", e);
            }
        }

        throw new CryptographicException($"The parameter {name} is missing.");
    }
}
