using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Api.Access.Persons;
using RingActors.Api.Features.Homes;
using RingActors.Api.Settings.Areas;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain.Keys;
using RingActors.Devices.Domain.Names;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;

namespace RingActors.Api.Features.Automations;

/// <summary>
/// change_automation: update, switch, pause, copy, delete and take back. What lowers protection waits for an approval,
/// as everywhere.
/// </summary>
internal sealed class ChangeAutomationTool(
    ActorClient client, HomeNames names, AutomationSettings settings, AutomationVersions versions,
        AutomationWritten written, PersonSeals persons) : ITool
{
    private const string Id = "automation_id";
    private const string Action = "action";
    private const string Patch = "patch";
    private const string Document = "document";
    private const string Until = "until";
    private const string Note = "note";
    private const string Version = "version";
    private const string NewName = "new_name";
    private const string Expected = "expected_version";
    private const string FaultyRule = "rule.correct-the-faults";

    /// <summary>So long a deleted automation can be taken back by this tool.</summary>
    private static readonly Duration UndoFor = Duration.FromDays(30);

    private static readonly JsonNodeOptions Plain = default;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Which arguments go with which action, those that it needs first.</summary>
    private static readonly Dictionary<string, (string[] Needs, string[] Takes)> Goes = new(StringComparer.Ordinal)
    {
        ["update"] = ([], [Patch, Document, Expected]),
        ["enable"] = ([], []),
        ["disable"] = ([], []),
        ["pause"] = ([Until], [Note]),
        ["resume"] = ([], []),
        ["delete"] = ([], []),
        ["undo_delete"] = ([], []),
        ["restore_version"] = ([Version], []),
        ["copy"] = ([NewName], []),
    };

    public static ToolDefinition Definition { get; } = new()
    {
        Name = "change_automation",
        Title = "Change an automation",
        Description = "Change one automation: update it by patch (a JSON merge patch of its document) or document, "
            + "enable, disable, pause until a moment, "
            + "resume, delete, undo_delete (30 days), restore_version, or copy it (switched off) under new_name. "
                + "get_automation shows the document. "
            + "What makes it guard less waits for a person's approval.",
        Hints = new ToolHints(ReadOnly: false, Destructive: false, Idempotent: false, OpenWorld: false),
        Risk = ToolRisk.Routine,
        Rights = [AccessRight.Raise, AccessRight.Rules],
        Input = Schema.Object()
            .Required(Id, Schema.Id("Its id or name."))
            .Required(Action, Schema.Choice(null, [.. Goes.Keys]))
            .Optional(Patch, Schema.OpenObject("What changes; lists whole, null takes away."))
            .Optional(Document, Schema.OpenObject("The whole instead."))
            .Optional(Expected, Schema.Integer("Refused at another version.", 1, int.MaxValue))
            .Optional(Until, Schema.Shaped(TextShapes.LocalMoment, "For pause."))
            .Optional(Note, Schema.Text("For pause: why.", 1, 200))
            .Optional(Version, Schema.Integer("For restore_version.", 1, int.MaxValue))
            .Optional(NewName, Schema.Text("For copy.", 1, 80))
            .Optional("home_id", CommonArguments.HomeId)
            .Optional(ToolDefinition.IdempotencyKeyArgument, CommonArguments.IdempotencyKey),
        Output = Schema.OpenObject()
            .Optional("automation", Schema.OpenObject("As in list_security_automations; absent when deleted."))
            .Required("as_of", Schema.Moment()),
        Example = """{"automation_id":"driveway-deterrent","action":"update","patch":{"max_lateness_seconds":60},"expected_version":1}""",
    };

    public static int Place => 115;

    public async ValueTask<ToolResult> CallAsync(ToolArguments arguments, ToolCallContext call)
    {
        (HomeView? view, ToolFailure? failure) = await client.ViewOfAsync(arguments, call);
        failure ??= Misplaced(arguments);
        if (failure is not null)
        {
            return failure;
        }

        string action = arguments.GetString(Action);
        string id = arguments.GetString(Id);
        if (action == "undo_delete")
        {
            return await UndoAsync(id, view!, arguments, call);
        }

        (RuleView? found, failure) = AutomationCall.Find(view!.Part<RulesView>(), id);
        if (found is not { } rule)
        {
            return failure!;
        }

        Address address = RuleKinds.AddressOf(view.Home, rule.Slug);
        switch (action)
        {
            case "update":
                return await UpdateAsync(rule, address, view, arguments, call);
            case "restore_version":
                return await RestoreAsync(rule, address, view, arguments, call);
            case "copy":
                return await CopyAsync(rule, view, arguments, call);
            case "delete":
                Answer deleted = await client.AskAsync(address, new DeleteRule(), arguments, call);
                return deleted.Ok
                    ? ToolResult.Ok(
                        new AutomationDeleted(
                            rule.Slug, Instants.Text(client.Now + UndoFor), Instants.Text(client.Now)),
                        ChangeAutomationJson.Default.AutomationDeleted)
                    : ActorClient.FailureOf(deleted);
            default:
                ICommand command = action switch
                {
                    "enable" => new EnableRule(),
                    "disable" => new DisableRule(),
                    "resume" => new ResumeRule(),
                    _ => new PauseRule(arguments.FindMoment(Until, call.Home!.Zone)!.Value, arguments.FindString(Note)),
                };
                return await WriteAsync(address, command, view, arguments, call);
        }
    }

    /// <summary>What an action needs and is not there, and what it has no use for: nothing that was said is passed
    /// over.</summary>
    private static ToolFailure? Misplaced(ToolArguments arguments)
    {
        string action = arguments.GetString(Action);
        (string[] needs, string[] takes) = Goes[action];
        string[] all = [Patch, Document, Expected, Until, Note, Version, NewName];
        ToolFault[] faults =
        [
            .. needs.Where(n => !arguments.Has(n))
                .Select(n => new ToolFault(n, "missing", $"{n} is needed for {action}.")),
            .. all.Where(n => arguments.Has(n) && !needs.Contains(n) && !takes.Contains(n))
                .Select(n => new ToolFault(n, "conflict", $"{n} means nothing for {action}; leave it out.")),
            .. action == "update" && arguments.Has(Patch) == arguments.Has(Document)
                ? [new ToolFault(Patch, arguments.Has(Patch) ? "conflict" : "missing",
                    "Give either patch or document, and not both.")]
                : Array.Empty<ToolFault>(),
        ];
        return faults.Length == 0 ? null : ArgumentFaults.ToFailure(Definition, arguments.Root, faults);
    }

    private async ValueTask<ToolResult> UpdateAsync(
        RuleView rule, Address address, HomeView view, ToolArguments arguments, ToolCallContext call)
    {
        string part = arguments.Has(Patch) ? Patch : Document;
        IReadOnlyList<ToolFault> faults = FaultsOf(rule, part, arguments.Root, view, out RuleDocument? document);
        if (document is null)
        {
            return ArgumentFaults.ToFailure(
                Definition, arguments.Root, faults, FaultyRule, sent => FaultsOf(rule, part, sent, view, out _));
        }

        if (NameTaken(view.Part<RulesView>(), document.Name, rule.Slug, part + ".name", arguments) is { } taken)
        {
            return taken;
        }

        int? expected = (int?)arguments.FindInteger(Expected);
        Answer answer = await client.AskAsync(address, new ReplaceRule(document, expected), arguments, call);
        return answer.Ok
            ? await written.TellAsync(view.Home, (RuleWritten)answer.Reply!, isDocument: true, call.Cancellation)
            : answer.Refusal!.Code == "rule.reload-first" ? Stale(rule, expected!.Value, address, answer)
                : ActorClient.FailureOf(answer);
    }

    /// <summary>What is wrong with the document that the change comes to.</summary>
    private IReadOnlyList<ToolFault> FaultsOf(
        RuleView rule, string part, JsonElement call, HomeView view, out RuleDocument? document)
    {
        document = null;
        try
        {
            JsonNode said = JsonNode.Parse(call.GetProperty(part).GetRawText(), Plain, Strict)!;
            JsonObject whole = (JsonObject)(part == Patch
                ? MergePatch.Apply(AutomationVersions.JsonOf(rule.Document), said)!
                : said);
            whole["name"] ??= rule.Name;
            RuleReading reading = RuleParser.Read(whole, AutomationCall.ContextOf(view, names, persons));
            document = reading.Document;
            return
            [
                .. reading.Faults.Select(f => DocumentFaults.Of($"{part}.{f.Path}", f.Code, f.Message, f.Near, call)),
            ];
        }
        catch (JsonException)
        {
            return
            [
                new ToolFault(
                    part, "duplicate", $"{part}: a name stands twice in one of its objects; give each once."),
            ];
        }
    }

    /// <summary>Somebody changed it meanwhile: what, is said.</summary>
    private ToolFailure Stale(RuleView rule, int expected, Address address, Answer answer)
    {
        RuleDocument? before = AutomationVersions.DocumentOf(versions.Of(address), expected);
        string[] differences = before is null ? [] : [.. AutomationVersions.Differences(before, rule.Document)];
        return ToolFailures.Refused(
            "rule.reload-first",
            answer.Refusal!.Detail,
            (before is null ? $"There never was a version {expected}."
                : $"Since version {expected}: {string.Join("; ", differences)}.")
                + $" If your change is still meant, send it again with {Expected} {rule.Version}. Nothing was changed.");
    }

    private async ValueTask<ToolResult> RestoreAsync(
        RuleView rule, Address address, HomeView view, ToolArguments arguments, ToolCallContext call)
    {
        int version = (int)arguments.GetInteger(Version);
        return AutomationVersions.DocumentOf(versions.Of(address), version) is not { } document
            ? ArgumentFaults.ToFailure(
                Definition,
                arguments.Root,
                [new ToolFault(Version, "range", $"version: {Phrases.Quoted(rule.Name)} has no version {version}; "
                    + $"it is at version {rule.Version}.")])
            : NameTaken(view.Part<RulesView>(), document.Name, rule.Slug, Version, arguments)
                ?? await WriteAsync(address, new ReplaceRule(document), view, arguments, call);
    }

    private async ValueTask<ToolResult> CopyAsync(RuleView rule, HomeView view, ToolArguments arguments,
        ToolCallContext call)
    {
        RulesView rules = view.Part<RulesView>();
        string name = arguments.GetString(NewName);
        if (NameTaken(rules, name, null, NewName, arguments) is { } taken)
        {
            return taken;
        }

        RuleDocument copy = rule.Document with { Name = name, Enabled = false };
        return await WriteAsync(
            RuleKinds.AddressOf(view.Home, rules.NewSlug(name)), new CreateRule(copy, settings.PerHomeMax), view,
                arguments, call);
    }

    private async ValueTask<ToolResult> UndoAsync(string id, HomeView view, ToolArguments arguments,
        ToolCallContext call)
    {
        RulesView rules = view.Part<RulesView>();
        Address address = RuleKinds.AddressOf(view.Home, id);
        if (rules.Rules.ContainsKey(id))
        {
            return ToolFailures.Refused("rule.is-there", $"The automation {id} is there.",
                "There is nothing to take back. Nothing was changed.");
        }

        if (AutomationVersions.Deleted(versions.Of(address)) is not { } deleted
            || deleted.DeletedAt + UndoFor < client.Now)
        {
            return ToolFailures.Refused(
                "rule.create-first",
                $"No automation with the id {Phrases.Quoted(id)} was deleted within the last 30 days.",
                "undo_delete takes the id, as delete answered it; get_security_history with kinds rule shows what "
                    + "was deleted. Nothing was changed.");
        }

        return NameTaken(rules, deleted.Document.Name, id, Id, arguments)
            ?? await WriteAsync(address, new CreateRule(deleted.Document, settings.PerHomeMax), view, arguments, call);
    }

    private async ValueTask<ToolResult> WriteAsync(
        Address address, ICommand command, HomeView view, ToolArguments arguments, ToolCallContext call)
    {
        Answer answer = await client.AskAsync(address, command, arguments, call);
        return answer.Ok
            ? await written.TellAsync(view.Home, (RuleWritten)answer.Reply!, isDocument: true, call.Cancellation)
            : ActorClient.FailureOf(answer);
    }

    /// <summary>One name is one automation.</summary>
    private static ToolFailure? NameTaken(RulesView rules, string name, string? own, string path,
        ToolArguments arguments) =>
        rules.All.FirstOrDefault(r => r.Slug != own && FoldedName.Same(r.Name, name)) is { } other
            ? ArgumentFaults.ToFailure(
                Definition,
                arguments.Root,
                [new ToolFault(path, "reference", $"{path}: there is another automation called "
                    + $"{Phrases.Quoted(other.Name)} ({other.Slug}); give each a name of its own.")])
            : null;
}

internal sealed record AutomationDeleted(string DeletedId, string UndoUntil, string AsOf);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AutomationDeleted))]
internal sealed partial class ChangeAutomationJson : JsonSerializerContext;
