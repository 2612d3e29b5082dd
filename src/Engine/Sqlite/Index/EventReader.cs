using RingActors.Engine.Core.Records;
using RingActors.Engine.Runtime.Journals;
using RingActors.Engine.Sqlite.Store;

namespace RingActors.Engine.Sqlite.Index;

/// <summary>Reads a stretch of a home's or an actor's events: positions from memory and from the index, bytes from the log.</summary>
internal static class EventReader
{
    /// <summary>Most events of one stretch, and so of one read transaction.</summary>
    internal const int StretchMax = 512;

    /// <summary>Reads the events from sequence <paramref name="from"/> on, at most <paramref name="countMax"/>.</summary>
    /// <exception cref="JournalDamagedException">Stored bytes are no records, or one is missing.</exception>
    internal static List<StoredFrame> Read(ReaderPool pool, WriterState state, StreamName name, long from, int countMax)
    {
        // Memory first, file second: what is being moved from one to the other meanwhile is then found in both, not in neither.
        List<(long Seq, EventPosition Position)> tail = [];
        long? tailFrom = state.CopyTail(name, from, countMax, tail);
        return pool.Read(reader =>
        {
            List<(long Seq, EventPosition Position)> positions = tail;
            if (tailFrom is null || from < tailFrom)
            {
                long until = Math.Min(tailFrom ?? long.MaxValue, from + countMax);
                positions = FromIndex(reader, name, from, until);
                RequireReached(name, from + positions.Count, tailFrom, until);
                positions.AddRange(tail.Take(countMax - positions.Count));
            }

            return FromLog(reader, name, positions);
        });
    }

    private static List<(long Seq, EventPosition Position)> FromIndex(Reader reader, StreamName name, long from, long until)
    {
        List<(long Seq, EventPosition Position)> found = [];
        Statement rows = reader.PlacesBetween.Bind(1, name.Text).Bind(2, from).Bind(3, until - 1);
        long next = from;
        while (rows.Step())
        {
            EventPosition[] positions = EventPositionRow.Read(rows, out long first);
            for (long seq = Math.Max(first, next); seq < first + positions.Length && seq < until; seq++)
            {
                if (seq != next)
                {
                    throw Missing(name, next);
                }

                found.Add((seq, positions[seq - first]));
                next++;
            }
        }

        return found;
    }

    private static void RequireReached(StreamName name, long next, long? tailFrom, long until)
    {
        if (tailFrom is not null && next < until)
        {
            throw Missing(name, next);
        }
    }

    private static List<StoredFrame> FromLog(Reader reader, StreamName name, List<(long Seq, EventPosition Position)> positions)
    {
        List<StoredFrame> frames = new(positions.Count);
        Statement rows = reader.LogRowAt;
        LogRow row = default;
        foreach ((long seq, EventPosition position) in positions)
        {
            if (row.Pos != position.Pos)
            {
                rows.Reset();
                row = rows.Bind(1, position.Pos).Step()
                    ? LogRow.Read(rows)
                    : throw new JournalDamagedException($"log, row {position.Pos}", $"The row is missing; it has event {seq} of {name.Text}.");
            }

            frames.Add(Frame(row, position.Offset, name, seq));
        }

        rows.Reset();
        return frames;
    }

    private static StoredFrame Frame(in LogRow row, int offset, StreamName name, long seq)
    {
        try
        {
            StoredFrame frame = row.Frame(offset);
            RecordPlace place = RecordReader.ReadPlace(frame.Record);
            return name.Actor is { } actor
                ? Require(place.ActorSeq == seq && place.Actor.Span.SequenceEqual(actor.Utf8))
                : Require(place.HomeSeq == seq);

            StoredFrame Require(bool holds) => holds
                ? frame
                : throw new RecordFormatException($"It is event {place.ActorSeq} of the actor and {place.HomeSeq} of the home.");
        }
        catch (RecordFormatException e)
        {
            throw new JournalDamagedException(
                $"log, row {row.Pos}, byte {offset}", $"Event {seq} of {name.Text} should stand there. {e.Message}");
        }
    }

    private static JournalDamagedException Missing(StreamName name, long seq) =>
        new($"place, {name.Text}", $"Event {seq} is missing from the index.");
}
