namespace RingActors.Api.Tools.Schemas;

/// <summary>
/// Words that look alike or stand in the same place and mean the contrary: the one is never suggested for the other.
/// </summary>
internal static class Opposites
{
    private const int PrefixLengthMax = 3;

    private static readonly (string, string)[] Pairs =
    [
        ("on", "off"), ("open", "close"), ("open", "closed"), ("opened", "closed"), ("lock", "unlock"), ("locked", "unlocked"), ("arm", "disarm"),
        ("armed", "disarmed"), ("create", "delete"), ("create", "remove"), ("add", "delete"), ("add", "remove"), ("enable", "disable"),
        ("enabled", "disabled"), ("start", "stop"), ("activate", "deactivate"), ("mute", "unmute"), ("raise", "silence"), ("heat", "cool"),
        ("online", "offline"), ("true", "false"), ("since", "until"), ("from", "to"), ("before", "after"), ("get", "set"), ("get", "delete"),
        ("get", "update"), ("list", "delete"), ("list", "create"), ("show", "hide"), ("bypass", "guard"), ("home", "away"), ("up", "down"),
    ];

    private static readonly string[] Negations = ["not", "no", "never", "without", "dont", "un", "dis"];

    /// <summary>
    /// True if a word of the one is the contrary of a word of the other, or only one of them says no.
    /// </summary>
    public static bool Are(string one, string other)
    {
        string[] ours = NameWords.Of(one);
        string[] theirs = NameWords.Of(other);
        return ours.Any(Negations.Contains) != theirs.Any(Negations.Contains)
            || Array.Exists(Pairs, p => Says(p.Item1, p.Item2, ours, theirs) || Says(p.Item2, p.Item1, ours, theirs));
    }

    /// <summary>
    /// True if the one is the other behind a short prefix, which mostly turns it round: <c>un</c>, <c>dis</c>, and what
    /// is left of them.
    /// </summary>
    public static bool HasPrefix(string one, string other) =>
        one.Length != other.Length && Math.Abs(one.Length - other.Length) <= PrefixLengthMax
        && (one.EndsWith(other, StringComparison.Ordinal) || other.EndsWith(one, StringComparison.Ordinal));

    private static bool Says(string word, string contrary, string[] ours, string[] theirs) =>
        ours.Contains(word) && !ours.Contains(contrary) && theirs.Contains(contrary) && !theirs.Contains(word);
}
