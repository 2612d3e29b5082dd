using System.Text.Json.Nodes;
using NodaTime;
using NodaTime.Text;
using RingActors.Process.Tests.Product;

namespace RingActors.Process.Tests.Worlds;

/// <summary>What the program tells of the past to whoever asks it, and of which times it says that it did not listen.</summary>
internal sealed class Telling(RunningProduct product)
{
    private const int PageMax = 100;

    /// <summary>Everything of the sorts that the world's account has, from the whole history.</summary>
    internal async Task<IReadOnlyList<Happening>> HappeningsAsync()
    {
        List<Happening> all = [];
        string? cursor = null;
        do
        {
            Dictionary<string, object> arguments = new() { ["limit"] = PageMax, ["kinds"] = new[] { "motion", "doorbell", "sensor", "mode" } };
            if (cursor is not null)
            {
                arguments["cursor"] = cursor;
            }

            JsonObject page = await product.CallAsync("get_security_history", arguments);
            all.AddRange(Entries(page).Select(Of).OfType<Happening>());
            cursor = page["next_cursor"]?.GetValue<string>();
        }
        while (cursor is not null);
        return all;
    }

    /// <summary>All gaps of a device in a window. An answer names the five latest; the earlier ones are asked for until there are none.</summary>
    internal async Task<IReadOnlyList<NamedGap>> GapsAsync(string device, Instant from, Instant until)
    {
        List<NamedGap> all = [];
        while (from < until)
        {
            JsonObject page = await product.CallAsync(
                "get_security_history", new { device_id = device, since = Text(from), until = Text(until), limit = 1 });
            JsonObject coverage = page["coverage"] as JsonObject ?? throw new InvalidOperationException($"no coverage: {page.ToJsonString()}");
            NamedGap[] named = [.. (coverage["gaps"] as JsonArray ?? []).Select(g => GapOf(g!))];
            all.AddRange(named);
            if (coverage["earlier_gaps"] is null)
            {
                break;
            }

            until = named.Min(g => g.From);
        }

        return all;
    }

    /// <summary>How the program says that it listens to a device now: <c>live</c>, or in its own words what keeps it from that.</summary>
    internal async Task<string> ListeningAsync(string device)
    {
        JsonObject details = await product.CallAsync("get_device_details", new { device_id = device });
        return details["listening"]?["how"]?.GetValue<string>() == "live" ? "live" : $"{device}: {(details["listening"] ?? details).ToJsonString()}";
    }

    private static IEnumerable<JsonNode> Entries(JsonObject page) =>
        (page["entries"] as JsonArray ?? throw new InvalidOperationException($"no history: {page.ToJsonString()}")).Select(e => e!);

    private static Happening? Of(JsonNode entry)
    {
        Instant at = InstantOf(entry["at"]!);
        string summary = entry["summary"]!.GetValue<string>();
        if (summary.Contains("since when was not told", StringComparison.Ordinal))
        {
            // The present, as a hub's list tells it at a start: no happening.
            return null;
        }

        string? word = entry["event"]!.GetValue<string>() switch
        {
            "motion.detected" when HouseLife.IsCamera(Device(entry)) => Happening.Motion,
            "motion.detected" => Happening.Seen,
            "motion.cleared" => Happening.Cleared,
            "motion.was" => summary.Contains("saw no motion", StringComparison.Ordinal) ? Happening.Cleared : Happening.Seen,
            "doorbell.pressed" => Happening.Pressed,
            "contact.opened" => Happening.Opened,
            "contact.closed" => Happening.Closed,
            "device.was" when summary.Contains(" was opened, ", StringComparison.Ordinal) => Happening.Opened,
            "device.was" when summary.Contains(" was closed, ", StringComparison.Ordinal) => Happening.Closed,
            "security.mode-reported" or "security.mode-was" => ModeIn(summary),
            _ => null,
        };
        return word is null ? null : new Happening(word.StartsWith("mode", StringComparison.Ordinal) ? Happening.Alarm : Device(entry), word, at);
    }

    /// <summary>An entry of no device is shown whole: it can be of nothing that happened.</summary>
    private static string Device(JsonNode entry) => entry["device_id"]?.GetValue<string>() ?? entry.ToJsonString();

    /// <summary>'The base station reports mode away (before: home).', 'The base station went to mode away, as …' in the base station's words.</summary>
    private static string ModeIn(string summary)
    {
        const string mark = " mode ";
        string rest = summary[(summary.IndexOf(mark, StringComparison.Ordinal) + mark.Length)..];
        return Happening.Mode(string.Concat(rest.TakeWhile(char.IsAsciiLetter)) switch
        {
            "disarmed" => "none",
            "home" => "some",
            "away" => "all",
            var other => other,
        });
    }

    private static NamedGap GapOf(JsonNode gap) => new(
        InstantOf(gap["from"]!), InstantOf(gap["until"]!), gap["cause"]!.GetValue<string>(), gap["history_read"]?.GetValue<bool>() == true);

    private static Instant InstantOf(JsonNode text) => OffsetDateTimePattern.ExtendedIso.Parse(text.GetValue<string>()) is { Success: true } local
        ? local.Value.ToInstant()
        : InstantPattern.ExtendedIso.Parse(text.GetValue<string>()).Value;

    private static string Text(Instant at) => InstantPattern.ExtendedIso.Format(at);
}
