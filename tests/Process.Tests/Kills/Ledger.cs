using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using RingActors.Process.Tests.Product;

namespace RingActors.Process.Tests.Kills;

/// <summary>A keyed command as it was sent, so that it can be sent once more.</summary>
internal sealed record Keyed(string Key, string Tool, object Arguments);

/// <summary>
/// What the program acknowledged, kept outside it: every keyed command with the first answer to it, those that were sent and not
/// answered, and the entries of the history that somebody was shown.
/// </summary>
internal sealed class Ledger
{
    internal ConcurrentDictionary<string, (Keyed Command, string Answer)> Acknowledged { get; } = new();

    /// <summary>Sent and not answered: done or not, but not twice.</summary>
    internal ConcurrentDictionary<string, Keyed> Open { get; } = new();

    /// <summary>Entries of the history that were shown: their id to their event.</summary>
    internal ConcurrentDictionary<string, string> Shown { get; } = new();

    internal ConcurrentQueue<string> Faults { get; } = new();

    /// <summary>How often a key was sent again after its first answer was noted.</summary>
    internal int Repeats => _repeats;

    private int _repeats;

    /// <summary>Sends it and notes the answer. A key that has its answer must get the same once more.</summary>
    internal async Task SendAsync(RunningProduct product, Keyed command)
    {
        bool known = Acknowledged.TryGetValue(command.Key, out (Keyed, string Answer) first);
        if (!known)
        {
            Open[command.Key] = command;
        }

        JsonObject answer = await product.CallAsync(command.Tool, command.Arguments, command.Key);
        if (IdentityOf(answer) is not { } identity)
        {
            return;
        }

        if (known)
        {
            Interlocked.Increment(ref _repeats);
            if (first.Answer != identity)
            {
                Faults.Enqueue($"{command.Key} was answered '{first.Answer}' and then '{identity}'");
            }

            return;
        }

        Acknowledged[command.Key] = (command, identity);
        Open.TryRemove(command.Key, out _);
    }

    internal async Task LookAsync(RunningProduct product)
    {
        JsonObject page = await product.CallAsync("get_security_history", new { limit = 20 });
        foreach (JsonNode? entry in page["entries"]?.AsArray() ?? [])
        {
            Shown[entry!["entry_id"]!.GetValue<string>()] = entry["event"]!.GetValue<string>();
        }
    }

    /// <summary>
    /// What of an answer must be the same in every repeat; null if the answer says that nothing was done or that it is not known.
    /// How far an intent has come, what a rule has done since, and what is in its way, is told as it stands now and does not count.
    /// </summary>
    private string? IdentityOf(JsonObject answer)
    {
        if (answer["success"]!.GetValue<bool>())
        {
            if (answer["automation"] is JsonObject rule)
            {
                Array.ForEach(["last_fired_at", "last_outcome", "fired_count", "troubles"], name => rule.Remove(name));
                return rule.ToJsonString();
            }

            // Without an id nothing had to be sent: it was so already.
            JsonNode intent = answer["intent"]!;
            return $"{intent["intent_id"]?.GetValue<string>() ?? "nothing to do"} {intent["requested_mode"]?.GetValue<string>()}";
        }

        string type = answer["error_type"]!.GetValue<string>();
        if (type is not ("refused" or "unavailable"))
        {
            Faults.Enqueue("an answer that should not be: " + answer.ToJsonString());
        }

        return type == "refused" ? $"{answer["code"]} {answer["error"]}" : null;
    }
}
