using System.Text.Json.Serialization;
using RingActors.Api.Features.Homes;
using RingActors.Api.Outgoing;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Engine.Core;
using RingActors.Rules.Runs;

namespace RingActors.Api.Features.Automations;

/// <summary>What is answered when an automation was written: how it stands, and what of it may surprise.</summary>
internal sealed class AutomationWritten(ActorClient client, AutomationWarnings warnings, RetriedPosts retried)
{
    /// <param name="home">The home.</param>
    /// <param name="written">What the rule itself answered.</param>
    /// <param name="isDocument">True if it came as a whole document: then the words are the document's.</param>
    /// <param name="cancellation">Ends the looking up of hosts.</param>
    internal async Task<ToolResult> TellAsync(string home, RuleWritten written, bool isDocument,
        CancellationToken cancellation)
    {
        HomeView view = await client.Homes.ViewAsync(home);
        if (view.Part<RulesView>().Rules.GetValueOrDefault(written.Rule) is not { } rule)
        {
            return ToolFailures.Refused(
                "rule.was-deleted", $"The automation {written.Rule} was written, and deleted since.",
                    "Create it again if it is wanted.");
        }

        IReadOnlyList<string>? surprises = await warnings.OfAsync(rule, view, isDocument, client.Now, cancellation);
        string[] switched = written.Switched is { } on
            ? [$"This call switched it {(on ? "on" : "off")}."] : [];
        return ToolResult.Ok(
            new AutomationCreated(
                AutomationEntries.Entry(rule, view, client.Now, retried),
                switched.Length == 0 ? surprises : [.. switched, .. surprises ?? []],
                Instants.Text(client.Now)),
            CreateSecurityAutomationJson.Default.AutomationCreated);
    }
}

internal sealed record AutomationCreated(AutomationEntry Automation, IReadOnlyList<string>? Warnings, string AsOf);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AutomationCreated))]
internal sealed partial class CreateSecurityAutomationJson : JsonSerializerContext;
