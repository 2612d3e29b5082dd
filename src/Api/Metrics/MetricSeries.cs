using System.Globalization;
using System.Text;
using System.Text.Json;

namespace RingActors.Api.Metrics;

/// <summary>One line, or for a histogram a block of lines, of the exposition.</summary>
internal abstract class MetricSeries
{
    /// <summary>The scrape that last saw an observed value; older ones are not shown any more.</summary>
    public long SeenInScrape { get; set; }

    public abstract void Record(double value);

    public abstract void WriteTo(StringBuilder text, string name, (string Name, string Value)[] labels);

    /// <summary>The members of its JSON object beside the labels.</summary>
    public abstract void WriteTo(Utf8JsonWriter json);

    /// <summary>JSON has no word for what is no number.</summary>
    protected static void WriteNumber(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value))
        {
            json.WriteNumber(name, value);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    protected static void WriteLine(StringBuilder text, string name, (string Name, string Value)[] labels,
        string? extra, double value)
    {
        text.Append(name);
        if (labels.Length > 0 || extra is not null)
        {
            text.Append('{');
            for (var i = 0; i < labels.Length; i++)
            {
                text.Append(i == 0 ? string.Empty : ",").Append(labels[i].Name).Append("=\"")
                    .Append(PrometheusNames.EscapedLabel(labels[i].Value)).Append('"');
            }

            text.Append(labels.Length > 0 && extra is not null ? "," : string.Empty).Append(extra).Append('}');
        }

        text.Append(' ').Append(Number(value)).Append('\n');
    }

    protected static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        _ when double.IsNaN(value) => "NaN",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };

    protected static void AddTo(ref double target, double amount)
    {
        var seen = Volatile.Read(ref target);
        while (true)
        {
            var before = Interlocked.CompareExchange(ref target, seen + amount, seen);
            if (before.Equals(seen))
            {
                return;
            }

            seen = before;
        }
    }
}

/// <summary>Counters and up-down counters: the sum of what was added.</summary>
internal sealed class SumSeries : MetricSeries
{
    private double sum;

    public override void Record(double value) => AddTo(ref sum, value);

    public override void WriteTo(StringBuilder text, string name, (string Name, string Value)[] labels) =>
        WriteLine(text, name, labels, null, Volatile.Read(ref sum));

    public override void WriteTo(Utf8JsonWriter json) => WriteNumber(json, "value", Volatile.Read(ref sum));
}

/// <summary>Gauges and everything observed at scrape time: the last value.</summary>
internal sealed class LastSeries : MetricSeries
{
    private double last;

    public override void Record(double value) => Volatile.Write(ref last, value);

    public override void WriteTo(StringBuilder text, string name, (string Name, string Value)[] labels) =>
        WriteLine(text, name, labels, null, Volatile.Read(ref last));

    public override void WriteTo(Utf8JsonWriter json) => WriteNumber(json, "value", Volatile.Read(ref last));
}

/// <summary>A histogram: how many values were at most each bound, their number and their sum.</summary>
internal sealed class BucketSeries(double[] bounds) : MetricSeries
{
    private readonly long[] counts = new long[bounds.Length + 1];
    private double sum;

    public override void Record(double value)
    {
        var index = Array.BinarySearch(bounds, value);
        Interlocked.Increment(ref counts[index < 0 ? ~index : index]);
        AddTo(ref sum, value);
    }

    public override void WriteTo(StringBuilder text, string name, (string Name, string Value)[] labels)
    {
        var total = 0L;
        for (var i = 0; i < counts.Length; i++)
        {
            total += Interlocked.Read(ref counts[i]);
            var bound = i < bounds.Length ? bounds[i] : double.PositiveInfinity;
            WriteLine(text, name + "_bucket", labels, $"le=\"{Number(bound)}\"", total);
        }

        WriteLine(text, name + "_sum", labels, null, Volatile.Read(ref sum));
        // The count must equal the last bucket even while values arrive.
        WriteLine(text, name + "_count", labels, null, total);
    }

    public override void WriteTo(Utf8JsonWriter json)
    {
        var total = 0L;
        json.WriteStartArray("buckets");
        for (var i = 0; i < counts.Length; i++)
        {
            total += Interlocked.Read(ref counts[i]);
            json.WriteStartObject();
            json.WriteString("le", Number(i < bounds.Length ? bounds[i] : double.PositiveInfinity));
            json.WriteNumber("count", total);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteNumber(json, "sum", Volatile.Read(ref sum));
        json.WriteNumber("count", total);
    }
}
