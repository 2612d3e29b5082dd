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
        (HomeView? view, ToolFailure? failure) = await desk.ViewOfAsync(arguments);
        if (failure is not null)
        {
            return failure;
        }

        RuleReading reading = AutomationCall.Read(arguments.Root, ContextOf(view!));
        if (reading.Document is not { } document)
        {
            return ArgumentFaults.Answer(AutomationTools.Create, FaultyRule, [.. reading.Faults.Select(FaultOf)], ExampleOf(reading));
        }

        Answer answer = await CreateAsync(view!.Home, document, arguments, call);
        bool isDocument = AutomationCall.IsDocument(arguments.Root);
        return answer.Ok ? await CreatedAsync(view.Home, (RuleWritten)answer.Reply!, isDocument, call.Cancellation)
            : answer.Refusal!.Code == TooMany ? ToolFailures.Refused(
                TooMany, answer.Refusal.Detail,
                "list_security_automations shows them. To have more, raise Automations:PerHomeMax in the settings and start the server again.")
            : HomeDesk.FailureOf(answer);
    }

    /// <summary>
    /// What is wrong with a call's shape hides what is wrong with its rule: this reads the corrected example, and makes it one that this
    /// home takes.
    /// </summary>
    public async ValueTask<ToolFailure> RepairAsync(ToolFailure failure)
    {
        using JsonDocument example = JsonDocument.Parse(failure.Example!);
        (HomeView? view, ToolFailure? none) = await desk.ViewOfAsync(new ToolArguments(example.RootElement, AutomationTools.Create.Input));
        if (none is not null || AutomationCall.Read(example.RootElement, ContextOf(view!)) is not { Document: null } reading)
        {
            return failure;
        }

        // Of a place that was corrected already, the home's view is not what the caller said.
        IEnumerable<ToolFault> further = reading.Faults.Select(FaultOf)
            .Where(f => !failure.Faults.Any(known => AreNear(known.Path, f.Path)));
        return ArgumentFaults.Answer(AutomationTools.Create, failure.Code, [.. failure.Faults, .. further], ExampleOf(reading));
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

    private static ToolFault FaultOf(RuleFault fault) => new(fault.Path, fault.Code, $"{fault.Path}: {fault.Message}")
    {
        DidYouMean = fault.Near.Count == 1 || (fault.Near.Count > 0 && fault.Code == "unknown-device") ? fault.Near[0] : null,
        Allowed = fault.Near.Count > 1 ? string.Join(", ", fault.Near) : null,
    };

    private static string ExampleOf(RuleReading reading) => reading.Corrected!.ToJsonString(AnswerJson.Relaxed);

    /// <summary>True if one path is inside the other, or both are in the same list, whose places may have shifted.</summary>
    private static bool AreNear(string known, string further)
    {
        string[] lists = [.. new[] { known, further }.Select(path => path.Split('[')[0])];
        return known == "arguments"
            || further.StartsWith(known, StringComparison.Ordinal)
            || known.StartsWith(further, StringComparison.Ordinal)
            || (lists[0] == lists[1] && known.Contains('[', StringComparison.Ordinal) && further.Contains('[', StringComparison.Ordinal));
    }

    private static RuleContext ContextOf(HomeView view)
    {
        DevicesView devices = view.Part<DevicesView>();
        return new RuleContext(
            devices,
            devices.All.Select(d => d.TimeZone).FirstOrDefault(z => z is not null),
            [.. view.Part<SecurityView>().Guard.Policy.ArmedModes().Select(m => m.Name)]);
    }
}
