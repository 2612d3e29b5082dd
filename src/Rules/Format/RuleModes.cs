namespace RingActors.Rules.Format;

/// <summary>
/// Modes as rules name them (ADR 0601): the base station's words stand for whatever it guards by that mode, also where
/// the home has a name of its own for it; a name of the home's own stands for that mode alone.
/// </summary>
public static class RuleModes
{
    /// <summary>The base station's words.</summary>
    internal static readonly IReadOnlyList<string> Words = ["disarmed", "home", "away", "other"];

    /// <summary>True for a word that every home has.</summary>
    public static bool IsBaseStations(string name) => Words.Contains(name, StringComparer.Ordinal);

    /// <summary>
    /// True if one of the named modes is meant by the base station's word or by the home's name for it.
    /// </summary>
    internal static bool Mean(IReadOnlyList<string> named, string word, string? name) =>
        named.Contains(word, StringComparer.Ordinal) || (name is not null && named.Contains(name, StringComparer.Ordinal));
}
