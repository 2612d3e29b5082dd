using System.Collections.Immutable;
using RingActors.Api.Instance;

namespace RingActors.Api.CommandLine;

/// <summary>What came of the wish for an owner's key.</summary>
/// <param name="Key">The key, to be shown once; null if none was made.</param>
/// <param name="Replaced">Names of the keys that are no good any more.</param>
/// <param name="IsOtherHousehold">
/// True if none was made because whoever logged in sees none of the homes in this directory; else an owner has one.
/// </param>
internal sealed record OwnersKeyMade(string? Key, ImmutableArray<string> Replaced, bool IsOtherHousehold = false);

/// <summary>Makes an owner's key for whoever has just logged in to Ring.</summary>
internal interface IOwnersKeys
{
    /// <summary>Makes it, while no server runs.</summary>
    /// <param name="launch">The data directory and settings.</param>
    /// <param name="replace">True also where an owner has one; that of an earlier login is revoked.</param>
    /// <param name="shown">The homes that the login shows.</param>
    /// <param name="cancellation">Nothing is made any more.</param>
    Task<OwnersKeyMade> MakeAsync(
        Launch launch, bool replace, Func<Task<IReadOnlyList<string>>> shown, CancellationToken cancellation);
}
