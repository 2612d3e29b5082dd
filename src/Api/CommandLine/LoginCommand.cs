using System.Text;
using RingActors.Api.Home;
using RingActors.Api.Hosting;
using RingActors.Api.Settings;
using RingActors.Devices.RingCloud;
using RingActors.Devices.RingCloud.Auth;
using RingActors.Devices.RingCloud.Storage;

namespace RingActors.Api.CommandLine;

/// <summary>
/// <c>ringactors login</c>: asks for what is not set (RING_USERNAME, RING_PASSWORD), then for the code, and stores the refresh token
/// encrypted. The password is kept nowhere.
/// </summary>
internal sealed class LoginCommand(TextReader input, TextWriter output, TextWriter errors, Func<string, string?> environment)
{
    private const int CodeTriesMax = 3;

    public async Task<int> RunAsync(LoginOptions options, CancellationToken cancellation)
    {
        try
        {
            var launch = Launch.Prepare(new ServeOptions { Data = options.Data }, environment);
            var account = launch.Settings.Get<RingAccountSettings>();
            var path = HomePaths.TokenPath(account, launch.Identity.DataDirectory);
            using var store = RingTokenStore.Open(HomePaths.OptionsFor(account, path));
            using var login = new RingLogin(RingSettings.OptionsFrom(launch.Settings), store);
            var user = account.Username ?? await AskAsync("E-mail address of the Ring account: ");
            var password = account.Password ?? await AskSecretAsync("Password: ");
            return await LogInAsync(login, user, password, path, cancellation);
        }
        catch (Exception exception) when (exception is SettingsException or RingTokenStoreException or RingLoginException)
        {
            await errors.WriteLineAsync(exception.Message);
            return exception is SettingsException ? ExitCodes.Usage : ExitCodes.Failed;
        }
    }

    private async Task<int> LogInAsync(RingLogin login, string user, string password, string path, CancellationToken cancellation)
    {
        string? code = null;
        for (var attempt = 0; attempt <= CodeTriesMax; attempt++)
        {
            try
            {
                if (await login.LogInAsync(user, password, code, cancellation) is not RingLoginResult.CodeRequired required)
                {
                    await output.WriteLineAsync($"Logged in. The token is stored encrypted in {path}. Start with: ringactors");
                    return ExitCodes.Ok;
                }

                code = await AskAsync(required.Prompt + " ");
            }
            catch (RingLoginException wrong) when (wrong.Fault == RingLoginFault.InvalidCode && attempt < CodeTriesMax)
            {
                await errors.WriteLineAsync(wrong.Message);
                code = await AskAsync("Code: ");
            }
        }

        await errors.WriteLineAsync("The code was not accepted. Wait a moment, then run 'ringactors login' again.");
        return ExitCodes.Failed;
    }

    private async Task<string> AskAsync(string question)
    {
        await output.WriteAsync(question);
        await output.FlushAsync();
        return (await input.ReadLineAsync())?.Trim() ?? "";
    }

    /// <summary>Without echo where there is a terminal; from a pipe, a line.</summary>
    private async Task<string> AskSecretAsync(string question)
    {
        if (Console.IsInputRedirected)
        {
            return await AskAsync(question);
        }

        await output.WriteAsync(question);
        await output.FlushAsync();
        StringBuilder typed = new();
        for (var key = Console.ReadKey(intercept: true); key.Key != ConsoleKey.Enter; key = Console.ReadKey(intercept: true))
        {
            if (key.Key == ConsoleKey.Backspace)
            {
                typed.Length = Math.Max(0, typed.Length - 1);
            }
            else if (!char.IsControl(key.KeyChar))
            {
                typed.Append(key.KeyChar);
            }
        }

        await output.WriteLineAsync();
        return typed.ToString();
    }
}
