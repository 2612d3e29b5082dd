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

    /// <summary>A pause that was said of one by name, and lasts longer, stays as it is.</summary>
    internal async Task<ToolResult> PauseAsync(
        HomeView view, PauseRule pause, ToolArguments arguments, ToolCallContext call)
    {
        RuleView[] meant = [.. view.Part<RulesView>().All.Where(r => r.Enabled)];
        RuleView[] longer = [.. meant.Where(r => r.Pause?.Own is { } own && own.Until > pause.Until)];
        IReadOnlyList<ChangedEntry> entries =
            await EachAsync(meant, view, () => pause with { OfAll = true }, arguments, call);
        return Told(
            meant.Length == 0 ? "No automation is switched on: there is nothing to pause."
                : Summary(entries, "paused") + (longer.Length == 0 ? ""
                    : $" {Names(longer)} {(longer.Length == 1 ? "was" : "were")} paused for longer already, and "
                        + $"{(longer.Length == 1 ? "stays" : "stay")} so."),
            entries);
    }

    /// <summary>Only what was paused by the same word goes on.</summary>
    internal async Task<ToolResult> ResumeAsync(HomeView view, ToolArguments arguments, ToolCallContext call)
    {
        RuleView[] paused = [.. view.Part<RulesView>().All.Where(r => r.Pause is not null)];
        RuleView[] meant = [.. paused.Where(r => r.Pause!.OfAll is not null)];
        IReadOnlyList<ChangedEntry> entries =
            await EachAsync(meant, view, () => new ResumeRule { OfAll = true }, arguments, call);
        RuleView[] stay = [.. paused.Where(r => r.Pause!.Own?.Until > client.Now)];
        return Told(
            (paused.Length == 0 ? "No automation is paused."
                : meant.Length == 0 ? $"No automation is paused with all, by '{Word}'."
                : Summary([.. entries.Where(e => e.PausedUntil is null || e.Done != true)], "resumed", meant.Length))
                + (stay.Length == 0 ? "" : $" {Names(stay)} {(stay.Length == 1 ? "was" : "were")} paused by name and "
                    + $"{(stay.Length == 1 ? "stays so: resume it by its id." : "stay so: resume each by its id.")}"),
            entries);
    }

    /// <summary>
    /// Each is asked by itself, so that one that refuses, or that a person has to approve, keeps no other from it.
    /// </summary>
    private async Task<IReadOnlyList<ChangedEntry>> EachAsync(
        RuleView[] meant, HomeView view, Func<ICommand> command, ToolArguments arguments, ToolCallContext call)
    {
        List<(RuleView Rule, bool Done, ToolFailure? Failure)> answers = [];
        foreach (RuleView rule in meant)
        {
            Answer answer = await client.AskEachAsync(
                RuleKinds.AddressOf(view.Home, rule.Slug), command(), arguments, call);
            answers.Add((rule, answer.Ok, answer.Ok ? null : call.Awaits ?? ActorClient.FailureOf(answer)));
            call.Awaits = null;
        }

        RulesView now = (await client.Homes.ViewAsync(view.Home)).Part<RulesView>();
        return
        [
            .. answers.Select(a => new ChangedEntry(
                a.Rule.Slug, a.Rule.Name, a.Done ? true : null, a.Failure?.Code, a.Failure?.Error,
                a.Failure?.Suggestion, a.Failure?.Approval?.Id)
            {
                PausedUntil = Instants.Text(now.Rules.GetValueOrDefault(a.Rule.Slug)?.PausedUntil),
            }),
        ];
    }

    private ToolResult Told(string summary, IReadOnlyList<ChangedEntry> entries) => ToolResult.Ok(
        new ChangedAnswer(summary, entries, Instants.Text(client.Now)), AllAutomationsJson.Default.ChangedAnswer);

    private static string Summary(IReadOnlyList<ChangedEntry> entries, string what, int? of = null)
    {
        int waits = entries.Count(e => e.ApprovalId is not null);
        return $"{entries.Count(e => e.Done == true)} of {Phrases.Count(of ?? entries.Count, "automation")} {what}"
            + (waits == 0 ? "." : $"; {waits} wait for a person's approval.");
    }

    private static string Names(IEnumerable<RuleView> rules) =>
        string.Join(", ", rules.Select(r => Phrases.Quoted(r.Name)));
}

internal sealed record ChangedAnswer(string Summary, IReadOnlyList<ChangedEntry> Results, string AsOf);

internal sealed record ChangedEntry(
    string AutomationId, string AutomationName, bool? Done, string? Code, string? Error, string? Suggestion,
        string? ApprovalId)
{
    /// <summary>Until when it is paused now; null if it is not.</summary>
    public string? PausedUntil { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ChangedAnswer))]
internal sealed partial class AllAutomationsJson : JsonSerializerContext;
