using System.Security.Cryptography;
using System.Text;

namespace RingActors.Api.Access;

/// <summary>A small file that is sealed as a whole (AES-256-GCM), private, and replaced whole and flushed.</summary>
/// <param name="path">Where it is.</param>
/// <param name="format">Begins the file, and is sealed with it: another format will have another.</param>
/// <param name="key">Seals it.</param>
/// <param name="instead">What to do if it cannot be read and there is no backup.</param>
internal sealed class SealedFile(string path, string format, byte[] key, string instead)
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    private readonly byte[] _format = Encoding.ASCII.GetBytes(format);

    /// <summary>What is in it; null if there is none. Whoever takes it clears it.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or sealed with another key.</exception>
    internal byte[]? Read()
    {
        if (!File.Exists(path))
        {
            return null;
        }

        ReadOnlySpan<byte> whole = File.ReadAllBytes(path);
        int sealedBytes = whole.Length - _format.Length - NonceBytes - TagBytes;
        if (sealedBytes < 0 || !whole.StartsWith(_format))
        {
            throw Damaged();
        }

        whole = whole[_format.Length..];
        byte[] plain = new byte[sealedBytes];
        try
        {
            using AesGcm aes = new(key, TagBytes);
            aes.Decrypt(whole[..NonceBytes], whole[NonceBytes..^TagBytes], whole[^TagBytes..], plain, _format);
            return plain;
        }
        catch (AuthenticationTagMismatchException)
        {
            throw Damaged();
        }
    }

    internal void Write(ReadOnlySpan<byte> plain)
    {
        byte[] whole = new byte[_format.Length + NonceBytes + plain.Length + TagBytes];
        _format.CopyTo(whole, 0);
        Span<byte> rest = whole.AsSpan(_format.Length);
        RandomNumberGenerator.Fill(rest[..NonceBytes]);
        using (AesGcm aes = new(key, TagBytes))
        {
            aes.Encrypt(rest[..NonceBytes], plain, rest[NonceBytes..^TagBytes], rest[^TagBytes..], _format);
        }

        using (FileStream file = new(path + ".new", Private(FileMode.Create, FileAccess.Write)))
        {
            file.Write(whole);
            file.Flush(flushToDisk: true);
        }

        File.Move(path + ".new", path, overwrite: true);
    }

    /// <summary>Two that change it at once would each lose what the other wrote.</summary>
    internal FileStream Alone() => new(path + ".lock", Private(FileMode.OpenOrCreate, FileAccess.ReadWrite));

    private static FileStreamOptions Private(FileMode mode, FileAccess access)
    {
        FileStreamOptions options = new() { Mode = mode, Access = access, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }

    private InvalidDataException Damaged() => new(
        $"{path} cannot be read with the access.key beside it. Put both back from the same backup, or {instead}.");
}
