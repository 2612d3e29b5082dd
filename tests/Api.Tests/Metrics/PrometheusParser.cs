using System.Globalization;
using System.Text.RegularExpressions;

namespace RingActors.Api.Tests.Metrics;

internal sealed record Sample(string Name, IReadOnlyDictionary<string, string> Labels, double Value);

internal sealed record Family(string Name, string Type, string Help, List<Sample> Samples);

/// <summary>A strict reader of the text format 0.0.4: what Prometheus would refuse or regret, it refuses.</summary>
internal static partial class PrometheusParser
{
    public static Dictionary<string, Family> Parse(string text)
    {
        Assert.True(text.Length == 0 || text.EndsWith('\n'), "the last line must end with a line feed");
        var families = new Dictionary<string, Family>(StringComparer.Ordinal);
        Family? current = null;
        string? help = null;
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (HelpLine().Match(line) is { Success: true } helped)
            {
                Assert.Null(help);
                help = Unescaped(helped.Groups[2].Value, allowQuote: false);
            }
            else if (TypeLine().Match(line) is { Success: true } typed)
            {
                Assert.NotNull(help);
                current = new Family(typed.Groups[1].Value, typed.Groups[2].Value, help, []);
                Assert.True(families.TryAdd(current.Name, current), $"{current.Name} has two TYPE lines");
                help = null;
            }
            else
            {
                Assert.NotNull(current);
                Add(current, line);
            }
        }

        Assert.All(families.Values, Check);
        return families;
    }

    private static void Add(Family family, string line)
    {
        var match = SampleLine().Match(line);
        Assert.True(match.Success, $"not a sample: {line}");
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (Match label in LabelPair().Matches(match.Groups[2].Value))
        {
            Assert.True(labels.TryAdd(label.Groups[1].Value, Unescaped(label.Groups[2].Value, allowQuote: true)),
                $"a label twice: {line}");
        }

        var value = match.Groups[3].Value switch
        {
            "+Inf" => double.PositiveInfinity,
            "-Inf" => double.NegativeInfinity,
            var number => double.Parse(number, NumberStyles.Float, CultureInfo.InvariantCulture),
        };
        var sample = new Sample(match.Groups[1].Value, labels, value);
        Assert.DoesNotContain(family.Samples, s => s.Name == sample.Name && s.Labels.Count == labels.Count
            && s.Labels.All(l => labels.GetValueOrDefault(l.Key) == l.Value));
        family.Samples.Add(sample);
    }

    private static void Check(Family family)
    {
        if (family.Type != "histogram")
        {
            Assert.All(family.Samples, s => Assert.Equal(family.Name, s.Name));
            Assert.True(family.Type != "counter" || family.Name.EndsWith("_total", StringComparison.Ordinal));
            return;
        }

        foreach (var series in family.Samples.GroupBy(s =>
            string.Join(',', s.Labels.Where(l => l.Key != "le").Select(l => $"{l.Key}={l.Value}"))))
        {
            var buckets = series.Where(s => s.Name == family.Name + "_bucket").ToArray();
            var bounds = buckets.Select(b => b.Labels["le"] == "+Inf" ? double.PositiveInfinity
                : double.Parse(b.Labels["le"], CultureInfo.InvariantCulture)).ToArray();
            Assert.Equal(bounds.Order(), bounds);
            Assert.Equal(double.PositiveInfinity, bounds[^1]);
            Assert.Equal(buckets.Select(b => b.Value).Order(), buckets.Select(b => b.Value));
            Assert.Equal(buckets[^1].Value, series.Single(s => s.Name == family.Name + "_count").Value);
            Assert.Single(series, s => s.Name == family.Name + "_sum");
        }
    }

    private static string Unescaped(string text, bool allowQuote)
    {
        Assert.DoesNotMatch(allowQuote ? @"\\(?!\\|n|"")(?<!\\\\)" : @"(?<!\\)(\\\\)*\\(?![\\n])", text);
        return Escape().Replace(text, m => m.Value switch
        {
            "\\\\" => "\\",
            "\\n" => "\n",
            "\\\"" => "\"",
            _ =>
            m.Value
        });
    }

    [GeneratedRegex(@"^# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) (.*)$")]
    private static partial Regex HelpLine();

    [GeneratedRegex(@"^# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram)$")]
    private static partial Regex TypeLine();

    [GeneratedRegex("""^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{((?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\[\\n"])*",?)*)\})? (\S+)$""")]
    private static partial Regex SampleLine();

    [GeneratedRegex("""([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)",?""")]
    private static partial Regex LabelPair();

    [GeneratedRegex(@"\\[\\n""]")]
    private static partial Regex Escape();
}
