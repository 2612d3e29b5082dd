using System.Text.Json;
using NodaTime;
using RingActors.Api.Access;
using RingActors.Api.Faces.Instance;
using RingActors.Api.Instance;
using RingActors.Api.Outgoing;
using RingActors.Api.Settings;
using RingActors.Api.Settings.Areas;
using RingActors.Api.Tools;
using RingActors.Devices.Domain.Names;

namespace RingActors.Api.CommandLine;

/// <summary>
/// <c>ringactors secrets set|bind|list|remove</c>: what headers of webhooks name instead of showing it. A value is
/// typed or
/// piped, never an argument, which every user of the machine could read; it is never shown again.
/// </summary>
internal sealed class SecretsCommand(
    TextReader input, TextWriter output, TextWriter errors, Func<string, string?> environment, TimeProvider time)
{
    private static readonly TimeSpan UsesWait = TimeSpan.FromSeconds(5);

    public async Task<int> SetAsync(SecretsOptions options, string name)
    {
        return await InAsync(options, async (store, choice) =>
        {
            if (Hosts(options) is null && store.Find(name) is not { IsBound: true })
            {
                await errors.WriteLineAsync(SecretStore.NoHost + " Nothing was changed.");
                return ExitCodes.Usage;
            }

            string value = await SecretPrompt.AskAsync(
                $"Value of {Shown(name)}, the whole header value: ", input, output);
            IReadOnlyList<string> faults = store.Set(
                name, value, Instant.FromDateTimeOffset(time.GetUtcNow()), Hosts(options));
            if (await SayAsync(faults) is { } wrong)
            {
                return wrong;
            }

            await output.WriteLineAsync(
                $"Stored sealed in {choice.Paths.Directory}. A rule's header refers to it as secret:{name}. "
                + $"It is sent to {Bound(store.Find(name)?.Hosts)}. A running server uses it at once.");
            return ExitCodes.Ok;
        });
    }

    /// <summary>Where a secret may go is said anew, and its value stays.</summary>
    public Task<int> BindAsync(SecretsOptions options, string name) => InAsync(options, async (store, choice) =>
    {
        if (Hosts(options) is not { } hosts)
        {
            await errors.WriteLineAsync(SecretStore.NoHost + " Nothing was changed.");
            return ExitCodes.Usage;
        }

        if (store.Bind(name, hosts) is not { } faults)
        {
            return await NoSuchAsync(choice);
        }

        if (await SayAsync(faults) is { } wrong)
        {
            return wrong;
        }

        await output.WriteLineAsync(
            $"The secret {name} is sent to {Bound(hosts)} from now on, and nowhere else.");
        return ExitCodes.Ok;
    });

    public Task<int> ListAsync(SecretsOptions options) => InAsync(options, async (store, choice) =>
    {
        string directory = choice.Paths.Directory;
        IReadOnlyList<(string Name, Instant ChangedAt, IReadOnlyList<string>? Hosts)> all = store.List();
        await output.WriteLineAsync($"{Phrases.Count(all.Count, "secret")} in {directory}.");
        IReadOnlyList<NamedSecretUse>? uses = await UsesAsync(choice);
        foreach ((string name, Instant changedAt, IReadOnlyList<string>? hosts) in all)
        {
            string used = uses is null ? ""
                : uses.Any(u => u.Secret == name) ? $", used by {Said(uses, name)}"
                : ", not used";
            await output.WriteLineAsync($"  {name}  set {Instants.Text(changedAt)}, for {Bound(hosts)}{used}");
        }

        foreach (string missing in (uses ?? []).Select(u => u.Secret).Distinct(StringComparer.Ordinal)
            .Except(all.Select(s => s.Name), StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            await output.WriteLineAsync($"  {Shown(missing)}  is not set, and named by {Said(uses!, missing)}");
        }

        if (uses is null && all.Count > 0)
        {
            await output.WriteLineAsync("Which automations use them is told while the server runs.");
        }

        return ExitCodes.Ok;
    });

    public Task<int> RemoveAsync(SecretsOptions options, string name) => InAsync(options, async (store, choice) =>
    {
        if (store.Remove(name))
        {
            await output.WriteLineAsync(await UsesAsync(choice) is { } uses && uses.Any(u => u.Secret == name)
                ? $"Removed. Until it is set again nothing is posted by {Said(uses, name)}."
                : $"Removed. A rule that refers to secret:{name} posts nothing until it is set again.");
            return ExitCodes.Ok;
        }

        return await NoSuchAsync(choice);
    });

    private async Task<int> NoSuchAsync(HomeChoice choice)
    {
        await errors.WriteLineAsync(
            $"There is no secret of that name in {choice.Paths.Directory}; 'secrets list' shows those that are there. "
            + "Nothing was changed.");
        return ExitCodes.Failed;
    }

    private async Task<int?> SayAsync(IReadOnlyList<string> faults)
    {
        foreach (string fault in faults)
        {
            await errors.WriteLineAsync(fault + " Nothing was changed.");
        }

        return faults.Count > 0 ? ExitCodes.Usage : null;
    }

    /// <summary>Null if nothing was said of hosts.</summary>
    private static IReadOnlyList<string>? Hosts(SecretsOptions options) =>
        options.AnyHost ? [NamedSecret.AnyHost] : options.Hosts is { Count: > 0 } hosts ? hosts : null;

    private static string Bound(IReadOnlyList<string>? hosts) => hosts is null
        ? "the hosts of rules that a person approved (bind it: secrets bind NAME --host HOST)"
        : hosts.Contains(NamedSecret.AnyHost) ? "any host" : string.Join(", ", hosts);

    /// <summary>Which automations name secrets, as the running server knows; null if none runs for this home.</summary>
    private static async Task<IReadOnlyList<NamedSecretUse>?> UsesAsync(HomeChoice choice)
    {
        using CancellationTokenSource limit = new(UsesWait);
        try
        {
            string data = choice.IsDemo ? Path.GetDirectoryName(choice.Paths.Directory)! : choice.Paths.Directory;
            RunningInstance? running = await RunningInstance.FindAsync(new InstanceFiles(data), limit.Token);
            using HttpResponseMessage? answer = running is null || running.IsDemo != choice.IsDemo
                ? null
                : await running.AskAsync(RunningInstance.SecretUsesPath, [], limit.Token);
            return answer is { IsSuccessStatusCode: true }
                ? JsonSerializer.Deserialize(
                    await answer.Content.ReadAsByteArrayAsync(limit.Token), SecretUseJson.Default.ListNamedSecretUse)
                : null;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or JsonException)
        {
            return null;
        }
    }

    private static string Said(IEnumerable<NamedSecretUse> uses, string secret) => string.Join(", ", uses
        .Where(u => u.Secret == secret)
        .Select(u => $"{PlainText.Quoted(u.Name)} ({u.Home}/{u.Automation}{(u.Enabled ? "" : ", off")})"));

    /// <summary>In the directory in which a server with the same settings would look.</summary>
    private async Task<int> InAsync(SecretsOptions options, Func<SecretStore, HomeChoice, Task<int>> work)
    {
        try
        {
            var launch = Launch.Prepare(
                new ServeOptions { Data = options.Data, Demo = options.Demo },
                environment,
                SettingsCatalog.Of(typeof(DataSettings), typeof(RingAccountSettings)));
            foreach (string narrowed in OwnFiles.Secure(launch.Identity.DataDirectory))
            {
                await errors.WriteLineAsync($"Made private: {narrowed}");
            }

            HomeChoice choice = HomeChoice.Of(launch);
            string directory = choice.Paths.Directory;
            DataDirectory.Create(directory);
            return await work(new SecretStore(directory, AccessKey.Open(directory)), choice);
        }
        catch (Exception exception) when (exception
            is SettingsException or OwnFilesException or InvalidDataException or IOException
            or UnauthorizedAccessException)
        {
            await errors.WriteLineAsync(exception.Message);
            return exception is SettingsException ? ExitCodes.Usage : ExitCodes.Failed;
        }
    }

    private static string Shown(string name) => name.Length <= 64 && !name.Any(char.IsControl) ? name : "it";
}
