using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Api.Features.Alarm;
using RingActors.Api.Features.Clock;
using RingActors.Api.Features.Homes;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Keys;
using RingActors.Engine.Core;
using RingActors.Rules.Actions;
using RingActors.Rules.Approvals;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;
using RingActors.Rules.Schedules.Actors;
using RingActors.Rules.Schedules.Documents;
using RingActors.Rules.Schedules.Foresight;

namespace RingActors.Api.Features.Schedules;

/// <summary>What a schedule, or a draft of one, will do, and what will be in its way.</summary>
internal sealed class SchedulePreviews(ActorClient client, ScheduleCall calls)
{
    private const int Shown = 20;
    private const int RulesMax = 10;

    /// <summary>Of a schedule that is there, or of a draft.</summary>
    internal ToolResult Asked(ToolDefinition tool, HomeView view, ToolArguments arguments, ToolCallContext call)
    {
        if (arguments.Has(ScheduleCall.Id) == arguments.Has(ScheduleCall.Document))
        {
            return ArgumentFaults.ToFailure(
                tool, arguments.Root,
                [
                    new ToolFault(
                        ScheduleCall.Id, arguments.Has(ScheduleCall.Id) ? "conflict" : "missing",
                        $"Give either {ScheduleCall.Id} or {ScheduleCall.Document}, and not both."),
                ]);
        }

        ToolFailure? failure;
        if (arguments.Has(ScheduleCall.Id))
        {
            (ScheduleView? there, failure) = ScheduleCall.Find(view, arguments);
            return there is null ? failure!
                : Of(there.Document with { Enabled = there.Enabled }, there, view, call);
        }

        (ScheduleDocument? draft, failure) = calls.Read(tool, arguments, view, null);
        return draft is null ? failure! : Of(draft, null, view, call);
    }

    private ToolResult Of(ScheduleDocument document, ScheduleView? there, HomeView view, ToolCallContext call)
    {
        Instant now = client.Now;
        SchedulePlan plan = there is null
            ? SchedulePlans.Of(view, document, calls.ZoneOf(view), null) : SchedulePlans.Of(view, there);
        DevicesView devices = view.Part<DevicesView>();
        ForeseenEntry[] runs =
        [
            .. SchedulePlans.Coming(plan, document, there, now).Take(Shown)
                .Select(r => ScheduleEntries.Foreseen(r, plan.Zone, devices)),
        ];
        return ToolResult.Ok(
            new SchedulePreviewAnswer(
                there?.Slug, ScheduleSentence.Of(document, devices), plan.Zone.Id, DateTimeZoneProviders.Tzdb.VersionId,
                runs, Instants.Text(now))
            {
                SwitchedOff = document.Enabled ? null : true,
                InTheWay = InTheWay(document, there, plan, view, call) is { Count: > 0 } ways ? ways : null,
                Feeds = there is null ? null : ScheduleEntries.Feeds(there, now),
                Warnings = Warnings(document, plan, view, now),
            },
            SchedulePreviewsJson.Default.SchedulePreviewAnswer);
    }

    /// <summary>What is allowed and may surprise; null if nothing is.</summary>
    internal static IReadOnlyList<string>? Warnings(
        ScheduleDocument document, SchedulePlan plan, HomeView view, Instant now)
    {
        string[] all = [.. ScheduleNotes.Of(document, plan, now), .. ScheduleEntries.Troubles(document, view)];
        return all.Length == 0 ? null : all;
    }

    /// <summary>The refusal of what wants another mode than a schedule that is there, at one instant (S12).</summary>
    internal static ToolFailure? Refused(Collision collision, HomeView view)
    {
        ScheduleView? other = view.Part<SchedulesView>().Schedules.GetValueOrDefault(collision.Schedule);
        return ToolFailures.Refused(
            "schedule.move-one",
            $"At {Instants.Text(collision.At)} it wants {collision.Mode}, and the schedule "
                + $"{Phrases.Quoted(other?.Document.Name ?? collision.Schedule)} ({collision.Schedule}) wants "
                + $"{collision.Other} at that same moment.",
            "Move one of the two, leave that date out of one, or switch the other off. Nothing was changed.");
    }

    private static List<ObstacleEntry> InTheWay(
        ScheduleDocument document, ScheduleView? there, SchedulePlan plan, HomeView view, ToolCallContext call,
        Instant now)
    {
        List<ObstacleEntry> ways = [.. Standing(document, view)];
        if (there is null && document.Enabled)
        {
            Address to = RuleKinds.ScheduleOf(view.Home, "draft");
            Allowance allowance = call.Principal.OfAll(CommandRights.Of(
                view, to, new CreateSchedule(document), ActorClient.PrincipalOf(call.Principal)));
            if (allowance != Allowance.AtOnce)
            {
                ways.Add(new("approval", allowance == Allowance.ByApproval
                    ? "It has to be approved by a person when it is written; its runs need nothing more."
                    : "The key of this call may not write it; a person may."));
            }
        }

        foreach (Collision collision in SchedulePlans.Collisions(view, plan, document, there?.Slug, now))
        {
            ways.Add(new(
                "schedule",
                $"At {Instants.Text(collision.At)} the schedule {collision.Schedule} wants {collision.Other} where "
                    + $"this wants {collision.Mode}" + (collision.ByClocks
                        ? ", as the clocks are put forward: the more protective one is done."
                        : "; it is refused when it is written.")));
        }

        ways.AddRange(Automations((document.Do as ModeTarget)?.Mode, view));
        return ways;
    }

    /// <summary>What stands in its way as the home is now.</summary>
    internal static IEnumerable<ObstacleEntry> Standing(ScheduleDocument document, HomeView view)
    {
        SecurityView security = view.Security();
        string?[] modes = [(document.Do as ModeTarget)?.Mode, document.Block?.Then];
        IReadOnlyDictionary<string, ReadinessEntry> ready = ReadinessEntries.ReadyToArm(view, security);
        foreach (string mode in modes.OfType<string>().Where(m => m != ModeTarget.Disarmed).Distinct())
        {
            if (ready.GetValueOrDefault(mode) is { Ready: false, Reason: { } reason })
            {
                yield return new(
                    "open_sensors", $"As things are now, {mode} could not be armed at once: {reason}");
            }
        }

        if (document.Do is ModeTarget && security.Guard.Incidents.Count > 0)
        {
            yield return new(
                "incident", "There is an incident now; while there is one, the alarm takes no other mode from it.");
        }
    }

    /// <summary>Automations that set another mode, whenever what starts them happens.</summary>
    internal static IEnumerable<ObstacleEntry> Automations(string? mode, HomeView view) =>
        mode is null ? [] : view.Part<RulesView>().All
            .Where(r => r.Enabled && r.Document.AllActions().OfType<ArmAction>().Any(a => a.Mode != mode))
            .Take(RulesMax)
            .Select(r => new ObstacleEntry(
                "automation", $"The automation {Phrases.Quoted(r.Name)} ({r.Slug}) may set another mode: {Modes(r)}."));

    private static string Modes(RuleView rule) =>
        string.Join(", ", rule.Document.AllActions().OfType<ArmAction>().Select(a => a.Mode).Distinct());

    private List<ObstacleEntry> InTheWay(
        ScheduleDocument document, ScheduleView? there, SchedulePlan plan, HomeView view, ToolCallContext call) =>
        InTheWay(document, there, plan, view, call, client.Now);
}

internal sealed record ObstacleEntry(string Kind, string Says);

internal sealed record SchedulePreviewAnswer(
    string? ScheduleId, string Summary, string Zone, string TzVersion, IReadOnlyList<ForeseenEntry> Runs, string AsOf)
{
    public bool? SwitchedOff { get; init; }

    public IReadOnlyList<ObstacleEntry>? InTheWay { get; init; }

    /// <summary>Of a draft none was read.</summary>
    public IReadOnlyList<FeedAgeEntry>? Feeds { get; init; }

    public IReadOnlyList<string>? Warnings { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SchedulePreviewAnswer))]
internal sealed partial class SchedulePreviewsJson : JsonSerializerContext;
