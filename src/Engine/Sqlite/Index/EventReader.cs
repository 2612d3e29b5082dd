using RingActors.Engine.Core.Records;
using RingActors.Engine.Runtime.Journals;
using RingActors.Engine.Sqlite.Store;

namespace RingActors.Engine.Sqlite.Index;

/// <summary>Reads a stretch of a home's or an actor's events: places from memory and from the index, bytes from the log.</summary>
internal static class EventReader
{
    /// <summary>Most events of one stretch, and so of one read transaction.</summary>
    internal const int StretchMax = 512;

    /// <summary>Reads the events from sequence <paramref name="from"/> on, at most <paramref name="countMax"/>.</summary>
    /// <exception cref="JournalDamagedException">Stored bytes are no records, or one is missing.</exception>
    internal static List<StoredFrame> Read(ReaderPool pool, Believed believed, StreamName name, long from, int countMax)
    {
        // Memory first, file second: what is being moved from one to the other meanwhile is then found in both, not in neither.
        List<(long Seq, Place Place)> tail = [];
        long? tailFrom = believed.CopyTail(name, from, countMax, tail);
        return pool.Read(reader =>
        {
            List<(long Seq, Place Place)> places = tail;
            if (tailFrom is null || from < tailFrom)
            {
                long until = Math.Min(tailFrom ?? long.MaxValue, from + countMax);
                places = FromIndex(reader, name, from, until);
                RequireReached(name, from + places.Count, tailFrom, until);
                places.AddRange(tail.Take(countMax - places.Count));
            }

            return FromLog(reader, name, places);
        });
    }

    private static List<(long Seq, Place Place)> FromIndex(Reader reader, StreamName name, long from, long until)
    {
        List<(long Seq, Place Place)> found = [];
        Statement rows = reader.PlacesBetween.Bind(1, name.Text).Bind(2, from).Bind(3, until - 1);
        long next = from;
        while (rows.Step())
        {
            Place[] places = PlaceRow.Read(rows, out long first);
            for (long seq = Math.Max(first, next); seq < first + places.Length && seq < until; seq++)
            {
                if (seq != next)
                {
                    throw Missing(name, next);
                }

                found.Add((seq, places[seq - first]));
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

    private static List<StoredFrame> FromLog(Reader reader, StreamName name, List<(long Seq, Place Place)> places)
    {
        List<StoredFrame> frames = new(places.Count);
        Statement rows = reader.LogRowAt;
        LogRow row = default;
        foreach ((long seq, Place place) in places)
        {
            if (row.Pos != place.Pos)
            {
                rows.Reset();
                row = rows.Bind(1, place.Pos).Step()
                    ? LogRow.Read(rows)
                    : throw new JournalDamagedException($"log, row {place.Pos}", $"The row is missing; it has event {seq} of {name.Text}.");
            }

            frames.Add(Frame(row, place.Offset, name, seq));
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
