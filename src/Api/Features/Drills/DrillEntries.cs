using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Api.Features.Practising;
using RingActors.Api.Tools;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;
using RingActors.Rules.Protocols.Drills;
using RingActors.Rules.Reach;

namespace RingActors.Api.Features.Drills;

/// <summary>Drills, as answers show them: each says that it is one.</summary>
internal static class DrillEntries
{
    private const string OnPaper =
        "This was a drill on paper: nothing was sent, no device was told, nobody was called.";

    internal static DrillTelling Telling(
        DrillQuestion question, DrillReport report, string drill, HomeView view, bool hasLinks, Instant now)
    {
        DrillPlan plan = question.Plan;
        double? Seconds(Instant? at) => at is { } when && report.Began is { } began
            ? Math.Round((when - began).TotalSeconds, 3) : null;
        return new DrillTelling(
            drill, OnPaper, question.Name, plan.Version, DrillPlan.HashOf(plan.Document),
            new DrillScoreEntry(
                Seconds(report.FirstNotice), report.FirstNoticeTo, Seconds(report.Acknowledged),
                report.AcknowledgedBy?.Id, Seconds(report.Dispatched), Window(report),
                [.. report.NeverReached.Select(Entry)],
                Recipients(report, view),
                [.. report.CannotBeDone.Select(Entry), .. Missing(report, view, hasLinks)]),
            [.. report.Lines.Select(l => Line(l, view, Seconds(l.At)))],
            Instants.Text(now))
        {
            Draft = question.IsDraft ? true : null,
            IncidentId = question.Incident,
            Kind = plan.Course.Kind?.Word(),
            Invented = question.Incident is null ? true : null,
            Assumed = Assumed(plan),
            StartedBy = report.StartedBy,
            Ended = report.End ?? "still under way when the drill was over",
            TimelineLeftOut = report.LinesLeftOut > 0 ? report.LinesLeftOut : null,
            Practice = PracticeEntry.Of(view, now),
        };
    }

    /// <summary>What is kept of it.</summary>
    internal static DrillHeld Held(DrillQuestion question, DrillReport report, string drill, HomeView view)
    {
        double? Seconds(Instant? at) =>
            at is { } when && report.Began is { } began ? (when - began).TotalSeconds : null;
        return new DrillHeld(
            drill, question.Name, question.Plan.Version, DrillPlan.HashOf(question.Plan.Document),
            new DrillScore(
                Seconds(report.FirstNotice), Seconds(report.Acknowledged), Seconds(report.Dispatched),
                report.NeverReached.Count, report.CannotBeDone.Count,
                Recipients(report, view).Count(r => r.NeverTested), report.CancelWindow.Usable))
        {
            Incident = question.Incident,
            Kind = question.Plan.Course.Kind,
        };
    }

    /// <summary>The live drill, under way or over; null if there was none.</summary>
    internal static LiveDrillEntry? Live(HomeView view) => view.Part<DrillsView>() is { Live: { } live } drills
        ? new LiveDrillEntry(
            live.Id,
            "A live drill: recipients are sent a test message. Nothing has happened.",
            live.End is null ? "under_way" : live.End.Value.ToString().ToLowerInvariant(),
            live.Protocol,
            Instants.Text(live.At),
            Instants.Text(live.Until),
            drills.BegunBy?.Value,
            [
                .. live.Recipients.Select(r => new AskedEntry(
                    r, live.Sent.GetValueOrDefault(r, "under_way"),
                    live.Answered.TryGetValue(r, out Duration after) ? Math.Round(after.TotalSeconds, 3) : null)),
            ])
        : null;

    internal static IReadOnlyList<HeldDrillEntry> HeldBefore(HomeView view) =>
    [
        .. view.Part<DrillsView>().Held.Reverse().Select(h => new HeldDrillEntry(
            h.Held.Drill, "drill", Instants.Text(h.At), h.By.Value, h.Held.Protocol, h.Held.Version, h.Held.Hash,
            h.Held.Incident, h.Held.Kind?.Word(), h.Held.Score)),
    ];

    /// <summary>Who was reached or tested when, by the record.</summary>
    internal static IReadOnlyList<RecipientEntry> Recipients(
        HomeView view, IEnumerable<string> ids, IEnumerable<string> told)
    {
        ReachView reach = view.Part<ReachView>();
        DrillsView drills = view.Part<DrillsView>();
        return
        [
            .. ids.Select(id =>
            {
                RecipientTest? test = drills.Tests.GetValueOrDefault(id);
                Instant? reached = reach.LastReached(id);
                reached = test?.DeliveredAt is { } tried && !(reached > tried) ? tried : reached;
                return new RecipientEntry(
                    id, told.Contains(id, StringComparer.Ordinal), Instants.Text(reached), Instants.Text(test?.At),
                    test?.Sent, Instants.Text(test?.AnsweredAt), reached is null && test?.AnsweredAt is null);
            }),
        ];
    }

    private static IReadOnlyList<RecipientEntry> Recipients(DrillReport report, HomeView view) =>
        Recipients(view, report.Recipients, report.Told);

    private static WindowEntry Window(DrillReport report)
    {
        DrillWindow window = report.CancelWindow;
        return new WindowEntry(window.Seconds, window.Usable, window switch
        {
            { Usable: null } => "No help is called, so there is nothing to call off.",
            { From: null } => "Help is called and nobody is told before, so nobody outside can call it off.",
            { Usable: true } => $"Whoever is told first has {window.Seconds:0} s to call it off.",
            _ => $"Whoever is told first has {window.Seconds:0} s to call it off: too short; "
                + $"{DrillWindow.UsableSeconds} s are needed at least.",
        });
    }

    private static IEnumerable<UnreachedEntry> Missing(DrillReport report, HomeView view, bool hasLinks)
    {
        if (view.Guard().Policy.Contacts.Count == 0)
        {
            yield return new UnreachedEntry(null, "recipients", null, "the home's settings name nobody who is told");
        }

        if (!hasLinks && report.Recipients.Count > 0)
        {
            yield return new UnreachedEntry(
                null, "links", null, "Http:PublicUrl is not set: recipients get no link by which to answer");
        }
    }

    private static UnreachedEntry Entry(UnreachedStep step) => new(step.Place, step.Step, step.Level, step.Why);

    private static string Assumed(DrillPlan plan)
    {
        string answers = plan.Answers.Count == 0 ? "nobody answers"
            : string.Join("; ", plan.Answers.Select(a =>
                $"{a.Recipient} says {a.Answer.ToString().ToLowerInvariant()} {a.AfterSeconds} s after being told"));
        return answers + "; every message is delivered at once"
            + (plan.Unreachable.Count > 0 ? $", but to {string.Join(", ", plan.Unreachable)}" : "");
    }

    private static LineEntry Line(DrillLine line, HomeView view, double? seconds) => new(
        seconds, Instants.Text(line.At), line.What, line.Place, line.Step,
        line.Devices?.Select(d => view.Part<DevicesView>().Get(d)?.Slug ?? d.Kind).ToArray(),
        line.Recipients, line.Way, line.Detail);
}

/// <summary>A drill on paper.</summary>
internal sealed record DrillTelling(
    string DrillId, string Drill, string ProtocolId, int Version, string VersionHash, DrillScoreEntry Score,
    IReadOnlyList<LineEntry> Timeline, string AsOf)
{
    public bool? Draft { get; init; }

    public string? IncidentId { get; init; }

    public string? Kind { get; init; }

    public bool? Invented { get; init; }

    /// <summary>What is taken to be so.</summary>
    public required string Assumed { get; init; }

    public string? StartedBy { get; init; }

    public string? Ended { get; init; }

    public int? TimelineLeftOut { get; init; }

    public PracticeEntry? Practice { get; init; }
}

/// <summary>Seconds count from the beginning of the protocol.</summary>
internal sealed record DrillScoreEntry(
    double? FirstNoticeSeconds, string? FirstNoticeTo, double? AcknowledgedSeconds, string? AcknowledgedBy,
    double? DispatchSeconds, WindowEntry CancelWindow, IReadOnlyList<UnreachedEntry> NeverReached,
    IReadOnlyList<RecipientEntry> Recipients, IReadOnlyList<UnreachedEntry> CannotBeDone);

internal sealed record WindowEntry(double? Seconds, bool? Usable, string Says);

internal sealed record UnreachedEntry(string? Place, string Step, int? Level, string Why);

/// <param name="Recipient">Who.</param>
/// <param name="Told">Whether this drill would tell them.</param>
/// <param name="LastReached">When a message really reached them for the last time, that of a live drill among
/// them.</param>
/// <param name="LastTested">When a live drill sent them a message for the last time.</param>
/// <param name="TestSent">How sending that ended.</param>
/// <param name="LastAnswered">When they answered a live drill for the last time.</param>
/// <param name="NeverTested">True if no message ever is known to have reached them.</param>
internal sealed record RecipientEntry(
    string Recipient, bool Told, string? LastReached, string? LastTested, string? TestSent, string? LastAnswered,
    bool NeverTested);

internal sealed record LineEntry(
    double? AfterSeconds, string At, string What, string? Place, string? Step, IReadOnlyList<string>? Devices,
    IReadOnlyList<string>? Recipients, string? Way, string? Detail);

internal sealed record LiveDrillEntry(
    string DrillId, string Drill, string State, string? ProtocolId, string Since, string Until, string? By,
    IReadOnlyList<AskedEntry> Recipients);

/// <param name="Recipient">Who.</param>
/// <param name="Message"><c>under_way</c>, <c>delivered</c>, <c>rejected</c> or <c>expired</c>.</param>
/// <param name="AnsweredAfterSeconds">Null as long as they have not answered.</param>
internal sealed record AskedEntry(string Recipient, string Message, double? AnsweredAfterSeconds);

internal sealed record HeldDrillEntry(
    string DrillId, string What, string At, string By, string ProtocolId, int Version, string VersionHash,
    string? IncidentId, string? Kind, DrillScore Score);

internal sealed record DrillList(
    LiveDrillEntry? Live, IReadOnlyList<HeldDrillEntry> Held, IReadOnlyList<RecipientEntry> Recipients, string AsOf)
{
    public PracticeEntry? Practice { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DrillTelling))]
[JsonSerializable(typeof(DrillList))]
internal sealed partial class DrillJson : JsonSerializerContext;
