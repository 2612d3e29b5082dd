using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using NodaTime;
using RingActors.Engine.Core.Serialization;

namespace RingActors.Engine.Core.Records;

/// <summary>
/// Writes events into one growing buffer in the format in which they are stored, hashed and exported.
/// Not thread safe; reused from turn to turn, so that the hot path allocates nothing.
/// </summary>
/// <remarks>
/// A frame is: length of the record (4 bytes, little endian), the record, its hash (32 bytes). The record is: format (1
/// byte, 1), flags (1 byte, bit 0: a receipt follows the payload), home_seq, actor_seq (8 bytes each), version (4
/// bytes), occurred-at, learned-at (8 bytes each, nanoseconds since 1970-01-01 UTC), then as length-prefixed UTF-8 (2
/// bytes of length): address, name, principal, correlation, causation, then the payload (4 bytes of length, JSON), then
/// the receipt if there is one. The record says everything in full, so that a chain can be verified from an export
/// alone.
/// </remarks>
public sealed class RecordWriter : IBufferWriter<byte>
{
    /// <summary>The record format this build writes.</summary>
    public const byte Format = 1;

    /// <summary>Bytes of a record before its first text.</summary>
    internal const int FixedLength = 2 + 8 + 8 + 4 + 8 + 8;

    private readonly Utf8JsonWriter _json;
    private byte[] _buffer;
    private int _length;

    /// <summary>Makes a writer whose buffer starts with <paramref name="capacity"/> bytes.</summary>
    public RecordWriter(int capacity = 16 * 1024)
    {
        _buffer = new byte[capacity];
        _json = new Utf8JsonWriter(this, new JsonWriterOptions { SkipValidation = true });
    }

    /// <summary>Bytes written so far.</summary>
    public int Length => _length;

    /// <summary>The frames written so far.</summary>
    public ReadOnlyMemory<byte> Written => _buffer.AsMemory(0, _length);

    /// <summary>Forgets everything after <paramref name="length"/>: a chain of reactions was taken back.</summary>
    public void Truncate(int length) => _length = length;

    /// <summary>Takes the written bytes out and starts anew with a buffer of similar size.</summary>
    public ReadOnlyMemory<byte> Detach()
    {
        ReadOnlyMemory<byte> written = Written;
        _buffer = new byte[Math.Max(1024, Math.Min(_buffer.Length, BitRoundUp(_length)))];
        _length = 0;
        return written;
    }

    /// <summary>
    /// Writes one frame and moves <paramref name="chainHash"/> (32 bytes) on: from the hash of the home's event before
    /// to this event's.
    /// </summary>
    /// <exception cref="ArgumentException">A text is longer than 65,535 bytes of UTF-8.</exception>
    public void Write(in RecordFields fields, StoredType type, object @event, in ReceiptFields receipt, Span<byte> chainHash)
    {
        int start = _length;
        Advance(4);
        Span<byte> fixedPart = GetSpan(FixedLength)[..FixedLength];
        fixedPart[0] = Format;
        fixedPart[1] = receipt.Key is null ? (byte)0 : (byte)1;
        BinaryPrimitives.WriteInt64LittleEndian(fixedPart[2..], fields.HomeSeq);
        BinaryPrimitives.WriteInt64LittleEndian(fixedPart[10..], fields.ActorSeq);
        BinaryPrimitives.WriteInt32LittleEndian(fixedPart[18..], type.Version);
        BinaryPrimitives.WriteInt64LittleEndian(fixedPart[22..], Nanoseconds(fields.OccurredAt));
        BinaryPrimitives.WriteInt64LittleEndian(fixedPart[30..], Nanoseconds(fields.LearnedAt));
        Advance(FixedLength);
        WriteText(fields.Actor.Utf8);
        WriteText(type.Utf8Name);
        WriteText(fields.Principal.Utf8);
        WriteText(fields.Correlation);
        WriteText(fields.Causation);
        WriteJson(type, @event);
        if (receipt.Key is not null)
        {
            WriteReceipt(receipt);
        }

        int length = _length - start - 4;
        BinaryPrimitives.WriteInt32LittleEndian(_buffer.AsSpan(start), length);
        Span<byte> hash = GetSpan(HashChain.HashLength)[..HashChain.HashLength];
        HashChain.Next(chainHash, _buffer.AsSpan(start + 4, length), hash);
        hash.CopyTo(chainHash);
        Advance(HashChain.HashLength);
    }

    /// <inheritdoc/>
    public void Advance(int count)
    {
        EnsureFree(count);
        _length += count;
    }

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        EnsureFree(Math.Max(sizeHint, 256));
        return _buffer.AsMemory(_length);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        EnsureFree(Math.Max(sizeHint, 256));
        return _buffer.AsSpan(_length);
    }

    internal static long Nanoseconds(Instant instant) => (instant - NodaConstants.UnixEpoch).ToInt64Nanoseconds();

    internal static Instant FromNanoseconds(long nanoseconds) =>
        NodaConstants.UnixEpoch + Duration.FromNanoseconds(nanoseconds);

    private static int BitRoundUp(int length) => (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(1024, length));

    private void WriteReceipt(in ReceiptFields receipt)
    {
        Span<byte> head = GetSpan(9);
        BinaryPrimitives.WriteUInt64LittleEndian(head, receipt.Digest);
        head[8] = receipt.Refused ? (byte)1 : (byte)0;
        Advance(9);
        WriteText(receipt.Key!);
        WriteText(receipt.Type!.Utf8Name);
        BinaryPrimitives.WriteInt32LittleEndian(GetSpan(4), receipt.Type.Version);
        Advance(4);
        WriteJson(receipt.Type, receipt.Reply!);
    }

    private void WriteJson(StoredType type, object value)
    {
        int start = _length;
        Advance(4);
        _json.Reset();
        JsonSerializer.Serialize(_json, value, type.Json);
        _json.Flush();
        BinaryPrimitives.WriteInt32LittleEndian(_buffer.AsSpan(start), _length - start - 4);
    }

    private void WriteText(ReadOnlySpan<byte> utf8)
    {
        Span<byte> span = GetSpan(2 + utf8.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(span, checked((ushort)utf8.Length));
        utf8.CopyTo(span[2..]);
        _length += 2 + utf8.Length;
    }

    private void WriteText(string text)
    {
        Span<byte> span = GetSpan(2 + (3 * text.Length));
        int length = Encoding.UTF8.GetBytes(text, span[2..]);
        if (length > ushort.MaxValue)
        {
            throw new ArgumentException($"A text of {length} bytes is too long to be stored; the most is {ushort.MaxValue}.");
        }

        BinaryPrimitives.WriteUInt16LittleEndian(span, (ushort)length);
        _length += 2 + length;
    }

    private void EnsureFree(int count)
    {
        if (_buffer.Length - _length < count)
        {
            Array.Resize(ref _buffer, BitRoundUp(checked(_length + count)));
        }
    }
}

/// <summary>The parts of a record that do not depend on its payload.</summary>
/// <param name="Actor">Whose event it is.</param>
/// <param name="ActorSeq">Place among the actor's events.</param>
/// <param name="HomeSeq">Place among the home's events.</param>
/// <param name="OccurredAt">When it was true in the world.</param>
/// <param name="LearnedAt">When the engine came to know it.</param>
/// <param name="Principal">Who asked.</param>
/// <param name="Correlation">The id of the request that began it all.</param>
/// <param name="Causation">The id of the event or message directly before.</param>
public readonly record struct RecordFields(
    Address Actor,
    long ActorSeq,
    long HomeSeq,
    Instant OccurredAt,
    Instant LearnedAt,
    Principal Principal,
    string Correlation,
    string Causation);

/// <summary>The receipt to be written with a record; <c>default</c> for none.</summary>
/// <param name="Key">The caller's idempotency key; null for no receipt.</param>
/// <param name="Digest">Digest of what was asked for.</param>
/// <param name="Refused">True if the answer is a refusal.</param>
/// <param name="Type">The reply's stored type.</param>
/// <param name="Reply">The reply.</param>
public readonly record struct ReceiptFields(string? Key, ulong Digest, bool Refused, StoredType? Type, IReply? Reply);
