using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using RingActors.Api.Audit;
using RingActors.Api.Audit.Storage;
using RingActors.Api.Tests.Operations;
using RingActors.Api.Tests.Support;

namespace RingActors.Api.Tests.Home.Duress;

/// <summary>
/// Everything that a reader, an assistant, a keypad or an operator is shown of a home, without what two runs never share. What is not the
/// same in two runs tells them apart.
/// </summary>
internal static partial class Shown
{
    private static readonly string[] Paths =
        ["/access-codes", "/health", "/health?detail=true", "/tools", "/metrics", "/config", "/circuits", "/audit?limit=500"];

    private static readonly (string Tool, string Body)[] Calls =
    [
        ("get_security_system_status", "{}"), ("get_security_history", """{"limit":100}"""), ("get_devices", "{}"),
        ("get_security_history", """{"kinds":["unread"]}"""), ("get_security_history", """{"kinds":["command","refusal"]}"""),
        ("get_security_history", """{"kinds":["alarm","mode","system"]}"""), ("get_security_history", """{"limit":1}"""),
        ("list_security_automations", "{}"), ("get_security_settings", "{}"), ("health_check", "{}"), ("acknowledge_incident", "{}"),
    ];

    internal static async Task<IReadOnlyList<(string What, string Said)>> ReadAsync(HomeServer server)
    {
        List<(string, string)> said = [];
        foreach (string path in Paths)
        {
            if (path.StartsWith("/audit", StringComparison.Ordinal))
            {
                // What only reads is written a moment after its answer.
                await server.Service<AuditLog>().AddAsync(new AuditEntry(0, DateTimeOffset.UtcNow, "", "", "now", "ok"), Waits.Limit);
            }

            // What somebody may not see at all is shown alike, too: as the refusal.
            using HttpResponseMessage response = await server.Http.GetAsync(new Uri(path, UriKind.Relative));
            string text = await response.Content.ReadAsStringAsync();
            said.Add((path, Plain(path == "/metrics" ? Series(text) : Numbered(text))));
        }

        said.Add(("/events", Plain(await StreamAsync(server))));
        foreach ((string tool, string body) in Calls)
        {
            (_, JsonObject answer) = await server.CallAsync(tool, body);
            said.Add((tool + body, Plain(answer.ToJsonString())));
        }

        return said;
    }

    /// <summary>All that the stream of events tells of the home, from its beginning to the present.</summary>
    private static async Task<string> StreamAsync(HomeServer server)
    {
        await using EventReader reader = await EventReader.OpenAsync(server.Http, HomeServer.Home + ":0");
        IReadOnlyList<Told> told = await reader.UntilAsync("health");
        return string.Join('\n', told.Where(t => t.Name == "home").Select(t => $"{t.Id} {t.Data.ToJsonString()}"));
    }

    internal static void AssertSame(IReadOnlyList<(string What, string Said)> one, IReadOnlyList<(string What, string Said)> other)
    {
        Assert.Equal(one.Select(s => s.What), other.Select(s => s.What));
        foreach ((var left, var right) in one.Zip(other))
        {
            Assert.Equal($"{left.What}: {left.Said}", $"{right.What}: {right.Said}");
        }
    }

    /// <summary>
    /// Without what two runs never share: moments, random ids and durations. The shortest of them, a server that has been up for less than
    /// ten seconds, has as many characters as all others: how long a run takes tells nothing.
    /// </summary>
    internal static string Plain(string text) => Volatile().Replace(
        Resources().Replace(
            string.Join('\n', text.Split('\n').Where(l => !l.Contains("_seconds", StringComparison.Ordinal) && !l.Contains("_bytes", StringComparison.Ordinal)
                && !l.Contains("dotnet_", StringComparison.Ordinal) && !l.Contains("process_", StringComparison.Ordinal))),
            "#"),
        _ => "#");

    /// <summary>Digests of arguments as which of them are equal: under another key all are others.</summary>
    private static string Numbered(string text)
    {
        List<string> seen = [];
        return Digests().Replace(Durations().Replace(text, "\"duration\""), match =>
        {
            seen.AddRange(seen.Contains(match.Value) ? [] : [match.Value]);
            return $"\"arguments {seen.IndexOf(match.Value)}\"";
        });
    }

    /// <summary>
    /// The same without positions in the record, each in as many characters: its bookkeeping moves them as well, and nobody is shown that.
    /// </summary>
    internal static string WithoutPositions(string text) => Positions().Replace(text, match => new string('#', Math.Min(match.Length, 3)));

    /// <summary>
    /// All series there are, and the values of those that count what could tell; others move with the time a test takes. How the lines to
    /// Ring stand is left out: here they lead to closed ports, and how often that was tried is chance.
    /// </summary>
    private static string Series(string metrics) => string.Join('\n', metrics.Split('\n').Where(line =>
        !line.Contains("ring_host", StringComparison.Ordinal) && !line.Contains("ring_api", StringComparison.Ordinal)
        && !line.Contains("ring_link", StringComparison.Ordinal)).Select(line =>
        line.StartsWith('#') || Telling().IsMatch(line) ? line : line[..Math.Max(0, line.LastIndexOf(' '))]));

    [GeneratedRegex("sealed-note|incident|ring_tool_calls|ringactors_effects.*notice|ring_security|dead_letters")]
    private static partial Regex Telling();

    [GeneratedRegex(
        "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|(\\+|\\\\u002B)\\d\\d:\\d\\d)|"
        + "\"(request_id|uptime_seconds|correlation_id|causation_id|next_cursor)\":(\"[^\"]*\"|\\d+)|127\\.0\\.0\\.1:\\d+|ringactors-[0-9A-Za-z]{6}\\b|req_[0-9a-z]+|[0-9a-f]{32}")]
    private static partial Regex Volatile();

    /// <summary>What the process uses of the machine.</summary>
    [GeneratedRegex("\\d+(%| MB\\b| ms for a thread| of at most \\d+ connections)")]
    private static partial Regex Resources();

    [GeneratedRegex("\"duration_ms\":\\d+")]
    private static partial Regex Durations();

    [GeneratedRegex("\"arguments\":\"[^\"]{43}\"")]
    private static partial Regex Digests();

    [GeneratedRegex("(?<=\"entry_id\":\"[^\"]*)\\d+|(?<=^home-1:)\\d+|(?<=(intent|incident|notice|period)-)\\d+", RegexOptions.Multiline)]
    private static partial Regex Positions();
}
