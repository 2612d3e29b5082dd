using System.Security.Cryptography;
using System.Text;

namespace RingActors.Devices.RingCloud.Client.Storage;

/// <summary>
/// Where the secret comes from that opens the token store: what the user gave, or a generated key file beside the
/// store.
/// </summary>
internal sealed class StoreKey
{
    public const int IterationsMin = 600_000;
    private const int KeyBytes = 32;
    private const int SaltBytes = 16;
    private const int SaltTextBytesMin = 8;
    private readonly byte[] _secret;

    private readonly Func<byte[], byte[], int, byte[]> _derivation;

    private StoreKey(byte[] secret, byte[]? fixedSalt, string source, Func<byte[], byte[], int, byte[]> derivation)
    {
        _secret = secret;
        _derivation = derivation;
        FixedSalt = fixedSalt;
        Source = source;
    }

    /// <summary>Given by the user, or absent: then every file carries its own random salt.</summary>
    public byte[]? FixedSalt { get; }

    /// <summary>Names the source in messages to the user.</summary>
    public string Source { get; }

    public static StoreKey From(RingTokenStoreOptions options)
    {
        var salt = SaltOf(options);
        if (!string.IsNullOrEmpty(options.EncryptionKey))
        {
            return new StoreKey(Encoding.UTF8.GetBytes(options.EncryptionKey), salt, "RING_MCP_ENCRYPTION_KEY", options.Derivation);
        }

        var keyFile = options.Path + ".key";
        return new StoreKey(ReadOrMakeKeyFile(keyFile, options.Path), salt, $"the key file {keyFile}", options.Derivation);
    }

    /// <summary>Slow on purpose (a fifth of a second and more): derive once, keep the result.</summary>
    public byte[] Derive(byte[] salt, int iterations) => _derivation(_secret, salt, iterations);

    public static byte[] Pbkdf2(byte[] secret, byte[] salt, int iterations) =>
        Rfc2898DeriveBytes.Pbkdf2(secret, salt, iterations, HashAlgorithmName.SHA256, KeyBytes);

    public byte[] NewSalt() => FixedSalt ?? RandomNumberGenerator.GetBytes(SaltBytes);

    private static byte[]? SaltOf(RingTokenStoreOptions options)
    {
        if (string.IsNullOrEmpty(options.EncryptionSalt))
        {
            return null;
        }

        var salt = Encoding.UTF8.GetBytes(options.EncryptionSalt);
        return salt.Length >= SaltTextBytesMin
            ? salt
            : throw new RingTokenStoreException(
                RingTokenStoreFault.UnusableKey,
                $"RING_MCP_ENCRYPTION_SALT is {salt.Length} bytes long; give at least {SaltTextBytesMin}, or leave it out for a random one.");
    }

    private static byte[] ReadOrMakeKeyFile(string keyFile, string storePath)
    {
        if (File.Exists(keyFile))
        {
            return File.ReadAllBytes(keyFile);
        }

        if (File.Exists(storePath))
        {
            throw new RingTokenStoreException(
                RingTokenStoreFault.WrongKey,
                $"There are stored credentials in {storePath} but no key: set RING_MCP_ENCRYPTION_KEY as it was, put {keyFile} back, " +
                $"or delete {storePath} and log in again.");
        }

        var secret = Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes)));
        DurableFile.WriteNew(keyFile, secret);
        DurableFile.FlushDirectory(Path.GetDirectoryName(Path.GetFullPath(keyFile))!);
        return secret;
    }
}
