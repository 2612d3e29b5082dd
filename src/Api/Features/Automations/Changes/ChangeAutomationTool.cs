using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Api.Features.Automations.Evidence;
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
using RingActors.Rules.Runs.Evidence;

namespace RingActors.Api.Features.Automations.Changes;

/// <summary>
/// change_automation: update, switch, pause, copy, delete and take back. What lowers protection waits for an approval,
/// as everywhere.
/// </summary>
internal sealed class ChangeAutomationTool(
    ActorClient client, AutomationSettings settings, AutomationVersions versions, AutomationWritten written,
    ChangedDocument changed, ShadowActions shadows, PinActions pins, EvidenceCheck evidence,
    AllAutomations all) : ITool
{
    private const string Id = "automation_id";
    private const string Action = "action";
    private const string Patch = ChangedDocument.Patch;
    private const string Document = ChangedDocument.Document;
    private const string Until = "until";
    private const string Note = "note";
    private const string Version = "version";
    private const string NewName = "new_name";
    private const string Expected = "expected_version";

    /// <summary>So long a deleted automation can be taken back by this tool.</summary>
    private static readonly Duration UndoFor = Duration.FromDays(30);

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
        ["shadow"] = ([], [Patch, Document]),
        ["end_shadow"] = ([], []),
        ["promote"] = ([], []),
        ["pin"] = ([PinActions.Runs], [PinActions.At, PinActions.Entry, Note]),
        ["unpin"] = ([PinActions.Entry], []),
    };

    public static ToolDefinition Definition { get; } = new()
    {
        Name = "change_automation",
        Title = "Change an automation",
        Description = "Change one automation: update by patch (JSON merge patch) or document; switch, pause, delete, "
            + "restore_version, copy (switched off). shadow: a version beside it that does nothing; promote makes it "
            + "the next. pin: an example that edits must keep. What guards less waits for approval.",
        Hints = new ToolHints(ReadOnly: false, Destructive: false, Idempotent: false, OpenWorld: false),
        Risk = ToolRisk.Routine,
        Rights = [AccessRight.Raise, AccessRight.Rules],
        Input = Schema.Object()
            .Required(Id, Schema.Id("Its id or name; * for all (pause, resume)."))
            .Required(Action, Schema.Choice(null, [.. Goes.Keys]))
            .Optional(Patch, Schema.Patch("What changes; lists whole, null takes away."))
            .Optional(Document, Schema.OpenObject("The whole instead."))
            .Optional(Expected, Schema.Integer("Refused at another version.", 1, int.MaxValue))
            .Optional(Until, Schema.Shaped(TextShapes.LocalMoment))
            .Optional(Note, Schema.Text("Why.", 1, 200))
            .Optional(Version, Schema.Integer(null, 1, int.MaxValue))
            .Optional(NewName, Schema.Text(null, 1, 80))
            .Optional(PinActions.At, Schema.Shaped(TextShapes.LocalMoment, "For pin."))
            .Optional(PinActions.Entry, Schema.Id())
            .Optional(PinActions.Runs, Schema.Flag("For pin."))
            .Optional("home_id", CommonArguments.HomeId)
            .Optional(ToolDefinition.IdempotencyKeyArgument, CommonArguments.IdempotencyKey),
        Output = Schema.OpenObject()
            .Optional("automation", Schema.OpenObject("As in list_security_automations."))
            .Optional("results", Schema.Listing(Schema.OpenObject(), "Of all: each with done, or error."))
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
        if (id == AllAutomations.Word)
        {
            return AllAutomations.NotAtOnce(action) is { } no ? no
                : action == "pause" ? await all.PauseAsync(view!, PauseOf(arguments, call), arguments, call)
                : await all.ResumeAsync(view!, arguments, call);
        }

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
            case "shadow":
                return await shadows.BeginAsync(rule, view, arguments, call);
            case "end_shadow":
                return await shadows.EndAsync(rule, view, arguments, call);
            case "promote":
                return await shadows.PromoteAsync(rule, view, arguments, call);
            case "pin":
                return await pins.PinAsync(rule, view, arguments, call);
            case "unpin":
                return PinActions.PinOf(rule, arguments) is { } pin
                    ? await WriteAsync(address, new UnpinMoment(pin), view, arguments, call)
                    : PinActions.NoSuch(rule, arguments);
            case "enable":
                return await HeldAsync(
                    address, rule.Document with { Enabled = true }, _ => new EnableRule(), view, arguments, call);
            case "delete":
                Answer deleted = await client.AskAsync(address, new DeleteRule(), arguments, call);
                return deleted.Ok
                    ? ToolResult.Ok(
                        new AutomationDeleted(
                            rule.Slug, Instants.Text(client.Now + UndoFor), Instants.Text(client.Now)),
                        ChangeAutomationJson.Default.AutomationDeleted)
                    : ActorClient.FailureOf(deleted);
            default:
                return await WriteAsync(address, Switching(action, arguments, call), view, arguments, call);
        }
    }

    private static ICommand Switching(string action, ToolArguments arguments, ToolCallContext call) => action switch
    {
        "disable" => new DisableRule(),
        "resume" => new ResumeRule(),
        _ => PauseOf(arguments, call),
    };

    private static PauseRule PauseOf(ToolArguments arguments, ToolCallContext call) =>
        new(arguments.FindMoment(Until, call.Home!.Zone)!.Value, arguments.FindString(Note));

    /// <summary>What an action needs and is not there, and what it has no use for: nothing that was said is passed
    /// over.</summary>
    private static ToolFailure? Misplaced(ToolArguments arguments)
    {
        string action = arguments.GetString(Action);
        (string[] needs, string[] takes) = Goes[action];
        string[] all =
        [
            Patch, Document, Expected, Until, Note, Version, NewName, PinActions.Runs, PinActions.At, PinActions.Entry,
        ];
        ToolFault[] faults =
        [
            .. needs.Where(n => !arguments.Has(n))
                .Select(n => new ToolFault(n, "missing", $"{n} is needed for {action}.")),
            .. all.Where(n => arguments.Has(n) && !needs.Contains(n) && !takes.Contains(n))
                .Select(n => new ToolFault(n, "conflict", $"{n} means nothing for {action}; leave it out.")),
            .. (action == "update" && arguments.Has(Patch) == arguments.Has(Document))
                || (arguments.Has(Patch) && arguments.Has(Document))
                ? [new ToolFault(Patch, arguments.Has(Patch) ? "conflict" : "missing",
                    "Give either patch or document, and not both.")]
                : Array.Empty<ToolFault>(),
        ];
        return faults.Length == 0 ? null : ArgumentFaults.ToFailure(Definition, arguments.Root, faults);
    }

    private async ValueTask<ToolResult> UpdateAsync(
        RuleView rule, Address address, HomeView view, ToolArguments arguments, ToolCallContext call)
    {
        (RuleDocument? document, ToolFailure? failure) = changed.Read(Definition, rule, view, arguments);
        if (document is null)
        {
            return failure!;
        }

        (failure, IReadOnlyList<string>? kept) =
            await evidence.HoldAsync(view, rule.Slug, document, call.Cancellation);
        if (failure is not null)
        {
            return failure;
        }

        int? expected = (int?)arguments.FindInteger(Expected);
        bool? keeps = AutomationCall.NamesSwitch(arguments.Root.GetProperty(arguments.Has(Patch) ? Patch : Document))
            ? null : true;
        Answer answer = await client.AskAsync(
            address, new ReplaceRule(document, expected) { PinsKept = kept, KeepsSwitch = keeps }, arguments, call);
        return answer.Ok
            ? await written.TellAsync(view.Home, (RuleWritten)answer.Reply!, isDocument: true, call.Cancellation)
            : answer.Refusal!.Code == "rule.reload-first" ? Stale(rule, expected!.Value, address, answer)
                : ActorClient.FailureOf(answer);
    }

    /// <summary>Somebody changed it meanwhile: what, is said.</summary>
    private ToolFailure Stale(RuleView rule, int expected, Address address, Answer answer)
    {
        RuleDocument? before = AutomationVersions.DocumentOf(versions.Of(address), expected);
        string[] differences = before is null ? [] : [.. AutomationVersions.Differences(before, rule.Document)];
        string since = differences.Length == 0 ? "no part of the document differs" : string.Join("; ", differences);
        return ToolFailures.Refused(
            "rule.reload-first",
            answer.Refusal!.Detail,
            (before is null ? $"There never was a version {expected}."
                : $"Since version {expected}: {since}.")
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
            : ChangedDocument.NameTaken(Definition, view, document.Name, rule.Slug, Version, arguments)
                ?? await HeldAsync(
                    address, document, kept => new ReplaceRule(document) { PinsKept = kept, KeepsSwitch = true }, view,
                        arguments, call);
    }

    private async ValueTask<ToolResult> CopyAsync(RuleView rule, HomeView view, ToolArguments arguments,
        ToolCallContext call)
    {
        RulesView rules = view.Part<RulesView>();
        string name = PlainText.Name(arguments.GetString(NewName));
        if (ChangedDocument.NameTaken(Definition, view, name, null, NewName, arguments) is { } taken)
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
            return IsThere(id, versions.Of(address));
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

        return ChangedDocument.NameTaken(Definition, view, deleted.Document.Name, id, Id, arguments)
            ?? await HeldAsync(
                address, deleted.Document, _ => new CreateRule(deleted.Document, settings.PerHomeMax)
                {
                    Restored = deleted.Beside,
                }, view, arguments, call);
    }

    /// <summary>Where another was made in the place of one that was deleted, it is said how that comes back.</summary>
    private static ToolFailure IsThere(string id, IReadOnlyList<EventEnvelope> record) => ToolFailures.Refused(
        "rule.is-there",
        $"The automation {id} is there.",
        (AutomationVersions.BeforeDeletion(record) is { } earlier
            ? $"It was made anew after the one before it was deleted, whose last document is version {earlier}: "
                + $"restore_version with version {earlier} puts that in its place; to have both, send that document, "
                + "which get_automation shows, to create_security_automation with another name."
            : "There is nothing to take back.") + " Nothing was changed.");

    /// <summary>Done if the document keeps what was pinned and promised.</summary>
    private async ValueTask<ToolResult> HeldAsync(
        Address address, RuleDocument document, Func<IReadOnlyList<string>?, ICommand> command, HomeView view,
        ToolArguments arguments, ToolCallContext call)
    {
        (ToolFailure? failure, IReadOnlyList<string>? kept) =
            await evidence.HoldAsync(view, address.Id, document, call.Cancellation);
        return failure ?? await WriteAsync(address, command(kept), view, arguments, call);
    }

    private async ValueTask<ToolResult> WriteAsync(
        Address address, ICommand command, HomeView view, ToolArguments arguments, ToolCallContext call)
    {
        Answer answer = await client.AskAsync(address, command, arguments, call);
        return answer.Ok
            ? await written.TellAsync(view.Home, (RuleWritten)answer.Reply!, isDocument: true, call.Cancellation)
            : ActorClient.FailureOf(answer);
    }

}

internal sealed record AutomationDeleted(string DeletedId, string UndoUntil, string AsOf);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AutomationDeleted))]
internal sealed partial class ChangeAutomationJson : JsonSerializerContext;
