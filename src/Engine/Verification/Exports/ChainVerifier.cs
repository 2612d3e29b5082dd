using RingActors.Engine.Core.Records;
using RingActors.Engine.Verification.Chains;
using RingActors.Engine.Verification.Findings;

namespace RingActors.Engine.Verification.Exports;

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
        Verify(home, ExportReader.Read(export), source);

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
}
