using System.Diagnostics;
using System.Globalization;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Journals;
using RingActors.Engine.Sqlite;
using RingActors.Testing.Journals;
using SQLitePCL;

namespace RingActors.Bench.Journal;

/// <summary>
/// What the SQLite journal costs over SQLite itself, in one run, interleaved, so that the ratios hold on a machine with
/// other work: <c>journal</c> as the argument of the benchmarks.
/// </summary>
public static class JournalBench
{
    private const int Rounds = 7;
    private const int ActorCount = 1_000;
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(600);

    /// <summary>Runs everything in a new directory below <paramref name="directory"/> and prints the lines.</summary>
    public static void Run(string directory)
    {
        string own = Directory.CreateDirectory(Path.Combine(directory, "journal-bench")).FullName;
        try
        {
            Compare(own, turns: 4, eventsPerTurn: 16);
            Compare(own, turns: 1, eventsPerTurn: 1);
            Recovery(own);
            Opening(own);
            InMemory();
        }
        finally
        {
            Directory.Delete(own, recursive: true);
        }
    }

    private static void Compare(string directory, int turns, int eventsPerTurn)
    {
        Batches batches = new(turns, eventsPerTurn);
        using SqliteJournal journal = SqliteJournal.Open(new SqliteJournalOptions { Path = Path.Combine(directory, $"c{turns}.db") });
        using RawLog rows = new(Path.Combine(directory, $"r{turns}.db"), rowPerEvent: false);
        using RawLog events = new(Path.Combine(directory, $"e{turns}.db"), rowPerEvent: true);
        List<double>[] rates = [[], [], []];
        List<double> times = [];
        for (int round = 0; round < Rounds; round++)
        {
            rates[0].Add(Measure(batches.Next, appends => Timed(times, () => journal.Append(appends)), () => journal.Maintain(idle: false)));
            rates[1].Add(Measure(batches.Again, rows.Append, rows.Maintain));
            rates[2].Add(Measure(batches.Again, events.Append, events.Maintain));
        }

        string per = $"{turns} x {eventsPerTurn} events a commit";
        Line($"SqliteJournal, {per}", rates[0]);
        Line($"the same rows, bare SQLite, {per}", rates[1]);
        Line($"one row an event, bare SQLite, {per}", rates[2]);
        times.Sort();
        Console.WriteLine($"  SqliteJournal's commit: p50 {times[times.Count / 2]:N0} us, p99 {times[times.Count * 99 / 100]:N0} us, max {times[^1]:N0} us");
        Console.WriteLine($"  ratio to the same rows, median of rounds: {Median(rates[0].Zip(rates[1], (a, b) => a / b)):N2}");
        Console.WriteLine();
    }

    /// <summary>Events per second over one slice of time; making the batches is not counted.</summary>
    private static double Measure(
        Func<IReadOnlyList<ShardAppend>> next, Action<IReadOnlyList<ShardAppend>> append, Action maintain)
    {
        long events = 0;
        Stopwatch counted = new();
        while (counted.Elapsed < Slice)
        {
            IReadOnlyList<ShardAppend>[] prepared = [.. Enumerable.Range(0, 64).Select(_ => next())];
            counted.Start();
            foreach (IReadOnlyList<ShardAppend> appends in prepared)
            {
                append(appends);
                maintain();
                events += appends.Sum(a => a.Records.Count);
            }

            counted.Stop();
        }

        return events / counted.Elapsed.TotalSeconds;
    }

    private static void Recovery(string directory)
    {
        string path = Path.Combine(directory, "recovery.db");
        Address[] actors = [.. Enumerable.Range(0, 16).Select(i => new Address("home-1", "sensor", $"{i}"))];
        EventSource source = new(16);
        using SqliteJournal journal = SqliteJournal.Open(new SqliteJournalOptions { Path = path });
        for (int commit = 0; commit < 10_000; commit++)
        {
            journal.Append([source.Turn(actors)]);
            journal.Maintain(idle: commit % 100 == 0);
        }

        List<double> times = [];
        for (int round = 0; round < Rounds; round++)
        {
            Timed(times, () => Require(journal.ReadActor(actors[3], 0).Count() == 10_000));
        }

        Console.WriteLine($"an actor's 10,000 events, one in each of 10,000 commits of 16: first {times[0] / 1000:N1} ms, then {Median(times.Skip(1)) / 1000:N1} ms");
        times.Clear();
        Timed(times, () => Require(journal.ReadHome("home-1", 0).Count() == 160_000));
        Console.WriteLine($"the home's 160,000 events in order: {times[0] / 1000:N0} ms");
    }

    private static void Opening(string directory)
    {
        SqliteJournalOptions options = new() { Path = Path.Combine(directory, "million.db") };
        Address[] actors = [.. Enumerable.Range(0, 10_000).Select(i => new Address($"home-{i / 100}", "sensor", $"{i}"))];
        using (SqliteJournal journal = SqliteJournal.Open(options))
        {
            EventSource source = new(16);
            for (int i = 0; i < 1_000_000; i += 64)
            {
                Address[] some = [.. Enumerable.Range(i, 64).Select(n => actors[(n * 7919L) % 10_000])];
                journal.Append([.. some.GroupBy(a => EventSource.ShardOf(a.Home, 16)).Select(shard => EventSource.With(
                    source.TurnOf(shard.Key, [.. shard]), wakeUps: [new WakeUp(shard.First(), NodaTime.Instant.FromUnixTimeSeconds(i))]))]);
                while (journal.Maintain(idle: i % 4096 == 0))
                {
                }
            }
        }

        List<double> times = [];
        for (int round = 0; round < Rounds; round++)
        {
            SqliteJournal? opened = null;
            int wakeUps = 0;
            Timed(times, () =>
            {
                opened = SqliteJournal.Open(options);
                wakeUps = Enumerable.Range(0, opened.ShardCount).Sum(s => opened.OpenShard(s).WakeUps.Count);
            });
            if (round == 0)
            {
                Console.WriteLine($"file of 1,000,000 events: {new FileInfo(options.Path).Length / 1e6:N0} MB; wake-ups {wakeUps}");
            }

            opened!.Dispose();
        }

        Console.WriteLine($"opening 1,000,000 events of 10,000 actors, wake-ups read: {Median(times) / 1000:N0} ms [{times.Min() / 1000:N0}..{times.Max() / 1000:N0}]");
        using SqliteJournal again = SqliteJournal.Open(options);
        times.Clear();
        Timed(times, () => Require(actors.Take(1_000).Sum(a => again.ReadActor(a, 0).Count()) >= 99_000));
        Console.WriteLine($"1,000 of those actors, 100 events each: {times[0] / 1000:N0} ms");
    }

    private static void InMemory()
    {
        Batches batches = new(4, 16);
        List<double> rates = [];
        using InMemoryJournal journal = new();
        for (int round = 0; round < Rounds; round++)
        {
            rates.Add(Measure(batches.Next, journal.Append, () => { }));
            if (round == 2)
            {
                break;
            }
        }

        Line("InMemoryJournal, 4 x 16 events an append", rates);
    }

    private static void Line(string name, List<double> rates) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"{name,-60} {Median(rates),12:N0} events/s [{rates.Min():N0}..{rates.Max():N0}]"));

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    private static void Timed(List<double> times, Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        times.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
    }

    private static void Require(bool holds)
    {
        if (!holds)
        {
            throw new InvalidOperationException("The journal did not give back what was written.");
        }
    }

    /// <summary>Batches of real records, each of other homes, so that the shards differ.</summary>
    private sealed class Batches(int turns, int eventsPerTurn)
    {
        private readonly EventSource _source = new(16);
        private readonly Address[] _actors =
            [.. Enumerable.Range(0, ActorCount).Select(i => new Address($"home-{i % 100}", "sensor", $"{i}"))];

        private IReadOnlyList<ShardAppend>? _last;
        private int _next;

        internal IReadOnlyList<ShardAppend> Next()
        {
            ShardAppend[] appends = new ShardAppend[turns];
            for (int turn = 0; turn < turns; turn++)
            {
                int home = _next % 100;
                Address[] chosen = [.. Enumerable.Range(0, eventsPerTurn).Select(i => _actors[(home + ((_next + i) % 10 * 100)) % ActorCount])];
                _next++;
                appends[turn] = _source.Turn(chosen);
            }

            return _last = appends;
        }

        internal IReadOnlyList<ShardAppend> Again() => _last ?? Next();
    }

    /// <summary>SQLite without an engine: the same settings, prepared inserts, its own counter as the key.</summary>
    private sealed class RawLog : IDisposable
    {
        private readonly sqlite3 _db;
        private readonly sqlite3_stmt _insert;
        private readonly sqlite3_stmt _begin;
        private readonly sqlite3_stmt _commit;
        private readonly bool _rowPerEvent;
        private long _pos;
        private int _written;

        internal RawLog(string path, bool rowPerEvent)
        {
            _rowPerEvent = rowPerEvent;
            Batteries_V2.Init();
            Check(raw.sqlite3_open(path, out _db));
            Check(raw.sqlite3_exec(_db, "PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0"));
            Check(raw.sqlite3_exec(_db, "CREATE TABLE log (pos INTEGER PRIMARY KEY, shard INTEGER, first_seq INTEGER, events INTEGER, frames BLOB)"));
            Check(raw.sqlite3_prepare_v2(_db, "INSERT INTO log VALUES (?, ?, ?, ?, ?)", out _insert));
            Check(raw.sqlite3_prepare_v2(_db, "BEGIN IMMEDIATE", out _begin));
            Check(raw.sqlite3_prepare_v2(_db, "COMMIT", out _commit));
        }

        internal void Append(IReadOnlyList<ShardAppend> appends)
        {
            bool single = appends.Count == 1 && (!_rowPerEvent || appends[0].Records.Count == 1);
            if (!single)
            {
                Step(_begin);
            }

            foreach (ShardAppend append in appends)
            {
                if (_rowPerEvent)
                {
                    for (int i = 0; i < append.Records.Count; i++)
                    {
                        int start = append.Records[i].Offset;
                        int end = i + 1 < append.Records.Count ? append.Records[i + 1].Offset : append.Frames.Length;
                        Insert(append, append.Frames.Span[start..end]);
                    }
                }
                else
                {
                    Insert(append, append.Frames.Span);
                }
            }

            if (!single)
            {
                Step(_commit);
            }
        }

        internal void Maintain()
        {
            _ = raw.sqlite3_db_status(_db, 9, out int written, out _, 0);
            if (written - _written >= 4096)
            {
                Check(raw.sqlite3_wal_checkpoint_v2(_db, "main", raw.SQLITE_CHECKPOINT_PASSIVE, out _, out _));
                _written = written;
            }
        }

        public void Dispose()
        {
            _insert.Dispose();
            _begin.Dispose();
            _commit.Dispose();
            _ = raw.sqlite3_close_v2(_db);
        }

        private void Insert(ShardAppend append, ReadOnlySpan<byte> frames)
        {
            Check(raw.sqlite3_bind_int64(_insert, 1, ++_pos));
            Check(raw.sqlite3_bind_int64(_insert, 2, append.Shard));
            Check(raw.sqlite3_bind_int64(_insert, 3, append.ExpectedSeq));
            Check(raw.sqlite3_bind_int64(_insert, 4, append.Records.Count));
            Check(raw.sqlite3_bind_blob(_insert, 5, frames));
            Step(_insert);
        }

        private static void Step(sqlite3_stmt stmt)
        {
            Check(raw.sqlite3_step(stmt));
            Check(raw.sqlite3_reset(stmt));
        }

        private static void Check(int result)
        {
            if (result is not (raw.SQLITE_OK or raw.SQLITE_DONE))
            {
                throw new InvalidOperationException($"SQLite result {result}.");
            }
        }
    }
}
