namespace RingCloudSim.OAuth;

/// <summary>A Ring account with its authorized client devices.</summary>
internal sealed class Account(RingAccountOptions options, long userId)
{
    private static readonly TimeSpan CodeWindow = TimeSpan.FromMinutes(10);
    private const int CodesPerWindow = 10;

    private readonly Queue<DateTimeOffset> _codesSent = new();

    public RingAccountOptions Options { get; } = options;

    public long UserId { get; } = userId;

    /// <summary>By hardware id: what the app lists as Authorized Client Devices.</summary>
    public Dictionary<string, ClientDevice> Clients { get; } = [];

    /// <summary>What Ring names to it: `all`, `shared` (only by the addresses of the app), or `nothing`.</summary>
    public string Sees { get; set; } = "all";

    public int CodesSent => _codesSent.Count;

    /// <summary>False when ten codes went out within ten minutes (protocol sheet, 9.1).</summary>
    public bool TrySendCode(DateTimeOffset now)
    {
        while (_codesSent.TryPeek(out var sent) && now - sent >= CodeWindow)
        {
            _codesSent.Dequeue();
        }

        if (_codesSent.Count >= CodesPerWindow)
        {
            return false;
        }

        _codesSent.Enqueue(now);
        return true;
    }
}

/// <summary>One installation of a client, known by its hardware id once it has created a session.</summary>
internal sealed class ClientDevice(string hardwareId)
{
    public string HardwareId { get; } = hardwareId;

    public string? Model { get; set; }

    public string? PushToken { get; set; }

    public HashSet<long> Dings { get; } = [];

    public HashSet<long> Motions { get; } = [];
}
