using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace RingActors.Devices.RingCloud.Client.Push;

/// <summary>
/// Writes the few protobuf forms that Google's messages use: varints, 64 bit words, texts, nested messages.
/// </summary>
internal sealed class ProtoWriter
{
    private const int VarintType = 0;
    private const int WordType = 1;
    private const int BytesType = 2;
    private readonly ArrayBufferWriter<byte> _buffer = new();

    public ReadOnlySpan<byte> Written => _buffer.WrittenSpan;

    public ProtoWriter Varint(int field, ulong value)
    {
        Tag(field, VarintType);
        Raw(value);
        return this;
    }

    public ProtoWriter Flag(int field, bool value) => Varint(field, value ? 1UL : 0);

    public ProtoWriter Fixed64(int field, ulong value)
    {
        Tag(field, WordType);
        BinaryPrimitives.WriteUInt64LittleEndian(_buffer.GetSpan(8), value);
        _buffer.Advance(8);
        return this;
    }

    public ProtoWriter Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    public ProtoWriter Message(int field, ProtoWriter message) => Bytes(field, message.Written);

    public ProtoWriter Bytes(int field, ReadOnlySpan<byte> value)
    {
        Tag(field, BytesType);
        Raw((ulong)value.Length);
        _buffer.Write(value);
        return this;
    }

    /// <summary>A varint without a field: frame lengths.</summary>
    public ProtoWriter Raw(ulong value)
    {
        var span = _buffer.GetSpan(10);
        var length = 0;
        while (value >= 0x80)
        {
            span[length++] = (byte)((value & 0x7F) | 0x80);
            value >>= 7;
        }

        span[length++] = (byte)value;
        _buffer.Advance(length);
        return this;
    }

    private void Tag(int field, int type) => Raw(((ulong)field << 3) | (uint)type);
}
