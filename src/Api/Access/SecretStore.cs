using System.Security.Cryptography;
using System.Text.Json;
using NodaTime;
using RingActors.Api.Outgoing;
using RingActors.Api.Settings.Areas;
using RingActors.Rules.Actions;

namespace RingActors.Api.Access;

/// <summary>
/// Secrets by name, for headers of webhooks, in one sealed file of the data directory (AES-256-GCM under a key of
/// access.key; docs/adr/0607). Read whenever one is used, so that a running server sees what the command line changes.
/// </summary>
internal sealed class SecretStore(string directory, AccessKey key) : INamedSecrets
{
    internal const string FileName = "secrets.sealed";

    private const int CountMax = 200;
    private const int HostsMax = 20;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    /// <summary>Begins the file, and is sealed with it: another format will have another.</summary>
    private static readonly byte[] Format = "ringactors secrets 1\n"u8.ToArray();

    internal const string NoHost =
        "A secret is bound to the hosts that may have it: add --host HOST, or --any-host if every host may.";

    private readonly string _path = Path.Combine(directory, FileName);

    public NamedSecret? Find(string name)
    {
        try
        {
            return Read().GetValueOrDefault(name);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            // Whoever posts says that it has to be set; the command line says what is wrong with the file.
            return null;
        }
    }

    /// <summary>Names with the time of their last change and where they may go, by name.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or sealed with another key.</exception>
    internal IReadOnlyList<(string Name, Instant ChangedAt, IReadOnlyList<string>? Hosts)> List() =>
    [
        .. Read().OrderBy(s => s.Key, StringComparer.Ordinal)
            .Select(s => (s.Key, Instant.FromUnixTimeTicks(s.Value.ChangedAt), s.Value.Hosts)),
    ];

    /// <summary>Sets a secret, or sets it anew.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">The whole value of a header.</param>
    /// <param name="now">The present.</param>
    /// <param name="hosts">Where it may go; null keeps what was said before, if that was said.</param>
    /// <returns>What is wrong with name, value or hosts, all at once; empty if it is set.</returns>
    /// <exception cref="InvalidDataException">The file is damaged, or sealed with another key.</exception>
    internal IReadOnlyList<string> Set(string name, string value, Instant now, IReadOnlyList<string>? hosts)
    {
        List<string> faults = [.. HostFaults(hosts ?? [])];
        if (!WebhookHeaders.IsSecretName(name))
        {
            faults.Add($"The name must be 1 to {WebhookHeaders.SecretNameLengthMax} of A-Z a-z 0-9 . _ - and is not.");
        }

        if (value.Length == 0 || WebhookHeaders.NotSent("x", value) is not null)
        {
            string most = $"1 to {WebhookHeaders.ValueLengthMax} printable ASCII characters";
            faults.Add($"The value must be one line of {most} and is not.");
        }

        if (faults.Count > 0)
        {
            return faults;
        }

        using FileStream alone = Alone();
        Dictionary<string, NamedSecret> all = Read();
        if (all.Count >= CountMax && !all.ContainsKey(name))
        {
            return [$"There are {CountMax} secrets already, and no more can be kept: remove one first."];
        }

        if ((hosts ?? all.GetValueOrDefault(name)?.Hosts) is not { } bound)
        {
            return [NoHost];
        }

        all[name] = new NamedSecret(value, now.ToUnixTimeTicks(), bound);
        Write(all);
        return [];
    }

    /// <summary>Says anew where a secret may go; its value stays as it is.</summary>
    /// <returns>What is wrong, all at once; empty if it is bound; null if there is no such secret.</returns>
    /// <exception cref="InvalidDataException">The file is damaged, or sealed with another key.</exception>
    internal IReadOnlyList<string>? Bind(string name, IReadOnlyList<string> hosts)
    {
        string[] faults = [.. HostFaults(hosts)];
        if (faults.Length > 0)
        {
            return faults;
        }

        using FileStream alone = Alone();
        Dictionary<string, NamedSecret> all = Read();
        if (!all.TryGetValue(name, out NamedSecret? there))
        {
            return null;
        }

        all[name] = there with { Hosts = hosts };
        Write(all);
        return [];
    }

    private static IEnumerable<string> HostFaults(IReadOnlyList<string> hosts)
    {
        if (hosts.Count > HostsMax)
        {
            yield return $"A secret is bound to at most {HostsMax} hosts.";
        }

        if (hosts.Any(h => h != NamedSecret.AnyHost && !AllowedHost.TryParse(h, out _)))
        {
            yield return $"A host must be {AllowedHost.Allowed}.";
        }
    }

    /// <summary>False if there was none.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or sealed with another key.</exception>
    internal bool Remove(string name)
    {
        using FileStream alone = Alone();
        Dictionary<string, NamedSecret> all = Read();
        if (!all.Remove(name))
        {
            return false;
        }

        Write(all);
        return true;
    }

    private Dictionary<string, NamedSecret> Read()
    {
        if (!File.Exists(_path))
        {
            return new Dictionary<string, NamedSecret>(StringComparer.Ordinal);
        }

        ReadOnlySpan<byte> whole = File.ReadAllBytes(_path);
        int sealedBytes = whole.Length - Format.Length - NonceBytes - TagBytes;
        if (sealedBytes < 0 || !whole.StartsWith(Format))
        {
            throw Damaged();
        }

        whole = whole[Format.Length..];
        byte[] plain = new byte[sealedBytes];
        try
        {
            using AesGcm aes = new(key.SecretsKey, TagBytes);
            aes.Decrypt(whole[..NonceBytes], whole[NonceBytes..^TagBytes], whole[^TagBytes..], plain, Format);
            return new Dictionary<string, NamedSecret>(
                JsonSerializer.Deserialize(plain, AccessJson.Default.DictionaryStringNamedSecret)!,
                StringComparer.Ordinal);
        }
        catch (AuthenticationTagMismatchException)
        {
            throw Damaged();
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    private void Write(Dictionary<string, NamedSecret> all)
    {
        byte[] plain = JsonSerializer.SerializeToUtf8Bytes(all, AccessJson.Default.DictionaryStringNamedSecret);
        byte[] whole = new byte[Format.Length + NonceBytes + plain.Length + TagBytes];
        Format.CopyTo(whole, 0);
        Span<byte> rest = whole.AsSpan(Format.Length);
        RandomNumberGenerator.Fill(rest[..NonceBytes]);
        using (AesGcm aes = new(key.SecretsKey, TagBytes))
        {
            aes.Encrypt(rest[..NonceBytes], plain, rest[NonceBytes..^TagBytes], rest[^TagBytes..], Format);
        }

        CryptographicOperations.ZeroMemory(plain);
        using (FileStream file = new(_path + ".new", Private(FileMode.Create, FileAccess.Write)))
        {
            file.Write(whole);
            file.Flush(flushToDisk: true);
        }

        File.Move(_path + ".new", _path, overwrite: true);
    }

    /// <summary>Two that change it at once would each lose what the other wrote.</summary>
    private FileStream Alone() => new(_path + ".lock", Private(FileMode.OpenOrCreate, FileAccess.ReadWrite));

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
        $"{_path} cannot be read with the access.key beside it. Put both back from the same backup, "
        + "or remove this file and set the secrets anew.");
}
