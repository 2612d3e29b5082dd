using RingActors.Api.Settings.Areas;
using RingActors.Devices.RingCloud.Client.Storage;

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
    private const string JournalFile = "journal.db";
    internal const string SnapshotFolder = "snapshots";
    private const string AnchorFile = "journal.anchor";
    private const string TokenFile = "ring-token.json";

    /// <summary>Where pictures of cameras are kept.</summary>
    public string Snapshots => Path.Combine(Directory, SnapshotFolder);

    public string Journal => Path.Combine(Directory, JournalFile);

    /// <summary>The demo home is for those who ask for it, and for those who have no Ring login yet.</summary>
    public static HomePaths Of(Launch launch)
    {
        string data = launch.Identity.DataDirectory;
        var account = launch.Settings.Get<RingAccountSettings>();
        bool hasLogin = !string.IsNullOrEmpty(account.Token) || File.Exists(TokenPath(account, data));
        return launch.Options.Demo || !hasLogin ? Demo(data) : new HomePaths(data, false);
    }

    /// <summary>Every journal of a data directory: the real one and the demo's, as far as they are there.</summary>
    public static IReadOnlyList<HomePaths> Journals(string data) =>
        [.. new[] { new HomePaths(data, false), Demo(data) }.Where(p => File.Exists(p.Journal))];

    /// <summary>
    /// Where the heads of the journal's chains are anchored. A configured path is the real journal's; the demo keeps
    /// its own.
    /// </summary>
    public string AnchorOf(JournalSettings settings) =>
        settings.AnchorPath.Length > 0 && !IsDemo ? settings.AnchorPath : Path.Combine(Directory, AnchorFile);

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

    private static HomePaths Demo(string data) => new(Path.Combine(data, DemoFolder), true);

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
