using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using NodaTime;
using NodaTime.Text;
using RingActors.Api.Features.Clock;
using RingActors.Api.Features.Homes;
using RingActors.Api.Features.Schedules.Modes;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain.Keys;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;
using RingActors.Rules.Schedules.Actors;
using RingActors.Rules.Schedules.Documents;

namespace RingActors.Api.Features.Schedules;

/// <summary>schedule_security_modes: a week of modes as schedules, each of which can be changed by itself.</summary>
internal sealed class ScheduleSecurityModesTool(ActorClient client, ScheduleCall calls, ScheduleActions actions) : ITool
{
    private const string Config = "schedule_config";
    private const string Frames = "timeframes";
    private const string Modes = "modes";
    private const string Otherwise = "otherwise";
    private const string Zone = "timezone";
    private const string PrefixDefault = "Modes";

    public static ToolDefinition Definition { get; } = new()
    {
        Name = "schedule_security_modes",
        Title = "Set modes by the week",
        Description = "Set the alarm's modes by the clock, week by week: timeframes in which a mode holds, across "
            + "midnight where the end is before the start. Between them the last mode stays unless otherwise names "
            + "one. Read the answer's between to the user.",
        Hints = new ToolHints(ReadOnly: false, Destructive: false, Idempotent: false, OpenWorld: false),
        Risk = ToolRisk.Routine,
        Rights = [AccessRight.Raise, AccessRight.Rules],
        IsListedOverMcp = false,
        Input = Schema.Object()
            .Required(
                Config,
                Schema.Object()
                    .Required(
                        Frames,
                        Schema.List(
                            Schema.Object()
                                .Required("start", Schema.Shaped(TextShapes.LocalTime))
                                .Required("end", Schema.Shaped(TextShapes.LocalTime))
                                .Required("mode", Schema.Text(null, 1, 60))
                                .Optional(
                                    "days", Schema.List(
                                        Schema.Choice(null, [.. Timeframe.Week]) with { IgnoresCase = true }, 1, 7, "Of the start; else daily.")),
                            1, 20))
                    .Optional(Modes, Schema.List(Schema.Text(null, 1, 60), 1, 20))
                    .Optional(Otherwise, Schema.Text("Mode between timeframes.", 1, 60)))
            .Optional(Zone, Schema.Shaped(TextShapes.TimeZone))
            .Optional("home_id", CommonArguments.HomeId)
            .Optional(ToolDefinition.IdempotencyKeyArgument, CommonArguments.IdempotencyKey),
        Output = Schema.OpenObject()
            .Required("schedules", Schema.Listing(Schema.OpenObject()))
            .Required("between", Schema.Said())
            .Required("as_of", Schema.Moment()),
        Example =
            """{"schedule_config":{"timeframes":[{"start":"22:00","end":"06:00","mode":"home","days":["friday"]}]}}""",
    };

    public static int Place => 301;

    public async ValueTask<ToolResult> CallAsync(ToolArguments arguments, ToolCallContext call)
    {
        (HomeView? view, ToolFailure? failure) = await client.ViewOfAsync(arguments, call);
        if (failure is not null)
        {
            return failure;
        }

        TimeframePlan plan = PlanOf(arguments.Root);
        IReadOnlyList<ToolFault> faults = FaultsOf(arguments.Root, view!);
        if (faults.Count > 0)
        {
            return ArgumentFaults.ToFailure(Definition, arguments.Root, faults, reading: sent => FaultsOf(sent, view!));
        }

        (int Frame, ScheduleDocument Document)[] documents =
            [.. plan.Documents().Select(d => (d.Frame, calls.Read(d.Document, view!).Document!))];
        SchedulesView all = view!.Part<SchedulesView>();
        if (ScheduleActions.TooMany(all, [.. documents.Select(d => d.Document)]) is { } tooMany)
        {
            return tooMany;
        }

        foreach ((_, ScheduleDocument document) in documents)
        {
            string? own = all.Called(document.Name)?.Slug;
            if (actions.Collides(document, view, own) is { } collides)
            {
                return collides;
            }
        }

        return await WriteAsync(plan, [.. documents.Select(d => d.Document)], view!, arguments, call);
    }

    private async ValueTask<ToolResult> WriteAsync(
        TimeframePlan plan, ScheduleDocument[] documents, HomeView view, ToolArguments arguments, ToolCallContext call)
    {
        List<(string Slug, ScheduleDocument Document, ToolFailure? Failure)> written = [];
        foreach (ScheduleDocument document in documents)
        {
            SchedulesView all = (await client.Homes.ViewAsync(view.Home)).Part<SchedulesView>();
            string slug = all.Called(document.Name)?.Slug ?? all.NewSlug(document.Name);
            bool isThere = all.Schedules.ContainsKey(slug);
            ICommand command = isThere
                ? new ReplaceSchedule(document) { Zone = calls.ZoneOf(view) }
                : new CreateSchedule(document) { Zone = calls.ZoneOf(view) };
            Answer answer = await client.AskEachAsync(ScheduleActions.To(view, slug), command, arguments, call);
            ToolFailure? failure = answer.Ok ? null : call.Awaits ?? ActorClient.FailureOf(answer);
            if (documents.Length == 1 && failure is not null)
            {
                return failure;
            }

            call.Awaits = null;
            written.Add((slug, document, failure));
        }

        HomeView now = await client.Homes.ViewAsync(view.Home);
        return ToolResult.Ok(
            new ModesAnswer(
                [
                    .. written.Select(w => new ModesEntry(w.Slug, w.Document.Name)
                    {
                        Schedule = w.Failure is null
                            && now.Part<SchedulesView>().Schedules.GetValueOrDefault(w.Slug) is { } there
                            ? ScheduleEntries.Entry(there, now, client.Now) : null,
                        Code = w.Failure?.Code,
                        Error = w.Failure?.Error,
                        Suggestion = w.Failure?.Suggestion,
                        ApprovalId = w.Failure?.Approval?.Id,
                    }),
                ],
                Between(plan),
                Instants.Text(client.Now))
            {
                AlsoThere = AlsoThere(now, [.. written.Select(w => w.Slug)]),
            },
            ScheduleSecurityModesJson.Default.ModesAnswer);
    }

    /// <summary>What holds where no timeframe does is not left to be guessed.</summary>
    private static string Between(TimeframePlan plan)
    {
        int minutes = plan.Frames.Sum(f => f.Minutes * f.Begins.Count());
        string disarmed = plan.Otherwise is null && plan.Frames.Any(f => f.Mode == ModeTarget.Disarmed)
            ? " After a timeframe that disarms, nothing is guarded until somebody or something arms." : "";
        return minutes >= Timeframe.WeekMinutes ? "The timeframes fill the week."
            : plan.Otherwise is { } mode
                ? $"Between the timeframes, {Phrases.Span(Duration.FromMinutes(Timeframe.WeekMinutes - minutes))} of a "
                    + $"week, the home is {mode}: at the end of each it is set."
            : "Between the timeframes nothing is set: the mode of the last one stays until the next begins, or "
                + $"somebody or something sets another. Say {Otherwise} to have one set.{disarmed}";
    }

    /// <summary>Schedules of modes that this call did not name go on.</summary>
    private static IReadOnlyList<string>? AlsoThere(HomeView view, HashSet<string> written)
    {
        string[] others =
        [
            .. view.Part<SchedulesView>().All
                .Where(s => s.Enabled && s.Document.Do is ModeTarget && !written.Contains(s.Slug))
                .Select(s =>
                    $"{s.Slug}: {Phrases.Quoted(s.Document.Name)} goes on as before; delete or disable it if it "
                    + "is not wanted any more."),
        ];
        return others.Length == 0 ? null : others;
    }

    private static TimeframePlan PlanOf(JsonElement call)
    {
        JsonElement config = call.GetProperty(Config);
        return new TimeframePlan(
            [
                .. config.GetProperty(Frames).EnumerateArray().Select(f => new Timeframe(
                    TimeOf(f, "start"), TimeOf(f, "end"), Mode(f.GetProperty("mode").GetString()!),
                    f.TryGetProperty("days", out JsonElement days)
                        ? [.. days.EnumerateArray().Select(d => d.GetString()!.ToLowerInvariant())] : [])),
            ],
            config.TryGetProperty(Otherwise, out JsonElement otherwise) ? Mode(otherwise.GetString()!) : null,
            call.TryGetProperty(Zone, out JsonElement zone) ? zone.GetString() : null,
            PrefixDefault);
    }

    private static string Mode(string said) => said.Trim().ToLowerInvariant();

    private static LocalTime TimeOf(JsonElement frame, string field) =>
        LocalTimePattern.CreateWithInvariantCulture("HH:mm").Parse(frame.GetProperty(field).GetString()!).Value;

    private IReadOnlyList<ToolFault> FaultsOf(JsonElement call, HomeView view)
    {
        TimeframePlan plan = PlanOf(call);
        JsonElement config = call.GetProperty(Config);
        List<ToolFault> faults = [];
        foreach ((int frame, JsonObject document) in plan.Documents())
        {
            faults.AddRange(calls.Read(document, view).Faults.Select(f => DocumentFaults.Of(
                f.Path == "block.then" ? $"{Config}.{Otherwise}" : $"{Config}.{Frames}[{frame}].mode", f.Code,
                    f.Message,
                f.Near, call)));
        }

        if (config.TryGetProperty(Modes, out JsonElement modes))
        {
            string[] named = [.. modes.EnumerateArray().Select(m => Mode(m.GetString()!))];
            faults.AddRange(plan.Frames.Select((f, i) => (f, i)).Where(f => !named.Contains(f.f.Mode)).Select(f =>
                new ToolFault(
                    $"{Config}.{Frames}[{f.i}].mode", "conflict",
                    $"{Config}.{Frames}[{f.i}].mode: {f.f.Mode} is not among {Config}.{Modes}; leave that out "
                        + "or add it.")));
        }

        if (faults.Count == 0 && plan.Overlap() is { } overlap)
        {
            faults.Add(new ToolFault(
                $"{Config}.{Frames}[{overlap.Second}]", "conflict",
                $"{Config}.{Frames}[{overlap.Second}]: on {overlap.When} it holds together with "
                    + $"{Frames}[{overlap.First}]; let one end as the other begins."));
        }

        return [.. faults.DistinctBy(f => f.Path)];
    }
}

internal sealed record ModesAnswer(IReadOnlyList<ModesEntry> Schedules, string Between, string AsOf)
{
    /// <summary>Other schedules that set modes.</summary>
    public IReadOnlyList<string>? AlsoThere { get; init; }
}

internal sealed record ModesEntry(string ScheduleId, string Name)
{
    /// <summary>As it stands; null if it was not written.</summary>
    public ScheduleEntry? Schedule { get; init; }

    public string? Code { get; init; }

    public string? Error { get; init; }

    public string? Suggestion { get; init; }

    /// <summary>The approval that it waits for.</summary>
    public string? ApprovalId { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ModesAnswer))]
internal sealed partial class ScheduleSecurityModesJson : JsonSerializerContext;
