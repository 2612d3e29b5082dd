using System.Text;

namespace RingActors.Api.Metrics;

/// <summary>Names and texts in the Prometheus text format 0.0.4.</summary>
internal static class PrometheusNames
{
    /// <summary>[a-zA-Z_:][a-zA-Z0-9_:]*; every other character becomes an underscore.</summary>
    public static string Metric(string name) => Cleaned(name, allowColon: true);

    /// <summary>[a-zA-Z_][a-zA-Z0-9_]*, and no leading double underscore: those are reserved.</summary>
    public static string Label(string name)
    {
        var cleaned = Cleaned(name, allowColon: false);
        return cleaned.StartsWith("__", StringComparison.Ordinal) ? "tag" + cleaned : cleaned;
    }

    public static string EscapedHelp(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    public static string EscapedLabel(string text) =>
        EscapedHelp(text).Replace("\"", "\\\"", StringComparison.Ordinal);

    private static string Cleaned(string name, bool allowColon)
    {
        var text = new StringBuilder(name.Length + 1);
        foreach (var letter in name)
        {
            var keep = char.IsAsciiLetterOrDigit(letter) || letter == '_' || (allowColon && letter == ':');
            text.Append(keep ? letter : '_');
        }

        if (text.Length == 0 || char.IsAsciiDigit(text[0]))
        {
            text.Insert(0, '_');
        }

        return text.ToString();
    }
}
