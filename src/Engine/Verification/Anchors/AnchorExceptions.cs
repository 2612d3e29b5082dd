namespace RingActors.Engine.Verification.Anchors;

/// <summary>
/// A journal has events and no anchor: what was cut from it, or whether it is an old copy, cannot be told.
/// </summary>
/// <param name="path">Where the anchor should be.</param>
public sealed class AnchorMissingException(string path) : Exception(
    $"The journal has events, and its anchor {path} is missing: whether its end was cut off, or an older copy put in "
    + "its place, cannot be told. Put the anchor back. If it was removed on purpose, or the journal is from before "
    + "there were anchors, start once with --accept-missing-anchor.");

/// <summary>The journal has less than was anchored, and is sound otherwise.</summary>
/// <param name="location">The newest anchor.</param>
/// <param name="message">In what it falls behind.</param>
public sealed class JournalRolledBackException(string location, string message) : Exception(
    $"The journal was rolled back, compared with its anchor {location}: {message} Put the newer journal back. If an "
    + "older one was restored on purpose, start once with --accept-older.");
