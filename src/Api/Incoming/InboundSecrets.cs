using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using RingActors.Api.Access;
using RingActors.Engine.Core;

namespace RingActors.Api.Incoming;

/// <summary>
/// The secrets of inbound webhooks by their ids, in one sealed file of the data directory, apart from those that rules
/// may name: no rule can send them anywhere (docs/adr/0710). Only the running server reads and changes it, so what was
/// read is kept. The journal has ids and no values.
/// </summary>
internal sealed class InboundSecrets(string directory, AccessKey key)
{
    internal const string FileName = "secrets.inbound";

    private readonly SealedFile _file = new(
        Path.Combine(directory, FileName), "ringactors inbound secrets 1\n", key.SecretsKey,
        "remove this file and rotate the secret of each webhook");

    private readonly Lock _writing = new();
    private volatile ImmutableDictionary<string, string>? _known;

    /// <summary>The value of a secret; null if it is not there.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or sealed with another key.</exception>
    internal string? Find(Address webhook, string id) => Known().GetValueOrDefault(NameOf(webhook, id));

    /// <summary>Whether a value is there and can be read.</summary>
    internal bool Has(Address webhook, string id)
    {
        try
        {
            return Find(webhook, id) is not null;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    /// <summary>Reads it, if it was not.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or sealed with another key.</exception>
    internal void Check() => Known();

    /// <summary>Seals a value before anything names it.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or sealed with another key.</exception>
    internal void Set(Address webhook, string id, string value)
    {
        lock (_writing)
        {
            Write(Known().SetItem(NameOf(webhook, id), value));
        }
    }

    /// <summary>Of a webhook's secrets only these stay.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or sealed with another key.</exception>
    internal void Keep(Address webhook, IEnumerable<string> ids)
    {
        lock (_writing)
        {
            ImmutableDictionary<string, string> known = Known();
            string[] kept = [.. ids.Select(id => NameOf(webhook, id))];
            string[] gone =
            [
                .. known.Keys.Where(n => n.StartsWith(NameOf(webhook, ""), StringComparison.Ordinal)
                    && !kept.Contains(n, StringComparer.Ordinal)),
            ];
            if (gone.Length > 0)
            {
                Write(known.RemoveRange(gone));
            }
        }
    }

    private static string NameOf(Address webhook, string id) => $"{webhook.Value}#{id}";

    private ImmutableDictionary<string, string> Known()
    {
        if (_known is { } known)
        {
            return known;
        }

        // Alone: what was read before another wrote must not take the place of what that wrote.
        lock (_writing)
        {
            return _known ??= Read();
        }
    }

    private ImmutableDictionary<string, string> Read()
    {
        byte[]? plain = _file.Read();
        try
        {
            return plain is null
                ? ImmutableDictionary<string, string>.Empty
                : JsonSerializer.Deserialize(
                    plain, InboundSecretsJson.Default.DictionaryStringString)!.ToImmutableDictionary();
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    private void Write(ImmutableDictionary<string, string> all)
    {
        byte[] plain = JsonSerializer.SerializeToUtf8Bytes(
            all.ToDictionary(), InboundSecretsJson.Default.DictionaryStringString);
        _file.Write(plain);
        CryptographicOperations.ZeroMemory(plain);
        _known = all;
    }
}

[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class InboundSecretsJson : JsonSerializerContext;
