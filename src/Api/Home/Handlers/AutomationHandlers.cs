using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime;
using RingActors.Rules;

namespace RingActors.Api.Home.Handlers;

/// <summary>create_security_automation and list_security_automations.</summary>
internal sealed class AutomationHandlers(HomeDesk desk)
{
    private const int SlugTriesMax = 3;
    private const string SlugTaken = "rule.replace-instead";

    public async ValueTask<ToolResult> CreateAsync(ToolArguments arguments, ToolCallContext call)
    {
        (HomeView? view, ToolFailure? failure) = await desk.ViewOfAsync(arguments);
        if (failure is not null)
        {
            return failure;
        }

        DevicesView devices = view!.Part<DevicesView>();
        RuleReading reading = Read(arguments, new RuleContext(devices, ZoneOf(devices)));
        if (reading.Document is not { } document)
        {
            return FailureOf(reading, arguments.FindString("trigger_type"));
        }

        Answer answer = default;
        for (int attempt = 0; attempt < SlugTriesMax; attempt++)
        {
            // Somebody may take the slug between the view and the command; then the next free one is tried.
            HomeView now = await desk.Host.Engine.ViewAsync(view.Home);
            string slug = now.Part<RulesView>().NewSlug(document.Name);
            answer = await desk.AskAsync(RuleKinds.AddressOf(view.Home, slug), new CreateRule(document), arguments, call);
            if (answer.Refusal?.Code != SlugTaken || answer.Repeated)
            {
                break;
            }
        }

        return answer.Ok ? await CreatedAsync(view.Home, (RuleWritten)answer.Reply!) : HomeDesk.FailureOf(answer);
    }

    public async ValueTask<ToolResult> ListAsync(ToolArguments arguments, ToolCallContext call)
    {
        (HomeView? view, ToolFailure? failure) = await desk.ViewOfAsync(arguments);
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
                .Where(r => trigger is null || RuleWords.TriggerOf(r.Document) == trigger)
                .OrderBy(r => r.Slug, StringComparer.Ordinal),
        ];
        (IReadOnlyList<RuleView> page, string? next, failure) =
            Paging.Of(matching, r => r.Slug, arguments, "automations", $"{view.Home}|{enabled}|{trigger}");
        DevicesView devices = view.Part<DevicesView>();
        return failure ?? ToolResult.Ok(
            new AutomationPage([.. page.Select(r => RuleWords.Entry(r, devices))], matching.Length, next, HomeDesk.Text(desk.Now)),
            HomeJson.Default.AutomationPage);
    }

    private async Task<ToolResult> CreatedAsync(string home, RuleWritten written)
    {
        HomeView view = await desk.Host.Engine.ViewAsync(home);
        DevicesView devices = view.Part<DevicesView>();
        return view.Part<RulesView>().Find(written.Rule) is { } rule
            ? ToolResult.Ok(
                new AutomationCreated(RuleWords.Entry(rule, devices), WarningsFor(rule.Document), HomeDesk.Text(desk.Now)),
                HomeJson.Default.AutomationCreated)
            : ToolFailures.Refused("rule.was-deleted", $"The automation {written.Rule} was created, and deleted since.", "Create it again if it is wanted.");
    }

    private static RuleReading Read(ToolArguments arguments, RuleContext context)
    {
        if (arguments.Find("rule_document") is not { } given)
        {
            return RuleParser.ReadFlat(FlatRule.Of(arguments.Root), context);
        }

        JsonObject document = (JsonObject)JsonNode.Parse(given.GetRawText())!;
        document["name"] ??= arguments.GetString("automation_name");
        if (arguments.FindBoolean("enabled") is false)
        {
            document["enabled"] = false;
        }

        return RuleParser.Read(document, context);
    }

    private static ToolFailure FailureOf(RuleReading reading, string? triggerType)
    {
        ImmutableArray<ToolFault> faults =
        [
            .. reading.Faults.Select(f =>
            {
                string path = FlatRule.PathOf(f.Path, triggerType);
                return new ToolFault(path, f.Code, $"{path}: {f.Message}") { DidYouMean = f.Near.Count > 0 ? f.Near[0] : null };
            }),
        ];
        return new ToolFailure(
            ToolErrorType.Invalid,
            "rule.correct-the-faults",
            string.Join(" ", faults.Select(f => f.Message)),
            "Nothing was changed. Correct all of it and call create_security_automation again; get_devices lists the ids.")
        {
            Faults = faults,
            Example = reading.Corrected?.ToJsonString(),
        };
    }

    /// <summary>What is allowed but may surprise.</summary>
    private static IReadOnlyList<string>? WarningsFor(RuleDocument document)
    {
        List<string> warnings = [];
        bool guarded = document.Conditions.Any(c => c is ModeCondition);
        if (!guarded && document.Actions.Any(a => a is SirenAction { On: true }))
        {
            warnings.Add("It sounds a siren in every mode, also while people are at home: add modes to trigger_conditions if that is not meant.");
        }

        if (document.Actions.Any(a => a is LightAction { On: true }) && !document.Actions.Any(a => a is LightAction { On: false }))
        {
            warnings.Add("The light stays on until somebody switches it off: add a delay and light_off if that is not meant.");
        }

        return warnings.Count > 0 ? warnings : null;
    }

    private static string? ZoneOf(DevicesView devices) => devices.All.Select(d => d.TimeZone).FirstOrDefault(z => z is not null);
}
