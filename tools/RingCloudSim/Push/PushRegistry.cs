using RingCloudSim.Household;

namespace RingCloudSim.Push;

/// <summary>A device as Google knows it after check-in, with the messages it has not acknowledged.</summary>
internal sealed class PushDevice(ulong androidId, ulong securityToken)
{
    private const int WaitingMax = 100;

    public ulong AndroidId { get; } = androidId;

    public ulong SecurityToken { get; } = securityToken;

    /// <summary>Replayed at every login until the client names their ids.</summary>
    public LinkedList<PushMessage> Waiting { get; } = new();

    public void Keep(PushMessage message)
    {
        Waiting.AddLast(message);
        if (Waiting.Count > WaitingMax)
        {
            Waiting.RemoveFirst();
        }
    }

    public void Forget(IReadOnlySet<string> persistentIds)
    {
        foreach (var message in Waiting.Where(each => persistentIds.Contains(each.PersistentId)).ToArray())
        {
            Waiting.Remove(message);
        }
    }
}

internal sealed record PushMessage(string PersistentId, string Category, EncryptedPush Content, long SentMs);

/// <summary>What a Firebase token leads to.</summary>
internal sealed record PushRegistration(PushDevice Device, string Category, byte[] PublicKey, byte[] Auth);

/// <summary>Google's side of push registration (protocol sheet, 7.2).</summary>
internal sealed class PushRegistry(SeededIds ids)
{
    private readonly Dictionary<ulong, PushDevice> _devices = [];
    private readonly Dictionary<string, (PushDevice Device, string Category)> _channels = [];
    private readonly HashSet<string> _installations = [];
    private readonly Dictionary<string, PushRegistration> _registrations = [];

    /// <summary>A known device stays itself; anybody else becomes a new one.</summary>
    public PushDevice CheckIn(ulong androidId, ulong securityToken)
    {
        if (Find(androidId, securityToken) is { } known)
        {
            return known;
        }

        var device = new PushDevice(ids.NextId64(), ids.NextId64());
        _devices.Add(device.AndroidId, device);
        return device;
    }

    public PushDevice? Find(ulong androidId, ulong securityToken)
        => _devices.TryGetValue(androidId, out var device) && device.SecurityToken == securityToken ? device : null;

    public string OpenChannel(PushDevice device, string category)
    {
        var token = ids.NextHex(32);
        _channels[token] = (device, category);
        return token;
    }

    public string Install()
    {
        var token = ids.NextHex(32);
        _installations.Add(token);
        return token;
    }

    public bool IsInstalled(string? token) => token is not null && _installations.Contains(token);

    /// <summary>Null when the endpoint's channel is not known.</summary>
    public string? Register(string channel, byte[] publicKey, byte[] auth)
    {
        if (!_channels.TryGetValue(channel, out var known))
        {
            return null;
        }

        var token = $"{ids.NextHex(11)}:{ids.NextHex(70)}";
        _registrations[token] = new PushRegistration(known.Device, known.Category, publicKey, auth);
        return token;
    }

    public PushRegistration? Registration(string? token)
        => token is null ? null : _registrations.GetValueOrDefault(token);
}
