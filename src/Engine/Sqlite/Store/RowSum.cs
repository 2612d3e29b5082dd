using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace RingActors.Engine.Sqlite.Store;

/// <summary>
/// Checksums of rows. They find accidents and careless edits; against somebody who computes them anew stand the chains
/// and the anchor.
/// </summary>
internal sealed class RowSum : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _number = new byte[8];

    /// <summary>Begins a row of <paramref name="table"/>.</summary>
    internal RowSum Of(string table) => Add(table);

    internal RowSum Add(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_number, value);
        _hash.AppendData(_number);
        return this;
    }

    internal RowSum Add(string value) => Add(Encoding.UTF8.GetBytes(value));

    /// <summary>Adds bytes together with their number, so that no two rows give the same bytes.</summary>
    internal RowSum Add(ReadOnlySpan<byte> value)
    {
        Add(value.Length);
        _hash.AppendData(value);
        return this;
    }

    /// <summary>Ends the row.</summary>
    internal long End()
    {
        Span<byte> hash = stackalloc byte[32];
        _hash.GetHashAndReset(hash);
        return BinaryPrimitives.ReadInt64LittleEndian(hash);
    }

    /// <summary>CRC-32C over numbers and bytes, for the rows of which there are many.</summary>
    internal static uint Crc(ReadOnlySpan<byte> bytes, params ReadOnlySpan<long> numbers)
    {
        uint crc = uint.MaxValue;
        foreach (long number in numbers)
        {
            crc = BitOperations.Crc32C(crc, unchecked((ulong)number));
        }

        while (bytes.Length >= 8)
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[8..];
        }

        foreach (byte last in bytes)
        {
            crc = BitOperations.Crc32C(crc, last);
        }

        return ~crc;
    }

    public void Dispose() => _hash.Dispose();
}
