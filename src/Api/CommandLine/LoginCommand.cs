using System.Collections.Immutable;
using RingActors.Api.Instance;
using RingActors.Api.Settings;
using RingActors.Api.Settings.Areas;
using RingActors.Devices.RingCloud.Client;
using RingActors.Devices.RingCloud.Client.Auth;
using RingActors.Devices.RingCloud.Client.Faults;
using RingActors.Devices.RingCloud.Client.Settings;
using RingActors.Devices.RingCloud.Client.Storage;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Runtime.Journals;
using RingActors.Engine.Verification.Anchors;

namespace RingActors.Api.CommandLine;

/// <summary>
/// <c>ringactors login</c>: asks for what is not set (RING_USERNAME, RING_PASSWORD), then for the code, and stores the
/// refresh token encrypted. The password is kept nowhere.
/// </summary>
internal sealed class LoginCommand(
    TextReader input, TextWriter output, TextWriter errors, Func<string, string?> environment, IOwnersKeys keys)
{
    private const int CodeTriesMax = 3;

    /// <summary>What a login uses. It opens no port, so a wrong PORT or HOST is no reason to refuse it.</summary>
    private static readonly ImmutableArray<SettingsArea> Settings = SettingsCatalog.Of(
        typeof(DataSettings), typeof(HomeSettings), typeof(RingAccountSettings), typeof(RingCloudSettings), typeof(RingEndpointSettings),
        typeof(JournalSettings));

    public async Task<int> RunAsync(LoginOptions options, CancellationToken cancellation)
    {
        try
        {
            var launch = Launch.Prepare(new ServeOptions { Data = options.Data }, environment, Settings);
            OwnFiles.Secure(launch.Identity.DataDirectory);
            if (options.NewOwnerKey)
            {
                await RequireNoServerAsync(launch.Identity.DataDirectory, cancellation);
            }

            var account = launch.Settings.Get<RingAccountSettings>();
            RefuseWeakPassphrase(account);
            var path = HomePaths.TokenPath(account, launch.Identity.DataDirectory);
            var user = Given(
                account.Username ?? await AskAsync("E-mail address of the Ring account: "), "e-mail address", "RING_USERNAME");
            var password = Given(
                account.Password ?? await SecretPrompt.AskAsync("Password: ", input, output),
                "password",
                "RING_PASSWORD");
            using var store = RingTokenStore.Open(HomePaths.OptionsFor(account, path));
            using var login = new RingLogin(RingSettings.OptionsFrom(launch.Settings), store);
            return await LogInAsync(login, user, password, path, cancellation)
                ? await TellOwnersKeyAsync(launch, login, options.NewOwnerKey, cancellation)
                : ExitCodes.Failed;
        }
        catch (Exception exception) when (exception is SettingsException or OwnFilesException
            or RingTokenStoreException or RingLoginException or RingOptionsException)
        {
            await errors.WriteLineAsync(HowToRun.Current.Told(exception.Message));
            return exception is SettingsException or RingOptionsException ? ExitCodes.Usage : ExitCodes.Failed;
        }
    }

    /// <summary>What is stored from now on is not stored under a passphrase that somebody could guess.</summary>
    private static void RefuseWeakPassphrase(RingAccountSettings account)
    {
        if (account.EncryptionKey is { Length: > 0 } passphrase && WeakSecret.Fault(passphrase) is { } weak)
        {
            throw new SettingsException(
                [$"`Ring:EncryptionKey` is not usable; {weak}; correct the environment variable "
                    + "RING_MCP_ENCRYPTION_KEY."]);
        }
    }

    private async Task<bool> LogInAsync(
        RingLogin login, string user, string password, string path, CancellationToken cancellation)
    {
        string? code = null;
        for (var attempt = 0; attempt <= CodeTriesMax; attempt++)
        {
            try
            {
                if (await login.LogInAsync(user, password, code, cancellation) is not RingLoginResult.CodeRequired required)
                {
                    await output.WriteLineAsync(
                        $"Logged in. The token is stored encrypted in {path}. Start with: {HowToRun.Current.Line()}");
                    return true;
                }

                code = Given(await AskAsync(required.Prompt + " "));
            }
            catch (RingLoginException wrong) when (wrong.Fault == RingLoginFault.InvalidCode && attempt < CodeTriesMax)
            {
                await errors.WriteLineAsync(wrong.Message);
                code = Given(await AskAsync("Code: "));
            }
        }

        await errors.WriteLineAsync(
            $"The code was not accepted. Wait a moment, then run '{HowToRun.Current.Line("login")}' again.");
        return false;
    }

    /// <summary>Before anything is asked for: with a server there, the key could not be made in the end.</summary>
    private static async Task RequireNoServerAsync(string data, CancellationToken cancellation)
    {
        if (await RunningInstance.FindAsync(new InstanceFiles(data), cancellation) is { IsDemo: false } running)
        {
            throw new SettingsException(
                [$"A server runs on this directory (pid {running.Pid}), and only without one a new owner's key is made. "
                    + "Stop it, and run this again; nothing was changed."]);
        }
    }

    /// <summary>
    /// Whoever has just logged in is the owner: their key is made in this very run, so that nothing that runs on this
    /// machine holds it or can have it made.
    /// </summary>
    private async Task<int> TellOwnersKeyAsync(
        Launch launch, RingLogin login, bool replace, CancellationToken cancellation)
    {
        string again = HowToRun.Current.Line("login --new-owner-key");
        OwnersKeyMade made;
        try
        {
            made = await keys.MakeAsync(launch, replace, () => login.HomesAsync(cancellation), cancellation);
        }
        catch (Exception e) when (e is JournalInUseException or JournalUnavailableException or JournalDamagedException
            or JournalVersionException or AnchorMissingException or JournalRolledBackException
            or EngineUnavailableException or RingApiException or InvalidDataException or IOException
            or UnauthorizedAccessException)
        {
            await errors.WriteLineAsync(
                HowToRun.Current.Told(e is JournalInUseException
                    ? "No owner's key was made, because the server runs. If nobody has one, stop it and run: " + again
                    : $"No owner's key was made. {e.Message} When that is mended, run: {again}"));
            return e is JournalInUseException && !replace ? ExitCodes.Ok : ExitCodes.Failed;
        }

        if (made.IsOtherHousehold)
        {
            await errors.WriteLineAsync(
                "No owner's key was made: this account of Ring sees none of the homes in this directory. Log in with "
                    + "the account of the household.");
            return ExitCodes.Failed;
        }

        await output.WriteLineAsync(made.Key is null
            ? $"An owner's key was made at an earlier login. It is good as before. If it is lost: {again}"
            : $"{Environment.NewLine}Your owner's key, shown this once and stored "
                + $"nowhere:{Environment.NewLine}{Environment.NewLine}    "
                + $"{made.Key}{Environment.NewLine}{Environment.NewLine}Keep it "
                + $"where no program of this machine "
                + "reads it (a password manager). It approves what assistants ask for and makes other keys: "
                + $"{HowToRun.Current.Line("keys create NAME --role resident")}.");
        if (made.Replaced.Length > 0)
        {
            await output.WriteLineAsync($"No good any more: {string.Join(", ", made.Replaced)}.");
        }

        return ExitCodes.Ok;
    }

    /// <summary>
    /// Nothing is sent to Ring without what a login needs: a few wrong attempts there lock the account for a day.
    /// </summary>
    private static string Given(string text, string what, string variable) => string.IsNullOrWhiteSpace(text)
        ? throw new SettingsException(
            [$"No {what} was given, so nothing was sent to Ring. Type it when asked, or set RING_USERNAME and RING_PASSWORD (missing: {variable})."])
        : text;

    private static string Given(string code) => code.Length > 0
        ? code
        : throw new SettingsException(
            [$"No code was given, so nobody is logged in. Run '{HowToRun.Current.Line("login")}' again and enter the code that Ring sends."]);

    private async Task<string> AskAsync(string question)
    {
        await output.WriteAsync(question);
        await output.FlushAsync();
        return (await input.ReadLineAsync())?.Trim() ?? "";
    }
}

/// <summary>What came of the wish for an owner's key.</summary>
/// <param name="Key">The key, to be shown once; null if none was made.</param>
/// <param name="Replaced">Names of the keys that are no good any more.</param>
/// <param name="IsOtherHousehold">
/// True if none was made because whoever logged in sees none of the homes in this directory; else an owner has one.
/// </param>
internal sealed record OwnersKeyMade(string? Key, ImmutableArray<string> Replaced, bool IsOtherHousehold = false);

/// <summary>Makes an owner's key for whoever has just logged in to Ring.</summary>
internal interface IOwnersKeys
{
    /// <summary>Makes it, while no server runs.</summary>
    /// <param name="launch">The data directory and settings.</param>
    /// <param name="replace">True also where an owner has one; that of an earlier login is revoked.</param>
    /// <param name="shown">The homes that the login shows.</param>
    /// <param name="cancellation">Nothing is made any more.</param>
    Task<OwnersKeyMade> MakeAsync(
        Launch launch, bool replace, Func<Task<IReadOnlyList<string>>> shown, CancellationToken cancellation);
}
