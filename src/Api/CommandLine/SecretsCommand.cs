using NodaTime;
using RingActors.Api.Access;
using RingActors.Api.Instance;
using RingActors.Api.Settings;
using RingActors.Api.Settings.Areas;
using RingActors.Api.Tools;

namespace RingActors.Api.CommandLine;

/// <summary>
/// <c>ringactors secrets set|list|remove</c>: what headers of webhooks name instead of showing it. A value is typed or
/// piped, never an argument, which every user of the machine could read; it is never shown again.
/// </summary>
internal sealed class SecretsCommand(
    TextReader input, TextWriter output, TextWriter errors, Func<string, string?> environment, TimeProvider time)
{
    public async Task<int> SetAsync(SecretsOptions options, string name)
    {
        return await InAsync(options, async (store, directory) =>
        {
            string value = await SecretPrompt.AskAsync(
                $"Value of {Shown(name)}, the whole header value: ", input, output);
            IReadOnlyList<string> faults = store.Set(name, value, Instant.FromDateTimeOffset(time.GetUtcNow()));
            foreach (string fault in faults)
            {
                await errors.WriteLineAsync(fault + " Nothing was changed.");
            }

            if (faults.Count > 0)
            {
                return ExitCodes.Usage;
            }

            await output.WriteLineAsync(
                $"Stored sealed in {directory}. A rule's header refers to it as secret:{name}. "
                + "A running server uses it at once.");
            return ExitCodes.Ok;
        });
    }

    public Task<int> ListAsync(SecretsOptions options) => InAsync(options, async (store, directory) =>
    {
        IReadOnlyList<(string Name, Instant ChangedAt)> all = store.List();
        await output.WriteLineAsync($"{Phrases.Count(all.Count, "secret")} in {directory}.");
        foreach ((string name, Instant changedAt) in all)
        {
            await output.WriteLineAsync($"  {name}  set {Instants.Text(changedAt)}");
        }

        return ExitCodes.Ok;
    });

    public Task<int> RemoveAsync(SecretsOptions options, string name) => InAsync(options, async (store, directory) =>
    {
        if (store.Remove(name))
        {
            await output.WriteLineAsync(
                $"Removed. A rule that refers to secret:{name} posts nothing until it is set again.");
            return ExitCodes.Ok;
        }

        await errors.WriteLineAsync(
            $"There is no secret of that name in {directory}; 'secrets list' shows those that are there. "
            + "Nothing was changed.");
        return ExitCodes.Failed;
    });

    /// <summary>In the directory in which a server with the same settings would look.</summary>
    private async Task<int> InAsync(SecretsOptions options, Func<SecretStore, string, Task<int>> work)
    {
        try
        {
            var launch = Launch.Prepare(
                new ServeOptions { Data = options.Data, Demo = options.Demo },
                environment,
                SettingsCatalog.Of(typeof(DataSettings), typeof(RingAccountSettings)));
            string directory = HomeChoice.Of(launch).Paths.Directory;
            DataDirectory.Create(directory);
            return await work(new SecretStore(directory, AccessKey.Open(directory)), directory);
        }
        catch (Exception exception) when (exception
            is SettingsException or InvalidDataException or IOException or UnauthorizedAccessException)
        {
            await errors.WriteLineAsync(exception.Message);
            return exception is SettingsException ? ExitCodes.Usage : ExitCodes.Failed;
        }
    }

    private static string Shown(string name) => name.Length <= 64 && !name.Any(char.IsControl) ? name : "it";
}
