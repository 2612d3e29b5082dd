using System.Text.Json.Nodes;
using RingActors.Api.Instance;

namespace RingActors.Api.CommandLine;

/// <summary>
/// <c>ringactors approvals</c>, <c>circuits</c> and <c>audit</c>: what the running server shows to whoever types a key
/// that may see it; in the demo home whoever is at this machine.
/// </summary>
internal sealed class ListCommands(
    TextReader input, TextWriter output, TextWriter errors, Func<string, string?> environment)
{
    private const string LastMax = "--last must be 1 to 500.";

    private readonly ServerCalls _server = new(input, output, errors, environment);

    /// <summary>What waits, the oldest first: its end comes first.</summary>
    public Task<int> ApprovalsAsync(string? data, CancellationToken cancellation) => ShowAsync(
        data, "Key of an owner or resident: ", "/approvals", async list =>
        {
            JsonNode[] waiting =
            [
                .. list["approvals"]!.AsArray().Reverse().OfType<JsonNode>()
                    .Where(a => (string?)a["status"] == "pending"),
            ];
            if (waiting.Length == 0)
            {
                await output.WriteLineAsync(list["own_only"] is { } own && (bool)own
                    ? "This key shows only what it asked for itself, and nothing of that waits. Whether anything else "
                        + "waits only the key of an owner or resident shows."
                    : "Nothing waits for an approval.");
            }

            foreach (JsonNode asked in waiting)
            {
                await output.WriteLineAsync(
                    $"{asked["approval_id"]}  {asked["asked_by"]} asks (until {asked["ends_at"]}): {asked["effect"]}");
            }

            if (waiting.Length > 0)
            {
                await output.WriteLineAsync("Answer one with: ringactors approve ID, or refuse ID.");
            }
        }, cancellation);

    public Task<int> CircuitsAsync(string? data, CancellationToken cancellation) => ShowAsync(
        data, "Key of an owner or operator: ", "/circuits", async list =>
        {
            foreach (JsonNode? circuit in list["circuits"]!.AsArray())
            {
                string until = circuit!["open_until"] is { } end ? $", left alone until {end}" : "";
                await output.WriteLineAsync($"{circuit["name"]}  {circuit["state"]}{until}");
            }
        }, cancellation);

    /// <summary>The last calls, the newest last, as a log is read.</summary>
    public async Task<int> AuditAsync(string? data, int last, CancellationToken cancellation)
    {
        if (last is < 1 or > 500)
        {
            await errors.WriteLineAsync(LastMax);
            return ExitCodes.Usage;
        }

        return await ShowAsync(data, "Key of an owner or operator: ", $"/audit?limit={last}", async page =>
        {
            foreach (JsonNode? entry in page["entries"]!.AsArray().Reverse())
            {
                string times = entry!["count"] is { } count ? $", {count} times" : "";
                string home = entry["home"] is { } which ? $", {which}" : "";
                string who = (string?)entry["key"] ?? "without a key";
                await output.WriteLineAsync(
                    $"{entry["at"]}  {who}  {entry["call"]}  {entry["outcome"]}{home}{times}");
            }
        }, cancellation);
    }

    private Task<int> ShowAsync(
        string? data, string question, string path, Func<JsonNode, Task> show, CancellationToken cancellation) =>
        _server.RunAsync(data, question, async (http, key) =>
        {
            if (await _server.CallAsync(http, HttpMethod.Get, path, key, null, cancellation) is not { } answer)
            {
                return ExitCodes.Failed;
            }

            await show(answer);
            return ExitCodes.Ok;
        }, cancellation, asOwner: true);
}
