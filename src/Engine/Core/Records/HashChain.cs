using System.Security.Cryptography;
using System.Text;

namespace RingActors.Engine.Core.Records;

/// <summary>
/// Each home's events form a chain: the hash of an event is SHA-256 over the hash of the home's event before and the
/// event's record. Changing, removing, adding or swapping a record changes every later hash; only a cut tail needs an
/// anchor kept elsewhere.
/// </summary>
public static class HashChain
{
    /// <summary>Length of a hash, in bytes.</summary>
    public const int HashLength = 32;

    [ThreadStatic]
    private static IncrementalHash? s_hash;

    /// <summary>
    /// Writes the hash before a home's first event: SHA-256 of <c>ringactors/1/</c> and the home's name.
    /// </summary>
    public static void Genesis(string home, Span<byte> hash) => SHA256.HashData(Encoding.UTF8.GetBytes("ringactors/1/" + home), hash);

    /// <summary>Writes the hash of <paramref name="record"/> that follows <paramref name="previous"/>.</summary>
    public static void Next(ReadOnlySpan<byte> previous, ReadOnlySpan<byte> record, Span<byte> hash)
    {
        // Kept for the thread: setting up a hash anew costs as much as hashing an event.
        IncrementalHash incremental = s_hash ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        incremental.AppendData(previous);
        incremental.AppendData(record);
        incremental.GetHashAndReset(hash);
    }
}
