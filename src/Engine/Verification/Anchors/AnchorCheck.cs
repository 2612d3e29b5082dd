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
            ? $"Home {anchored.Home} has {seq} events, and {anchored.Seq} were anchored: the end was cut off, or an older copy put back."
            : hashAt() != anchored.Hash
                ? $"Event {anchored.Seq} of home {anchored.Home} is not the one that was anchored."
                : null;

    /// <summary>The events, by home, that were heads when the anchor was made.</summary>
    public static IReadOnlyDictionary<string, long> SeqsOf(AnchorFile? anchor) =>
        (anchor?.Homes ?? []).ToDictionary(h => h.Home, h => h.Seq, StringComparer.Ordinal);

    /// <summary>Compares what was read of a log with an anchor.</summary>
    /// <param name="path">The anchor's file.</param>
    /// <param name="uid">Which journal the log is of; null if that could not be read.</param>
    /// <param name="log">The log, read to its end; it has kept the hashes of <see cref="SeqsOf"/>.</param>
    /// <param name="anchor">The anchor; null if there is none.</param>
    /// <param name="findings">Takes what is wrong.</param>
    public static void Run(string? path, string? uid, LogChains log, AnchorFile? anchor, FindingList findings)
    {
        if (anchor is null)
        {
            return;
        }

        if (anchor.Journal != uid)
        {
            findings.Add(FindingKind.Anchor, $"The anchor {path} was made of journal {anchor.Journal}, and this is {uid}.");
        }

        foreach (AnchoredHome home in anchor.Homes)
        {
            if (Difference(home, log.Home(home.Home)?.Seq ?? 0, () => log.KeptHashes.GetValueOrDefault(home.Home)) is { } difference)
            {
                findings.Add(FindingKind.Anchor, difference, home: home.Home, homeSeq: home.Seq);
            }
        }
    }
}
