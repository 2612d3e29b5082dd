using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using RingActors.Api.Features.Automations.Evidence;
using RingActors.Api.Features.History;
using RingActors.Api.Features.Homes;
using RingActors.Api.Outgoing;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;
using RingActors.Rules.Analysis;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;

namespace RingActors.Api.Features.Automations;

/// <summary>get_automation: the whole document, who wrote which version, and the runs under way.</summary>
internal sealed class GetAutomationTool(
    ActorClient client, AutomationVersions versions, EvidenceCheck evidence, RetriedPosts retried) : ITool
{
    private const int HistoryShown = 20;

    public static ToolDefinition Definition { get; } = new()
    {
        Name = "get_automation",
        Title = "See one automation",
        Description = "Show one automation whole: its document and version, who wrote and switched it when, and its "
            + "runs under way, shadow and pins. Change it with change_automation.",
        Hints = ToolHints.Reading,
        Risk = ToolRisk.Read,
        ConcurrencyMax = 8,
        Input = Schema.Object()
            .Required("automation_id", Schema.Id("Its id or name."))
            .Optional("version", Schema.Integer("Show the document of this version.", 1, int.MaxValue))
            .Optional("home_id", CommonArguments.HomeId),
        Output = Schema.OpenObject()
            .Required("automation", Schema.OpenObject("As in list_security_automations."))
            .Required("document", Schema.OpenObject())
            .Optional("version_summary", Schema.Said("Of another version than the present one."))
            .Required("history", Schema.Listing(Schema.OpenObject(), "at, version, what, by, correlation_id."))
            .Required("as_of", Schema.Moment()),
        Example = """{"automation_id":"driveway-deterrent"}""",
    };

    public static int Place => 121;

    public async ValueTask<ToolResult> CallAsync(ToolArguments arguments, ToolCallContext call)
    {
        (HomeView? view, ToolFailure? failure) = await client.ViewOfAsync(arguments, call);
        if (failure is not null)
        {
            return failure;
        }

        (RuleView? found, failure) = AutomationCall.Find(view!.Part<RulesView>(), arguments.GetString("automation_id"));
        if (found is not { } rule)
        {
            return failure!;
        }

        int wanted = (int)(arguments.FindInteger("version") ?? rule.Version);
        IReadOnlyList<EventEnvelope> record = await Task.Run(
            () => versions.Of(RuleKinds.AddressOf(view.Home, rule.Slug)), call.Cancellation);
        RuleDocument? document = wanted == rule.Version ? rule.Document : AutomationVersions.DocumentOf(record, wanted);
        return document is null
            ? ArgumentFaults.ToFailure(
                Definition,
                arguments.Root,
                [new ToolFault("version", "range", $"version: {Phrases.Quoted(rule.Name)} has no version {wanted}; "
                    + $"it is at version {rule.Version}.")])
            : ToolResult.Ok(
                Told(
                    rule, wanted, document, record,
                    await Task.Run(() => evidence.Pins(view, rule, document), call.Cancellation), view),
                GetAutomationJson.Default.AutomationShown);
    }

    /// <summary>What lives beside an automation; null if nothing does.</summary>
    internal static ShadowEntry? ShadowOf(RuleView rule, HomeView view) => rule.Shadow is not { } shadow ? null
        : ShadowEntries.Entry(
            shadow,
            AutomationVersions.JsonOf(shadow.Rule.Document),
            AutomationVersions.Differences(
                rule.Document, shadow.Rule.Document with { Enabled = rule.Document.Enabled }),
            view.Part<DevicesView>());

    private AutomationShown Told(RuleView rule, int version, RuleDocument document,
        IReadOnlyList<EventEnvelope> record, IReadOnlyList<PinEntry> pins, HomeView view)
    {
        DevicesView devices = view.Part<DevicesView>();
        return new AutomationShown(
            AutomationEntries.Entry(rule, view, client.Now, retried),
            version,
            version == rule.Version ? null : RuleSentence.Of(document, devices),
            AutomationVersions.JsonOf(document),
            [
                .. record.TakeLast(HistoryShown).Select(e => new AutomationChange(
                    Instants.Text(e.LearnedAt),
                    AutomationVersions.VersionOf(e)?.Version,
                    HistoryWords.Entry(e, devices, withKept: false).Summary,
                    e.Principal.Value,
                    e.Correlation)),
            ],
            record.Count > HistoryShown ? record.Count - HistoryShown : null,
            rule.UnderWay.Count == 0 ? null
                : [.. rule.UnderWay.Select(r =>
                    new RunUnderWay(r.Run, r.By.Event, Instants.Text(r.StartedAt), Instants.Text(r.WaitsUntil),
                        r.StepsTaken))],
            Instants.Text(client.Now))
        {
            Shadow = ShadowOf(rule, view),
            Pins = pins.Count == 0 ? null : pins,
            Kept = KeptOf(rule, devices),
        };
    }

    /// <summary>A device by its short name, as everywhere.</summary>
    private static IReadOnlyList<KeptVariable>? KeptOf(RuleView rule, DevicesView devices) =>
        rule.Document.Variables?.Any(v => v.Kept == true) != true ? null :
        [
            .. rule.Document.Variables.Where(v => v.Kept == true).Select(v => new KeptVariable(
                v.Name, v.TypeWord, (rule.Kept?.GetValueOrDefault(v.Name) ?? v.Begins) is not { } value ? null
                    : devices.ByAddress.GetValueOrDefault(value.ToString())?.Slug ?? value.ToString())),
        ];
}

/// <summary>A variable that an automation keeps from run to run.</summary>
internal sealed record KeptVariable(string Name, string Type, string? Holds);

internal sealed record AutomationShown(
    AutomationEntry Automation,
    int Version,
    string? VersionSummary,
    JsonObject Document,
    IReadOnlyList<AutomationChange> History,
    int? EarlierChanges,
    IReadOnlyList<RunUnderWay>? Runs,
    string AsOf)
{
    /// <summary>What the variables hold that it keeps from run to run; null if it has none.</summary>
    public IReadOnlyList<KeptVariable>? Kept { get; init; }

    /// <summary>What lives beside it and does nothing; null if nothing does.</summary>
    public ShadowEntry? Shadow { get; init; }

    /// <summary>Examples that every edit has to keep; null if there are none.</summary>
    public IReadOnlyList<PinEntry>? Pins { get; init; }
}

internal sealed record AutomationChange(string At, int? Version, string What, string By, string CorrelationId);

internal sealed record RunUnderWay(string Run, string StartedByEntry, string StartedAt, string? WaitsUntil,
    int StepsTaken);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AutomationShown))]
internal sealed partial class GetAutomationJson : JsonSerializerContext;
