using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace RingActors.Api.Access;

/// <summary>
/// Notes of one length that only the holder of the key can read (AES-256-GCM, fresh nonce each). A note about a duress
/// code and one about any other differ in nothing that can be seen.
/// </summary>
internal sealed class AuthenticatedEncryption(AccessKey key)
{
    /// <summary>Enough for the longest name, home and channel, whatever their letters.</summary>
    private const int NoteBytes = 1024;

    /// <summary>As long as notes were in the first builds.</summary>
    private const int OldNoteBytes = 512;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    /// <summary>Letters stay letters: escaped, a name in Cyrillic would be three times as long.</summary>
    private static readonly AccessJson Letters =
        new(new JsonSerializerOptions(AccessJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    internal string Seal(SealedNote note)
    {
        byte[] plain = new byte[NoteBytes];
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(note, Letters.SealedNote);
        if (json.Length > NoteBytes)
        {
            throw new ArgumentException("The note is too long to be sealed.", nameof(note));
        }

        json.CopyTo(plain, 0);
        byte[] whole = new byte[NonceBytes + NoteBytes + TagBytes];
        RandomNumberGenerator.Fill(whole.AsSpan(0, NonceBytes));
        using AesGcm aes = new(key.SealKey, TagBytes);
        aes.Encrypt(
            whole.AsSpan(0, NonceBytes), plain, whole.AsSpan(NonceBytes, NoteBytes), whole.AsSpan(NonceBytes + NoteBytes));
        return Convert.ToBase64String(whole);
    }

    /// <summary>Null if it was sealed with another key, or is none.</summary>
    internal SealedNote? Open(string seal)
    {
        byte[] buffer = new byte[NonceBytes + NoteBytes + TagBytes];
        if (!Convert.TryFromBase64String(seal, buffer, out int length) || length - NonceBytes - TagBytes is not (NoteBytes or OldNoteBytes))
        {
            return null;
        }

        ReadOnlySpan<byte> whole = buffer.AsSpan(0, length);
        byte[] plain = new byte[length - NonceBytes - TagBytes];
        try
        {
            using AesGcm aes = new(key.SealKey, TagBytes);
            aes.Decrypt(
                whole[..NonceBytes], whole[NonceBytes..(NonceBytes + plain.Length)], whole[(NonceBytes + plain.Length)..], plain);
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }

        int end = plain.AsSpan().IndexOf((byte)0);
        return JsonSerializer.Deserialize(
            Encoding.UTF8.GetString(plain, 0, end < 0 ? plain.Length : end), AccessJson.Default.SealedNote);
    }
}
