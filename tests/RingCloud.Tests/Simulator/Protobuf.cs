using System.Buffers.Binary;
using System.Text;

namespace RingActors.RingCloud.Tests.Simulator;

internal readonly record struct Field(ulong Number, byte[] Bytes)
{
    public string Text => Encoding.UTF8.GetString(Bytes);
}

/// <summary>Fields of a message by number; a missing number is an empty list.</summary>
internal sealed class ProtobufFields(ILookup<int, Field> fields)
{
    public IReadOnlyList<Field> this[int number] => [.. fields[number]];
}

/// <summary>The tests' own reading of the protobuf wire format.</summary>
internal static class Protobuf
{
    public static byte[] CheckIn(ulong id, ulong token)
    {
        using var bytes = new MemoryStream();
        Varint(bytes, (2 << 3) | 0);
        Varint(bytes, id);
        Varint(bytes, (13 << 3) | 1);
        var eight = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(eight, token);
        bytes.Write(eight);
        return bytes.ToArray();
    }

    public static byte[] Login(ulong id, ulong token, IEnumerable<string> acknowledged)
    {
        using var bytes = new MemoryStream();
        Text(bytes, 1, "chrome-94.0.4606.51");
        Text(bytes, 2, "mcs.android.com");
        Text(bytes, 3, id.ToString());
        Text(bytes, 4, id.ToString());
        Text(bytes, 5, token.ToString());
        Text(bytes, 6, $"android-{id:x}");
        foreach (var each in acknowledged)
        {
            Text(bytes, 10, each);
        }

        return bytes.ToArray();
    }

    public static byte[] Frame(byte tag, byte[] body)
    {
        using var bytes = new MemoryStream();
        bytes.WriteByte(tag);
        Varint(bytes, (ulong)body.Length);
        bytes.Write(body);
        return bytes.ToArray();
    }

    public static ProtobufFields Read(byte[] message)
    {
        var fields = new List<(int Number, Field Field)>();
        var at = 0;
        while (at < message.Length)
        {
            var key = Varint(message, ref at);
            var field = (key & 7) switch
            {
                0 => new Field(Varint(message, ref at), []),
                1 => new Field(BinaryPrimitives.ReadUInt64LittleEndian(Take(message, ref at, 8)), []),
                2 => new Field(0, Take(message, ref at, (int)Varint(message, ref at))),
                _ => throw new InvalidDataException($"Wire type {key & 7}"),
            };
            fields.Add(((int)(key >> 3), field));
        }

        return new ProtobufFields(fields.ToLookup(each => each.Number, each => each.Field));
    }

    private static byte[] Take(byte[] message, ref int at, int length)
    {
        var taken = message[at..(at + length)];
        at += length;
        return taken;
    }

    private static ulong Varint(byte[] message, ref int at)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = message[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }

    private static void Varint(Stream target, ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            target.WriteByte((byte)((value & 0x7F) | 0x80));
        }

        target.WriteByte((byte)value);
    }

    private static void Text(Stream target, int field, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Varint(target, ((ulong)field << 3) | 2);
        Varint(target, (ulong)bytes.Length);
        target.Write(bytes);
    }
}
