using System.Text.Json.Nodes;
using RingActors.Rules.Actions;
using RingActors.Rules.Format;

namespace RingActors.Rules.Documents;

/// <summary>What actions that hold others must be together, and how many steps they may come to.</summary>
internal static class FlowChecks
{
    /// <summary>The most steps that a run can come to, every round and both sides of every choice counted.</summary>
    internal const int StepsMax = 1000;

    private const int EveryDefault = 300;

    /// <summary>Something must end it, and what is judged again must have time to become otherwise.</summary>
    internal static void Repeat(JsonObject part, string path, FieldReader faults)
    {
        bool hasUntil = part["until"] is JsonArray;
        if (part["times"] is null && !hasUntil)
        {
            faults.Add(path + ".times", "missing", "Say what ends it: 'times', or 'until' with conditions.", []);
            part["times"] = 1;
        }

        if (hasUntil && part["every_seconds"] is null)
        {
            faults.Add(
                path + ".every_seconds", "missing",
                "'until' needs 'every_seconds': the pause before it looks again.", []);
            part["every_seconds"] = EveryDefault;
        }
    }

    /// <summary>What of a document concerns no single part.</summary>
    internal static void Whole(JsonObject document, RuleDocument read, FieldReader faults)
    {
        if (read.Max is not null && read.Mode is not (RunMode.Queued or RunMode.Parallel))
        {
            faults.Add("max", "invalid", "'max' goes with 'mode' queued or parallel only.", []);
            document.Remove("max");
        }

        int most = read.Actions.Sum(a => a.StepsMax);
        if (most > StepsMax)
        {
            faults.Add(
                "actions", "out-of-range",
                $"A run could come to {most} steps, every round and both sides of every choice counted; at most {StepsMax} are allowed. "
                + "Take fewer 'times' or fewer actions.", []);
            Shorten(document["actions"]!.AsArray());
        }
    }

    /// <summary>
    /// One round of everything, of every inner list the first entry, and of a choice the one side: less than was asked
    /// for, and in bounds however deep it goes.
    /// </summary>
    private static void Shorten(JsonArray actions)
    {
        foreach (JsonObject action in actions.OfType<JsonObject>())
        {
            if ((string?)action["type"] is RepeatAction.Type or RemindAction.Type)
            {
                action["times"] = 1;
            }

            action.Remove("else");
            foreach (string name in new[] { "then", "actions", "branches" })
            {
                if (action[name] is JsonArray inner)
                {
                    while (inner.Count > 1)
                    {
                        inner.RemoveAt(inner.Count - 1);
                    }

                    Shorten(inner);
                }
            }
        }
    }
}
