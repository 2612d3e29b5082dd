namespace RingActors.Api.Features.Past;

/// <summary>How far the reading of a past is. Written by the reader, read by whoever asks.</summary>
internal sealed class PastProgress
{
    private long _read;
    private long _of;

    /// <summary>Events read so far.</summary>
    internal long Read => Volatile.Read(ref _read);

    /// <summary>In percent; never 100 before it is done.</summary>
    internal int Percent => Volatile.Read(ref _of) is var of and > 0 ? (int)Math.Min(99, Read * 100 / of) : 0;

    /// <summary>As many events there are at most.</summary>
    internal void Begin(long of) => Volatile.Write(ref _of, of);

    internal void At(long read) => Volatile.Write(ref _read, read);
}
