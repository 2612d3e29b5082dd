using System.Security.Cryptography;
using System.Text;

namespace RingActors.Api.Access;

/// <summary>
/// The secret of a data directory by which codes are hashed and notes are sealed. It is not in the journal: whoever has
/// only a journal or an export of it can neither try out digits nor read a note.
/// </summary>
internal sealed class AccessKey
{
    private const string FileName = "access.key";
    private const int Bytes = 32;

    private readonly byte[] _pepper;

    private AccessKey(byte[] secret)
    {
        _pepper = Derive(secret, "ringactors code pepper v1");
        SealKey = Derive(secret, "ringactors note seal v1");
        AnchorKey = Derive(secret, "ringactors anchor v1");
        SecretsKey = Derive(secret, "ringactors named secrets v1");
        AuditKey = Derive(secret, "ringactors audit digest v1");
        PersonsKey = Derive(secret, "ringactors persons v1");
        EmergencyKey = Derive(secret, "ringactors emergency links v1");
        PushKey = Derive(secret, "ringactors web push v1");
    }

    internal byte[] SealKey { get; }

    /// <summary>Seals the secrets that headers of webhooks name.</summary>
    internal byte[] SecretsKey { get; }

    /// <summary>Makes digests of arguments that nobody can try out.</summary>
    internal byte[] AuditKey { get; }

    /// <summary>Hides by what persons are known to whoever reads their keys.</summary>
    internal byte[] PersonsKey { get; }

    /// <summary>Signs the links by which recipients answer an emergency: they outlive a restart.</summary>
    internal byte[] EmergencyKey { get; }

    /// <summary>The private key by which browsers know this server.</summary>
    internal byte[] PushKey { get; }

    /// <summary>Seals the anchor of the journal.</summary>
    internal byte[] AnchorKey { get; }

    /// <summary>The key of a directory; null if it has none.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static AccessKey? Find(string directory) =>
        File.Exists(Path.Combine(directory, FileName)) ? Open(directory) : null;

    /// <summary>Reads the key of a directory, or makes one that nobody but its owner can read.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static AccessKey Open(string directory)
    {
        string path = Path.Combine(directory, FileName);
        if (!File.Exists(path))
        {
            Make(path);
        }

        byte[] secret = new byte[Bytes];
        return Convert.TryFromBase64String(File.ReadAllText(path).Trim(), secret, out int read) && read == Bytes
            ? new AccessKey(secret)
            : throw new InvalidDataException(
                $"{path} is not the key it should be. Put the file back from a backup; without it the codes of the home have to be set anew.");
    }

    /// <summary>Digits under the pepper: what the slow hash is made of.</summary>
    internal byte[] Peppered(string digits) => HMACSHA256.HashData(_pepper, Encoding.ASCII.GetBytes(digits));

    private static void Make(string path)
    {
        FileStreamOptions options = new() { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        string made = path + ".new";
        using (FileStream file = new(made, options))
        {
            file.Write(Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(Bytes))));
            file.Flush(flushToDisk: true);
        }

        File.Move(made, path, overwrite: false);
    }

    private static byte[] Derive(byte[] secret, string use) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, Bytes, info: Encoding.ASCII.GetBytes(use));
}
