using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;
using System.Text.Json;

namespace RingActors.Api.Metrics;

/// <summary>
/// Keeps the current value of every instrument whose name begins with <c>ring_</c>, <c>ringactors_</c>, <c>mcp_</c> or
/// <c>process_</c> and writes them in the Prometheus text format 0.0.4. Other instruments of the process are left
/// alone.
/// </summary>
internal sealed class MetricsCollector : IDisposable
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private const string DroppedName = "ringactors_metrics_dropped_total";
    private static readonly string[] Prefixes = ["ring_", "ringactors_", "mcp_", "process_"];

    private readonly ConcurrentDictionary<string, MetricFamily> families = new(StringComparer.Ordinal);
    private readonly MeterListener listener = new();
    private readonly Lock scraping = new();
    private readonly int seriesMax;
    private long scrape;

    /// <param name="seriesMax">Series a metric may have, so that a label nobody bounded cannot eat the memory.</param>
    public MetricsCollector(int seriesMax = 1000)
    {
        this.seriesMax = seriesMax;
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (Array.Exists(Prefixes, p => instrument.Name.StartsWith(p, StringComparison.Ordinal))
                && FamilyFor(instrument) is { } family)
            {
                l.EnableMeasurementEvents(instrument, family);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, family) => Record(family, value, tags));
        listener.SetMeasurementEventCallback<int>((_, value, tags, family) => Record(family, value, tags));
        listener.SetMeasurementEventCallback<double>((_, value, tags, family) => Record(family, value, tags));
        listener.SetMeasurementEventCallback<float>((_, value, tags, family) => Record(family, value, tags));
        listener.SetMeasurementEventCallback<decimal>((_, value, tags, family) => Record(family, (double)value, tags));
        listener.SetMeasurementEventCallback<short>((_, value, tags, family) => Record(family, value, tags));
        listener.SetMeasurementEventCallback<byte>((_, value, tags, family) => Record(family, value, tags));
        listener.Start();
    }

    public string Scrape()
    {
        lock (scraping)
        {
            Interlocked.Increment(ref scrape);
            listener.RecordObservableInstruments();
            var text = new StringBuilder();
            foreach (var family in families.Values.OrderBy(f => f.Name, StringComparer.Ordinal))
            {
                family.WriteTo(text, scrape);
            }

            WriteDropped(text);
            return text.ToString();
        }
    }

    /// <summary>The same as JSON: <c>metrics</c>, each with name, type, help and series.</summary>
    /// <param name="isShown">Whether a series with these labels may be shown.</param>
    public byte[] ScrapeJson(Func<(string Name, string Value)[], bool> isShown)
    {
        lock (scraping)
        {
            Interlocked.Increment(ref scrape);
            listener.RecordObservableInstruments();
            var json = new System.Buffers.ArrayBufferWriter<byte>();
            using (var writer = new Utf8JsonWriter(json))
            {
                writer.WriteStartObject();
                writer.WriteStartArray("metrics");
                foreach (var family in families.Values.OrderBy(f => f.Name, StringComparer.Ordinal))
                {
                    family.WriteTo(writer, scrape, isShown);
                }

                writer.WriteEndArray();
                writer.WriteEndObject();
            }

            return json.WrittenSpan.ToArray();
        }
    }

    public void Dispose() => listener.Dispose();

    /// <summary>An instrument whose meter is disposed while it is read has no family any more.</summary>
    private void Record(object? family, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        ((MetricFamily?)family)?.Record(value, tags, Volatile.Read(ref scrape));

    /// <summary>Null when the name is already taken by a metric of another kind: one name has one TYPE line.</summary>
    private MetricFamily? FamilyFor(Instrument instrument)
    {
        var wanted = MetricFamily.For(instrument, seriesMax);
        var family = families.GetOrAdd(wanted.Name, wanted);
        return family.Kind == wanted.Kind && family.IsObserved == wanted.IsObserved ? family : null;
    }

    private void WriteDropped(StringBuilder text)
    {
        var losing = families.Values.Where(f => f.Dropped > 0).OrderBy(f => f.Name, StringComparer.Ordinal).ToArray();
        if (losing.Length == 0)
        {
            return;
        }

        text.Append("# HELP ").Append(DroppedName)
            .Append(" Measurements not kept because their metric had its limit of series.\n");
        text.Append("# TYPE ").Append(DroppedName).Append(" counter\n");
        foreach (var family in losing)
        {
            text.Append(DroppedName).Append("{metric=\"").Append(family.Name).Append("\"} ").Append(family.Dropped)
                .Append('\n');
        }
    }
}
