namespace RingActors.Devices.RingCloud.Client.Storage;

/// <summary>Where the credentials are kept and what they are encrypted with.</summary>
public sealed record RingTokenStoreOptions
{
    /// <summary>
    /// The file. No default: it belongs into the data directory (RING_MCP_TOKEN_PATH overrides). Its folder is made if
    /// absent.
    /// </summary>
    public required string Path { get; init; }

    /// <summary>
    /// The passphrase (RING_MCP_ENCRYPTION_KEY). Default: none, which makes a random key file beside the store,
    /// readable by its owner only.
    /// </summary>
    public string? EncryptionKey { get; init; }

    /// <summary>
    /// The salt of the key derivation (RING_MCP_ENCRYPTION_SALT), at least 8 bytes. Default: none: random, kept in the
    /// file.
    /// </summary>
    public string? EncryptionSalt { get; init; }

    /// <summary>
    /// PBKDF2, slow on purpose. Tests that open stores by the hundred put something quick in its place.
    /// </summary>
    internal Func<byte[], byte[], int, byte[]> Derivation { get; init; } = StoreKey.Pbkdf2;

    public override string ToString() => $"RingTokenStoreOptions {{ Path = {Path} }}";
}
