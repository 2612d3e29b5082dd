using System.Security.Cryptography;
using System.Text.Json;
using NodaTime;
using RingActors.Api.Outgoing;
using RingActors.Api.Settings.Areas;
using RingActors.Rules.Actions;
using RingActors.Rules.Format;

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

    internal const string NoHost =
        "A secret is bound to the hosts that may have it: add --host HOST, or --any-host if every host may.";

    private readonly SealedFile _file = new(
        Path.Combine(directory, FileName), "ringactors secrets 1\n", key.SecretsKey,
        "remove this file and set the secrets anew");

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
        byte[]? plain = _file.Read();
        try
        {
            return plain is null
                ? new Dictionary<string, NamedSecret>(StringComparer.Ordinal)
                : new Dictionary<string, NamedSecret>(
                    JsonSerializer.Deserialize(plain, AccessJson.Default.DictionaryStringNamedSecret)!,
                    StringComparer.Ordinal);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    private void Write(Dictionary<string, NamedSecret> all)
    {
        byte[] plain = JsonSerializer.SerializeToUtf8Bytes(all, AccessJson.Default.DictionaryStringNamedSecret);
        _file.Write(plain);
        CryptographicOperations.ZeroMemory(plain);
    }

    private FileStream Alone() => _file.Alone();
}
