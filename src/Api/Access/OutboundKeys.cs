using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Api.KeyPairs;
using RingActors.Api.Outgoing.Signing;
using RingActors.Api.Settings.Areas;

namespace RingActors.Api.Access;

/// <summary>
/// The keys with which posts are signed, by home and host, in one sealed file of the data directory. Only the running
/// server reads and changes it, so what was read is kept. A host that has none is signed for by the server's key, as
/// ever (docs/adr/0714).
/// </summary>
internal sealed class OutboundKeys(string directory, AccessKey key) : IOutboundKeys
{
    internal const string FileName = "secrets.outbound";

    /// <summary>All hosts of a home.</summary>
    internal const string AnyHost = "*";

    /// <summary>So many keys of one host are good at one time.</summary>
    internal const int PerHostMax = 5;

    /// <summary>So many hosts of one home have keys.</summary>
    internal const int HostsMax = 50;

    private const int MadeBytes = 32;

    private readonly SealedFile _file = new(
        Path.Combine(directory, FileName), "ringactors outbound keys 1\n", key.SecretsKey,
        "remove this file and make the keys anew");

    private readonly Lock _writing = new();
    private ImmutableArray<OutboundKey>? _known;

    /// <summary>A new secret or private key, in base64, from a secure source.</summary>
    internal static string Make(string scheme)
    {
        if (scheme == SigningSchemes.Pair)
        {
            return Convert.ToBase64String(Ed25519.NewPrivate());
        }

        // JSON may write a plus as an escape, and whoever copies that from a screen has another secret.
        string text = Convert.ToBase64String(RandomNumberGenerator.GetBytes(MadeBytes));
        return text.Contains('+', StringComparison.Ordinal) ? Make(scheme) : text;
    }

    /// <inheritdoc/>
    public IReadOnlyList<OutboundKey> For(string home, Uri url, Instant now)
    {
        OutgoingHost host = OutgoingHost.Of(url);
        OutboundKey[] good = [.. Known().Where(k => k.Home == home && k.IsGood(now) && Reaches(k, host, url.Port))];
        return good.Length == 0 ? [] :
        [
            .. good.GroupBy(k => k.Host, StringComparer.Ordinal).MaxBy(g => Exactness(g.Key))!
                .Reverse().OrderBy(k => k.Scheme == SigningSchemes.Pair),
        ];
    }

    /// <summary>A home's keys that are good, by host, the newest first.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or sealed with another key.</exception>
    internal IReadOnlyList<OutboundKey> Of(string home, Instant now) =>
    [
        .. Known().Where(k => k.Home == home && k.IsGood(now)).Reverse().OrderBy(k => k.Host, StringComparer.Ordinal),
    ];

    /// <summary>
    /// A host has one more key. Those before go on signing for a while; where there was none, the server's does.
    /// </summary>
    /// <returns>Why not; null if it is so.</returns>
    /// <exception cref="InvalidDataException">The file is damaged, or sealed with another key.</exception>
    internal string? Add(OutboundKey made, Duration keep, bool serverSigns, Instant now)
    {
        lock (_writing)
        {
            OutboundKey[] good = [.. Known().Where(k => k.IsGood(now))];
            OutboundKey[] before = [.. good.Where(k => IsOf(k, made.Home, made.Host))];
            if (before.Length >= PerHostMax && keep > Duration.Zero)
            {
                return $"{PerHostMax} keys sign for {made.Host} at this time, and no more can. "
                    + "Wait until one runs out, or have those before end at once.";
            }

            if (before.Length == 0 && good.Where(k => k.Home == made.Home).Select(k => k.Host).Distinct().Count()
                is >= HostsMax)
            {
                return $"{HostsMax} hosts have keys, and no more can. Remove those of one first.";
            }

            long until = (now + keep).ToUnixTimeSeconds();
            IEnumerable<OutboundKey> kept = keep <= Duration.Zero ? []
                : before.Length > 0 ? before.Select(k => k with { Until = Math.Min(k.Until ?? until, until) })
                : serverSigns ? [OutboundKey.OfServer(made, until)]
                : [];
            Write([.. good.Except(before), .. kept, made]);
            return null;
        }
    }

    /// <summary>A host has no keys any more; false if it had none.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or sealed with another key.</exception>
    internal bool Remove(string home, string host)
    {
        lock (_writing)
        {
            ImmutableArray<OutboundKey> known = Known();
            ImmutableArray<OutboundKey> left = [.. known.Where(k => !IsOf(k, home, host))];
            if (left.Length == known.Length)
            {
                return false;
            }

            Write(left);
            return true;
        }
    }

    /// <summary>How a host is written here; null if it is none.</summary>
    internal static string? HostOf(string said) => said == AnyHost ? AnyHost
        : AllowedHost.TryParse(said, out AllowedHost? host)
            ? host.Value.Port is { } port ? $"{host.Value.Host.Name}:{port}" : host.Value.Host.Name : null;

    private static bool IsOf(OutboundKey key, string home, string host) => key.Home == home && key.Host == host;

    private static bool Reaches(OutboundKey key, OutgoingHost host, int port) => key.Host == AnyHost
        || (AllowedHost.TryParse(key.Host, out AllowedHost? named) && named.Value.Is(host, port));

    private static int Exactness(string host) => host == AnyHost ? 0
        : AllowedHost.TryParse(host, out AllowedHost? named) && named.Value.Port is not null ? 2 : 1;

    private ImmutableArray<OutboundKey> Known()
    {
        // Alone: what was read before another wrote must not take the place of what that wrote.
        lock (_writing)
        {
            return _known ??= Read();
        }
    }

    private ImmutableArray<OutboundKey> Read()
    {
        byte[]? plain = _file.Read();
        try
        {
            return plain is null ? []
                : [.. JsonSerializer.Deserialize(plain, OutboundKeysJson.Default.OutboundKeyArray)!];
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    private void Write(ImmutableArray<OutboundKey> all)
    {
        byte[] plain = JsonSerializer.SerializeToUtf8Bytes([.. all], OutboundKeysJson.Default.OutboundKeyArray);
        _file.Write(plain);
        CryptographicOperations.ZeroMemory(plain);
        _known = all;
    }
}

[JsonSerializable(typeof(OutboundKey[]))]
internal sealed partial class OutboundKeysJson : JsonSerializerContext;
