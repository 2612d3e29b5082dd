using System.Buffers;
using System.Text.Json;

namespace RingActors.Api.Tools.Answers;

/// <summary>
/// JSON being written: a pooled buffer that can be cut back, and the JSON writer over it. Each thread keeps one that is
/// not in use; whoever finds none gets a fresh one.
/// </summary>
internal sealed class AnswerBuffer : IBufferWriter<byte>, IDisposable
{
    private const int FirstSize = 4096;
    private const int KeptSizeMax = 256 * 1024;

    [ThreadStatic]
    private static AnswerBuffer? spare;

    private byte[] bytes = ArrayPool<byte>.Shared.Rent(FirstSize);
    private int count;

    private AnswerBuffer() => Writer = new Utf8JsonWriter(this, AnswerJson.Writing);

    public Utf8JsonWriter Writer { get; }

    public ReadOnlyMemory<byte> Written => bytes.AsMemory(0, count);

    public int Count => count;

    public static AnswerBuffer Rent()
    {
        var buffer = spare ?? new AnswerBuffer();
        spare = null;
        return buffer;
    }

    public void Append(ReadOnlySpan<byte> text)
    {
        text.CopyTo(GetSpan(text.Length));
        count += text.Length;
    }

    /// <summary>Takes back what was written from <paramref name="position"/> on.</summary>
    public void CutTo(int position) => count = position;

    public ref byte this[int position] => ref bytes[position];

    public void Advance(int written) => count += written;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return bytes.AsMemory(count);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return bytes.AsSpan(count);
    }

    public void Dispose()
    {
        count = 0;
        Writer.Reset(this);
        if (spare is null && bytes.Length <= KeptSizeMax)
        {
            spare = this;
            return;
        }

        ArrayPool<byte>.Shared.Return(bytes);
        bytes = [];
    }

    private void Reserve(int sizeHint)
    {
        var needed = Math.Max(sizeHint, 256);
        if (bytes.Length - count >= needed)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(bytes.Length * 2, count + needed));
        bytes.AsSpan(0, count).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(bytes);
        bytes = larger;
    }
}
