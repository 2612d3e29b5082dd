using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;
using System.Text.Json;

namespace RingActors.Api.Metrics;

internal enum MetricKind
{
    Counter = 1,
    Gauge = 2,
    Histogram = 3,
}

/// <summary>All series of one metric name. Instruments of the same name and kind in several meters share it.</summary>
internal sealed class MetricFamily(string name, MetricKind kind, string help, bool isObserved,
    Func<MetricSeries> newSeries, int seriesMax)
{
    private readonly ConcurrentDictionary<LabelSet, MetricSeries> series = new(LabelSet.Comparer.Instance);
    private long dropped;

    public string Name => name;

    public MetricKind Kind => kind;

    public bool IsObserved => isObserved;

    /// <summary>Measurements not kept because the family already had its limit of series.</summary>
    public long Dropped => Interlocked.Read(ref dropped);

    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags, long scrape)
    {
        var byTags = series.GetAlternateLookup<ReadOnlySpan<KeyValuePair<string, object?>>>();
        if (!byTags.TryGetValue(tags, out var one))
        {
            if (series.Count >= seriesMax)
            {
                Interlocked.Increment(ref dropped);
                return;
            }

            one = series.GetOrAdd(new LabelSet(tags), static (_, make) => make(), newSeries);
        }

        one.SeenInScrape = scrape;
        one.Record(value);
    }

    /// <summary>The same as one JSON object; nothing if there is no series that may be shown.</summary>
    /// <param name="json">Takes it.</param>
    /// <param name="scrape">The scrape it is for.</param>
    /// <param name="isShown">Whether a series with these labels may be shown.</param>
    public void WriteTo(Utf8JsonWriter json, long scrape, Func<(string Name, string Value)[], bool> isShown)
    {
        ForgetUnseen(scrape);
        var shown = InOrder().Where(pair => isShown(pair.Key.Labels)).ToArray();
        if (shown.Length == 0)
        {
            return;
        }

        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("type", Word);
        json.WriteString("help", help);
        json.WriteStartArray("series");
        foreach (var (labels, one) in shown)
        {
            json.WriteStartObject();
            json.WriteStartObject("labels");
            foreach (var (label, value) in labels.Labels)
            {
                json.WriteString(label, value);
            }

            json.WriteEndObject();
            one.WriteTo(json);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    public void WriteTo(StringBuilder text, long scrape)
    {
        ForgetUnseen(scrape);
        if (series.IsEmpty)
        {
            return;
        }

        text.Append("# HELP ").Append(name).Append(' ').Append(PrometheusNames.EscapedHelp(help)).Append('\n');
        text.Append("# TYPE ").Append(name).Append(' ').Append(Word).Append('\n');
        foreach (var (labels, one) in InOrder())
        {
            one.WriteTo(text, name, labels.Labels);
        }
    }

    private string Word => kind switch
    {
        MetricKind.Counter => "counter",
        MetricKind.Gauge => "gauge",
        _ => "histogram",
    };

    private IOrderedEnumerable<KeyValuePair<LabelSet, MetricSeries>> InOrder() => series.OrderBy(
        pair => string.Join('\n', pair.Key.Labels.Select(l => $"{l.Name}={l.Value}")), StringComparer.Ordinal);

    /// <summary>
    /// An observed series whose callback no longer reports it (a removed device) ends instead of freezing.
    /// </summary>
    private void ForgetUnseen(long scrape)
    {
        if (!isObserved)
        {
            return;
        }

        foreach (var (labels, one) in series)
        {
            if (one.SeenInScrape != scrape)
            {
                series.TryRemove(labels, out _);
            }
        }
    }

    public static MetricFamily For(Instrument instrument, int seriesMax)
    {
        var help = string.IsNullOrEmpty(instrument.Description) ? instrument.Name : instrument.Description;
        var generic = instrument.GetType().GetGenericTypeDefinition();
        var observed = instrument.IsObservable;
        var kind = generic == typeof(Counter<>) || generic == typeof(ObservableCounter<>) ? MetricKind.Counter
            : generic == typeof(Histogram<>) ? MetricKind.Histogram
            : MetricKind.Gauge;
        var bounds = kind == MetricKind.Histogram ? Bounds(instrument) : [];
        Func<MetricSeries> make = kind == MetricKind.Histogram ? () => new BucketSeries(bounds)
            : observed || generic == typeof(Gauge<>) ? () => new LastSeries()
            : () => new SumSeries();
        var name = PrometheusNames.Metric(instrument.Name);
        var full = kind == MetricKind.Counter && !name.EndsWith("_total", StringComparison.Ordinal) ? name + "_total"
            : name;
        return new MetricFamily(full, kind, help, observed, make, seriesMax);
    }

    private static double[] Bounds(Instrument instrument) => instrument switch
    {
        Histogram<double> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds],
        Histogram<long> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds.Select(b => (double)b)],
        Histogram<int> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds.Select(b => (double)b)],
        _ => [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 50, 100, 500, 1000],
    };
}
