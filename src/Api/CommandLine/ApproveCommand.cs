using System.Text.Json.Nodes;
using RingActors.Api.Access.Callers;
using RingActors.Api.Instance;

namespace RingActors.Api.CommandLine;

/// <summary>
/// <c>ringactors approve</c> and <c>refuse</c>: answers what an assistant asked for, with a code of the household or
/// the key of an owner or resident, typed at a prompt.
/// </summary>
internal sealed class ApproveCommand(
    TextReader input, TextWriter output, TextWriter errors, Func<string, string?> environment)
{
    private readonly ServerCalls _server = new(input, output, errors, environment);

    /// <param name="data">Data directory, when given.</param>
    /// <param name="id">The approval.</param>
    /// <param name="verb"><c>approve</c> or <c>refuse</c>.</param>
    /// <param name="cancellation">Ends it.</param>
    public Task<int> RunAsync(string? data, string id, string verb, CancellationToken cancellation) =>
        _server.RunAsync(data, "Code of the household, or key of an owner or resident: ", async (http, typed) =>
        {
            bool isKey = typed.StartsWith(ApiKeyText.Prefix, StringComparison.Ordinal);
            string path = $"/approvals/{Uri.EscapeDataString(id)}/{verb}";
            JsonObject? body = isKey ? null : new JsonObject { ["code"] = typed };
            if (await _server.CallAsync(
                http, HttpMethod.Post, path, isKey ? typed : null, body, cancellation) is not { } stands)
            {
                return ExitCodes.Failed;
            }

            await output.WriteLineAsync($"{stands["status"]}: {stands["effect"]}");
            foreach (JsonNode? difference in stands["differences"]?.AsArray() ?? [])
            {
                await output.WriteLineAsync($"  {difference}");
            }

            return (string?)stands["status"] is "approved" or "refused" ? ExitCodes.Ok : ExitCodes.Failed;
        }, cancellation, http => ShowAsync(http, id, cancellation));

    /// <summary>Nobody answers what they have not seen.</summary>
    private async Task<bool> ShowAsync(HttpClient http, string id, CancellationToken cancellation)
    {
        if (await _server.CallAsync(
            http, HttpMethod.Get, $"/approvals/{Uri.EscapeDataString(id)}", null, null, cancellation) is not { } asked)
        {
            return false;
        }

        await output.WriteLineAsync(
            $"{asked["asked_by"]} asks (until {asked["ends_at"]}; {asked["status"]}): {asked["effect"]}");
        return true;
    }
}
