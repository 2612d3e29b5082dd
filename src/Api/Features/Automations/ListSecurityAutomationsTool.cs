using System.Text.Json.Serialization;
using RingActors.Api.Features.Automations.Evidence;
using RingActors.Api.Features.Clock;
using RingActors.Api.Features.Homes;
using RingActors.Api.Outgoing;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;
using RingActors.Rules.Promises;
using RingActors.Rules.Runs;
using RingActors.Rules.Schedules.Actors;

namespace RingActors.Api.Features.Automations;

/// <summary>
/// list_security_automations: each in one sentence, with whether it is enabled and when it last fired.
/// </summary>
internal sealed class ListSecurityAutomationsTool(ActorClient client, AutomationWarnings warnings, RetriedPosts retried) : ITool
{
    public static ToolDefinition Definition { get; } = new()
    {
        Name = "list_security_automations",
        Title = "List automations",
        Description = "List the home's automations (a sentence each, whether enabled, when it last fired), promises and "
            + "schedules. For why one did or did not run use explain_automation.",
        Hints = ToolHints.Reading,
        Risk = ToolRisk.Read,
        Input = Schema.Object()
            .Optional("enabled", Schema.Flag("Only enabled (true) or only disabled (false) ones."))
            .Optional("trigger_type", AutomationEntries.TriggerType)
            .Optional("home_id", CommonArguments.HomeId)
            .WithPaging(),
        Output = Schema.OpenObject()
            .Required("automations", Schema.Listing(AutomationEntries.Shape))
            .Required("total", Schema.Count("On all pages."))
            .WithPage(),
        Example = """{"enabled":true}""",
    };

    public static int Place => 120;

    public async ValueTask<ToolResult> CallAsync(ToolArguments arguments, ToolCallContext call)
    {
        (HomeView? view, ToolFailure? failure) = await client.ViewOfAsync(arguments, call);
        if (failure is not null)
        {
            return failure;
        }

        bool? enabled = arguments.FindBoolean("enabled");
        string? trigger = arguments.FindString("trigger_type");
        RuleView[] matching =
        [
            .. view!.Part<RulesView>().Rules.Values
                .Where(r => enabled is null || r.Enabled == enabled)
                .Where(r => trigger is null || AutomationEntries.TriggerOf(r.Document) == trigger)
                .OrderBy(r => r.Slug, StringComparer.Ordinal),
        ];
        (IReadOnlyList<RuleView> page, string? next, failure) =
            Paging.Of(matching, r => r.Slug, arguments, "automations", $"{view.Home}|{enabled}|{trigger}");
        return failure ?? ToolResult.Ok(
            new AutomationPage(
                [
                    .. page.Select(r => AutomationEntries.Entry(r, view, client.Now, retried) with
                    {
                        Warnings = warnings.OfHeaders(r.Document) is { Count: > 0 } said ? said : null,
                    }),
                ],
                matching.Length,
                next,
                Instants.Text(client.Now))
            {
                Promises = view.Part<PromisesView>().All is { Count: > 0 } promises
                    ? [.. promises.Select(p => PromiseEntries.Entry(p, view))] : null,
                Schedules = view.Part<SchedulesView>().Schedules.IsEmpty ? null
                    : [.. view.Part<SchedulesView>().All.Select(s => ScheduleEntries.Entry(s, view, client.Now))],
            },
            ListSecurityAutomationsJson.Default.AutomationPage);
    }
}

internal sealed record AutomationPage(
    IReadOnlyList<AutomationEntry> Automations, int Total, string? NextCursor, string AsOf)
{
    /// <summary>What the household wants to hold, all of it on every page; null if nothing is promised.</summary>
    public IReadOnlyList<PromiseEntry>? Promises { get; init; }

    /// <summary>What goes by the clock, all of it on every page; null if nothing does.</summary>
    public IReadOnlyList<ScheduleEntry>? Schedules { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AutomationPage))]
internal sealed partial class ListSecurityAutomationsJson : JsonSerializerContext;
