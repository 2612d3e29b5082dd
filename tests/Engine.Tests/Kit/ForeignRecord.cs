using System.Buffers.Binary;
using System.Text;
using NodaTime;
using RingActors.Engine.Core;

namespace RingActors.Engine.Tests.Kit;

/// <summary>
/// Writes records by the letter of the format and without the engine's own writer: so the tests hold the format itself, and can
/// write what this build never would.
/// </summary>
internal static class ForeignRecord
{
    internal static byte[] Make(
        Address actor, long homeSeq, long actorSeq, Instant at, string name, int version, string json, byte format = 1, byte flags = 0)
    {
        using MemoryStream stream = new();
        stream.WriteByte(format);
        stream.WriteByte(flags);
        Write(stream, homeSeq);
        Write(stream, actorSeq);
        Write(stream, version);
        Write(stream, (at - NodaConstants.UnixEpoch).ToInt64Nanoseconds());
        Write(stream, (at - NodaConstants.UnixEpoch).ToInt64Nanoseconds());
        foreach (string text in new[] { actor.Value, name, "local:tester", "by-hand", "by-hand" })
        {
            byte[] utf8 = Encoding.UTF8.GetBytes(text);
            stream.WriteByte((byte)(utf8.Length & 255));
            stream.WriteByte((byte)(utf8.Length >> 8));
            stream.Write(utf8);
        }

        byte[] payload = Encoding.UTF8.GetBytes(json);
        Write(stream, payload.Length);
        stream.Write(payload);
        return stream.ToArray();
    }

    private static void Write(Stream stream, long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        stream.Write(bytes);
    }

    private static void Write(Stream stream, int value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        stream.Write(bytes);
    }
}
