using System.Collections.Immutable;
using System.Globalization;

namespace RingActors.Api.Faces.Events;

/// <summary>
/// Up to where a reader has seen each home: the id of every event of a home, and what <c>Last-Event-ID</c> brings back.
/// <c>home:12;other:7</c>, homes percent-encoded.
/// </summary>
internal sealed record StreamPosition(ImmutableSortedDictionary<string, long> Seen)
{
    private const int TextMax = 4096;

    public static StreamPosition Start { get; } =
        new(ImmutableSortedDictionary.Create<string, long>(StringComparer.Ordinal));

    public StreamPosition With(string home, long seq) => new(Seen.SetItem(home, seq));

    /// <summary>Null if it is none.</summary>
    public static StreamPosition? Parse(string text)
    {
        if (text.Length is 0 or > TextMax)
        {
            return null;
        }

        StreamPosition position = Start;
        foreach (string part in text.Split(';'))
        {
            int colon = part.LastIndexOf(':');
            if (colon < 1 || !long.TryParse(
                part.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out long seq))
            {
                return null;
            }

            position = position.With(Uri.UnescapeDataString(part[..colon]), seq);
        }

        return position;
    }

    public override string ToString() => string.Join(
        ';', Seen.Select(s => string.Create(CultureInfo.InvariantCulture, $"{Uri.EscapeDataString(s.Key)}:{s.Value}")));
}
