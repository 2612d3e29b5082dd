using System.Text.Json.Nodes;
using RingActors.Api.Instance;

namespace RingActors.Api.CommandLine;

/// <summary><c>ringactors keys create</c>.</summary>
/// <param name="Data">Data directory, when given.</param>
/// <param name="Name">The key's name.</param>
/// <param name="Role">What it is for.</param>
/// <param name="Homes">Only these homes; empty for all.</param>
/// <param name="Expires">A moment with an offset; null for ever.</param>
internal sealed record KeyOptions(string? Data, string Name, string Role, IReadOnlyList<string> Homes, string? Expires);

/// <summary>
/// <c>ringactors keys</c>: makes, lists and revokes named keys, with an owner's key that is typed at a prompt; the demo
/// home needs none.
/// </summary>
internal sealed class KeysCommand(
    TextReader input, TextWriter output, TextWriter errors, Func<string, string?> environment)
{
    private const string Question = "Owner's key: ";

    private readonly ServerCalls _server = new(input, output, errors, environment);

    public Task<int> CreateAsync(KeyOptions options, CancellationToken cancellation) =>
        _server.RunAsync(options.Data, Question, async (http, key) =>
        {
            JsonObject body = new() { ["name"] = options.Name, ["role"] = options.Role };
            if (options.Homes.Count > 0)
            {
                body["homes"] = new JsonArray([.. options.Homes.Select(h => (JsonNode)h)]);
            }

            if (options.Expires is { } expires)
            {
                body["expires_at"] = expires;
            }

            if (await _server.CallAsync(http, HttpMethod.Post, "/keys", key, body, cancellation) is not { } made)
            {
                return ExitCodes.Failed;
            }

            await output.WriteLineAsync(
                $"The key '{options.Name}' ({options.Role}), shown this once and stored nowhere:");
            await output.WriteLineAsync($"{Environment.NewLine}    {made["key"]}{Environment.NewLine}");
            await output.WriteLineAsync("Send it as 'Authorization: Bearer <key>'.");
            return ExitCodes.Ok;
        }, cancellation, asOwner: true);

    public Task<int> ListAsync(string? data, CancellationToken cancellation) =>
        _server.RunAsync(data, Question, async (http, key) =>
        {
            if (await _server.CallAsync(http, HttpMethod.Get, "/keys", key, null, cancellation) is not { } list)
            {
                return ExitCodes.Failed;
            }

            foreach (JsonNode? entry in list["keys"]!.AsArray())
            {
                string homes = entry!["homes"] is JsonArray only ? $", only {string.Join(", ", only)}" : "";
                string used = entry["last_used_at"] is { } last ? $"used {last}" : "never used";
                await output.WriteLineAsync(
                    $"{entry["name"]}: {entry["role"]}, {entry["state"]}{homes}, made {entry["created_at"]} by {entry["created_by"]}, {used}"
                    + (entry["expires_at"] is { } end ? $", until {end}" : "")
                    + (entry["revoked_at"] is { } revoked ? $", revoked {revoked} by {entry["revoked_by"]}" : ""));
            }

            return ExitCodes.Ok;
        }, cancellation, asOwner: true);

    public Task<int> RevokeAsync(string? data, string name, CancellationToken cancellation) =>
        _server.RunAsync(data, Question, async (http, key) =>
        {
            if (await _server.CallAsync(
                http, HttpMethod.Delete, $"/keys/{Uri.EscapeDataString(name)}", key, null, cancellation) is null)
            {
                return ExitCodes.Failed;
            }

            await output.WriteLineAsync(
                $"The key '{name}' is revoked: it opens nothing any more, and what it had open is closed.");
            return ExitCodes.Ok;
        }, cancellation, asOwner: true);

    public Task<int> AllowAsync(
        string? data, string name, string right, string allowance, CancellationToken cancellation) =>
        _server.RunAsync(data, Question, async (http, key) =>
        {
            string path = $"/keys/{Uri.EscapeDataString(name)}/allowances/{Uri.EscapeDataString(right)}";
            if (await _server.CallAsync(
                http, HttpMethod.Put, path, key, new JsonObject { ["allowance"] = allowance }, cancellation) is null)
            {
                return ExitCodes.Failed;
            }

            await output.WriteLineAsync($"'{right}' is {allowance} for the key '{name}'.");
            return ExitCodes.Ok;
        }, cancellation, asOwner: true);
}
