namespace RingActors.Engine.Verification.Anchors;

/// <summary>Where the anchor of a journal is kept, and by what it is sealed.</summary>
/// <param name="Path">Its file.</param>
/// <param name="Key">
/// The key of its seal; empty for none, when only accidents are noticed and a sealed one cannot be read.
/// </param>
public sealed record AnchorPlaces(string Path, ReadOnlyMemory<byte> Key)
{
    /// <summary>
    /// A second file with the same, on another medium; null for none. It may be away for a time; what is newer counts.
    /// </summary>
    public string? Lodged { get; init; }

    internal IEnumerable<string> All => Lodged is null ? [Path] : [Path, Lodged];
}

/// <summary>What a start takes on purpose that it would refuse otherwise.</summary>
/// <param name="Missing">A journal with events and without an anchor.</param>
/// <param name="Older">A journal that has less than was anchored.</param>
public sealed record AnchorLeave(bool Missing = false, bool Older = false);

/// <summary>An anchor as it was just written.</summary>
/// <param name="Counter">How often it has been written.</param>
/// <param name="Text">All of it.</param>
public sealed record WrittenAnchor(long Counter, string Text);
