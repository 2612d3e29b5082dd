namespace RingActors.Engine.Sqlite.Verification;

/// <summary>Compares heads with those that were anchored.</summary>
internal static class AnchorCheck
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

    internal static void Run(string? path, string? uid, LogScan log, AnchorFile? anchor, FindingList findings)
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
            if (Difference(home, log.Home(home.Home)?.Seq ?? 0, () => log.AnchoredHashes.GetValueOrDefault(home.Home)) is { } difference)
            {
                findings.Add(FindingKind.Anchor, difference, home: home.Home, homeSeq: home.Seq);
            }
        }
    }
}
