using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using RingActors.Api.Access.Persons;
using RingActors.Api.Faces.Http;
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

namespace RingActors.Api.Features.Automations.Sets;

/// <summary>
/// <c>GET /api/v1/homes/{home}/automations</c>: the documents of all automations of a home, to be kept or taken
/// elsewhere;
/// <c>POST</c> there takes such a file in. All of it is read before any of it is made.
/// </summary>
internal sealed class AutomationSetRoutes(
    HomeRoute route, ActorClient client, HomeNames names, PersonSeals persons, AutomationSettings settings) : IRoutes
{
    private const string Path = "/api/v1/homes/{home}/automations";
    private const string Format = "ringactors-automations";
    private const string List = "automations";
    private const string Document = "document";
    private const int FormatVersion = 1;

    /// <summary>Nobody reads more at once.</summary>
    private const int FaultsMax = 25;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapReading(Path, (RequestDelegate)ExportAsync).Takes(AccessRight.Read);
        routes.MapPost(Path, (RequestDelegate)ImportAsync).Takes(AccessRight.Raise, AccessRight.Rules);
    }

    private async Task ExportAsync(HttpContext context)
    {
        (HomeView? view, _, ToolFailure? failure) = await route.FindAsync(context, AccessRight.Read);
        if (failure is not null)
        {
            await HomeRoute.FailAsync(context, failure);
            return;
        }

        route.Answer(context, ToolResult.Ok(
            new AutomationSet(
                Format, FormatVersion,
                [
                    .. view!.Part<RulesView>().All.Select(r => new SetEntry(
                        r.Slug, r.Version, AutomationVersions.JsonOf(r.Document with { Enabled = r.Enabled }))),
                ],
                Instants.Text(client.Now)),
            AutomationSetJson.Default.AutomationSet));
    }

    private async Task ImportAsync(HttpContext context)
    {
        (HomeView? view, _, ToolFailure? failure) = await route.FindAsync(context, AccessRight.Raise);
        List<RuleDocument> documents = [];
        failure ??= await ReadAsync(context, view!, documents);
        if (failure is not null)
        {
            await HomeRoute.FailAsync(context, failure);
            return;
        }

        ToolCallContext call = route.CallOf(context, RequestIds.Next(route.Time));
        List<ImportedEntry> results = [];
        foreach (RuleDocument document in documents)
        {
            results.Add(await MakeAsync(view!.Home, document, call));
        }

        int made = results.Count(r => r.AutomationId is not null);
        route.Answer(context, ToolResult.Ok(
            new ImportAnswer(
                $"{made} of {Phrases.Count(results.Count, "automation")} are there as the file has them.", results,
                    Instants.Text(client.Now)),
            AutomationSetJson.Default.ImportAnswer));
    }

    /// <summary>Reads the whole file; every fault of every document is told at once.</summary>
    private async Task<ToolFailure?> ReadAsync(HttpContext context, HomeView view, List<RuleDocument> documents)
    {
        JsonArray list;
        try
        {
            list = await JsonNode.ParseAsync(
                context.Request.Body, null, Strict, context.RequestAborted) is JsonObject body
                && (string?)body["format"] == Format && body[List] is JsonArray said ? said : throw new JsonException();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return new ToolFailure(
                ToolErrorType.Invalid, "automations.send-an-export",
                $"The body must be what GET {Path} answers: an object with format {Format} and a list {List}.",
                "Nothing was changed.");
        }

        RuleContext home = AutomationCall.ContextOf(view, names, persons);
        List<ToolFault> faults = [];
        if (list.Count > DocumentSize.PartsMax)
        {
            return new ToolFailure(
                ToolErrorType.Invalid, ArgumentFaults.TooMuchCode,
                $"The file has {list.Count} automations; at most {DocumentSize.PartsMax} are taken at once.",
                "Nothing was changed. Send it in parts.");
        }

        for (int i = 0; i < list.Count && faults.Count < FaultsMax; i++)
        {
            string at = $"{List}[{i}].{Document}";
            RuleReading? reading = (list[i] as JsonObject)?[Document] is JsonObject document
                ? RuleParser.Read(document, home) : null;
            faults.AddRange(reading is null
                ? [new ToolFault(at, "missing", $"{at}: a rule document is needed.")]
                : reading.Faults.Select(f => new ToolFault($"{at}.{f.Path}", f.Code, $"{at}.{f.Path}: {f.Message}")));
            documents.AddRange(reading?.Document is { } read ? [read] : []);
        }

        faults.AddRange(Twice(documents));
        return faults.Count > 0
            ? new ToolFailure(
                ToolErrorType.Invalid, "rule.correct-the-faults",
                $"{Phrases.Count(faults.Count, "fault")} in the automations"
                    + (faults.Count < FaultsMax ? ": " : ", and what comes after was not looked at: ")
                    + string.Join(" ", faults.Select(f => f.Message).Take(10)),
                "Correct them in the file and send it again. Nothing was changed.")
            { Faults = [.. faults.Take(FaultsMax)] }
            : null;
    }

    private static IEnumerable<ToolFault> Twice(List<RuleDocument> documents) => documents
        .Where((d, i) => documents.Take(i).Any(before => FoldedName.Same(before.Name, d.Name)))
        .Select(d =>
            new ToolFault(
                List, "duplicate",
                    $"Two automations are called {Phrases.Quoted(d.Name)}; give each a name of its own."));

    /// <summary>The same automation once more is the same automation; another of its name is left as it is.</summary>
    private async Task<ImportedEntry> MakeAsync(string home, RuleDocument document, ToolCallContext call)
    {
        RulesView rules = (await client.Homes.ViewAsync(home)).Part<RulesView>();
        RuleView[] named = rules.Named(document.Name);
        string slug = named.Length == 1 ? named[0].Slug : rules.NewSlug(document.Name);
        Answer answer = await client.AskAsync(
            RuleKinds.AddressOf(home, slug), new CreateRule(document, settings.PerHomeMax), call);
        ToolFailure? failure = answer.Ok ? null : call.Awaits ?? ActorClient.FailureOf(answer);
        call.Awaits = null;
        return new ImportedEntry(
            document.Name, failure is null ? slug : null, failure?.Code, failure?.Error, failure?.Suggestion,
                failure?.Approval?.Id);
    }
}

internal sealed record AutomationSet(
    string Format, int FormatVersion, IReadOnlyList<SetEntry> Automations, string AsOf);

internal sealed record SetEntry(string AutomationId, int Version, JsonObject Document);

internal sealed record ImportAnswer(string Summary, IReadOnlyList<ImportedEntry> Results, string AsOf);

internal sealed record ImportedEntry(
    string AutomationName, string? AutomationId, string? Code, string? Error, string? Suggestion, string? ApprovalId);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AutomationSet))]
[JsonSerializable(typeof(ImportAnswer))]
internal sealed partial class AutomationSetJson : JsonSerializerContext;
