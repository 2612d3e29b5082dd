using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Api.Features.Automations;
using RingActors.Api.Features.Coverage;
using RingActors.Api.Features.History;
using RingActors.Api.Features.Homes;
using RingActors.Api.Features.Past;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Names;
using RingActors.Engine.Core;
using RingActors.Rules.Analysis.Past;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;

namespace RingActors.Api.Features.Explained;

/// <summary>
/// explain_automation: why an automation did or did not run, cause first, then the smallest change that would have
/// made it run, of deleted ones and of older versions too; and of anything that happened what led to it.
/// </summary>
internal sealed class ExplainAutomationTool(
    ActorClient client, PastReader past, HomeHistory history, CoverageQuery coverage, CauseAnswers causes) : ITool
{
    private const int EventsShown = 10;
    private const string TimeFrom = "since";
    private const string TimeUntil = "until";
    private const string Automation = "automation_id";
    private const string Event = "event";
    private const string Device = "device";
    private const string At = "at";
    private static readonly Duration Around = Duration.FromMinutes(5);
    private static readonly Duration LengthDefault = Duration.FromDays(1);

    public static ToolDefinition Definition { get; } = new()
    {
        Name = "explain_automation",
        Title = "Explain what an automation did",
        Description = "Explain why an automation did or did not run at a time: the cause, and the "
            + "smallest change with which it would have. Or, with event or device, what led to anything.",
        Hints = ToolHints.Reading,
        Risk = ToolRisk.Read,
        ConcurrencyMax = 4,
        Input = Schema.Object()
            .Optional(Automation, Schema.Id())
            .Optional(Event, Schema.Id("An entry_id."))
            .Optional(Device, Schema.Id())
            .Optional(At, Schema.Shaped(TextShapes.LocalMoment, "Five minutes before and after it."))
            .Optional(TimeFrom, PastStretch.Since)
            .Optional(TimeUntil, Schema.Shaped(TextShapes.LocalMoment, "Default: the last day."))
            .Optional("home_id", CommonArguments.HomeId),
        Output = Schema.OpenObject()
            .Required("answer", Schema.Said())
            .Required("events", Schema.Listing(Schema.OpenObject()))
            .Required("as_of", Schema.Moment()),
        Example = """{"automation_id":"driveway-deterrent","at":"2026-03-01T21:04"}""",
    };

    public static int Place => 124;

    public async ValueTask<ToolResult> CallAsync(ToolArguments arguments, ToolCallContext call)
    {
        (HomeView? view, ToolFailure? failure) = await client.ViewOfAsync(arguments, call);
        if (failure is not null)
        {
            return failure;
        }

        DateTimeZone zone = call.Home!.Zone;
        if (Combined(arguments) is { Count: > 0 } faults)
        {
            return ArgumentFaults.ToFailure(Definition, arguments.Root, faults);
        }

        if (NotRecorded(arguments, view!, zone) is { } before)
        {
            return before;
        }

        if (!arguments.Has(Automation))
        {
            return await CauseAsync(arguments, view!, call, zone);
        }

        (PastStretch stretch, failure) = StretchOf(arguments, zone);
        if (failure is not null)
        {
            return failure;
        }

        string wanted = arguments.GetString(Automation);
        (RuleView? present, failure) = AutomationCall.Find(view!.Part<RulesView>(), wanted);
        if (failure is { Code: "rule.name-one" })
        {
            return failure;
        }

        return await Task.Run(() => Explained(wanted, present, view, stretch, call.Cancellation), call.Cancellation);
    }

    /// <summary>What is asked for is said by one of three: an automation, an event, or a device at a moment.</summary>
    private static List<ToolFault> Combined(ToolArguments arguments)
    {
        string? asked = new[] { Automation, Event, Device }.FirstOrDefault(arguments.Has);
        if (asked is null)
        {
            return [new ToolFault(Automation, "missing", "Give automation_id, or event, or device with at.")];
        }

        string[] beside = asked switch
        {
            Automation => [Event, Device],
            Event => [Device, At, TimeFrom, TimeUntil],
            _ => [TimeFrom, TimeUntil],
        };
        List<ToolFault> faults =
        [
            .. beside.Where(arguments.Has).Select(name => new ToolFault(
                name, "conflict", $"{name} means nothing beside {asked}; leave it out, or ask twice.")),
        ];
        if (asked == Device && !arguments.Has(At))
        {
            faults.Add(new ToolFault(At, "missing", "Say with at when the device told it."));
        }

        return faults;
    }

    /// <summary>A time of which the record has nothing; of an event it has that.</summary>
    private ToolFailure? NotRecorded(ToolArguments arguments, HomeView view, DateTimeZone zone)
    {
        string asked = arguments.Has(At) ? At : TimeUntil;
        Instant? end = arguments.FindMoment(asked, zone) + (asked == At ? CauseAnswers.Slack : Duration.Zero);
        bool isOfAnother = arguments.Has(Event)
            || (arguments.FindString(Device) is { } named && view.Part<DevicesView>().Find(named) is null);
        return isOfAnother || end is null
            ? null
            : PastStretch.NotRecorded(Definition, arguments, asked, end.Value, history, view.Home, zone);
    }

    private Task<ToolResult> CauseAsync(ToolArguments arguments, HomeView view, ToolCallContext call, DateTimeZone zone)
    {
        string? entry = arguments.FindString(Event);
        string? device = arguments.FindString(Device);
        Instant? at = arguments.FindMoment(At, zone);
        if (at - Around >= client.Now && StretchOf(arguments, zone).Failure is { } never)
        {
            return Task.FromResult<ToolResult>(never);
        }

        return Task.Run(
            () =>
            {
                if (entry is null)
                {
                    return causes.About(device!, at!.Value, view, call);
                }

                (EventEnvelope? from, ToolFailure? failure) = causes.Entry(entry, view, call);
                return from is null ? failure! : causes.Of(from, view, call);
            },
            call.Cancellation);
    }

    private (PastStretch Stretch, ToolFailure? Failure) StretchOf(ToolArguments arguments, DateTimeZone zone)
    {
        if (arguments.FindMoment(At, zone) is not { } at)
        {
            return PastStretch.Of(Definition, arguments, zone, client.Now, LengthDefault);
        }

        ToolFault? wrong = arguments.Has(TimeFrom) || arguments.Has(TimeUntil)
            ? new ToolFault(At, "conflict", "Give either at, or since and until; not both.")
            : at - Around >= client.Now
                ? new ToolFault(At, "range", $"at is {LocalTimes.Text(at, zone)}, which has not come yet; it is "
                    + $"{LocalTimes.Text(client.Now, zone)} now.")
                : null;
        return wrong is null
            ? (new PastStretch(at - Around, at + Around), null)
            : (default, ArgumentFaults.ToFailure(Definition, arguments.Root, [wrong], PastStretch.Code));
    }

    private ToolResult Explained(
        string wanted, RuleView? present, HomeView view, PastStretch stretch, CancellationToken cancellation)
    {
        string? slug = present?.Slug;
        if (slug is null)
        {
            IReadOnlyDictionary<string, EverRule> ever = past.EverThere(view.Home, cancellation);
            string[] named =
            [
                .. ever.Where(r => r.Key == wanted || (r.Value.Last is { } last && FoldedName.Same(last.Name, wanted)))
                    .OrderBy(r => r.Value.Stood.HomeSeq).Select(r => r.Key),
            ];
            slug = named.Length == 0 ? null : named.Contains(wanted) ? wanted : named[^1];
        }

        RuleExplanation? explanation = slug is null
            ? null
            : past.Explain(view.Home, slug, present, stretch.From, stretch.Until, cancellation);
        return explanation is null
            ? AutomationCall.NoSuch(view.Part<RulesView>(), wanted)
            : ToolResult.Ok(Told(slug!, explanation, view, stretch), ExplainJson.Default.ExplainAnswer);
    }

    private ExplainAnswer Told(string slug, RuleExplanation explanation, HomeView view, PastStretch stretch)
    {
        DevicesView devices = view.Part<DevicesView>();
        Instant until = stretch.Until < client.Now ? stretch.Until : client.Now;
        CoverageEntry? listened = CoverageEntries.Entry(
            coverage.Of(view, stretch.From, null), RuleSources.Of(explanation.Document, devices),
                new Stretch(stretch.From, until), namesDevices: true);
        ExplanationWords words = new(explanation, devices);
        return new ExplainAnswer(
            slug,
            explanation.Document.Name,
            explanation.Version,
            Rules.Analysis.RuleSentence.Of(explanation.Document, devices),
            words.Answer(stretch, listened),
            [.. explanation.Events.TakeLast(EventsShown).Select(words.Entry)],
            explanation.EventCount,
            words.Sentences(explanation.Changes),
            words.Sentences(explanation.Steps),
            explanation.Before is { } before ? words.Entry(before) : null,
            explanation.After is { } after ? words.Entry(after) : null,
            listened,
            PastStretch.BeforeTheRecord(history, view.Home, stretch.From),
            Instants.Text(stretch.From),
            Instants.Text(until),
            Instants.Text(client.Now));
    }
}

internal sealed record ExplainAnswer(
    string AutomationId,
    string AutomationName,
    int Version,
    string Rule,
    string Answer,
    IReadOnlyList<ExplainedEntry> Events,
    long EventsTotal,
    IReadOnlyList<string>? Changes,
    IReadOnlyList<string>? Steps,
    ExplainedEntry? LastBefore,
    ExplainedEntry? FirstAfter,
    CoverageEntry? Coverage,
    string? Note,
    string Since,
    string Until,
    string AsOf);

internal sealed record ExplainedEntry(
    string At, string EntryId, string What, string Verdict, string Because, string? WouldHaveRunHad,
        string? CorrelationId);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ExplainAnswer))]
internal sealed partial class ExplainJson : JsonSerializerContext;
