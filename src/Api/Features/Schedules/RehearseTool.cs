using System.Globalization;
using System.Text.Json.Serialization;
using NodaTime;
using NodaTime.Text;
using RingActors.Api.Features.Clock;
using RingActors.Api.Features.Homes;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;
using RingActors.Rules.Schedules.Actors;
using RingActors.Rules.Schedules.Documents;
using RingActors.Rules.Schedules.Rehearsal;

namespace RingActors.Api.Features.Schedules;

/// <summary>rehearse: the time ahead of the whole home, by the plans by which it runs (U19).</summary>
internal sealed class RehearseTool(ActorClient client) : ITool
{
    private const string Days = "days";

    private static readonly string[] Assumed =
    [
        "Nobody sets a mode meanwhile, and nothing is detected: automations that wait for events are not part of it.",
        "Whether the conditions of an automation hold is judged when it is due, and not before.",
        "No habits of the household are sampled: presence and motion of the past are not part of it.",
    ];

    public static ToolDefinition Definition { get; } = new()
    {
        Name = "rehearse",
        Title = "Rehearse the time ahead",
        Description = "Rehearse the coming days (14, at most 28) of the whole home: its modes, stretches in which "
            + "nothing is guarded and why, all runs of schedules and of automations by the clock, what will be in the "
            + "way, conflicts with their instant, changes of clocks, holidays.",
        Hints = ToolHints.Reading,
        Risk = ToolRisk.Read,
        IsListedOverMcp = false,
        Input = Schema.Object()
            .Optional(Days, Schema.Integer("How many.", 1, Rehearsing.DaysMax, Rehearsing.DaysDefault))
            .Optional("home_id", CommonArguments.HomeId)
            .WithPaging(),
        Output = Schema.OpenObject()
            .Required("modes", Schema.Listing(Schema.OpenObject()))
            .Required("runs", Schema.Listing(Schema.OpenObject()))
            .Required("total", Schema.Count())
            .WithPage(),
        Example = """{"days":14}""",
    };

    public static int Place => 315;

    public async ValueTask<ToolResult> CallAsync(ToolArguments arguments, ToolCallContext call)
    {
        (HomeView? view, ToolFailure? failure) = await client.ViewOfAsync(arguments, call);
        if (failure is not null)
        {
            return failure;
        }

        Instant now = client.Now;
        int days = (int)(arguments.FindInteger(Days) ?? Rehearsing.DaysDefault);
        HomeRehearsal all = Rehearsing.Of(view!, now, days);
        DateTimeZone zone = call.Home!.Zone;
        DevicesView devices = view!.Part<DevicesView>();
        (IReadOnlyList<RehearsedRun> page, string? next, failure) = Paging.Of(
            all.Runs, KeyOf, arguments, "runs", $"{view.Home}|{days}");
        return failure ?? ToolResult.Ok(
            new RehearsalAnswer(
                Instants.Text(all.From), Instants.Text(all.Until), zone.Id, DateTimeZoneProviders.Tzdb.VersionId,
                [.. all.Modes.Select(Entry)],
                [.. page.Select(r => Entry(r, devices))],
                all.Runs.Count, next, Assumed, Instants.Text(now))
            {
                UnguardedSeconds = (long)all.Modes.Where(m => m.IsUnguarded).Sum(m => (m.Until - m.From).TotalSeconds),
                InTheWay = NullIfNone(InTheWay(view)),
                Conflicts = NullIfNone(all.Conflicts.Select(Entry)),
                ClockShifts = NullIfNone(all.Shifts.Select(s => new ClockShiftEntry(
                    s.Zone, Instants.Text(s.At), ScheduleEntries.Said(s.Before), ScheduleEntries.Said(s.After)))),
                LeftOutDates = NullIfNone(all.LeftOut.Select(
                    d => new LeftOutEntry(LocalDatePattern.Iso.Format(d.Date), d.Name, d.By))),
                ToldUntil = NullIfNone(all.CutOff.Select(c => new ToldUntilEntry(c.Id, Instants.Text(c.From)))),
            },
            RehearseJson.Default.RehearsalAnswer);
    }

    /// <summary>In the order in which runs are told.</summary>
    private static string KeyOf(RehearsedRun run) => string.Create(
        CultureInfo.InvariantCulture,
        $"{run.At.ToUnixTimeTicks():D19}|{(run.IsRule ? 1 : 0)}|{run.Id}|{(run.Run.Run.IsEnd ? 0 : 1)}");

    private static ModeStretchEntry Entry(ModeStretch stretch) => new(
        Instants.Text(stretch.From), Instants.Text(stretch.Until), stretch.Mode ?? "unknown", stretch.Because)
    {
        Unguarded = stretch.IsUnguarded ? true : null,
        Notes = NullIfNone(stretch.Notes),
    };

    private static RehearsedEntry Entry(RehearsedRun run, DevicesView devices) =>
        new(ScheduleEntries.Foreseen(run.Run, run.Zone, devices))
        {
            ScheduleId = run.IsRule ? null : run.Id,
            AutomationId = run.IsRule ? run.Id : null,
            LeftOutFor = run.LeftOutFor,
        };

    private static RehearsedConflictEntry Entry(RehearsedConflict conflict) => new(
        Instants.Text(conflict.At), conflict.First, conflict.Mode, conflict.Second, conflict.Wanted,
        conflict.IsSettled ? $"{conflict.First} guards more, and is done; {conflict.Second} is left out."
            : $"Whichever comes last holds; it is taken here that {conflict.Wanted} does.");

    private static IEnumerable<RehearsedObstacle> InTheWay(HomeView view) =>
        from schedule in view.Part<SchedulesView>().All
        where schedule.Enabled
        from way in SchedulePreviews.Standing(schedule.Document, view)
            .Concat(SchedulePreviews.Automations((schedule.Document.Do as ModeTarget)?.Mode, view))
            .Concat(ScheduleEntries.Troubles(schedule.Document, view).Select(t => new ObstacleEntry("trouble", t)))
        select new RehearsedObstacle(schedule.Slug, way.Kind, way.Says);

    private static IReadOnlyList<T>? NullIfNone<T>(IEnumerable<T> items) =>
        items.ToArray() is { Length: > 0 } some ? some : null;
}

internal sealed record ModeStretchEntry(string From, string Until, string Mode, string Because)
{
    /// <summary>True if nothing is guarded, or nobody knows whether anything is.</summary>
    public bool? Unguarded { get; init; }

    /// <summary>What would have armed and does not, and what may set another mode.</summary>
    public IReadOnlyList<string>? Notes { get; init; }
}

/// <param name="Run">As preview_schedule tells it.</param>
internal sealed record RehearsedEntry(ForeseenEntry Run)
{
    public string? ScheduleId { get; init; }

    public string? AutomationId { get; init; }

    /// <summary>The schedule of a more protective mode that is done instead.</summary>
    public string? LeftOutFor { get; init; }
}

internal sealed record RehearsedConflictEntry(
    string At, string First, string Mode, string Second, string Wanted, string Says);

internal sealed record ClockShiftEntry(string Zone, string At, string OffsetBefore, string OffsetAfter);

internal sealed record LeftOutEntry(string Date, string Name, IReadOnlyList<string> By);

internal sealed record ToldUntilEntry(string Id, string Until);

internal sealed record RehearsedObstacle(string ScheduleId, string Kind, string Says);

internal sealed record RehearsalAnswer(
    string From, string Until, string Zone, string TzVersion, IReadOnlyList<ModeStretchEntry> Modes,
    IReadOnlyList<RehearsedEntry> Runs, int Total, string? NextCursor, IReadOnlyList<string> Assumes, string AsOf)
{
    /// <summary>Of the whole time, how long nothing is guarded.</summary>
    public long UnguardedSeconds { get; init; }

    public IReadOnlyList<RehearsedObstacle>? InTheWay { get; init; }

    public IReadOnlyList<RehearsedConflictEntry>? Conflicts { get; init; }

    public IReadOnlyList<ClockShiftEntry>? ClockShifts { get; init; }

    /// <summary>Holidays and the household's own days.</summary>
    public IReadOnlyList<LeftOutEntry>? LeftOutDates { get; init; }

    /// <summary>What is due too often to be told to the end.</summary>
    public IReadOnlyList<ToldUntilEntry>? ToldUntil { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RehearsalAnswer))]
internal sealed partial class RehearseJson : JsonSerializerContext;
