using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace RingActors.Api.Access;

/// <summary>
/// Notes of one length that only the holder of the key can read (AES-256-GCM, fresh nonce each). A note about a duress code and one about
/// any other differ in nothing that can be seen.
/// </summary>
internal sealed class SealBox(AccessKey key)
{
    private const int NoteBytes = 512;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    internal string Seal(SealedNote note)
    {
        byte[] plain = new byte[NoteBytes];
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(note, AccessJson.Default.SealedNote);
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
        byte[] whole = new byte[NonceBytes + NoteBytes + TagBytes];
        if (!Convert.TryFromBase64String(seal, whole, out int length) || length != whole.Length)
        {
            return null;
        }

        byte[] plain = new byte[NoteBytes];
        try
        {
            using AesGcm aes = new(key.SealKey, TagBytes);
            aes.Decrypt(
                whole.AsSpan(0, NonceBytes), whole.AsSpan(NonceBytes, NoteBytes), whole.AsSpan(NonceBytes + NoteBytes), plain);
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }

        int end = plain.AsSpan().IndexOf((byte)0);
        return JsonSerializer.Deserialize(
            Encoding.UTF8.GetString(plain, 0, end < 0 ? NoteBytes : end), AccessJson.Default.SealedNote);
    }
}
