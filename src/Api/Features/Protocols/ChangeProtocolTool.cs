using System.Text.Json;
using System.Text.Json.Nodes;
using RingActors.Api.Access.Persons;
using RingActors.Api.Features.Automations;
using RingActors.Api.Features.Homes;
using RingActors.Api.Features.Practising;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain.Keys;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;
using RingActors.Rules.Actions;
using RingActors.Rules.Documents;
using RingActors.Rules.Protocols;

namespace RingActors.Api.Features.Protocols;

/// <summary>change_protocol: what a household does in an emergency, and the answer to one that is under way.</summary>
internal sealed class ChangeProtocolTool(ActorClient client, HomeNames names, PersonSeals persons) : ITool
{
    private const string Action = "action";
    private const string Id = "protocol_id";
    private const string Document = "protocol";
    private const string Template = "template";
    private const string Expected = "expected_version";
    private const string Way = "tool";
    private const int ProtocolsMax = 50;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Which arguments an action needs.</summary>
    private static readonly Dictionary<string, (bool Id, bool Document)> Goes = new(StringComparer.Ordinal)
    {
        ["list"] = (false, false),
        ["create"] = (false, true),
        ["update"] = (true, true),
        ["enable"] = (true, false),
        ["disable"] = (true, false),
        ["delete"] = (true, false),
        ["acknowledge"] = (true, false),
        ["escalate"] = (true, false),
        ["cancel"] = (true, false),
    };

    public static ToolDefinition Definition { get; } = new()
    {
        Name = "change_protocol",
        Title = "Emergency protocols",
        Description = "Emergency plans: {template: fire} or {name, incidents, steps}.",
        Hints = new ToolHints(ReadOnly: false, Destructive: false, Idempotent: false, OpenWorld: false),
        Risk = ToolRisk.Routine,
        Rights = [AccessRight.Raise, AccessRight.Rules, AccessRight.Acknowledge],
        ConcurrencyMax = 4,
        UrgentWhen = arguments => arguments.ValueKind == JsonValueKind.Object
            && arguments.TryGetProperty(Action, out JsonElement action) && action.ValueKind == JsonValueKind.String
            && action.GetString() is "acknowledge" or "escalate" or "cancel",
        Input = Schema.Object()
            .Required(Action, Schema.Choice(null, [.. Goes.Keys]))
            .Optional(Id, Schema.Id())
            .Optional(Document, Schema.OpenObject())
            .Optional("home_id", CommonArguments.HomeId)
            .Optional(ToolDefinition.IdempotencyKeyArgument, CommonArguments.IdempotencyKey),
        Output = Schema.OpenObject().Required("as_of", Schema.Moment()),
        Example = """{"action":"create","protocol":{"template":"burglary"}}""",
    };

    public static int Place => 127;

    public async ValueTask<ToolResult> CallAsync(ToolArguments arguments, ToolCallContext call)
    {
        (HomeView? view, ToolFailure? failure) = await client.ViewOfAsync(arguments, call);
        failure ??= Misplaced(arguments);
        if (failure is not null)
        {
            return failure;
        }

        ProtocolsView protocols = view!.Part<ProtocolsView>();
        string action = arguments.GetString(Action);
        if (action == "list")
        {
            return Shown(view, null);
        }

        ProtocolDocument? document = null;
        if (Goes[action].Document)
        {
            IReadOnlyList<ToolFault> faults = FaultsOf(arguments.Root, view, out document);
            if (document is null)
            {
                return ArgumentFaults.ToFailure(
                    Definition, arguments.Root, faults, "protocol.correct-the-faults",
                    sent => FaultsOf(sent, view, out _));
            }
        }

        if (action == "create")
        {
            return await CreateAsync(document!, protocols, view, arguments, call);
        }

        string said = arguments.GetString(Id);
        return protocols.Find(said) is not { } there
            ? ToolFailures.NoSuch(Id, "protocol", said, [.. protocols.All.Select(p => p.Slug)], Definition.Name)
            : await AskAsync(there.Slug, CommandOf(action, document, arguments), view, arguments, call);
    }

    private static ICommand CommandOf(string action, ProtocolDocument? document, ToolArguments arguments) =>
        action switch
        {
            "update" => new ReplaceProtocol(document!, ExpectedIn(arguments.Root)),
            "enable" => new EnableProtocol(),
            "disable" => new DisableProtocol(),
            "delete" => new DeleteProtocol(),
            "acknowledge" => new AcknowledgeProtocol(Way),
            "escalate" => new EscalateProtocol(Way),
            _ => new CancelProtocol(Way),
        };

    /// <summary>It stands in the document, beside what it is about; null if it is not said.</summary>
    private static int? ExpectedIn(JsonElement call) =>
        call.GetProperty(Document).TryGetProperty(Expected, out JsonElement said)
        && said.ValueKind == JsonValueKind.Number && said.TryGetInt32(out int version) ? version : null;

    private static ToolFailure? Misplaced(ToolArguments arguments)
    {
        string action = arguments.GetString(Action);
        ToolFault[] faults =
        [
            .. Of(Id, Goes[action].Id),
            .. Of(Document, Goes[action].Document),
        ];
        return faults.Length == 0 ? null : ArgumentFaults.ToFailure(Definition, arguments.Root, faults);

        IEnumerable<ToolFault> Of(string name, bool goes) => arguments.Has(name) == goes ? []
            : goes ? [new ToolFault(name, "missing", $"{name} is needed for {action}.")]
            : [new ToolFault(name, "conflict", $"{name} means nothing for {action}; leave it out.")];
    }

    private IReadOnlyList<ToolFault> FaultsOf(JsonElement call, HomeView view, out ProtocolDocument? document) =>
        FaultsOf(call, view, names, persons, out document);

    /// <summary>Reads the protocol or template that a call holds.</summary>
    internal static IReadOnlyList<ToolFault> FaultsOf(
        JsonElement call, HomeView view, HomeNames names, PersonSeals persons, out ProtocolDocument? document)
    {
        document = null;
        try
        {
            JsonObject said = (JsonObject)JsonNode.Parse(call.GetProperty(Document).GetRawText(), default, Strict)!;
            if (said.Count == 1 && said[Template] is { } template)
            {
                return TemplateOf(template, out document);
            }

            int? expected = ExpectedIn(call);
            if (expected is not null)
            {
                said.Remove(Expected);
            }

            ProtocolReading reading = ProtocolReader.Read(said, AutomationCall.ContextOf(view, names, persons));
            document = reading.Document;
            return
            [
                .. reading.Faults.Select(f =>
                    DocumentFaults.Of($"{Document}.{f.Path}", f.Code, f.Message, f.Near, call)),
            ];
        }
        catch (JsonException)
        {
            return
            [
                new ToolFault(
                    Document, "duplicate", $"{Document}: a name stands twice in one of its objects; give each once."),
            ];
        }
    }

    private static IReadOnlyList<ToolFault> TemplateOf(JsonNode said, out ProtocolDocument? document)
    {
        string word = said is JsonValue value && value.TryGetValue(out string? text) ? text : "";
        string[] known = [.. ProtocolTemplates.ByName.Keys];
        return ProtocolTemplates.ByName.TryGetValue(word, out document) ? []
            : [ToolFailures.NoSuchFault(
                $"{Document}.{Template}", "template", word, known) with { Values = [.. known] }];
    }

    private async ValueTask<ToolResult> CreateAsync(
        ProtocolDocument document, ProtocolsView protocols, HomeView view, ToolArguments arguments,
            ToolCallContext call)
    {
        ProtocolView? there = protocols.Find(document.Name);
        return there is null && protocols.All.Count > ProtocolsMax
            ? ToolFailures.Refused(
                "protocol.delete-one", $"This home has {ProtocolsMax} protocols, and no more are allowed.",
                "Delete one first. Nothing was changed.")
            : await AskAsync(
                there?.Slug ?? protocols.NewSlug(document.Name), new CreateProtocol(document), view, arguments, call);
    }

    private async ValueTask<ToolResult> AskAsync(
        string slug, ICommand command, HomeView view, ToolArguments arguments, ToolCallContext call)
    {
        Answer answer = await client.AskAsync(RuleKinds.ProtocolOf(view.Home, slug), command, arguments, call);
        return answer.Ok ? Shown(await client.Homes.ViewAsync(view.Home), slug, LeftBehind(slug, command, view))
            : ActorClient.FailureOf(answer);
    }

    /// <summary>What starts a protocol that is taken away, or switched off, and starts nothing from now on.</summary>
    private static string[]? LeftBehind(string slug, ICommand command, HomeView before) =>
        command is DeleteProtocol or DisableProtocol && slug != ActivateProtocol.Default
        && ProtocolStarters.Of(slug, before) is { Count: > 0 } starters
            ? [.. starters.Select(s => $"The {s} starts it, and starts nothing by that from now on: change it, too.")]
            : null;

    /// <summary>All of them, or the one that it is about as it is now.</summary>
    private ToolResult Shown(HomeView view, string? slug, IReadOnlyList<string>? warnings = null) => ToolResult.Ok(
        new ProtocolTelling(
            [
                .. view.Part<ProtocolsView>().All.Where(p => slug is null || p.Slug == slug)
                    .Select(p => ProtocolEntries.Entry(p, view)),
            ],
            Instants.Text(client.Now))
        {
            Practice = PracticeEntry.Of(view, client.Now),
            Warnings = warnings,
        },
        ProtocolEntryJson.Default.ProtocolTelling);
}

/// <param name="Protocols">Those that are meant; none for one that was deleted.</param>
/// <param name="AsOf">When this was so.</param>
internal sealed record ProtocolTelling(IReadOnlyList<ProtocolEntry> Protocols, string AsOf)
{
    /// <summary>The home practises; null if it does not.</summary>
    public PracticeEntry? Practice { get; init; }

    /// <summary>What a change leaves without effect; null for nothing.</summary>
    public IReadOnlyList<string>? Warnings { get; init; }
}
