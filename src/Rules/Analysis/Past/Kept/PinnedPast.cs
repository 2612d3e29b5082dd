using System.Text;
using System.Text.Json;
using NodaTime;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Groups;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Records;
using RingActors.Engine.Core.Serialization;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;
using RingActors.Rules.Runs.Evidence;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Analysis.Past.Kept;

/// <summary>
/// Copies a moment of a home's record so that a rule can be judged by it when the record is cut. Of the time before, of
/// every actor the latest event of each sort is kept: how the home was is folded from them. Tests: Rules.Tests/Pins.
/// </summary>
public sealed class PinCopy
{
    /// <summary>So much around a moment is copied: what counts together, and what has to stay so for a time.</summary>
    public static readonly Duration Around = Duration.FromMinutes(15);

    /// <summary>Characters of payloads in one copy.</summary>
    public const int PayloadMax = 256 * 1024;

    /// <summary>What tells events of one sort and one actor apart.</summary>
    private static readonly string[] Apart = ["capability", "line", "incident", "device", "kind"];

    private readonly PinnedMoment _empty;
    private readonly string _slug;
    private readonly GuardView _guard;
    private readonly Dictionary<string, PinnedEvent> _before = [];
    private readonly List<PinnedEvent> _events = [];
    private readonly HashSet<string> _ended = [];
    private int _size;

    /// <summary>Prepares one.</summary>
    /// <param name="home">The home as it is: what of its record is kept from everybody is not copied.</param>
    /// <param name="slug">The rule's slug: what it did itself is no part of an example.</param>
    /// <param name="at">The moment.</param>
    public PinCopy(HomeView home, string slug, Instant at)
    {
        _empty = new PinnedMoment(at - Around, at + Around, [], []);
        _slug = slug;
        _guard = home.Guard();
    }

    /// <summary>Takes the next event of the home, from the first one on.</summary>
    /// <returns>False when nothing more is needed.</returns>
    public bool Take(StoredEvent stored, EventEnvelope envelope)
    {
        if (envelope.LearnedAt >= _empty.Until)
        {
            return false;
        }

        if (!IsOfHome(envelope) || _guard.IsHidden(envelope.Event))
        {
            return true;
        }

        PinnedEvent pinned = new(
            envelope.Actor, stored.HomeSeq, stored.Name, stored.Version, stored.OccurredAt, stored.LearnedAt,
            envelope.Principal, stored.Causation, Encoding.UTF8.GetString(stored.Payload.Span));
        if (envelope.LearnedAt >= _empty.From)
        {
            _events.Add(pinned);
            _size += pinned.Payload.Length;
        }
        else
        {
            _before[KeyOf(pinned)] = pinned;
            if (envelope.Event is IncidentEnded ended)
            {
                _ended.Add(ended.Incident);
            }
        }

        return true;
    }

    /// <summary>The copy; null if there is more than one pin may hold.</summary>
    public PinnedMoment? Moment()
    {
        PinnedEvent[] before =
        [
            .. _before.Where(p => !_ended.Any(i => p.Key.Contains(i, StringComparison.Ordinal))).Select(p => p.Value)
                .OrderBy(e => e.HomeSeq),
        ];
        return _size + before.Sum(e => e.Payload.Length) > PayloadMax ? null
            : _empty with { Before = before, Events = _events };
    }

    /// <summary>Devices, the alarm, listening, and that other rules started.</summary>
    private bool IsOfHome(EventEnvelope envelope) => envelope.Actor.Kind switch
    {
        RuleKinds.Rule => envelope.Event is IRuleStart && envelope.Actor.Id != _slug
            && envelope.LearnedAt >= _empty.From,
        RuleKinds.Shadow or RuleKinds.Promise or DeviceKinds.AccessCodes => false,
        DeviceKinds.SecuritySystem or DeviceKinds.BaseStation or DeviceKinds.Coverage or DeviceKinds.RingCloud
            or HomeGroups.Kind => true,
        var kind => DeviceKinds.Devices.Contains(kind),
    };

    private static string KeyOf(PinnedEvent pinned)
    {
        using JsonDocument payload = JsonDocument.Parse(pinned.Payload);
        IEnumerable<string> parts = payload.RootElement.ValueKind != JsonValueKind.Object ? [] : Apart
            .Select(p => payload.RootElement.TryGetProperty(p, out JsonElement part) ? part.GetRawText() : "");
        return $"{pinned.Actor} {pinned.Name} {string.Join(' ', parts)}";
    }
}

/// <summary>Judges a rule by a pinned example: by the functions that back-tests and live operation use.</summary>
public static class PinJudge
{
    /// <summary>Whether a document does at a pinned moment what it has to, and what it does.</summary>
    /// <param name="pin">The example.</param>
    /// <param name="home">Which home.</param>
    /// <param name="projections">The folds of the home's model.</param>
    /// <param name="types">How events are stored.</param>
    /// <param name="slug">The rule's slug.</param>
    /// <param name="document">The document.</param>
    public static PinVerdict Judge(
        RulePinned pin, string home, IReadOnlyList<Projection> projections, StoredTypes types, string slug,
        RuleDocument document)
    {
        BackTest test = new(
            new PastHome(home, projections), slug, 1, document, pin.Moment.From, pin.Moment.Until);
        foreach (PinnedEvent pinned in pin.Moment.Before.Concat(pin.Moment.Events))
        {
            test.Take(new EventEnvelope(
                pinned.Actor, 0, pinned.HomeSeq, pinned.Name,
                (IEvent)types.Read(pinned.Name, pinned.Version, Encoding.UTF8.GetBytes(pinned.Payload)),
                pinned.OccurredAt, pinned.LearnedAt, pinned.Principal, "", pinned.Causation));
        }

        BackTestReport report = test.Report();
        PastRun? run = report.Runs.FirstOrDefault(r => IsMeant(pin, r));
        string said = run is not null ? $"it would run at {run.At}, because of {run.By.Event} ({run.By.Name})"
            : report.Stops.Count > 0 ? $"it would not run: {report.Stops[0].Last}"
            : "it would not run: nothing that starts it happened then";
        return new PinVerdict(run is not null == pin.Runs, said);
    }

    private static bool IsMeant(RulePinned pin, PastRun run) => pin.Entry is { } entry
        ? run.By.Event == entry
        : run.At >= pin.At - PinMark.Around && run.At <= pin.At + PinMark.Around;
}

/// <summary>How a document stands to a pinned example.</summary>
/// <param name="IsKept">Whether it does what it has to.</param>
/// <param name="Said">What it would do, as the end of a sentence.</param>
public sealed record PinVerdict(bool IsKept, string Said);
