using RingActors.Engine.Verification.Anchors;

namespace RingActors.Api.Instance;

/// <summary>How the anchor of the journal fares: what was written last, and what does not work.</summary>
internal sealed class AnchorState(TimeProvider time)
{
    private volatile WrittenAnchor? _latest;
    private volatile AnchorTrouble? _file;
    private volatile AnchorTrouble? _post;

    /// <summary>Null until the first was written.</summary>
    public WrittenAnchor? Latest => _latest;

    /// <summary>What does not work; null if all does.</summary>
    public AnchorTrouble? Trouble => _file ?? _post;

    public void Written(WrittenAnchor anchor) => _latest = anchor;

    /// <summary>All files have it.</summary>
    public void Kept() => _file = null;

    /// <summary>A file could not be written.</summary>
    /// <returns>True if that is new.</returns>
    public bool Failed(Exception error)
    {
        bool isNew = _file is null;
        _file ??= new AnchorTrouble(time.GetUtcNow(), $"The anchor of the journal cannot be written: {error.Message}");
        return isNew;
    }

    /// <summary>How the last post of it ended; null if well.</summary>
    public void Posted(string? trouble) => _post = trouble is null ? null
        : new AnchorTrouble(_post?.Since ?? time.GetUtcNow(), $"The anchor of the journal cannot be posted: {trouble}");
}

/// <param name="Since">When it began.</param>
/// <param name="What">A sentence.</param>
internal sealed record AnchorTrouble(DateTimeOffset Since, string What);
