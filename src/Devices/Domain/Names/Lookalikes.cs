using System.Text;

namespace RingActors.Devices.Domain.Names;

/// <summary>
/// Names that are taken for each other: letters of other scripts that look like Latin ones, as far as they are usual
/// (after UTS 39, of which this is a small part). To point at, never to refuse: names of all scripts are names.
/// </summary>
public static class Lookalikes
{
    /// <summary>Letters that look like the Latin ones below them, place by place.</summary>
    private const string Others =
        "аеорсухіјѕһԁԛԝӏкмтвнАВЕКМНОРСТХІЈЅҮԌοανρτυικχΑΒΕΖΗΙΚΜΝΟΡΤΥΧеёçօսոհցɑɡı０１ⅼ";

    private const string Latin =
        "aeopcyxijshdqwlkmtbhABEKMHOPCTXIJSYGoavptuikxABEZHIKMNOPTYXeecounhgagi01l";

    /// <summary>True if they are different names that look alike.</summary>
    public static bool Same(string one, string other) =>
        !FoldedName.Same(one, other)
        && string.Equals(Skeleton(one), Skeleton(other), StringComparison.OrdinalIgnoreCase);

    /// <summary>The scripts of which a name mixes letters that are taken for each other; null if it mixes none.</summary>
    public static string? MixedScripts(string name)
    {
        string[] scripts =
        [
            .. name.EnumerateRunes().Where(Rune.IsLetter).Select(ScriptOf).OfType<string>().Distinct()
                .Order(StringComparer.Ordinal),
        ];
        return scripts.Length > 1 ? string.Join(" and ", scripts) : null;
    }

    private static string Skeleton(string name) => string.Concat(
        name.Normalize(NormalizationForm.FormKC).Where(c => !char.IsWhiteSpace(c)).Select(c =>
            Others.IndexOf(c, StringComparison.Ordinal) is >= 0 and var at ? Latin[at] : c)).ToUpperInvariant();

    private static string? ScriptOf(Rune letter) => letter.Value switch
    {
        < 0x250 => "Latin",
        >= 0x370 and < 0x400 => "Greek",
        >= 0x400 and < 0x530 => "Cyrillic",
        >= 0x530 and < 0x590 => "Armenian",
        >= 0x13a0 and < 0x1400 => "Cherokee",
        _ => null,
    };
}
