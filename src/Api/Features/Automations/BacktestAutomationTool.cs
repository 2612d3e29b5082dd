using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Api.Access.Persons;
using RingActors.Api.Features.Coverage;
using RingActors.Api.Features.Homes;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;
using RingActors.Rules.Analysis.Past;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;

namespace RingActors.Api.Features.Automations;

/// <summary>
/// backtest_automation: what an automation, or a draft of one, would have done in the home's past. Nothing is written
/// and nothing is done.
/// </summary>
internal sealed class BacktestAutomationTool(
    ActorClient client, HomeNames names, PastReader past, HomeHistory history, CoverageQuery coverage,
    PersonSeals persons) : ITool
{
    private const string Draft = "draft";
    private const string FaultyRule = "rule.correct-the-faults";
    private const int RunsShown = 10;
    private static readonly Duration LengthDefault = Duration.FromDays(30);

    public static ToolDefinition Definition { get; } = new()
    {
        Name = "backtest_automation",
        Title = "Try an automation on the past",
        Description = "Show when an automation, or a draft, would have run in the home's recorded past, what stopped it "
            + "the other times, and which runs fell into alarms. Do it before create_security_automation and read the "
            + "result to the user. Nothing is done or changed.",
        Hints = ToolHints.Reading,
        Risk = ToolRisk.Read,
        ConcurrencyMax = 4,
        Input = Schema.Object()
            .Optional("automation_id", Schema.Id("One that is there, by id or name; else give draft."))
            .Optional(Draft, Schema.OpenObject("The arguments for create_security_automation."))
            .Optional("since", PastStretch.Since)
            .Optional("until", Schema.Shaped(TextShapes.LocalMoment, "Default: the last 30 days."))
            .Optional("home_id", CommonArguments.HomeId),
        Output = Schema.OpenObject()
            .Required("summary", Schema.Said("In sentences."))
            .Required("runs_total", Schema.Count())
            .Required("runs", Schema.Listing(Schema.OpenObject(), $"The last {RunsShown}."))
            .Required("stopped", Schema.Listing(Schema.OpenObject(), "By the first cause."))
            .Required("as_of", Schema.Moment()),
        Example = """{"draft":{"automation_name":"Driveway","trigger_type":"motion","trigger_conditions":{"devices":["front-camera"],"modes":["away"]},"""
            + "\"response_actions\":[{\"type\":\"light_on\",\"devices\":[\"front-camera\"]}]},\"since\":\"2026-03-01T00:00\"}",
    };

    public static int Place => 122;

    public async ValueTask<ToolResult> CallAsync(ToolArguments arguments, ToolCallContext call)
    {
        (HomeView? view, ToolFailure? failure) = await client.ViewOfAsync(arguments, call);
        if (failure is not null)
        {
            return failure;
        }

        (PastStretch stretch, failure) = PastStretch
            .Of(Definition, arguments, call.Home!.Zone, client.Now, LengthDefault);
        if (failure is not null)
        {
            return failure;
        }

        (string slug, int version, RuleDocument? document, failure) = RuleOf(arguments, view!);
        if (failure is not null)
        {
            return failure;
        }

        BackTestReport report = await Task.Run(
            () => past.BackTest(view!.Home, slug, version, document!, stretch.From, stretch.Until, call.Cancellation),
                call.Cancellation);
        return ToolResult.Ok(Told(report, document!, view!, stretch), BackTestJson.Default.BackTestAnswer);
    }

    /// <summary>The rule that is meant: one that is there, or the caller's draft.</summary>
    private (string Slug, int Version, RuleDocument? Document, ToolFailure? Failure) RuleOf(ToolArguments arguments,
        HomeView view)
    {
        RulesView rules = view.Part<RulesView>();
        string? id = arguments.FindString("automation_id");
        if (id is not null == arguments.Has(Draft))
        {
            return ("", 0, null, ArgumentFaults.ToFailure(Definition, arguments.Root,
            [
                new ToolFault(
                    id is null ? "automation_id" : Draft,
                    id is null ? "missing" : "conflict",
                    "Give either automation_id, for one that is there, or draft, for one that is not; not both."),
            ]));
        }

        if (id is not null)
        {
            (RuleView? rule, ToolFailure? failure) = AutomationCall.Find(rules, id);
            return (rule?.Slug ?? "", rule?.Version ?? 0, rule?.Document, failure);
        }

        IReadOnlyList<ToolFault> faults = FaultsOf(arguments.Root, view, out RuleDocument? document);
        return document is not null
            ? (rules.NewSlug(document.Name), 1, document, null)
            : ("", 0, null, ArgumentFaults.ToFailure(
                Definition, arguments.Root, faults, FaultyRule, sent => FaultsOf(sent, view, out _)));
    }

    /// <summary>A draft is held to all that create_security_automation asks of its arguments.</summary>
    private IReadOnlyList<ToolFault> FaultsOf(JsonElement call, HomeView view, out RuleDocument? document)
    {
        document = null;
        JsonElement draft = MeantArguments.Of(
            CreateSecurityAutomationTool.Definition.Input, Named(call.GetProperty(Draft)));
        SchemaCheck check = new();
        check.Enter(Draft);
        CreateSecurityAutomationTool.Definition.Input.Check(draft, ref check);
        check.Leave();
        if (!check.IsFaultless)
        {
            return check.Faults;
        }

        string? home = call.TryGetProperty("home_id", out JsonElement named) ? named.GetString() : null;
        if (draft.TryGetProperty("home_id", out JsonElement meant) && meant.GetString() != home)
        {
            return
            [
                new ToolFault(
                    $"{Draft}.home_id",
                    "conflict",
                    "Say home_id beside draft, not in it: it is the home whose past is looked at."),
            ];
        }

        RuleReading reading = AutomationCall.Read(draft, AutomationCall.ContextOf(view, names, persons));
        document = reading.Document;
        return
        [
            .. reading.Faults.Select(f => DocumentFaults.Of($"{Draft}.{f.Path}", f.Code, f.Message, f.Near, call)),
        ];
    }

    /// <summary>A draft needs no name yet.</summary>
    private static JsonElement Named(JsonElement draft)
    {
        if (draft.TryGetProperty("automation_name", out _))
        {
            return draft;
        }

        string raw = draft.GetRawText();
        string rest = draft.EnumerateObject().Any() ? "," + raw[1..] : "}";
        using JsonDocument named = JsonDocument.Parse($"{{\"automation_name\":\"{Draft}\"{rest}");
        return named.RootElement.Clone();
    }

    private BackTestAnswer Told(BackTestReport report, RuleDocument document, HomeView view, PastStretch stretch)
    {
        DevicesView devices = view.Part<DevicesView>();
        return new BackTestAnswer(
            Summary(report),
            RuleSentence(document, devices),
            report.RunCount,
            report.Triggered,
            [.. report.Runs.TakeLast(RunsShown).Select(r => Entry(r, document, devices))],
            [
                .. report.Stops.Select(s => new StoppedEntry(
                    s.Path, s.Count, PastWords.Cause(s.Path, s.Last, document, devices), Instants.Text(s.LastAt),
                        s.LastEvent)),
            ],
            report.NearMisses.Count == 0 ? null :
            [
                .. report.NearMisses.TakeLast(RunsShown).Select(n => new NearMissEntry(
                    Instants.Text(n.At), n.Event, n.Path,
                        $"{PastWords.Cause(n.Path, n.Said, document, devices)}; {PastWords.Near(n)}")),
            ],
            report.Incidents.Count == 0 ? null :
            [
                .. report.Incidents.TakeLast(RunsShown).Select(i => new PastIncidentEntry(
                    i.Incident, i.Kind.ToString().ToLowerInvariant(), Instants.Text(i.From), Instants.Text(i.Until),
                        i.Runs)),
            ],
            report.RunsBesideIncidents,
            Coverage(document, view, stretch),
            PastStretch.BeforeTheRecord(history, view.Home, stretch.From),
            Instants.Text(stretch.From),
            Instants.Text(stretch.Until),
            Instants.Text(client.Now));
    }

    private CoverageEntry? Coverage(RuleDocument document, HomeView view, PastStretch stretch) => CoverageEntries.Entry(
        coverage.Of(view, stretch.From, null),
        RuleSources.Of(document, view.Part<DevicesView>()),
        new Stretch(stretch.From, stretch.Until),
        namesDevices: true);

    private static string RuleSentence(RuleDocument document, DevicesView devices) =>
        Rules.Analysis.RuleSentence.Of(document, devices);

    private static string Summary(BackTestReport report)
    {
        if (report.Triggered == 0)
        {
            return "It would not have run: nothing that starts it happened in that time. See coverage for whether "
                + "it would have been noticed.";
        }

        long amid = report.RunCount - report.RunsBesideIncidents;
        string ran = report.RunCount == 0
            ? "It would not have run"
            : $"It would have run {Phrases.Count(report.RunCount, "time")}, {amid} of them amid an alarm and "
                + $"{report.RunsBesideIncidents} beside any";
        return $"{ran}. It was triggered {Phrases.Count(report.Triggered, "time")}"
            + (report.Stops.Count == 0 ? "."
                : $", and stopped {Phrases.Count(report.Stops.Sum(s => s.Count), "time")}.");
    }

    private static RunEntry Entry(PastRun run, RuleDocument document, DevicesView devices) => new(
        Instants.Text(run.At),
        run.By.Event,
        devices.Get(run.By.Actor)?.Slug,
        [
            .. run.Steps.Select(s => (s.At > run.At ? $"{(s.At - run.At).TotalSeconds:0} s later: " : "")
                + (s.SkippedBecause is { } why ? $"leave out step {s.Step + 1}, {why}" : Step(s, document, devices))),
        ],
        run.Incident);

    private static string Step(PastStep step, RuleDocument document, DevicesView devices) =>
        step.Step < document.Actions.Count
        ? Rules.Analysis.RuleSentence.Action(document.Actions[step.Step], devices)
        : step.Action;
}

internal sealed record BackTestAnswer(
    string Summary,
    string Rule,
    long RunsTotal,
    long Triggered,
    IReadOnlyList<RunEntry> Runs,
    IReadOnlyList<StoppedEntry> Stopped,
    IReadOnlyList<NearMissEntry>? NearMisses,
    IReadOnlyList<PastIncidentEntry>? Incidents,
    long RunsBesideIncidents,
    CoverageEntry? Coverage,
    string? Note,
    string Since,
    string Until,
    string AsOf);

internal sealed record RunEntry(string At, string EntryId, string? DeviceId, IReadOnlyList<string> WouldHave,
    string? IncidentId);

internal sealed record StoppedEntry(string Cause, long Times, string Because, string LastAt, string LastEntryId);

internal sealed record NearMissEntry(string At, string EntryId, string Cause, string Because);

internal sealed record PastIncidentEntry(string IncidentId, string Kind, string From, string? Until, long Runs);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BackTestAnswer))]
internal sealed partial class BackTestJson : JsonSerializerContext;
