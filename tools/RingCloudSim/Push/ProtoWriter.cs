using System.Buffers.Binary;
using System.Text;

namespace RingCloudSim.Push;

/// <summary>The protobuf wire format, as much of it as Google's check-in and message socket use.</summary>
internal sealed class ProtoWriter
{
    private readonly MemoryStream _bytes = new();

    public byte[] ToArray() => _bytes.ToArray();

    public ProtoWriter Number(int field, ulong value)
    {
        Varint(_bytes, ((ulong)field << 3) | 0);
        Varint(_bytes, value);
        return this;
    }

    public ProtoWriter Fixed64(int field, ulong value)
    {
        Varint(_bytes, ((ulong)field << 3) | 1);
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        _bytes.Write(bytes);
        return this;
    }

    public ProtoWriter Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    public ProtoWriter Message(int field, ProtoWriter inner) => Bytes(field, inner.ToArray());

    public ProtoWriter Bytes(int field, ReadOnlySpan<byte> value)
    {
        Varint(_bytes, ((ulong)field << 3) | 2);
        Varint(_bytes, (ulong)value.Length);
        _bytes.Write(value);
        return this;
    }

    public static void Varint(Stream target, ulong value)
    {
        while (value >= 0x80)
        {
            target.WriteByte((byte)((value & 0x7F) | 0x80));
            value >>= 7;
        }

        target.WriteByte((byte)value);
    }
}
