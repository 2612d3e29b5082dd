using System.Buffers.Binary;
using System.Text;

namespace RingCloudSim.Push;

/// <summary>A protobuf field: a number (varint, fixed32, fixed64) or bytes.</summary>
internal readonly record struct ProtoField(int Number, ulong Value, ReadOnlyMemory<byte> Content)
{
    public string Text => Encoding.UTF8.GetString(Content.Span);
}

/// <summary>
/// Reads the fields of a message; throws <see cref="InvalidDataException"/> when they do not fit their buffer.
/// </summary>
internal static class ProtoReader
{
    public static IReadOnlyList<ProtoField> Read(ReadOnlyMemory<byte> message)
    {
        var fields = new List<ProtoField>();
        while (message.Length > 0)
        {
            var key = Varint(ref message);
            var number = (int)(key >> 3);
            fields.Add((key & 7) switch
            {
                0 => new ProtoField(number, Varint(ref message), default),
                1 => new ProtoField(number, BinaryPrimitives.ReadUInt64LittleEndian(Take(ref message, 8).Span), default),
                2 => new ProtoField(number, 0, Take(ref message, Varint(ref message))),
                5 => new ProtoField(number, BinaryPrimitives.ReadUInt32LittleEndian(Take(ref message, 4).Span), default),
                var type => throw new InvalidDataException($"Wire type {type} is not supported."),
            });
        }

        return fields;
    }

    private static ReadOnlyMemory<byte> Take(ref ReadOnlyMemory<byte> message, ulong length)
    {
        if (length > (ulong)message.Length)
        {
            throw new InvalidDataException("A field is longer than its message.");
        }

        var taken = message[..(int)length];
        message = message[(int)length..];
        return taken;
    }

    private static ulong Varint(ref ReadOnlyMemory<byte> message)
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Take(ref message, 1).Span[0];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new InvalidDataException("A number is longer than 64 bits.");
    }
}
