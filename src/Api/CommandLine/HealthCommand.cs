using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using RingActors.Api.Access.Callers;
using RingActors.Api.Instance;
using RingActors.Api.Settings;
using RingActors.Api.Settings.Areas;

namespace RingActors.Api.CommandLine;

/// <summary>
/// <c>ringactors health</c>: asks the server that runs on the data directory how it is, for a container's health check
/// and for scripts. It finds the server as the other commands do, and sends this machine's own key only to one that has
/// proved to be it. Exit code 0 while it serves, 1 when it does not, or there is none.
/// </summary>
internal sealed class HealthCommand(TextWriter output, TextWriter errors, Func<string, string?> environment)
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(10);

    public async Task<int> RunAsync(string? data, CancellationToken cancellation)
    {
        try
        {
            Launch launch = Launch.Prepare(
                new ServeOptions { Data = data }, environment, SettingsCatalog.Of(typeof(DataSettings)));
            string directory = launch.Identity.DataDirectory;
            if (await RunningInstance.FindAsync(new InstanceFiles(directory), cancellation) is not { } running)
            {
                await errors.WriteLineAsync($"No server runs on {directory}.");
                return ExitCodes.Failed;
            }

            using HttpClient http = running.NewClient(Wait);
            using HttpRequestMessage request = new(HttpMethod.Get, "/health");
            request.Headers.Authorization = LocalKey.Read(directory) is { } key
                ? new AuthenticationHeaderValue("Bearer", key)
                : null;
            using HttpResponseMessage response = await http.SendAsync(request, cancellation);
            await TellAsync(running, JsonNode.Parse(await response.Content.ReadAsStringAsync(cancellation)));
            return response.IsSuccessStatusCode ? ExitCodes.Ok : ExitCodes.Failed;
        }
        catch (SettingsException exception)
        {
            await errors.WriteLineAsync(exception.Message);
            return ExitCodes.Usage;
        }
        catch (Exception exception) when (exception is HttpRequestException or System.Text.Json.JsonException
            || (exception is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            await errors.WriteLineAsync($"It does not answer: {exception.Message}");
            return ExitCodes.Failed;
        }
    }

    private async Task TellAsync(RunningInstance running, JsonNode? health)
    {
        await output.WriteLineAsync($"{running.Url} (pid {running.Pid}): {health?["status"]}");
        foreach (JsonNode? part in health?["subsystems"] as JsonArray ?? [])
        {
            if ((string?)part?["state"] != "ok")
            {
                await output.WriteLineAsync($"{part?["name"]}: {part?["state"]}. {part?["detail"]}");
            }
        }
    }
}
