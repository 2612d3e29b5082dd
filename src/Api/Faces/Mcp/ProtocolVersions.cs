using System.Collections.Immutable;

namespace RingActors.Api.Faces.Mcp;

/// <summary>
/// The protocol's revisions. 2026-07-28 divided it: since then every request stands alone and carries its version in a
/// header and in _meta; before, a session begins with initialize.
/// </summary>
internal static class ProtocolVersions
{
    public const string FirstModern = "2026-07-28";

    public static readonly ImmutableArray<string> Supported = ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25",
        FirstModern];

    /// <summary>What requests without a session may name; this is also what discovery answers.</summary>
    public static readonly ImmutableArray<string> Modern = [FirstModern];

    /// <summary>Revisions are dates, so text order is time order.</summary>
    public static bool IsModern(string? version) => version is not null
        && string.CompareOrdinal(version, FirstModern) >= 0;
}
