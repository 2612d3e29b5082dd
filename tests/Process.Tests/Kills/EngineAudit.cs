using NodaTime;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Records;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Sqlite;
using RingActors.Engine.Sqlite.Verification;
using RingActors.Engine.Verification.Findings;
using RingActors.Process.Tests.Writer;
using RingActors.Testing.Journals;

namespace RingActors.Process.Tests.Kills;

/// <summary>Compares the journal of a stopped engine with what was kept outside it. Every fault is a sentence.</summary>
internal sealed class EngineAudit
{
    private readonly List<EventEnvelope> _events = [];
    private readonly List<string> _faults = [];
    private readonly EngineKills _outside;

    private EngineAudit(string directory, EngineKills outside)
    {
        _outside = outside;
        SqliteJournalOptions options = Workload.Options(directory, "FULL");
        VerificationReport report = JournalVerifier.Verify(options.Path);
        _faults.AddRange(report.Findings.Select(f => f.ToString()!));
        using SqliteJournal journal = SqliteJournal.Open(options);
        foreach (string home in journal.ReadHomeHeads().Select(h => h.Home))
        {
            _events.AddRange(journal.ReadHome(home, 0).Select(f => EventDecoder.Decode(RecordReader.Read(f.Record), TillModel.Types)));
        }

        if (journal.ReadOutbox().Count + journal.ReadWakeUps().Count(w => w.At is not null) is > 0 and var owed)
        {
            _faults.Add($"{owed} calls and deadlines are left over");
        }
    }

    internal static (IReadOnlyList<string> Faults, int Payments) Check(string directory, EngineKills outside)
    {
        EngineAudit audit = new(directory, outside);
        audit.CheckPayments();
        audit.CheckBells();
        audit.CheckCalls();
        return ([.. outside.Faults, .. audit._faults], audit.Of<Paid>().Count());
    }

    private IEnumerable<(EventEnvelope Envelope, T Event)> Of<T>()
        where T : IEvent => _events.Where(e => e.Event is T).Select(e => (e, (T)e.Event));

    /// <summary>Each at most once, each acknowledged one there with the answer that was given, and its cause and effect together.</summary>
    private void CheckPayments()
    {
        Dictionary<string, (long Sum, long Count)> balances = [];
        Dictionary<Address, (long Sum, long Count)> tills = [];
        foreach ((EventEnvelope envelope, Paid paid) in Of<Paid>())
        {
            (long sum, long count) = tills.GetValueOrDefault(envelope.Actor);
            tills[envelope.Actor] = (sum + paid.Amount, count + 1);
            if (!balances.TryAdd(paid.Op, tills[envelope.Actor]))
            {
                _faults.Add($"done twice: {paid.Op}");
            }
        }

        foreach ((string op, (long, long) answer) in _outside.Acknowledged)
        {
            if (!balances.TryGetValue(op, out (long, long) stored))
            {
                _faults.Add($"acknowledged and lost: {op}");
            }
            else if (stored != answer)
            {
                _faults.Add($"acknowledged as {answer} and stored as {stored}: {op}");
            }
        }

        string[] booked = [.. Of<Booked>().Select(b => b.Event.Op).Order(StringComparer.Ordinal)];
        if (!booked.SequenceEqual(Of<Paid>().Select(p => p.Event.Op).Order(StringComparer.Ordinal)))
        {
            _faults.Add("a payment was booked without being paid, or paid without being booked");
        }
    }

    /// <summary>Each rings once, for its original instant, and not before it.</summary>
    private void CheckBells()
    {
        ILookup<string, (EventEnvelope Envelope, Rang Event)> rang = Of<Rang>().ToLookup(r => r.Event.Op);
        foreach ((_, Paid paid) in Of<Paid>().Where(p => p.Event.RingsAt is not null))
        {
            if (rang[paid.Op].ToArray() is not [var (envelope, bell)])
            {
                _faults.Add($"a bell rang {rang[paid.Op].Count()} times: {paid.Op}");
            }
            else if (bell.RingsAt != paid.RingsAt || envelope.LearnedAt < bell.RingsAt)
            {
                _faults.Add($"a bell was set for {paid.RingsAt} and rang at {envelope.LearnedAt} for {bell.RingsAt}: {paid.Op}");
            }
        }
    }

    /// <summary>Each was made at least once under one key, again only in another life, and none without a decision.</summary>
    private void CheckCalls()
    {
        ILookup<string, (string Key, string Op, int Life)> made = _outside.Calls.ToLookup(c => c.Op);
        ILookup<(Address, string), Called> concluded = Of<Called>().ToLookup(c => (c.Envelope.Actor, c.Event.Call), c => c.Event);
        HashSet<string> asked = [];
        foreach ((EventEnvelope envelope, Paid paid) in Of<Paid>().Where(p => p.Event.Call is not null))
        {
            asked.Add(paid.Op);
            string key = $"{envelope.Actor.Value}#{paid.Call}";
            if (!made[paid.Op].Any() || concluded[(envelope.Actor, paid.Call!)].Count() != 1)
            {
                _faults.Add($"a call that was promised came {made[paid.Op].Count()} times and was not concluded once: {key}");
            }

            _faults.AddRange(made[paid.Op].Where(c => c.Key != key).Select(c => $"a call of {key} came under another key: {c}"));
            _faults.AddRange(made[paid.Op].GroupBy(c => c.Life).Where(l => l.Count() > 1).Select(l => $"called again without need: {key}"));
        }

        _faults.AddRange(_outside.Calls.Where(c => !asked.Contains(c.Op)).Select(c => $"a call without a decision: {c}"));
    }
}
