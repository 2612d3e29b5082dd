using System.Globalization;
using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Api.Features.Coverage;
using RingActors.Api.Features.Homes;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Intents;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Descriptions;
using RingActors.Engine.Core.Records;

namespace RingActors.Api.Features.History;

/// <summary>
/// get_security_history: what happened, who did it and why; reads the journal, newest first, and never asks a shard.
/// </summary>
internal sealed class GetSecurityHistoryTool(ActorClient client, HomeHistory history, CoverageQuery coverage) : ITool
{
    /// <summary>The window of a question that names no beginning and finds nothing.</summary>
    private static readonly Duration WindowDefault = Duration.FromDays(1);

    /// <summary>Events one call looks at before it answers with what it has and a cursor to go on.</summary>
    private const int ScannedMax = 20_000;

    /// <summary>A caller's clock may be a little fast.</summary>
    private static readonly Duration ClockSlack = Duration.FromMinutes(1);

    private sealed record Query(
        string Home, Instant? Since, Instant? Until, Instant? KnownAt, Address? Device, IReadOnlySet<string> Kinds, string? Correlation, int Limit)
    {
        /// <summary>The last hours that were asked for; null if a moment was, or nothing.</summary>
        public long? Hours { get; init; }

        /// <summary>True for who reads what happened as events.</summary>
        public bool AsEvents { get; init; }

        public string Fingerprint =>
            string.Join(
                '|',
                Home,
                Hours is { } hours ? $"{hours} h" : Since,
                Until,
                Device,
                string.Join(',', Kinds.Order(StringComparer.Ordinal)),
                Correlation,
                KnownAt);
    }

    private static readonly ObjectSchema EntrySchema = Schema.OpenObject(
            "Also learned_at (if later), kind, device_id, by (who caused it), causation_id (the entry or request before).")
        .Required("entry_id", Schema.Said())
        .Required("at", Schema.Moment("When it was so."))
        .Required("summary", Schema.Said("One sentence."))
        .Required("correlation_id", Schema.Said("The same for all that one request or event led to."));

    public static ToolDefinition Definition { get; } = new()
    {
        Name = "get_security_history",
        Title = "Look up what happened",
        Description = "Look up what happened in the home, newest first: events, what rules decided, what was sent to "
            + "devices and whether they confirmed it, each with who caused it and why. Narrow it by time, device or "
            + "kind; correlation_id shows one chain from cause to effect.",
        Hints = ToolHints.Reading,
        Risk = ToolRisk.Read,
        // Reads the journal: many at once would take the disk from the appends.
        ConcurrencyMax = 16,
        Input = Schema.Object()
            .Optional(
                "since",
                Schema.Shaped(TextShapes.LocalMoment, "From this moment on; the home's time if it has no offset."))
            .Optional("until", Schema.Shaped(TextShapes.LocalMoment, "Before this moment."))
            .Optional("known_at", Schema.Shaped(TextShapes.LocalMoment, "Only what was known by then."))
            .Optional("device_id", Schema.Id("Only what concerns this device."))
            .Optional("kinds", Schema.List(Schema.Choice(null, "motion", "doorbell", "sensor", "mode", "alarm", "rule",
                "command", "system", "refusal", "unread"), 1, 10,
                "Only these kinds. unread: Ring's messages nobody understood, verbatim."))
            .Older(OlderHistory.Hours, Schema.Integer("The last hours, instead of since.", 1, OlderHistory.HoursMax))
            .Older(OlderHistory.Types, Schema.List(Schema.Text(null, 1, 40), 1, 20,
                $"As kinds, or {OlderHistory.Words}."))
            .Older(OlderHistory.Video, Schema.Flag("There are no videos here; true is refused."))
            .Optional("correlation_id", Schema.Id("Only one chain, as shown in an earlier answer."))
            .Optional("home_id", CommonArguments.HomeId)
            .WithPaging(),
        Output = Schema.OpenObject()
            .Optional("entries", Schema.Listing(EntrySchema))
            .Older("events", Schema.Listing(EntrySchema, "The entries, where hours or event_types were said: then "
                + "there are no entries."))
            .Optional(
                "coverage",
                Schema.OpenObject("Share of the time that was listened to, and gaps: nothing seen is not nothing happened."))
            .WithPage(),
        Example = """{"since":"2026-03-01T00:00:00Z","kinds":["motion","mode"]}""",
    };

    public static int Place => 130;

    public async ValueTask<ToolResult> CallAsync(ToolArguments arguments, ToolCallContext call)
    {
        (HomeView? view, ToolFailure? failure) = await client.ViewOfAsync(arguments, call);
        failure ??= OlderHistory.Faults(arguments) is { Count: > 0 } faults
            ? ArgumentFaults.ToFailure(Definition, arguments.Root, faults)
            : null;
        if (failure is not null)
        {
            return failure;
        }

        (Query? query, failure) = QueryOf(arguments, view!, call.Home!.Zone);
        if (failure is not null)
        {
            return failure;
        }

        (Position start, failure) = StartOf(arguments, query!);
        HiddenEvents hidden = new(history, view!, call.Principal.MayReadDuress);
        return failure ?? await Task.Run(() => PageOf(query!, start, view!, hidden), call.Cancellation);
    }

    private (Query? Query, ToolFailure? Failure) QueryOf(ToolArguments arguments, HomeView view, DateTimeZone zone)
    {
        DevicesView devices = view.Part<DevicesView>();
        Address? device = null;
        if (arguments.FindString("device_id") is { } wanted)
        {
            if (devices.Find(wanted) is not { } found)
            {
                return (null, ToolFailures.NoSuch("device_id", "device", wanted, [.. devices.All.Select(d => d.Slug)],
                    "get_devices", devices.Called(wanted)));
            }

            device = found.Address;
        }

        long? hours = arguments.FindInteger(OlderHistory.Hours);
        Instant? since = hours is { } last ? client.Now - Duration.FromHours(last)
            : arguments.FindMoment("since", zone);
        Instant? until = arguments.FindMoment("until", zone);
        if (NeverWas(arguments, since, until, zone) is { } never)
        {
            return (null, never);
        }

        return (new Query(
            view.Home,
            since,
            until,
            arguments.FindMoment("known_at", zone),
            device,
            OlderHistory.KindsOf(arguments),
            arguments.FindString("correlation_id"),
            (int)arguments.GetInteger("limit"))
        {
            Hours = hours,
            AsEvents = OlderHistory.IsMeant(arguments),
        }, null);
    }

    /// <summary>
    /// Of a time that has not come, or that ends before it begins, nothing found would look like nothing happened.
    /// </summary>
    private ToolFailure? NeverWas(ToolArguments arguments, Instant? since, Instant? until, DateTimeZone zone)
    {
        Instant now = client.Now;
        string? wrong = since > now + ClockSlack
            ? $"since is {LocalTimes.Text(since.Value, zone)}, which has not come yet; it is {LocalTimes.Text(now, zone)} now."
            : since >= until ? $"since is {LocalTimes.Text(since!.Value, zone)}, which is not before until, {LocalTimes.Text(until!.Value, zone)}." : null;
        return wrong is null
            ? null
            : ArgumentFaults.ToFailure(
                Definition, arguments.Root, [new ToolFault("since", "range", wrong)], "history.name-a-time-that-was");
    }

    /// <summary>Where a page begins.</summary>
    /// <param name="Before">The event that it comes before.</param>
    /// <param name="IsKnown">
    /// On the pages so far, or without being asked for, there was the chain that is looked for.
    /// </param>
    private readonly record struct Position(long Before, bool IsKnown)
    {
        private const char NotKnown = '?';

        internal static Position Of(string after) =>
            after[^1] == NotKnown ? new Position(Number(after[..^1]), false) : new Position(Number(after), true);

        public override string ToString() =>
            string.Create(CultureInfo.InvariantCulture, $"{Before}{(IsKnown ? "" : NotKnown)}");

        private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
    }

    private static (Position Start, ToolFailure? Failure) StartOf(ToolArguments arguments, Query query)
    {
        if (arguments.FindString("cursor") is not { } text)
        {
            return (new Position(long.MaxValue, query.Correlation is null), null);
        }

        var (cursor, fault) = Cursor.Decode(text, "history", query.Fingerprint);
        return fault is null
            ? (Position.Of(cursor!.After), null)
            : (default, Paging.BadCursor(fault, arguments));
    }

    private ToolResult PageOf(Query query, Position start, HomeView view, HiddenEvents hidden)
    {
        DevicesView devices = view.Part<DevicesView>();
        List<HistoryEntry> entries = [];
        Instant? oldest = null;
        int scanned = 0;
        long last = start.Before;
        bool more = false;
        bool isKnown = start.IsKnown;
        foreach (StoredEvent stored in history.Backwards(query.Home, start.Before))
        {
            more = stored.HomeSeq > 1;
            if (query.Since is { } since && stored.LearnedAt < since)
            {
                more = false;
                break;
            }

            if (entries.Count == query.Limit || ++scanned > ScannedMax)
            {
                more = true;
                break;
            }

            last = stored.HomeSeq;
            bool isHidden = hidden.Has(stored);
            isKnown |= stored.Correlation == query.Correlation && !isHidden;
            if (!isHidden && Matches(query, stored) && history.Decode(stored) is { } envelope)
            {
                entries.Add(HistoryWords.Entry(envelope, devices, query.Kinds.Contains(EventKinds.Unread), view.Part<IntentsView>()));
                oldest = oldest < envelope.OccurredAt ? oldest : envelope.OccurredAt;
            }
            else
            {
                more = stored.HomeSeq > 1;
            }
        }

        string? next = more && last > 1
            ? new Cursor("history", new Position(last, isKnown).ToString()).Encode(query.Fingerprint)
            : null;
        if (!isKnown && next is null)
        {
            return NoSuchChain(query);
        }

        return ToolResult.Ok(
            new HistoryPage(
                query.AsEvents ? null : entries,
                query.AsEvents ? entries : null,
                CoverageOf(query, view, oldest),
                next,
                scanned > ScannedMax ? true : null,
                Instants.Text(client.Now)),
            GetSecurityHistoryJson.Default.HistoryPage);
    }

    private static ToolFailure NoSuchChain(Query query)
    {
        string where = query.Since is null ? "in this home's history" : "in that time";
        ToolFault fault = new(
            "correlation_id",
            "reference",
            $"correlation_id: nothing {where} belongs to \"{Shown(query.Correlation!)}\".");
        return new ToolFailure(
            ToolErrorType.NotFound, "correlation.look-up-the-id", fault.Message,
            "Take it from an entry of get_security_history, or from requests in other answers, as it stands there. Nothing was changed.")
        {
            Faults = [fault],
        };
    }

    private static string Shown(string id) => id.Length <= 64 ? id : id[..64] + "…";

    /// <summary>
    /// Null where it says nothing: of one chain, and of what the engine itself did, which is always whole.
    /// </summary>
    private CoverageEntry? CoverageOf(Query query, HomeView view, Instant? oldest)
    {
        Instant now = query.KnownAt is { } known && known < client.Now ? known : client.Now;
        Instant until = query.Until < now ? query.Until.Value : now;
        Instant from = query.Since ?? oldest ?? until - WindowDefault;
        DeviceView[] devices = query.Correlation is null
            ? [.. view.Part<DevicesView>().All.Where(d => query.Device is { } one ? d.Address.Equals(one) : HistoryWords.Tells(d, query.Kinds))]
            : [];
        return devices.Length == 0
            ? null
            : CoverageEntries.Entry(
                coverage.Of(view, from, query.KnownAt), devices, new Stretch(from, until), query.Device is null);
    }

    private static bool Matches(Query query, StoredEvent stored) =>
        !HistoryWords.IsBookkeeping(stored.Name)
        && (query.KnownAt is not { } known || stored.LearnedAt <= known)
        && (query.Until is not { } until || stored.OccurredAt < until)
        && (query.Since is not { } since || stored.OccurredAt >= since)
        && (query.Device is not { } device || stored.Actor == device.Value)
        && (query.Kinds.Count == 0 || query.Kinds.Contains(HistoryWords.KindOf(stored.Name)))
        && (query.Correlation is not { } correlation || stored.Correlation == correlation);
}

internal sealed record HistoryPage(
    IReadOnlyList<HistoryEntry>? Entries, IReadOnlyList<HistoryEntry>? Events, CoverageEntry? Coverage,
        string? NextCursor,
    bool? Truncated, string AsOf);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(HistoryPage))]
internal sealed partial class GetSecurityHistoryJson : JsonSerializerContext;
