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

    /// <summary>'At that moment' is not told to the second.</summary>
    private static readonly Duration Slack = Duration.FromMinutes(1);

    /// <summary>How long before the moment the device may have told it.</summary>
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

    /// <summary>The last thing that a device told, or was asked for, about a moment.</summary>
    internal (EventEnvelope? Event, ToolFailure? Failure) About(string named, Instant at, HomeView view,
        ToolCallContext call)
    {
        DevicesView devices = view.Part<DevicesView>();
        if (devices.Find(named) is not { } device)
        {
            return (null, ToolFailures.NoSuch("device", "device", named, [.. devices.All.Select(d =>
                d.Slug)], "get_devices"));
        }

        HiddenEvents hidden = new(history, view, call.Principal.MayReadDuress);
        long begin = marks.Before(view.Home, at - Before) is [.., var last] ? last.Seq : 0;
        EventEnvelope? told = null;
        foreach (StoredEvent stored in history.After(view.Home, begin).TakeWhile(e => e.LearnedAt <= at + Slack))
        {
            if (stored.LearnedAt >= at - Before && stored.Actor == device.Address.Value && !hidden.Has(stored)
                && !HistoryWords.IsBookkeeping(stored.Name) && history.Decode(stored) is { } envelope
                && (CauseWords.IsTold(envelope.Event) || told is null || !CauseWords.IsTold(told.Event)))
            {
                told = envelope;
            }
        }

        return told is not null ? (told, null) : (null, NotFound(
            "at", $"at: {Phrases.Quoted(device.Name)} told nothing in the day before {Instants.Text(at)}.",
            "Name another moment, or look with get_security_history."));
    }

    /// <summary>The chain of an event both ways.</summary>
    internal ToolResult Of(EventEnvelope from, HomeView view, ToolCallContext call)
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
                Instants.Text(client.Now)),
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
    string AsOf);

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
