namespace RingActors.Engine.Verification.Anchors;

/// <summary>What the anchors of a journal say, wherever they are kept.</summary>
/// <param name="Newest">The one that counts; null if there is none of use.</param>
/// <param name="Path">Its file.</param>
/// <param name="Faults">What is wrong with any of them.</param>
public sealed record AnchorReading(AnchorFile? Newest, string Path, IReadOnlyList<string> Faults)
{
    /// <summary>Nothing was asked for.</summary>
    public static AnchorReading None { get; } = new(null, "", []);

    /// <summary>True if no anchor is there at all.</summary>
    public bool IsMissing => Newest is null && Faults.Count == 0;

    /// <summary>
    /// Reads them. Of several the one that was written most often counts: the other medium may have been away. Once
    /// one is sealed no other is taken for good, because anybody can write one without a seal.
    /// </summary>
    public static AnchorReading Of(AnchorPlaces places)
    {
        List<string> faults = [];
        List<(string Path, AnchorFile Anchor)> found = [];
        foreach (string path in places.All)
        {
            try
            {
                if (AnchorFile.Read(path, places.Key.Span) is { } anchor)
                {
                    found.Add((path, anchor));
                }
            }
            catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
            {
                faults.Add(e.Message);
            }
        }

        if (found.Any(f => f.Anchor.IsSealed))
        {
            faults.AddRange(found.Where(f => !f.Anchor.IsSealed).Select(f =>
                $"The anchor {f.Path} has no seal, and another one has: this program did not write it."));
            found.RemoveAll(f => !f.Anchor.IsSealed);
        }

        (string newest, AnchorFile? counts) = found
            .OrderByDescending(f => f.Anchor.Counter).ThenByDescending(f => f.Anchor.WrittenAt).FirstOrDefault();
        return new AnchorReading(counts, newest ?? places.Path, faults);
    }
}
