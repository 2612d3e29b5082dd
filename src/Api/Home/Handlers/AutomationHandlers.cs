using System.Text.Json;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Definitions;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime;
using RingActors.Rules;

namespace RingActors.Api.Home.Handlers;

/// <summary>create_security_automation and list_security_automations.</summary>
internal sealed class AutomationHandlers(HomeDesk desk, AutomationSettings settings, AutomationWarnings warnings)
{
    private const int SlugTriesMax = 3;
    private const string SlugTaken = "rule.replace-instead";
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

        Answer answer = await CreateAsync(view!.Home, document, arguments, call);
        bool isDocument = AutomationCall.IsDocument(arguments.Root);
        return answer.Ok ? await CreatedAsync(view.Home, (RuleWritten)answer.Reply!, isDocument, call.Cancellation)
            : answer.Refusal!.Code == TooMany ? ToolFailures.Refused(
                TooMany, answer.Refusal.Detail,
                "list_security_automations shows them. To have more, raise Automations:PerHomeMax in the settings and start the server again.")
            : HomeDesk.FailureOf(answer);
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

    private async Task<Answer> CreateAsync(string home, RuleDocument document, ToolArguments arguments, ToolCallContext call)
    {
        Answer answer = default;
        for (int attempt = 0; attempt < SlugTriesMax; attempt++)
        {
            // Somebody may take the slug between the view and the command; then the next free one is tried.
            HomeView now = await desk.Host.Engine.ViewAsync(home);
            string slug = now.Part<RulesView>().NewSlug(document.Name);
            answer = await desk.AskAsync(RuleKinds.AddressOf(home, slug), new CreateRule(document, settings.PerHomeMax), arguments, call);
            if (answer.Refusal?.Code != SlugTaken || answer.Repeated)
            {
                break;
            }
        }

        return answer;
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
        DevicesView devices = view.Part<DevicesView>();
        return failure ?? ToolResult.Ok(
            new AutomationPage([.. page.Select(r => RuleWords.Entry(r, devices, desk.Now))], matching.Length, next, HomeDesk.Text(desk.Now)),
            HomeJson.Default.AutomationPage);
    }

    private async Task<ToolResult> CreatedAsync(string home, RuleWritten written, bool isDocument, CancellationToken cancellation)
    {
        HomeView view = await desk.Host.Engine.ViewAsync(home);
        if (view.Part<RulesView>().Find(written.Rule) is not { } rule)
        {
            return ToolFailures.Refused(
                "rule.was-deleted", $"The automation {written.Rule} was created, and deleted since.", "Create it again if it is wanted.");
        }

        return ToolResult.Ok(
            new AutomationCreated(
                RuleWords.Entry(rule, view.Part<DevicesView>(), desk.Now),
                await warnings.OfAsync(rule.Document, isDocument, cancellation),
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
            [.. view.Part<SecurityView>().Guard.Policy.ArmedModes().Select(m => m.Name)]);
    }
}
