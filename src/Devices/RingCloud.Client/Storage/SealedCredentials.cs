using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace RingActors.Devices.RingCloud.Client.Storage;

/// <summary>
/// The file format: a JSON object with the parameters in the clear and the credentials in AES-256-GCM. The parameters
/// are authenticated too. The check value tells a wrong key from a damaged file; it says no more about the key than the
/// tag does.
/// </summary>
internal sealed record SealedCredentials
{
    public const string FormatName = "ringactors-credentials";
    public const int CurrentVersion = 1;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int CheckBytes = 8;
    private const int IterationsMax = 100_000_000;
    private const int SaltBytesMax = 4096;

    public string Format { get; init; } = FormatName;

    public int Version { get; init; } = CurrentVersion;

    public string Kdf { get; init; } = "PBKDF2-SHA256";

    public int Iterations { get; init; } = StoreKey.IterationsMin;

    /// <summary>Empty when the salt is the user's own.</summary>
    public byte[] Salt { get; init; } = [];

    public byte[] Check { get; init; } = [];

    public string Cipher { get; init; } = "AES-256-GCM";

    public byte[] Nonce { get; init; } = [];

    public byte[] Tag { get; init; } = [];

    public byte[] Content { get; init; } = [];

    /// <summary>A fresh random nonce each time: GCM breaks when one is used twice with a key.</summary>
    public static SealedCredentials Seal(RingCredentials credentials, byte[] key, byte[] storedSalt, int iterations)
    {
        var plain = JsonSerializer.SerializeToUtf8Bytes(credentials);
        var nonce = RandomNumberGenerator.GetBytes(NonceBytes);
        var content = new byte[plain.Length];
        var tag = new byte[TagBytes];
        var empty = new SealedCredentials { Salt = storedSalt, Iterations = iterations, Check = CheckOf(key), Nonce = nonce };
        using var cipher = new AesGcm(key, TagBytes);
        cipher.Encrypt(nonce, plain, content, tag, empty.Authenticated());
        CryptographicOperations.ZeroMemory(plain);
        return empty with { Content = content, Tag = tag };
    }

    public RingCredentials Open(byte[] key, string keySource, string path)
    {
        if (!CryptographicOperations.FixedTimeEquals(CheckOf(key), Check))
        {
            throw new RingTokenStoreException(
                RingTokenStoreFault.WrongKey,
                $"The stored credentials in {path} were encrypted with another key than {keySource} gives. Set RING_MCP_ENCRYPTION_KEY " +
                $"and RING_MCP_ENCRYPTION_SALT as they were, or delete {path} and log in again.");
        }

        try
        {
            var plain = new byte[Content.Length];
            using var cipher = new AesGcm(key, TagBytes);
            cipher.Decrypt(Nonce, Content, Tag, plain, Authenticated());
            return JsonSerializer.Deserialize<RingCredentials>(plain) ?? throw new JsonException("null");
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or JsonException)
        {
            throw Damaged(path, e);
        }
    }

    public static SealedCredentials Read(ReadOnlySpan<byte> file, string path)
    {
        SealedCredentials? sealedFile;
        try
        {
            sealedFile = JsonSerializer.Deserialize<SealedCredentials>(file);
        }
        catch (JsonException e)
        {
            throw Damaged(path, e);
        }

        if (sealedFile is null || sealedFile.Format != FormatName || sealedFile.Version < 1)
        {
            throw Damaged(path, null);
        }

        if (sealedFile.Version > CurrentVersion)
        {
            throw new RingTokenStoreException(
                RingTokenStoreFault.NewerVersion,
                $"{path} has format {sealedFile.Version}, written by a newer RingActors; this one reads up to {CurrentVersion}. Use the newer one.");
        }

        return sealedFile.HasUsableParameters ? sealedFile : throw Damaged(path, null);
    }

    // Bounded before the derivation runs: a changed file must not cost an hour of hashing.
    private bool HasUsableParameters =>
        Kdf == "PBKDF2-SHA256" && Cipher == "AES-256-GCM"
        && Iterations is >= StoreKey.IterationsMin and <= IterationsMax
        && Salt is { Length: <= SaltBytesMax } && Check is not null && Content is not null
        && Nonce is { Length: NonceBytes } && Tag is { Length: TagBytes };

    private byte[] Authenticated() => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"{Format}|{Version}|{Kdf}|{Iterations}|{Convert.ToBase64String(Salt)}|{Cipher}|{Convert.ToBase64String(Check)}"));

    private static byte[] CheckOf(byte[] key) => HMACSHA256.HashData(key, "ringactors key check"u8)[..CheckBytes];

    private static RingTokenStoreException Damaged(string path, Exception? inner) => new(
        RingTokenStoreFault.Damaged,
        $"{path} is damaged or no credentials file. Restore it from a backup, or delete it and log in again.",
        inner);
}
