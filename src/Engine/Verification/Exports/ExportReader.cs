using System.Buffers.Binary;
using RingActors.Engine.Core.Records;

namespace RingActors.Engine.Verification.Exports;

/// <summary>Reads an export of a home: its frames one after the other, as <see cref="RecordWriter"/> writes them.</summary>
internal static class ExportReader
{
    /// <summary>The frames, from the stream's position to its end.</summary>
    /// <exception cref="RecordFormatException">It ends within one, or there is none where one should begin.</exception>
    internal static IEnumerable<StoredFrame> Read(Stream export)
    {
        byte[] length = new byte[4];
        long at = 0;
        while (true)
        {
            int read = export.ReadAtLeast(length, 4, throwOnEndOfStream: false);
            if (read == 0)
            {
                yield break;
            }

            int bytes = read == 4 ? BinaryPrimitives.ReadInt32LittleEndian(length) : -1;
            if (bytes is < 0 or > RecordReader.RecordLengthMax)
            {
                throw new RecordFormatException($"At byte {at} a record should begin, and there is none of a sound length.");
            }

            byte[] frame = new byte[4 + bytes + HashChain.HashLength];
            length.CopyTo(frame, 0);
            if (export.ReadAtLeast(frame.AsSpan(4), frame.Length - 4, throwOnEndOfStream: false) < frame.Length - 4)
            {
                throw new RecordFormatException($"The export ends within the record that begins at byte {at}.");
            }

            int offset = 0;
            yield return RecordReader.ReadFrame(frame, ref offset);
            at += frame.Length;
        }
    }
}
