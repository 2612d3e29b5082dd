using NodaTime;

namespace RingActors.Devices.Domain.Keys;

/// <summary>
/// A named key of the installation. The key itself is shown once and stored nowhere: here is its digest.
/// </summary>
public sealed record ApiKey
{
    /// <summary>Longest name, in characters.</summary>
    public const int NameLengthMax = 32;

    /// <summary>
    /// 1 to <see cref="NameLengthMax"/> characters out of <c>a-z 0-9 -</c>; for ever this key's, so that history names
    /// one.
    /// </summary>
    public required string Name { get; init; }

    /// <summary>What it may.</summary>
    public required AccessRole Role { get; init; }

    /// <summary>SHA-256 of the key's text, base64. 256 random bits need no slow hash.</summary>
    public required string Digest { get; init; }

    /// <summary>The homes that it is for; null for all, also those that come.</summary>
    public IReadOnlyList<string>? Homes { get; init; }

    /// <summary>When it was made.</summary>
    public required Instant CreatedAt { get; init; }

    /// <summary>Not at or after; null for ever.</summary>
    public Instant? ExpiresAt { get; init; }

    /// <summary>What its owner said of it beside its role; null for nothing.</summary>
    public IReadOnlyDictionary<AccessRight, Allowance>? Allowances { get; init; }

    /// <summary>
    /// True if a form that the client shows counts as an approval. Off unless an owner says so: hosts may answer forms
    /// by themselves.
    /// </summary>
    public bool ApprovesByForm { get; init; }

    /// <summary>
    /// True if a model that holds it may call for help; null where no owner ever said so.
    /// </summary>
    public bool? CallsForHelp { get; init; }
}
