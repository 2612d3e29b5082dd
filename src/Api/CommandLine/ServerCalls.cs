using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using RingActors.Api.Instance;
using RingActors.Api.Settings;
using RingActors.Api.Settings.Areas;

namespace RingActors.Api.CommandLine;

/// <summary>
/// What a command asks of the server that runs on the data directory, with a key that somebody types. The server has
/// proved to be it before any key is sent.
/// </summary>
internal sealed class ServerCalls(
    TextReader input, TextWriter output, TextWriter errors, Func<string, string?> environment)
{
    /// <summary>Looks for the server, asks for the key, and does what is to be done.</summary>
    /// <param name="data">Data directory, when given.</param>
    /// <param name="question">What is asked for at the prompt.</param>
    /// <param name="work">The call; it gets what was typed.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="before">What is shown before anything is asked for; false ends it.</param>
    /// <param name="asOwner">
    /// True if it takes an owner's key: in the demo home whoever is at this machine is its owner, and nothing is asked for.
    /// </param>
    public async Task<int> RunAsync(
        string? data,
        string question,
        Func<HttpClient, string, Task<int>> work,
        CancellationToken cancellation,
        Func<HttpClient, Task<bool>>? before = null,
        bool asOwner = false)
    {
        try
        {
            Launch launch = Launch.Prepare(
                new ServeOptions { Data = data }, environment, SettingsCatalog.Of(typeof(DataSettings)));
            OwnFiles.Secure(launch.Identity.DataDirectory);
            if (await RunningInstance.FindAsync(
                new InstanceFiles(launch.Identity.DataDirectory), cancellation) is not { } running)
            {
                await errors.WriteLineAsync(
                    $"No server runs on {launch.Identity.DataDirectory}. Start it with: {HowToRun.Current.Line()}. "
                        + $"Nothing was changed.");
                return ExitCodes.Failed;
            }

            using HttpClient http = running.NewClient(TimeSpan.FromSeconds(60));
            if (before is not null && !await before(http))
            {
                return ExitCodes.Failed;
            }

            if (asOwner && running.IsDemo)
            {
                return await work(http, "");
            }

            string typed = (await SecretPrompt.AskAsync(question, input, output)).Trim();
            if (typed.Length == 0)
            {
                await errors.WriteLineAsync("Nothing was typed, so nothing was asked. Nothing was changed.");
                return ExitCodes.Usage;
            }

            return await work(http, typed);
        }
        catch (Exception exception) when (exception is SettingsException or OwnFilesException or HttpRequestException)
        {
            await errors.WriteLineAsync(exception.Message);
            return exception is SettingsException ? ExitCodes.Usage : ExitCodes.Failed;
        }
    }

    /// <summary>Calls, and tells what was wrong if it did not go well.</summary>
    /// <returns>The answer; null if it was a no.</returns>
    public async Task<JsonNode?> CallAsync(
        HttpClient http, HttpMethod method, string path, string? key, JsonObject? body, CancellationToken cancellation)
    {
        using HttpRequestMessage request = new(method, path);
        request.Headers.Authorization = key is null or ""
            ? null
            : new AuthenticationHeaderValue("Bearer", key);
        request.Content = body is null ? null : JsonContent.Create(body);
        using HttpResponseMessage response = await http.SendAsync(request, cancellation);
        string text = await response.Content.ReadAsStringAsync(cancellation);
        JsonNode answer = Parsed(text);
        if (response.IsSuccessStatusCode)
        {
            return answer;
        }

        await errors.WriteLineAsync(
            $"{answer["error"] ?? $"It answered {(int)response.StatusCode}."} {answer["suggestion"]}".Trim());
        return null;
    }

    private static JsonNode Parsed(string text)
    {
        try
        {
            return JsonNode.Parse(text) ?? new JsonObject();
        }
        catch (JsonException)
        {
            return new JsonObject();
        }
    }
}
