using System.Buffers.Binary;
using System.Text.Json;
using RingActors.Engine.Core.Records;
using RingActors.Engine.Core.Serialization;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Tests.Kit;

namespace RingActors.Engine.Tests.Records;

/// <summary>Damaged or hostile bytes are refused in words, and never cost more than their own length.</summary>
public sealed class RecordFuzzTests
{
    private const int Rounds = 20_000;
    private static readonly StoredTypes Types = TestEngine.Types().Build();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Mutated_records_are_read_or_refused_and_nothing_else(int seed)
    {
        Random random = new(seed);
        byte[] golden = RecordTests.WriteGolden();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int round = 0; round < Rounds; round++)
        {
            byte[] mutated = Mutate(golden, random);
            Try(() =>
            {
                int offset = 0;
                while (offset < mutated.Length)
                {
                    StoredFrame frame = RecordReader.ReadFrame(mutated, ref offset);
                    RecordReader.ReadPlace(frame.Record);
                    StoredEvent read = RecordReader.Read(frame.Record);
                    _ = EventDecoder.TryDecode(read, Types);
                    _ = read.Receipt is { } receipt ? Types.Read(receipt.Name, receipt.Version, receipt.Payload.Span) : null;
                }
            }, seed, round);
            Try(() => RecordReader.Read(mutated), seed, round);
            Try(() => RecordReader.ReadPlace(mutated), seed, round);
        }

        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < Rounds * 64L * 1024, "A record of 500 bytes must not cost megabytes.");
    }

    private static void Try(Action read, int seed, int round)
    {
        try
        {
            read();
        }
        catch (Exception e) when (e is RecordFormatException or JsonException or UnknownStoredTypeException)
        {
            Assert.NotEmpty(e.Message);
        }
        catch (Exception e)
        {
            Assert.Fail($"Seed {seed}, round {round}: {e}");
        }
    }

    private static byte[] Mutate(byte[] golden, Random random)
    {
        byte[] bytes = [.. golden];
        for (int i = random.Next(1, 6); i > 0; i--)
        {
            int at = random.Next(bytes.Length);
            switch (random.Next(7))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes = bytes[..Math.Max(1, at)];
                    break;
                case 3:
                    bytes = [.. bytes[..at], .. bytes[random.Next(bytes.Length)..]];
                    break;
                case 4:
                    // A length that is extreme: negative, huge, just past the end.
                    int[] lengths = [-1, int.MinValue, int.MaxValue, bytes.Length, bytes.Length + 1, 16 * 1024 * 1024, 16 * 1024 * 1024 + 1, 0];
                    if (at + 4 <= bytes.Length)
                    {
                        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at), lengths[random.Next(lengths.Length)]);
                    }

                    break;
                case 5:
                    // A text that is no UTF-8.
                    bytes.AsSpan(at, Math.Min(3, bytes.Length - at)).Fill(0xFF);
                    break;
                default:
                    bytes = [.. bytes, .. bytes[at..]];
                    break;
            }

            if (bytes.Length == 0)
            {
                bytes = [0];
            }
        }

        return bytes;
    }
}
