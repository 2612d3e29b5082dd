using System.Security.Cryptography;
using NSec.Cryptography;

namespace RingActors.Api.KeyPairs;

/// <summary>
/// ed25519 (RFC 8032), which the framework does not have, by NSec over libsodium. Where its native part cannot be
/// loaded
/// <see cref="Trouble"/> says so, and a webhook of that scheme is refused when it is made.
/// </summary>
internal static class Ed25519
{
    internal const int KeyBytes = 32;

    private const int SignatureBytes = 64;

    private static readonly Lazy<string?> Loading = new(Load);

    /// <summary>Why nothing can be verified here; null if it can.</summary>
    internal static string? Trouble => Loading.Value;

    /// <summary>Whether one of the signatures is of this key over the data. All are tried.</summary>
    internal static bool VerifiesAny(byte[] key, ReadOnlySpan<byte> data, IReadOnlyList<byte[]?> signatures)
    {
        if (Trouble is not null || key.Length != KeyBytes
            || !PublicKey.TryImport(
                SignatureAlgorithm.Ed25519, key, KeyBlobFormat.RawPublicKey, out PublicKey? imported))
        {
            return false;
        }

        bool isGood = false;
        foreach (byte[]? signature in signatures)
        {
            isGood |= signature is { Length: SignatureBytes }
                && SignatureAlgorithm.Ed25519.Verify(imported!, data, signature);
        }

        return isGood;
    }

    /// <summary>A new private key, the 32 bytes of RFC 8032, from a secure source.</summary>
    internal static byte[] NewPrivate() => RandomNumberGenerator.GetBytes(KeyBytes);

    /// <summary>The public key of a private one.</summary>
    internal static byte[] PublicOf(ReadOnlySpan<byte> privateKey)
    {
        using Key key = Key.Import(SignatureAlgorithm.Ed25519, privateKey, KeyBlobFormat.RawPrivateKey);
        return key.PublicKey.Export(KeyBlobFormat.RawPublicKey);
    }

    /// <summary>The signature of a private key over the data.</summary>
    internal static byte[] Sign(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> data)
    {
        using Key key = Key.Import(SignatureAlgorithm.Ed25519, privateKey, KeyBlobFormat.RawPrivateKey);
        return SignatureAlgorithm.Ed25519.Sign(key, data);
    }

    private static string? Load()
    {
        try
        {
            return SignatureAlgorithm.Ed25519.PublicKeySize == KeyBytes ? null : "its library has another size of keys";
        }
        catch (Exception e) when (e is TypeInitializationException or DllNotFoundException or BadImageFormatException
            or EntryPointNotFoundException or PlatformNotSupportedException)
        {
            return "the native library of ed25519 (libsodium) cannot be loaded on this machine";
        }
    }
}
