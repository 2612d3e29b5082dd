using System.Text.Json;
using System.Text.Json.Nodes;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Definitions;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Names;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;

namespace RingActors.Api.Home.Handlers;

/// <summary>create_security_automation and list_security_automations.</summary>
internal sealed class AutomationHandlers(HomeDesk desk, AutomationSettings settings, AutomationWarnings warnings)
{
    private const string NameTaken = "rule.replace-instead";
    private const string TooMany = "rule.raise-the-limit";
    private const string FaultyRule = "rule.correct-the-faults";

    public async ValueTask<ToolResult> CreateAsync(ToolArguments arguments, ToolCallContext call)
    {
        (HomeView? view, ToolFailure? failure) = await desk.ViewOfAsync(arguments, call);
        if (failure is not null)
        {
            return failure;
        }

        RuleContext context = ContextOf(view!);
        RuleReading reading = AutomationCall.Read(arguments.Root, context);
        if (reading.Document is not { } document)
        {
            return ArgumentFaults.ToFailure(
                AutomationTools.Create, arguments.Root, FaultsOf(reading, arguments.Root), FaultyRule, sent => FaultsIn(sent, context));
        }

        (Address? address, failure) = AddressOf(view!, document, arguments);
        if (failure is not null)
        {
            return failure;
        }

        // What is changed keeps its name, however the call spelled it or said its id.
        document = document with { Name = view!.Part<RulesView>().Rules.GetValueOrDefault(address!.Id)?.Name ?? document.Name };

        // The same again is no conflict: the rule itself knows whether it is the same.
        ICommand command = arguments.GetBoolean(AutomationTools.Replace) ? new ReplaceRule(document) : new CreateRule(document, settings.PerHomeMax);
        Answer answer = await desk.AskAsync(address, command, arguments, call);
        bool isDocument = AutomationCall.IsDocument(arguments.Root);
        return answer.Ok ? await WrittenAsync(view.Home, (RuleWritten)answer.Reply!, isDocument, call.Cancellation)
            : answer.Refusal!.Code switch
            {
                TooMany => ToolFailures.Refused(
                    TooMany, answer.Refusal.Detail,
                    "list_security_automations shows them. To have more, raise Automations:PerHomeMax in the settings and start the server again."),
                NameTaken => TakenFailure(view.Part<RulesView>(), address.Id, arguments),
                _ => HomeDesk.FailureOf(answer),
            };
    }

    /// <summary>What is wrong with a call's shape hides what is wrong with its rule: this adds that.</summary>
    public async ValueTask<ToolFailure> RepairAsync(ToolFailure failure, JsonElement arguments)
    {
        (HomeView? view, ToolFailure? none) = await desk.ViewOfAsync(arguments);
        if (none is not null)
        {
            return failure;
        }

        RuleContext context = ContextOf(view!);
        return ArgumentFaults.ToFailure(AutomationTools.Create, arguments, failure.Faults, failure.Code, sent => FaultsIn(sent, context));
    }

    /// <summary>Where the automation that a call names lives: there already, or to be.</summary>
    private static (Address? Address, ToolFailure? Failure) AddressOf(HomeView view, RuleDocument document, ToolArguments arguments)
    {
        RulesView rules = view.Part<RulesView>();
        RuleView[] named = rules.Named(document.Name);
        if (named.Length > 1)
        {
            return (null, ToolFailures.Refused(
                "rule.name-one",
                $"There are {named.Length} automations called '{document.Name}': {string.Join(", ", named.Select(r => r.Slug))}.",
                $"To change one, say it by its id as automation_name, with {AutomationTools.Replace} true; a new one needs a name of its own. "
                    + "Nothing was changed."));
        }

        if (named.Length == 0 && arguments.GetBoolean(AutomationTools.Replace))
        {
            string[] known = [.. rules.All.Select(r => r.Name)];
            return (null, ToolFailures.NoSuch("automation_name", "rule", document.Name, known, AutomationTools.List.Name));
        }

        return (RuleKinds.AddressOf(view.Home, named.Length == 1 ? named[0].Slug : rules.NewSlug(document.Name)), null);
    }

    /// <summary>There is one of that name, and it is another: the call that changes it is the caller's own.</summary>
    private static ToolFailure TakenFailure(RulesView rules, string slug, ToolArguments arguments)
    {
        JsonObject again = (JsonObject)JsonNode.Parse(arguments.Root.GetRawText())!;
        again.Remove(ToolDefinition.IdempotencyKeyArgument);
        again[AutomationTools.Replace] = true;
        string name = rules.Rules.GetValueOrDefault(slug)?.Name ?? slug;
        string said = arguments.FindString("automation_name") ?? name;
        bool isName = FoldedName.Same(said, name);
        ToolFailure taken = ToolFailures.Refused(
            NameTaken,
            isName
                ? $"There is an automation called '{name}' already ({slug}), and it says something else."
                : $"'{said}' is the id of an automation that is there already, '{name}', and it says something else.",
            $"To change it, send the same call with {AutomationTools.Replace} true; for a second one give another automation_name. Nothing was changed.");

        // Who names a new one and hits an id did not mean the other; sent back, the call would be its end.
        return isName ? taken with { Example = again.ToJsonString(AnswerJson.Relaxed) } : taken;
    }

    public async ValueTask<ToolResult> ListAsync(ToolArguments arguments, ToolCallContext call)
    {
        (HomeView? view, ToolFailure? failure) = await desk.ViewOfAsync(arguments, call);
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
        return failure ?? ToolResult.Ok(
            new AutomationPage([.. page.Select(r => RuleWords.Entry(r, view, desk.Now))], matching.Length, next, HomeDesk.Text(desk.Now)),
            HomeJson.Default.AutomationPage);
    }

    private async Task<ToolResult> WrittenAsync(string home, RuleWritten written, bool isDocument, CancellationToken cancellation)
    {
        HomeView view = await desk.Host.Homes.ViewAsync(home);
        if (view.Part<RulesView>().Find(written.Rule) is not { } rule)
        {
            return ToolFailures.Refused(
                "rule.was-deleted", $"The automation {written.Rule} was written, and deleted since.", "Create it again if it is wanted.");
        }

        return ToolResult.Ok(
            new AutomationCreated(
                RuleWords.Entry(rule, view, desk.Now),
                await warnings.OfAsync(rule, view, isDocument, cancellation),
                HomeDesk.Text(desk.Now)),
            HomeJson.Default.AutomationCreated);
    }

    private static IReadOnlyList<ToolFault> FaultsIn(JsonElement arguments, RuleContext context) =>
        FaultsOf(AutomationCall.Read(arguments, context), arguments);

    private static IReadOnlyList<ToolFault> FaultsOf(RuleReading reading, JsonElement arguments) =>
        [.. reading.Faults.Select(f => FaultWords.Of(f.Path, f.Code, f.Message, f.Near, arguments))];

    private RuleContext ContextOf(HomeView view)
    {
        DevicesView devices = view.Part<DevicesView>();
        return new RuleContext(
            devices,
            desk.Names.Of(view) is { IsZoneTold: true, Zone: var zone } ? zone.Id : null,
            [.. view.Guard().Policy.ArmedModes().Select(m => m.Name)]);
    }
}
