namespace RingActors.Devices.RingCloud.Client.Storage;

/// <summary>
/// Everything about the Ring account that must survive a restart. Never leaves the process unencrypted.
/// </summary>
internal sealed record RingCredentials
{
    /// <summary>
    /// This installation's identity at Ring: made once, kept for ever, since push and the session hang on it.
    /// </summary>
    public required Guid HardwareId { get; init; }

    /// <summary>Absent until somebody has logged in.</summary>
    public string? RefreshToken { get; init; }

    /// <summary>
    /// Ring has said that the refresh token is dead: asking again with it would only look like an attack.
    /// </summary>
    public bool RefreshTokenDead { get; init; }

    /// <summary>
    /// SHA-256 of the token that was last taken over from the environment, so that it is taken over only once.
    /// </summary>
    public string? ImportedTokenHash { get; init; }

    public PushCredentials? Push { get; init; }

    /// <summary>
    /// Ids of push messages already handled, oldest first: Google forgets them when they are named at the next login.
    /// </summary>
    public IReadOnlyList<string> ReceivedPushIds { get; init; } = [];

    public override string ToString() => $"RingCredentials {{ LoggedIn = {RefreshToken is not null} }}";
}

/// <summary>The outcome of a push registration with Google.</summary>
internal sealed record PushCredentials
{
    public required ulong AndroidId { get; init; }

    public required ulong SecurityToken { get; init; }

    /// <summary>The token that is handed to Ring.</summary>
    public required string FcmToken { get; init; }

    /// <summary>P-256 private key, PKCS#8.</summary>
    public required byte[] PrivateKey { get; init; }

    /// <summary>The 16 byte secret shared with the sender.</summary>
    public required byte[] AuthSecret { get; init; }

    /// <summary>The project and app it was made for: another configuration needs another registration.</summary>
    public required string RegisteredFor { get; init; }

    public override string ToString() => "PushCredentials { }";
}
