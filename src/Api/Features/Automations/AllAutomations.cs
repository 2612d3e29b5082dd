using System.Text.Json.Serialization;
using RingActors.Api.Features.Homes;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;

namespace RingActors.Api.Features.Automations;

/// <summary>
/// change_automation for all automations of a home at once: only what can be taken back by one more call, pause and
/// resume.
/// </summary>
internal sealed class AllAutomations(ActorClient client)
{
    /// <summary>What automation_id says for all of them; no automation has such an id.</summary>
    internal const string Word = "*";

    private static readonly string[] Actions = ["pause", "resume"];

    /// <summary>The no to an action that is not done to all at once; null for one that is.</summary>
    internal static ToolFailure? NotAtOnce(string action) => Actions.Contains(action) ? null : ToolFailures.Refused(
        "rule.name-one",
        $"{action} is not done to all automations at once.",
        $"'{Word}' goes with {string.Join(" and ", Actions)}; for {action} name one. Nothing was changed.");

    /// <summary>
    /// Each is asked by itself, so that one that refuses, or that a person has to approve, keeps no other from it.
    /// </summary>
    internal async Task<ToolResult> ChangeAsync(
        HomeView view, Func<ICommand> command, bool isPause, ToolArguments arguments, ToolCallContext call)
    {
        RuleView[] meant = [.. view.Part<RulesView>().All.Where(r => isPause ? r.Enabled : r.PausedUntil is not null)];
        List<ChangedEntry> entries = [];
        foreach (RuleView rule in meant)
        {
            Answer answer = await client.AskEachAsync(
                RuleKinds.AddressOf(view.Home, rule.Slug), command(), arguments, call);
            ToolFailure? failure = answer.Ok ? null : call.Awaits ?? ActorClient.FailureOf(answer);
            call.Awaits = null;
            entries.Add(new ChangedEntry(
                rule.Slug, rule.Name, answer.Ok ? true : null, failure?.Code, failure?.Error, failure?.Suggestion,
                    failure?.Approval?.Id));
        }

        int done = entries.Count(e => e.Done == true);
        int waits = entries.Count(e => e.ApprovalId is not null);
        string summary = meant.Length == 0
            ? isPause ? "No automation is switched on: there is nothing to pause." : "No automation is paused."
            : $"{done} of {Phrases.Count(meant.Length, "automation")} {(isPause ? "paused" : "resumed")}"
                + (waits == 0 ? "." : $"; {waits} wait for a person's approval.");
        return ToolResult.Ok(
            new ChangedAnswer(summary, entries, Instants.Text(client.Now)), AllAutomationsJson.Default.ChangedAnswer);
    }
}

internal sealed record ChangedAnswer(string Summary, IReadOnlyList<ChangedEntry> Results, string AsOf);

internal sealed record ChangedEntry(
    string AutomationId, string AutomationName, bool? Done, string? Code, string? Error, string? Suggestion,
        string? ApprovalId);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ChangedAnswer))]
internal sealed partial class AllAutomationsJson : JsonSerializerContext;
