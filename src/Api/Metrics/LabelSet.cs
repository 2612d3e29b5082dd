using System.Globalization;

namespace RingActors.Api.Metrics;

/// <summary>The labels of one series. Compared with the tags of a measurement without copying them.</summary>
internal sealed class LabelSet
{
    private readonly KeyValuePair<string, object?>[] tags;
    private readonly int hash;

    public LabelSet(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        this.tags = tags.ToArray();
        hash = HashOf(tags);
        Labels = [.. this.tags.Select(tag => (PrometheusNames.Label(tag.Key), Text(tag.Value)))
            .OrderBy(label => label.Item1, StringComparer.Ordinal)];
    }

    public (string Name, string Value)[] Labels { get; }

    /// <summary>Numbers and booleans become text the same way on every machine.</summary>
    private static string Text(object? value) => value switch
    {
        null => string.Empty,
        bool flag => flag ? "true" : "false",
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? string.Empty,
    };

    private static int HashOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var code = new HashCode();
        foreach (var tag in tags)
        {
            code.Add(tag.Key, StringComparer.Ordinal);
            code.Add(tag.Value);
        }

        return code.ToHashCode();
    }

    private bool Matches(ReadOnlySpan<KeyValuePair<string, object?>> others)
    {
        if (others.Length != tags.Length)
        {
            return false;
        }

        for (var i = 0; i < tags.Length; i++)
        {
            if (tags[i].Key != others[i].Key || !Equals(tags[i].Value, others[i].Value))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Lets a dictionary of label sets be asked with the bare tags of a measurement.</summary>
    public sealed class Comparer : IEqualityComparer<LabelSet>,
        IAlternateEqualityComparer<ReadOnlySpan<KeyValuePair<string, object?>>, LabelSet>
    {
        public static readonly Comparer Instance = new();

        public bool Equals(LabelSet? x, LabelSet? y) => ReferenceEquals(x, y)
            || (x is not null && y is not null && x.Matches(y.tags));

        public int GetHashCode(LabelSet obj) => obj.hash;

        public LabelSet Create(ReadOnlySpan<KeyValuePair<string, object?>> alternate) => new(alternate);

        public bool Equals(ReadOnlySpan<KeyValuePair<string, object?>> alternate, LabelSet other) =>
            other.Matches(alternate);

        public int GetHashCode(ReadOnlySpan<KeyValuePair<string, object?>> alternate) => HashOf(alternate);
    }
}
