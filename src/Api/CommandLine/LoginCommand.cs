using System.Collections.Immutable;
using RingActors.Api.Access.Callers;
using RingActors.Api.Instance;
using RingActors.Api.Settings;
using RingActors.Api.Settings.Areas;
using RingActors.Devices.RingCloud.Client;
using RingActors.Devices.RingCloud.Client.Auth;
using RingActors.Devices.RingCloud.Client.Storage;

namespace RingActors.Api.CommandLine;

/// <summary>
/// <c>ringactors login</c>: asks for what is not set (RING_USERNAME, RING_PASSWORD), then for the code, and stores the
/// refresh token encrypted. The password is kept nowhere.
/// </summary>
internal sealed class LoginCommand(
    TextReader input, TextWriter output, TextWriter errors, Func<string, string?> environment)
{
    private const int CodeTriesMax = 3;

    /// <summary>What a login uses. It opens no port, so a wrong PORT or HOST is no reason to refuse it.</summary>
    private static readonly ImmutableArray<SettingsArea> Settings = SettingsCatalog.Of(
        typeof(DataSettings), typeof(HomeSettings), typeof(RingAccountSettings), typeof(RingCloudSettings), typeof(RingEndpointSettings));

    public async Task<int> RunAsync(LoginOptions options, CancellationToken cancellation)
    {
        try
        {
            var launch = Launch.Prepare(new ServeOptions { Data = options.Data }, environment, Settings);
            OwnFiles.Secure(launch.Identity.DataDirectory);
            var account = launch.Settings.Get<RingAccountSettings>();
            var path = HomePaths.TokenPath(account, launch.Identity.DataDirectory);
            var user = Given(
                account.Username ?? await AskAsync("E-mail address of the Ring account: "), "e-mail address", "RING_USERNAME");
            var password = Given(
                account.Password ?? await SecretPrompt.AskAsync("Password: ", input, output),
                "password",
                "RING_PASSWORD");
            using var store = RingTokenStore.Open(HomePaths.OptionsFor(account, path));
            using var login = new RingLogin(RingSettings.OptionsFrom(launch.Settings), store);
            return await LogInAsync(login, user, password, path, launch.Identity.DataDirectory, cancellation);
        }
        catch (Exception exception) when (exception is SettingsException or OwnFilesException
            or RingTokenStoreException or RingLoginException)
        {
            await errors.WriteLineAsync(HowToRun.Current.Told(exception.Message));
            return exception is SettingsException ? ExitCodes.Usage : ExitCodes.Failed;
        }
    }

    private async Task<int> LogInAsync(
        RingLogin login, string user, string password, string path, string data, CancellationToken cancellation)
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
                    await TellOwnersKeyAsync(data);
                    return ExitCodes.Ok;
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
        return ExitCodes.Failed;
    }

    /// <summary>
    /// Whoever logs in is the owner: their first key is made here, so that nothing that runs on this machine holds it.
    /// </summary>
    private async Task TellOwnersKeyAsync(string data)
    {
        if (FirstOwnersKey.IsThere(data))
        {
            await output.WriteLineAsync("An owner's key was made at an earlier login. It is good as before.");
            return;
        }

        await output.WriteLineAsync(
            $"{Environment.NewLine}Your owner's key, shown this once and stored "
                + $"nowhere:{Environment.NewLine}{Environment.NewLine}    "
            + $"{FirstOwnersKey.Leave(data, DateTimeOffset.UtcNow)}{Environment.NewLine}{Environment.NewLine}Keep it "
            + $"where no program of this machine "
            + "reads it (a password manager). It approves what assistants ask for and makes other keys: "
            + $"{HowToRun.Current.Line("keys create NAME --role resident")}.");
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
