using RingActors.Api.Settings.Areas;
using RingActors.Devices.RingCloud.Client.Storage;
using RingActors.Engine.Verification.Anchors;

namespace RingActors.Api.Instance;

/// <summary>
/// Where this start keeps what it must not lose. The demo home has a folder of its own, so that it never mixes with a
/// real one.
/// </summary>
/// <param name="Directory">The folder.</param>
/// <param name="IsDemo">True for the demo home.</param>
internal sealed record HomePaths(string Directory, bool IsDemo)
{
    internal const string DemoFolder = "demo";
    internal const string JournalFile = "journal.db";
    internal const string SnapshotFolder = "snapshots";
    internal const string AnchorFile = "journal.anchor";
    private const string TokenFile = "ring-token.json";

    /// <summary>How the names begin of what only a real home leaves beside the demo's folder.</summary>
    private static readonly string[] OfRealHomes = ["journal.", "access.", "ring-token."];

    /// <summary>Where pictures of cameras are kept.</summary>
    public string Snapshots => Path.Combine(Directory, SnapshotFolder);

    public string Journal => Path.Combine(Directory, JournalFile);

    /// <summary>True if a real home was ever served from this directory, or a login to one tried.</summary>
    internal static bool HasPast(string data) => System.IO.Directory.Exists(data)
        && System.IO.Directory.EnumerateFiles(data).Select(Path.GetFileName).Any(name =>
            !name!.EndsWith(".lock", StringComparison.Ordinal)
            && OfRealHomes.Any(start => name.StartsWith(start, StringComparison.Ordinal)));

    /// <summary>Every journal of a data directory: the real one and the demo's, as far as they are there.</summary>
    public static IReadOnlyList<HomePaths> Journals(string data) =>
        [.. new[] { new HomePaths(data, false), Demo(data) }.Where(p => File.Exists(p.Journal))];

    /// <summary>Where the heads of the journal's chains are anchored. Only the real journal has a second place.</summary>
    /// <param name="settings">May name a second place.</param>
    /// <param name="key">Of the anchor's seal; empty if there is none.</param>
    public AnchorPlaces Anchors(JournalSettings settings, byte[] key)
    {
        string path = Path.Combine(Directory, AnchorFile);
        return new AnchorPlaces(path, key)
        {
            Lodged = settings.AnchorPath.Length > 0 && !IsDemo && Path.GetFullPath(settings.AnchorPath) != path
                ? settings.AnchorPath
                : null,
        };
    }

    public RingTokenStore OpenTokens(RingAccountSettings account)
    {
        RingTokenStore store = RingTokenStore.Open(
            OptionsFor(account, IsDemo ? Path.Combine(Directory, TokenFile) : TokenPath(account, Directory)));
        if (!IsDemo && !string.IsNullOrEmpty(account.Token) && !store.HasLogin)
        {
            store.Import(account.Token);
        }

        return store;
    }

    public static RingTokenStoreOptions OptionsFor(RingAccountSettings account, string path) => new()
    {
        Path = path,
        EncryptionKey = NullIfEmpty(account.EncryptionKey),
        EncryptionSalt = NullIfEmpty(account.EncryptionSalt),
    };

    public static string TokenPath(RingAccountSettings account, string data) =>
        account.TokenPath.Length > 0 ? account.TokenPath : Path.Combine(data, TokenFile);

    internal static HomePaths Demo(string data) => new(Path.Combine(data, DemoFolder), true);

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
