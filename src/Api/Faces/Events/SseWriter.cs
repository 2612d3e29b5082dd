using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using RingActors.Api.Access.Persons;
using RingActors.Api.Tools.Answers;

namespace RingActors.Api.Faces.Events;

/// <summary>A reader took what was sent too slowly, and is cut off: nothing is kept for it here.</summary>
internal sealed class SlowReaderException : Exception
{
    public SlowReaderException()
        : base("The reader of a stream did not take what was sent to it.")
    {
    }
}

/// <summary>
/// Writes server-sent events (HTML Standard, 9.2). What a reader does not take waits in the connection's own bounded
/// buffer and nowhere else; when that is full for too long, the reader is cut off, and resumes by its last id.
/// </summary>
internal sealed class SseWriter(
    PipeWriter to, TimeProvider time, PersonSeals? persons = null, OpenedFor? reader = null)
{
    internal static readonly TimeSpan SlowMax = TimeSpan.FromSeconds(10);

    /// <param name="name">The kind.</param>
    /// <param name="id">What the reader brings back; null if it stays what it was.</param>
    /// <param name="json">One line.</param>
    /// <param name="cancellation">Ends the wait for a reader.</param>
    public Task WriteAsync(string name, string? id, ReadOnlySpan<byte> json, CancellationToken cancellation)
    {
        to.Write(Encoding.ASCII.GetBytes($"event: {name}\n{(id is null ? "" : $"id: {id}\n")}data: "));
        if (persons is not null && SealedTexts.MayHave(json))
        {
            json = SealedTexts.OpenJson(json, persons, reader ?? OpenedFor.All);
        }

        if (AnswerText.MayHide(json))
        {
            byte[] plain = json.ToArray();
            json = plain.AsSpan(0, AnswerText.RemoveHidden(plain));
        }

        to.Write(json);
        to.Write("\n\n"u8);
        return FlushAsync(cancellation);
    }

    /// <summary>A comment, by which either end notices that the other has gone.</summary>
    public Task BeatAsync(CancellationToken cancellation)
    {
        to.Write(": alive\n\n"u8);
        return FlushAsync(cancellation);
    }

    private async Task FlushAsync(CancellationToken cancellation)
    {
        ValueTask<FlushResult> flush = to.FlushAsync(cancellation);
        if (flush.IsCompletedSuccessfully)
        {
            return;
        }

        try
        {
            await flush.AsTask().WaitAsync(SlowMax, time, cancellation);
        }
        catch (TimeoutException)
        {
            throw new SlowReaderException();
        }
    }
}
