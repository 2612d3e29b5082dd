using System.Buffers.Binary;

namespace RingActors.Engine.Sqlite.Store;

/// <summary>
/// For each of the tables beside the log, the sum of its rows' sums modulo 2^64. Every log row carries them, so that a row that
/// went missing, or came, without an append is noticed.
/// </summary>
internal readonly record struct AuxiliaryChecksums(long WakeUps, long Outbox, long Snapshots)
{
    internal const int Length = 24;

    internal static AuxiliaryChecksums Read(ReadOnlySpan<byte> bytes) =>
        bytes.Length == Length
            ? new AuxiliaryChecksums(
                BinaryPrimitives.ReadInt64LittleEndian(bytes),
                BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]),
                BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]))
            : throw new FormatException($"The sums of the tables beside the log take {Length} bytes; there are {bytes.Length}.");

    internal void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteInt64LittleEndian(bytes, WakeUps);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[8..], Outbox);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[16..], Snapshots);
    }

    internal AuxiliaryChecksums AddWakeUps(long difference) => this with { WakeUps = unchecked(WakeUps + difference) };

    internal AuxiliaryChecksums AddOutbox(long difference) => this with { Outbox = unchecked(Outbox + difference) };

    internal AuxiliaryChecksums AddSnapshots(long difference) => this with { Snapshots = unchecked(Snapshots + difference) };
}
