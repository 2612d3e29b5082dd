using RingActors.Engine.Verification.Chains;
using RingActors.Engine.Verification.Findings;

namespace RingActors.Engine.Verification.Anchors;

/// <summary>Compares heads with those that were anchored.</summary>
public static class AnchorCheck
{
    /// <summary>In what a home falls behind its anchored head; null if in nothing.</summary>
    /// <param name="anchored">The head as it was anchored.</param>
    /// <param name="seq">How many events the home has.</param>
    /// <param name="hashAt">The hash of the event that was the head then.</param>
    internal static string? Difference(AnchoredHome anchored, long seq, Func<string?> hashAt) =>
        seq < anchored.Seq
            ? $"Home {anchored.Home} has {seq} events, and {anchored.Seq} were anchored: the end was cut off, or an "
                + "older copy put back."
            : hashAt() != anchored.Hash
                ? $"Event {anchored.Seq} of home {anchored.Home} is not the one that was anchored."
                : null;

    /// <summary>The events, by home, that were heads when the anchor was made.</summary>
    public static IReadOnlyDictionary<string, long> SeqsOf(AnchorFile? anchor) =>
        (anchor?.Homes ?? []).ToDictionary(h => h.Home, h => h.Seq, StringComparer.Ordinal);

    /// <summary>Compares what was read of a log with its anchors.</summary>
    /// <param name="reading">What the anchors say.</param>
    /// <param name="uid">Which journal the log is of; null if that could not be read.</param>
    /// <param name="log">The log, read to its end; it has kept the hashes of <see cref="SeqsOf"/>.</param>
    /// <param name="findings">
    /// Takes what is wrong. What the log has less than was anchored is a rollback only while nothing else is wrong.
    /// </param>
    public static void Run(AnchorReading reading, string? uid, LogChains log, FindingList findings)
    {
        foreach (string fault in reading.Faults)
        {
            findings.Add(FindingKind.Anchor, fault);
        }

        if (reading.Newest is not { } anchor)
        {
            return;
        }

        if (anchor.Journal != uid)
        {
            findings.Add(
                FindingKind.Anchor,
                $"The anchor {reading.Path} was made of journal {anchor.Journal}, and this is {uid}.");
        }

        var differences = anchor.Homes
            .Select(home => (Home: home, Seq: log.Home(home.Home)?.Seq ?? 0))
            .Select(h => (h.Home, IsBehind: h.Seq < h.Home.Seq, Text: Difference(
                h.Home, h.Seq, () => log.KeptHashes.GetValueOrDefault(h.Home.Home))))
            .Where(d => d.Text is not null)
            .ToList();
        bool isSound = findings.Findings.Count == 0 && differences.All(d => d.IsBehind);
        foreach ((AnchoredHome home, _, string? text) in differences)
        {
            findings.Add(
                isSound ? FindingKind.RolledBack : FindingKind.Anchor,
                isSound ? $"{text} The anchor is of {anchor.WrittenAt:u}." : text!,
                home: home.Home, homeSeq: home.Seq);
        }
    }
}
