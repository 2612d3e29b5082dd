using System.Globalization;

namespace RingActors.Api.Settings;

/// <summary>
/// How many files and connections this process may have open (<c>ulimit -n</c>), and how many it has.
/// </summary>
/// <param name="Max">Null where that is not told, or there is no limit.</param>
/// <param name="Open">At this moment.</param>
internal sealed record DescriptorLimit(int? Max, int Open)
{
    /// <summary>
    /// Kept for the journal and its copies, tokens, logs, the calls to Ring and to recipients, and for connections that
    /// are accepted before another is gone.
    /// </summary>
    internal const int Reserve = 192;

    private const string Limits = "/proc/self/limits";
    private const string Descriptors = "/proc/self/fd";
    private const string Row = "Max open files";

    /// <summary>Of this process.</summary>
    public static DescriptorLimit OfProcess() => File.Exists(Limits)
        ? new DescriptorLimit(MaxOf(File.ReadLines(Limits)), Directory.GetFiles(Descriptors).Length)
        : new DescriptorLimit(null, 0);

    /// <summary>The limit that holds now, the first of the two in its row.</summary>
    internal static int? MaxOf(IEnumerable<string> lines) =>
        lines.FirstOrDefault(l => l.StartsWith(Row, StringComparison.Ordinal)) is { } row
        && row[Row.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var soft, ..]
        && int.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out int max) ? max : null;

    /// <summary>So many connections there can be.</summary>
    public int ConnectionsFor(int wanted, int least) =>
        Max is { } max ? Math.Clamp(max - Open - Reserve, least, Math.Max(least, wanted)) : wanted;
}
