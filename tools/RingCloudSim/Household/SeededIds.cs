using System.Buffers.Binary;

namespace RingCloudSim.Household;

/// <summary>
/// All chance of the simulator. Not for secrets that matter: it exists so that a run can be repeated.
/// </summary>
internal sealed class SeededIds(int seed)
{
    private readonly Random _random = new(seed);

    public string NextUuid()
    {
        Span<byte> bytes = stackalloc byte[16];
        _random.NextBytes(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString();
    }

    /// <summary>
    /// Ring's event ids: seconds since 1970 in the upper half, so they exceed 2^53 and grow with time.
    /// </summary>
    public long NextDingId(DateTimeOffset now)
        => (now.ToUnixTimeSeconds() << 32) | (uint)_random.Next();

    public byte[] NextBytes(int length)
    {
        var bytes = new byte[length];
        _random.NextBytes(bytes);
        return bytes;
    }

    public string NextHex(int bytes) => Convert.ToHexStringLower(NextBytes(bytes));

    /// <summary>Never zero, and positive as a signed number: some clients parse it so.</summary>
    public ulong NextId64()
        => (BinaryPrimitives.ReadUInt64BigEndian(NextBytes(8)) >> 2) | 0x1000_0000_0000_0000UL;
}
