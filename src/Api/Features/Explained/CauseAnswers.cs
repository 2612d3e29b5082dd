using System.Globalization;
using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Api.Features.Automations;
using RingActors.Api.Features.History;
using RingActors.Api.Features.Homes;
using RingActors.Api.Features.Past;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Records;
using RingActors.Rules.Analysis.Past.Causes;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;

namespace RingActors.Api.Features.Explained;

/// <summary>What led to an event, back to a person, the world outside or the clock, and what followed from
/// it.</summary>
internal sealed class CauseAnswers(
    ActorClient client, HomeHistory history, AutomationVersions versions, PastMarks marks)
{
    /// <summary>What followed is shown as far as this.</summary>
    internal const int FollowingShown = 20;

    /// <summary>
    /// 'At that moment' is not told to the second: what happened so shortly before is meant, and else what happened so
    /// shortly after.
    /// </summary>
    internal static readonly Duration Slack = Duration.FromMinutes(1);

    /// <summary>How long before the moment the device may have told it, if it told nothing about it.</summary>
    private static readonly Duration Before = Duration.FromDays(1);

    /// <summary>The event of an entry's id.</summary>
    internal (EventEnvelope? Event, ToolFailure? Failure) Entry(string id, HomeView view, ToolCallContext call)
    {
        int mark = id.LastIndexOf('@');
        EventEnvelope? found = mark > 0 && id[..mark] == view.Home
            && long.TryParse(id.AsSpan(mark + 1), NumberStyles.None, CultureInfo.InvariantCulture, out long seq)
            ? Record(view, call).At(seq)
            : null;
        return found is not null ? (found, null) : (null, NotFound(
            "event", $"event: there is no entry {Phrases.Quoted(id)} in this home's history.",
            "Take entry_id from get_security_history, as it stands there."));
    }

    /// <summary>
    /// Explains what a device told, or was asked for, about a moment: the nearest at or before it within a minute, else
    /// the first after it within a minute, else the last of the day before. What it told goes before what it was asked
    /// for.
    /// </summary>
    internal ToolResult About(string named, Instant at, HomeView view, ToolCallContext call)
    {
        DevicesView devices = view.Part<DevicesView>();
        if (devices.Find(named) is not { } device)
        {
            return ToolFailures.NoSuch(
                "device", "device", named, [.. devices.All.Select(d => d.Slug)], "get_devices", devices.Called(named));
        }

        EventEnvelope[] all = [.. AroundOf(device, at, view, call)];
        Func<EventEnvelope, bool>[] orders = [e => CauseWords.IsTold(e.Event), e => !CauseWords.IsTold(e.Event)];
        EventEnvelope? meant = orders.Select(o => Near(all, at, o)).FirstOrDefault(e => e is not null)
            ?? orders.Select(o => all.LastOrDefault(e => e.LearnedAt <= at && o(e))).FirstOrDefault(e => e is not null);
        return meant is null
            ? NotFound(
                "at", $"at: {Phrases.Quoted(device.Name)} told nothing in the day before {Instants.Text(at)}, nor in "
                    + "the minute after it.",
                "Name another moment, or look with get_security_history.")
            : Of(meant, view, call, MeantBy(meant, device, at));
    }

    /// <summary>The last at or before a moment, or else the first after it, within a minute.</summary>
    private static EventEnvelope? Near(EventEnvelope[] all, Instant at, Func<EventEnvelope, bool> isMeant) =>
        all.LastOrDefault(e => e.LearnedAt <= at && e.LearnedAt >= at - Slack && isMeant(e))
        ?? all.FirstOrDefault(e => e.LearnedAt > at && isMeant(e));

    /// <summary>All that a device told or was asked for from a day before a moment to a minute after it.</summary>
    private IEnumerable<EventEnvelope> AroundOf(DeviceView device, Instant at, HomeView view, ToolCallContext call)
    {
        HiddenEvents hidden = new(history, view, call.Principal.MayReadDuress);
        long begin = marks.Before(view.Home, at - Before) is [.., var last] ? last.Seq : 0;
        return history.After(view.Home, begin).TakeWhile(e => e.LearnedAt <= at + Slack)
            .Where(e => e.LearnedAt >= at - Before && e.Actor == device.Address.Value && !hidden.Has(e)
                && !HistoryWords.IsBookkeeping(e.Name))
            .Select(history.Decode).OfType<EventEnvelope>();
    }

    /// <summary>Which of the things that a device told is explained, and how far from the moment it was.</summary>
    private static string MeantBy(EventEnvelope meant, DeviceView device, Instant at)
    {
        string place = meant.LearnedAt > at ? "the first after"
            : at - meant.LearnedAt <= Slack ? "the nearest at or before"
            : "the last before, with none within a minute of";
        return $"Of {Phrases.Quoted(device.Name)} this explains what happened at {Instants.Text(meant.LearnedAt)}, "
            + $"{place} {Instants.Text(at)}.";
    }

    /// <summary>The chain of an event both ways.</summary>
    /// <param name="from">The event.</param>
    /// <param name="view">The home.</param>
    /// <param name="call">Who asks.</param>
    /// <param name="explains">Why it is this event that is explained, where that was not said by its id.</param>
    internal ToolResult Of(EventEnvelope from, HomeView view, ToolCallContext call, string? explains = null)
    {
        HomeRecord record = Record(view, call);
        CausesOf causes = new(record);
        IReadOnlyList<(EventEnvelope Event, CauseLink Link)> chain = causes.Back(from);
        (IReadOnlyList<(EventEnvelope Event, CauseLink Link)> following, bool isCut) = causes.Following(from);
        IReadOnlyList<AutomationBehind> behind = [.. Behind(chain, causes, view)];
        CauseWords words = new(view.Part<DevicesView>());
        return ToolResult.Ok(
            new CauseAnswer(
                words.Answer(chain, behind),
                [.. chain.Select(c => words.Entry(c.Event, c.Link))],
                CauseWords.EndOf(chain),
                behind.Count == 0 ? null : behind,
                following.Count == 0 ? null : [.. following.Take(FollowingShown).Select(f => words.Entry(f.Event,
                    f.Link))],
                following.Count,
                isCut ? $"More followed; at least {following.Count} things, and later ones are not looked for." : null,
                Instants.Text(client.Now))
            {
                Explains = explains,
            },
            CauseJson.Default.CauseAnswer);
    }

    private HomeRecord Record(HomeView view, ToolCallContext call) =>
        new(history, view.Home, new HiddenEvents(history, view, call.Principal.MayReadDuress));

    private static ToolFailure NotFound(string path, string message, string next) =>
        new(ToolErrorType.NotFound, "history.name-an-entry", message, next + " Nothing was changed.")
        {
            Faults = [new ToolFault(path, "reference", message)],
        };

    /// <summary>The automations whose runs are in a chain: as they were then, and who wrote them.</summary>
    private IEnumerable<AutomationBehind> Behind(
        IReadOnlyList<(EventEnvelope Event, CauseLink Link)> chain, CausesOf causes, HomeView view)
    {
        HashSet<string> named = [];
        foreach (EventEnvelope step in chain.Select(c => c.Event).Where(e => e.Actor.Kind == RuleKinds.Rule))
        {
            if (!named.Add(step.Actor.Id))
            {
                continue;
            }

            IReadOnlyList<EventEnvelope> record = [.. versions.Of(step.Actor).Where(e => e.HomeSeq < step.HomeSeq)];
            EventEnvelope? written = (step.Event as RuleFired)?.Version is { } version
                ? record.LastOrDefault(e => AutomationVersions.VersionOf(e)?.Version == version)
                : record.LastOrDefault(e => AutomationVersions.VersionOf(e) is not null);
            if (written is not null && AutomationVersions.VersionOf(written) is { } document)
            {
                yield return Behind(step, written, document, record, causes, view);
            }
        }
    }

    private AutomationBehind Behind(
        EventEnvelope step, EventEnvelope written, (int Version, RuleDocument Document) document,
        IReadOnlyList<EventEnvelope> record, CausesOf causes, HomeView view)
    {
        DevicesView devices = view.Part<DevicesView>();
        EventEnvelope? granted = causes.Back(written).Select(c => c.Event)
            .FirstOrDefault(e => e.Event is Rules.Approvals.ApprovalGranted);
        Rules.Approvals.ApprovalAsked? asked = granted is null ? null : history.OfActor(granted.Actor)
            .Select(history.Decode).OfType<EventEnvelope>().Select(e =>
                e.Event).OfType<Rules.Approvals.ApprovalAsked>().LastOrDefault();
        EventEnvelope? switched = record.LastOrDefault(e => e.HomeSeq > written.HomeSeq
            && e.Event is RuleEnabled or RuleResumed);
        return new AutomationBehind(
            step.Actor.Id,
            document.Document.Name,
            document.Version,
            Rules.Analysis.RuleSentence.Of(document.Document, devices),
            written.Id,
            Instants.Text(written.LearnedAt),
            (asked?.By ?? written.Principal).Value,
            granted?.Principal.Value,
            granted?.Id,
            switched is null ? null : $"{switched.Principal.Value} at {Instants.Text(switched.LearnedAt)}",
            asked?.Tool,
            asked?.Correlation ?? written.Correlation);
    }
}

internal sealed record CauseAnswer(
    string Answer,
    IReadOnlyList<CauseEntry> Events,
    string BeganWith,
    IReadOnlyList<AutomationBehind>? Automations,
    IReadOnlyList<CauseEntry>? Following,
    int FollowingTotal,
    string? Note,
    string AsOf)
{
    /// <summary>Of a device at a moment: which event is explained, and where it stands to the moment.</summary>
    public string? Explains { get; init; }
}

/// <summary>A link of a chain.</summary>
internal sealed record CauseEntry(
    string EntryId, string At, string What, string? DeviceId, string By, string Came, string? CauseEntryId,
    IReadOnlyList<string>? Because, string CorrelationId);

/// <summary>An automation that had a part in it, as it was then.</summary>
internal sealed record AutomationBehind(
    string AutomationId, string AutomationName, int Version, string Rule, string WrittenEntryId, string WrittenAt,
    string WrittenBy, string? ApprovedBy, string? ApprovalEntryId, string? SwitchedOnBy, string? Tool,
        string CorrelationId);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CauseAnswer))]
internal sealed partial class CauseJson : JsonSerializerContext;
