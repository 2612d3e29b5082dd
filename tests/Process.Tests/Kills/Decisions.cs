using NodaTime;
using RingActors.Devices.Domain;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Intents;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Records;
using RingActors.Engine.Core.Serialization;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Sqlite;
using RingActors.Rules;
using RingActors.Rules.Runs;
using RingActors.Testing.Journals;

namespace RingActors.Process.Tests.Kills;

/// <summary>What the stopped program's journal says: every event, and what was decided, promised and waited for.</summary>
internal sealed class Decisions
{
    private static readonly StoredTypes Types = new StoredTypes.Builder().AddDomain().AddRules().Build();
    private static readonly Duration CallExpiresAfter = Duration.FromSeconds(30);

    private readonly List<EventEnvelope> _events = [];
    private readonly List<string> _receipts = [];
    private readonly int _callsLeft;

    private Decisions(SqliteJournal journal)
    {
        foreach (string home in journal.ReadHomeHeads().Select(h => h.Home))
        {
            foreach (StoredFrame frame in journal.ReadHome(home, 0))
            {
                StoredEvent stored = RecordReader.Read(frame.Record);
                _events.Add(EventDecoder.Decode(stored, Types));
                if (stored.Receipt is { } receipt)
                {
                    _receipts.Add(receipt.Key);
                }
            }
        }

        _callsLeft = journal.ReadOutbox().Count;
    }

    internal static Decisions Read(string data)
    {
        using SqliteJournal journal = SqliteJournal.Open(new SqliteJournalOptions { Path = Path.Combine(data, "journal.db") });
        return new Decisions(journal);
    }

    /// <summary>The stored names of all events, in their order.</summary>
    internal IEnumerable<string> Names => _events.Select(e => e.Name);

    internal Stored Stored() => new(
        _receipts,
        [.. Of<RuleCreated>().Select(e => (e.Event.Document.Name, e.Envelope.Actor.Id))],
        _events.ToDictionary(e => e.Id, e => e.Name),
        _callsLeft);

    private IEnumerable<(EventEnvelope Envelope, T Event)> Of<T>()
        where T : IEvent => _events.Where(e => e.Event is T).Select(e => (e, (T)e.Event));

    internal IReadOnlyList<Decided> Calls()
    {
        ILookup<string, EventEnvelope> steps = _events.Where(e => e.Event is IIntentEvent).ToLookup(e => ((IIntentEvent)e.Event).Intent);
        return
        [
            .. _events.Select(e => e.Event switch
            {
                ArmRequested a => Call(e, a.Intent, $"mode {(a.Mode == SecurityMode.Home ? "some" : "all")}", null, steps),
                DisarmRequested d => Call(e, d.Intent, "mode none", null, steps),
                LightRequested l => Call(e, l.Intent, $"light {e.Actor.Id} {(l.On ? "on" : "off")}", null, steps),
                SirenRequested s => Call(e, s.Intent, $"siren {e.Actor.Id} {(s.On ? "on" : "off")}", s.Until, steps),
                _ => null,
            }).OfType<Decided>(),
        ];
    }

    internal IReadOnlyList<Posted> Webhooks()
    {
        HashSet<(string, int)> delivered =
            [.. Of<RuleStepConcluded>().Where(e => e.Event.Outcome == "delivered").Select(e => (e.Event.Run, e.Event.Step))];
        return
        [
            .. Of<RuleStepTaken>().Where(e => e.Event.Action == "webhook")
                .Select(e => new Posted(e.Event.Run, e.Envelope.LearnedAt, delivered.Contains((e.Event.Run, e.Event.Step)))),
        ];
    }

    internal IReadOnlyList<Waited> Waits()
    {
        ILookup<(string, int), (Instant, Duration)> ends =
            Of<RuleWaitEnded>().ToLookup(e => (e.Event.Run, e.Event.Step), e => (e.Envelope.LearnedAt, e.Event.LateBy));
        return
        [
            .. Of<RuleWaitBegan>().Select(e => new Waited(
                e.Event.Run, e.Event.Step, e.Envelope.LearnedAt, e.Event.Until, [.. ends[(e.Event.Run, e.Event.Step)]])),
        ];
    }

    private static Decided Call(EventEnvelope asked, string intent, string what, Instant? until, ILookup<string, EventEnvelope> steps)
    {
        Instant expires = asked.LearnedAt + CallExpiresAfter;
        EventEnvelope? end = steps[intent].FirstOrDefault();
        Ending ending = end?.Event switch
        {
            null => Ending.Open,
            IntentAccepted => Ending.Taken,
            IntentConfirmed => Ending.Reported,
            IntentSuperseded => Ending.Superseded,
            IntentExpired => Ending.Expired,
            IntentBecameUnknown => Ending.Unknown,
            _ => Ending.Failed,
        };
        return new Decided(intent, what, asked.LearnedAt, until < expires ? until.Value : expires, ending, end?.LearnedAt);
    }
}
