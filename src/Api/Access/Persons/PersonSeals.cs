using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using NodaTime;
using RingActors.Devices.Domain.Persons;

namespace RingActors.Api.Access.Persons;

/// <summary>
/// Seals names and addresses of persons under the key of each, and opens them for whoever is shown or called
/// (AES-256-GCM; docs/adr/0215). The nonce is made of the text, so that the same text is the same again: two wishes
/// that are alike stay alike. Texts are filled up to 16 bytes, so that their length tells little.
/// </summary>
/// <param name="keys">The keys.</param>
/// <param name="originKey">Hides in their file by what persons are known.</param>
internal sealed class PersonSeals(PersonKeyFile keys, byte[] originKey) : IPersons
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int Block = 16;
    private const byte Filled = 0x80;
    private const int OpenedMax = 4096;
    private const int PlaceBytes = 16;

    /// <summary>Opening is asked for by every answer; who is erased is forgotten here, too.</summary>
    private readonly ConcurrentDictionary<string, string> _opened = new(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<string, string> _places = new(StringComparer.Ordinal);

    internal PersonKeyFile Keys => keys;

    public string? Seal(PersonOrigin person, string text) =>
        keys.Of(OriginOf(person), PlaceOf(person.Home)) is { Key: { } key } line
            ? SealedText.Of(line.Id, Encrypt(line.Id, key, text)) : null;

    /// <summary>Says of somebody of a version of before in which home they are.</summary>
    internal void Place(PersonOrigin person) => keys.Place(OriginOf(person), PlaceOf(person.Home));

    /// <summary>The text itself where it is not sealed, or what there is in its place.</summary>
    internal string Open(string text) => SealedTexts.Open(text, this, OpenedFor.All);

    /// <summary>The same for somebody.</summary>
    internal string Open(string text, OpenedFor reader) => SealedTexts.Open(text, this, reader);

    /// <summary>Only what was sealed, and only if it can be opened.</summary>
    /// <returns>False if the person was erased, or has no key here.</returns>
    internal bool TryOpen(string text, [NotNullWhen(true)] out string? opened)
    {
        opened = SealedText.TryRead(text, out SealedPart part) && part.Length == text.Length ? Decrypt(part) : text;
        return opened is not null;
    }

    /// <summary>What is said in the place of a sealed text.</summary>
    /// <param name="part">The text.</param>
    /// <param name="reader">
    /// To whom: whoever got the text of another home into this one does not read the name here.
    /// </param>
    /// <param name="scheme">What of an address stands before it and was not sealed; empty for none.</param>
    internal string Said(in SealedPart part, OpenedFor reader, string scheme)
    {
        string? place = reader.Homes is null ? null : keys.Find(part.Id)?.Home;
        return place is not null && !reader.Homes!.Any(home => PlaceOf(home) == place)
            ? $"a person of another home ({part.Id})"
            : Decrypt(part) is { } opened ? reader.Shown(opened, scheme)
            : IsErased(part.Id) ? $"a person who was erased ({part.Id})"
            : $"a person whose key is missing ({part.Id})";
    }

    internal bool IsErased(string id) => keys.Find(id) is { ErasedAt: not null };

    /// <summary>Destroys a person's key: nothing sealed with it is ever read again. False if there is none.</summary>
    internal bool Erase(string id, Instant now)
    {
        bool erased = keys.Erase(id, now);
        _opened.Clear();
        return erased;
    }

    private string OriginOf(PersonOrigin person) => Convert.ToHexStringLower(HMACSHA256.HashData(
        originKey, Encoding.UTF8.GetBytes($"{person.Home}\n{person.Sort}\n{person.Name}")));

    /// <summary>A home as the file of the keys has it, which names none.</summary>
    private string PlaceOf(string home) => _places.GetOrAdd(home, name => Convert.ToHexStringLower(
        HMACSHA256.HashData(originKey, Encoding.UTF8.GetBytes($"home\n{name}")).AsSpan(0, PlaceBytes)));

    private static string Encrypt(string id, byte[] key, string text)
    {
        int length = Encoding.UTF8.GetByteCount(text);
        byte[] plain = new byte[((length / Block) + 1) * Block];
        Encoding.UTF8.GetBytes(text, plain);
        plain[length] = Filled;
        byte[] whole = new byte[NonceBytes + plain.Length + TagBytes];
        HMACSHA256.HashData(Derive(key, "nonce"), plain).AsSpan(0, NonceBytes).CopyTo(whole);
        using AesGcm aes = new(Derive(key, "text"), TagBytes);
        aes.Encrypt(
            whole.AsSpan(0, NonceBytes), plain, whole.AsSpan(NonceBytes, plain.Length), whole.AsSpan(^TagBytes..),
            Encoding.ASCII.GetBytes(id));
        return Base64Url.EncodeToString(whole);
    }

    private string? Decrypt(in SealedPart part)
    {
        string cached = part.Id + part.Body;
        if (_opened.TryGetValue(cached, out string? known))
        {
            return known;
        }

        if (keys.Find(part.Id)?.Key is not { } key || !Base64Url.IsValid(part.Body))
        {
            return null;
        }

        ReadOnlySpan<byte> whole = Base64Url.DecodeFromChars(part.Body);
        if (whole.Length < NonceBytes + Block + TagBytes)
        {
            return null;
        }

        byte[] plain = new byte[whole.Length - NonceBytes - TagBytes];
        try
        {
            using AesGcm aes = new(Derive(key, "text"), TagBytes);
            aes.Decrypt(
                whole[..NonceBytes], whole[NonceBytes..^TagBytes], whole[^TagBytes..], plain,
                Encoding.ASCII.GetBytes(part.Id));
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }

        string text = Encoding.UTF8.GetString(plain, 0, Math.Max(0, plain.AsSpan().LastIndexOf(Filled)));
        if (_opened.Count >= OpenedMax)
        {
            _opened.Clear();
        }

        _opened[cached] = text;
        if (keys.Find(part.Id)?.Key is null)
        {
            // Erased meanwhile: it must not stay here.
            _opened.TryRemove(cached, out _);
        }

        return text;
    }

    private static byte[] Derive(byte[] key, string use) => HKDF.DeriveKey(
        HashAlgorithmName.SHA256, key, 32, info: Encoding.ASCII.GetBytes("ringactors person " + use + " v1"));
}
