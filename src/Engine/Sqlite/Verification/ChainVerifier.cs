using RingActors.Engine.Core.Records;

namespace RingActors.Engine.Sqlite.Verification;

/// <summary>
/// Verifies the events of one home alone: all of them, from the first on, with the hashes stored with them. Needs no journal; an
/// export is the frames one after the other, as <see cref="RecordWriter"/> writes them.
/// </summary>
public static class ChainVerifier
{
    /// <summary>Verifies events as a journal reads them.</summary>
    /// <param name="home">Which home they claim to be of.</param>
    /// <param name="frames">All its events, in order.</param>
    /// <param name="source">What to name in findings.</param>
    public static VerificationReport Verify(string home, IEnumerable<StoredFrame> frames, string source = "export")
    {
        FindingList findings = new(source);
        HomeChain chain = new(home, new Dictionary<string, long>(StringComparer.Ordinal));
        long events = 0;
        try
        {
            foreach (StoredFrame frame in frames)
            {
                events++;
                Take(chain, frame, events, findings);
            }
        }
        catch (RecordFormatException e)
        {
            findings.Add(FindingKind.Record, e.Message, home: home, homeSeq: events + 1);
        }

        return new VerificationReport(
            source, null, 0, events, [new VerifiedHome(home, events, Convert.ToHexStringLower(chain.Hash))], findings.Findings,
            findings.LeftOff, Anchored: false, Sealed: false);
    }

    /// <summary>Verifies an export.</summary>
    /// <param name="home">Which home it claims to be of.</param>
    /// <param name="export">The frames, from the stream's position to its end.</param>
    /// <param name="source">What to name in findings, e.g. the file's name.</param>
    public static VerificationReport Verify(string home, Stream export, string source = "export") =>
        Verify(home, ReadFrames(export), source);

    private static void Take(HomeChain chain, StoredFrame frame, long number, FindingList findings)
    {
        try
        {
            StoredEvent read = RecordReader.Read(frame.Record);
            if (chain.Take(frame, read) is { } found)
            {
                findings.Add(found.Kind, found.Message, home: chain.Home, homeSeq: read.HomeSeq, actor: read.Actor);
            }
        }
        catch (Exception e) when (e is RecordFormatException or FormatException)
        {
            findings.Add(FindingKind.Record, $"Record {number} cannot be read. {e.Message}", home: chain.Home);
        }
    }

    private static IEnumerable<StoredFrame> ReadFrames(Stream export)
    {
        byte[] length = new byte[4];
        long at = 0;
        while (true)
        {
            int read = export.ReadAtLeast(length, 4, throwOnEndOfStream: false);
            if (read == 0)
            {
                yield break;
            }

            int bytes = read == 4 ? System.Buffers.Binary.BinaryPrimitives.ReadInt32LittleEndian(length) : -1;
            if (bytes is < 0 or > RecordReader.RecordLengthMax)
            {
                throw new RecordFormatException($"At byte {at} a record should begin, and there is none of a sound length.");
            }

            byte[] frame = new byte[4 + bytes + HashChain.HashLength];
            length.CopyTo(frame, 0);
            if (export.ReadAtLeast(frame.AsSpan(4), frame.Length - 4, throwOnEndOfStream: false) < frame.Length - 4)
            {
                throw new RecordFormatException($"The export ends within the record that begins at byte {at}.");
            }

            int offset = 0;
            yield return RecordReader.ReadFrame(frame, ref offset);
            at += frame.Length;
        }
    }
}
