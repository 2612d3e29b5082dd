using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using RingActors.Api.Access.Persons;
using RingActors.Api.Features.Automations;
using RingActors.Api.Features.Automations.Evidence;
using RingActors.Api.Features.Coverage;
using RingActors.Api.Features.Homes;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Keys;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;
using RingActors.Rules.Analysis.Past;
using RingActors.Rules.Analysis.Past.Kept;
using RingActors.Rules.Analysis.Promised;
using RingActors.Rules.Documents;
using RingActors.Rules.Promises;

namespace RingActors.Api.Features.Promises;

/// <summary>
/// change_promise: what a household wants to hold, held against the whole record when it is written, and watched from
/// then on.
/// </summary>
internal sealed class ChangePromiseTool(
    ActorClient client, HomeNames names, PromisePast past, CoverageQuery coverage, PersonSeals persons) : ITool
{
    private const string Action = "action";
    private const string Id = "promise_id";
    private const string Document = "promise";
    private const int PromisesMax = 50;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Which arguments go with which action.</summary>
    private static readonly Dictionary<string, (bool Id, bool Document)> Goes = new(StringComparer.Ordinal)
    {
        ["check"] = (false, true),
        ["create"] = (false, true),
        ["update"] = (true, true),
        ["delete"] = (true, false),
    };

    public static ToolDefinition Definition { get; } = new()
    {
        Name = "change_promise",
        Title = "Promise what must hold",
        Description = "Promise {name, never: [conditions], for_more_than_seconds} or {name, whenever: trigger, "
            + "within_seconds, then: [conditions]}: held against the past (check does no more), then watched.",
        Hints = new ToolHints(ReadOnly: false, Destructive: false, Idempotent: false, OpenWorld: false),
        Risk = ToolRisk.Routine,
        Rights = [AccessRight.Raise, AccessRight.Rules],
        ConcurrencyMax = 4,
        Input = Schema.Object()
            .Required(Action, Schema.Choice(null, [.. Goes.Keys]))
            .Optional(Id, Schema.Id())
            .Optional(Document, Schema.OpenObject())
            .Optional("home_id", CommonArguments.HomeId)
            .Optional(ToolDefinition.IdempotencyKeyArgument, CommonArguments.IdempotencyKey),
        Output = Schema.OpenObject().Required("as_of", Schema.Moment()),
        Example = """{"action":"create","promise":{"name":"Nights","never":[{"type":"mode","modes":["disarmed"]},"""
            + "{\"type\":\"time_window\",\"from\":\"23:00\",\"to\":\"06:00\"}],\"for_more_than_seconds\":1800}}",
    };

    public static int Place => 126;

    public async ValueTask<ToolResult> CallAsync(ToolArguments arguments, ToolCallContext call)
    {
        (HomeView? view, ToolFailure? failure) = await client.ViewOfAsync(arguments, call);
        failure ??= Misplaced(arguments);
        if (failure is not null)
        {
            return failure;
        }

        string action = arguments.GetString(Action);
        PromiseDocument? document = null;
        if (Goes[action].Document)
        {
            IReadOnlyList<ToolFault> faults = FaultsOf(arguments.Root, view!, out document);
            if (document is null)
            {
                return ArgumentFaults.ToFailure(
                    Definition, arguments.Root, faults, "promise.correct-the-faults",
                    sent => FaultsOf(sent, view!, out _));
            }
        }

        if (action == "check")
        {
            return await CheckAsync(document!, view!, call);
        }

        PromisesView promises = view!.Part<PromisesView>();
        PromiseView? there = arguments.FindString(Id) is { } said ? promises.Find(said) : null;
        return action == "create" ? await CreateAsync(document!, promises, view, arguments, call)
            : there is null ? ToolFailures.NoSuch(
                Id, "promise", arguments.GetString(Id), [.. promises.All.Select(p => p.Slug)],
                ListSecurityAutomationsTool.Definition.Name)
            : action == "update"
                ? await WriteAsync(there.Slug, new ChangePromise(document!), document!, view, arguments, call)
            : await DeleteAsync(there.Slug, view, arguments, call);
    }

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

    private IReadOnlyList<ToolFault> FaultsOf(JsonElement call, HomeView view, out PromiseDocument? document)
    {
        document = null;
        try
        {
            JsonObject said = (JsonObject)JsonNode.Parse(call.GetProperty(Document).GetRawText(), default, Strict)!;
            PromiseReading reading = PromiseReader.Read(said, AutomationCall.ContextOf(view, names, persons));
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

    private async ValueTask<ToolResult> CreateAsync(
        PromiseDocument document, PromisesView promises, HomeView view, ToolArguments arguments, ToolCallContext call)
    {
        if (promises.Find(document.Name) is { } there)
        {
            // The same again is no conflict: the promise itself knows whether it is the same.
            return await WriteAsync(there.Slug, new MakePromise(document), document, view, arguments, call);
        }

        return promises.Promises.Count >= PromisesMax
            ? ToolFailures.Refused(
                "promise.take-one-back", $"This home has {PromisesMax} promises, and no more are allowed.",
                "Take one back with action delete. Nothing was changed.")
            : await WriteAsync(
                promises.NewSlug(document.Name), new MakePromise(document), document, view, arguments, call);
    }

    private async ValueTask<ToolResult> WriteAsync(
        string slug, ICommand command, PromiseDocument document, HomeView view, ToolArguments arguments,
        ToolCallContext call)
    {
        Answer answer = await client.AskAsync(RuleKinds.PromiseOf(view.Home, slug), command, arguments, call);
        if (!answer.Ok)
        {
            return answer.Refusal!.Code == "promise.change-instead"
                ? ToolFailures.Refused(
                    answer.Refusal.Code,
                    $"There is a promise called {Phrases.Quoted(document.Name)} already ({slug}), and it says "
                        + "something else.",
                    $"To change it, send action update with {Id} {slug}, which a person approves; a second one needs "
                        + "another name. Nothing was changed.")
                : ActorClient.FailureOf(answer);
        }

        HomeView now = await client.Homes.ViewAsync(view.Home);
        PromiseView? written = now.Part<PromisesView>().Promises.GetValueOrDefault(slug);
        return ToolResult.Ok(
            new PromiseTelling(
                written is null ? null : PromiseEntries.Entry(written, now),
                null,
                await PastOfAsync(document, view, call),
                Instants.Text(client.Now))
            {
                Warnings = await WarningsAsync(slug, document, now, call),
            },
            ChangePromiseJson.Default.PromiseTelling);
    }

    private async ValueTask<ToolResult> DeleteAsync(
        string slug, HomeView view, ToolArguments arguments, ToolCallContext call)
    {
        Answer answer = await client.AskAsync(
            RuleKinds.PromiseOf(view.Home, slug), new ReleasePromise(), arguments, call);
        return answer.Ok
            ? ToolResult.Ok(
                new PromiseTelling(null, slug, null, Instants.Text(client.Now)),
                ChangePromiseJson.Default.PromiseTelling)
            : ActorClient.FailureOf(answer);
    }

    private async ValueTask<ToolResult> CheckAsync(PromiseDocument document, HomeView view, ToolCallContext call) =>
        ToolResult.Ok(
            new PromiseTelling(null, null, await PastOfAsync(document, view, call), Instants.Text(client.Now))
            {
                Warnings = await WarningsAsync(
                    view.Part<PromisesView>().Find(document.Name)?.Slug, document, view, call),
            },
            ChangePromiseJson.Default.PromiseTelling);

    /// <summary>What is allowed and will not do what was meant; null if nothing.</summary>
    private async Task<IReadOnlyList<string>?> WarningsAsync(
        string? slug, PromiseDocument document, HomeView view, ToolCallContext call)
    {
        IReadOnlyList<string> never = await Task.Run(
            () => PromiseCheck.Of(view, slug, document, client.Now), call.Cancellation);
        string[] all = [.. never, .. PromiseTroubles.Of(document, view)];
        return all.Length == 0 ? null : all;
    }

    private async Task<PromisePastEntry?> PastOfAsync(PromiseDocument document, HomeView view, ToolCallContext call)
    {
        PromiseReport? report = await Task.Run(
            () => past.Past(view.Home, document, call.Cancellation), call.Cancellation);
        return report is null ? null : new PromisePastEntry(
            Summary(document, report, view),
            report.BrokenCount,
            [.. report.Broken.Select(PromiseEntries.Entry)],
            report.KeptCount,
            report.UnprovenCount,
            CoverageEntries.Entry(
                coverage.Of(view, report.From, null), PromiseSources.Of(document, view.Part<DevicesView>()),
                new Stretch(report.From, report.Until), namesDevices: true),
            Instants.Text(report.From),
            Instants.Text(report.Until));
    }

    private static string Summary(PromiseDocument document, PromiseReport report, HomeView view)
    {
        string unproven = report.UnprovenCount == 0 ? ""
            : $" {Phrases.Count(report.UnprovenCount, "time")} nobody can say whether it was kept.";
        string broken = report.BrokenCount == 0 ? NeverBroken(document, report)
            : $"It was broken {Phrases.Count(report.BrokenCount, "time")} since the record began"
                + (report.BrokenCount > report.Broken.Count ? $"; the last {report.Broken.Count} are named." : ".");
        return $"{PromiseSentence.Of(document, view.Part<DevicesView>())} {broken}{unproven}";
    }

    /// <summary>That nothing broke it says little where there was little that could have.</summary>
    private static string NeverBroken(PromiseDocument document, PromiseReport report)
    {
        string length = Phrases.Span(report.Until - report.From);
        return report.IsOutsideItsHours
            ? $"None of its hours are in the record, which is {length} long: nothing could break it."
            : report.BeganCount > 0 ? $"It was never broken since the record began, {length} ago."
            : $"It was never broken since the record began, {length} ago: "
                + (document.Never is null ? "nothing began it in that time."
                    : "what it forbids never was so in that time.");
    }
}

/// <param name="Promise">The promise as it is watched now; null if nothing was written.</param>
/// <param name="DeletedId">The promise that was taken back.</param>
/// <param name="Past">How it would have been kept.</param>
/// <param name="AsOf">When this was so.</param>
internal sealed record PromiseTelling(PromiseEntry? Promise, string? DeletedId, PromisePastEntry? Past, string AsOf)
{
    /// <summary>What is allowed and will not do what was meant; null if nothing.</summary>
    public IReadOnlyList<string>? Warnings { get; init; }
}

internal sealed record PromisePastEntry(
    string Summary,
    long BrokenTotal,
    IReadOnlyList<BreachEntry> Broken,
    long KeptTotal,
    long UnprovenTotal,
    CoverageEntry? Coverage,
    string Since,
    string Until);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PromiseTelling))]
internal sealed partial class ChangePromiseJson : JsonSerializerContext;
