using System.Buffers.Binary;
using System.Text;

namespace RingActors.Devices.RingCloud.Client.Push;

/// <summary>
/// Reads protobuf fields one after the other; unknown ones are skipped. A message that is cut or nonsense ends the
/// reading with <see cref="IsBroken"/>, never with an exception.
/// </summary>
internal ref struct ProtoReader(ReadOnlySpan<byte> message)
{
    private ReadOnlySpan<byte> _rest = message;

    public int Field { get; private set; }

    /// <summary>The value of a varint or a 64 or 32 bit word.</summary>
    public ulong Number { get; private set; }

    /// <summary>The content of a text, a nested message or bytes; empty for numbers.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    public bool IsBroken { get; private set; }

    public readonly string Text => Encoding.UTF8.GetString(Bytes);

    /// <summary>Moves to the next field. False at the end, or when the rest cannot be read.</summary>
    public bool Next()
    {
        if (_rest.IsEmpty || IsBroken)
        {
            return false;
        }

        Bytes = default;
        Number = 0;
        if (!TryVarint(ref _rest, out var tag) || tag >> 3 is 0 or > int.MaxValue)
        {
            return Broken();
        }

        Field = (int)(tag >> 3);
        switch ((int)(tag & 7))
        {
            case 0:
                return TryVarint(ref _rest, out var value) ? Numeric(value) : Broken();
            case 1 when _rest.Length >= 8:
                Number = BinaryPrimitives.ReadUInt64LittleEndian(_rest);
                _rest = _rest[8..];
                return true;
            case 2 when TryVarint(ref _rest, out var length) && length <= (ulong)_rest.Length:
                Bytes = _rest[..(int)length];
                _rest = _rest[(int)length..];
                return true;
            case 5 when _rest.Length >= 4:
                Number = BinaryPrimitives.ReadUInt32LittleEndian(_rest);
                _rest = _rest[4..];
                return true;
            default:
                return Broken();
        }
    }

    /// <summary>Takes a varint off the front; false when it is cut or longer than ten bytes.</summary>
    public static bool TryVarint(ref ReadOnlySpan<byte> rest, out ulong value)
    {
        value = 0;
        for (var i = 0; i < rest.Length && i < 10; i++)
        {
            value |= (ulong)(rest[i] & 0x7F) << (7 * i);
            if (rest[i] < 0x80)
            {
                rest = rest[(i + 1)..];
                return true;
            }
        }

        return false;
    }

    private bool Numeric(ulong value)
    {
        Number = value;
        return true;
    }

    private bool Broken()
    {
        IsBroken = true;
        return false;
    }
}
