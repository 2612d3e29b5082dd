using System.Diagnostics.Metrics;
using System.Threading.Channels;
using RingActors.Api.Audit.Storage;
using RingActors.Api.Settings.Areas;
using RingActors.Engine.Verification.Anchors;

namespace RingActors.Api.Audit;

/// <summary>
/// Takes entries from all calls and has one task write them, as many at once as have come meanwhile. A call that is to
/// be answered only when its entry is durable waits a bounded time, and not at all while the disk refuses: the log
/// holds up nobody. What could not be written waits, up to a bound, and is written when the disk takes it again.
/// </summary>
internal sealed partial class AuditLog : IAsyncDisposable
{
    /// <summary>Entries that wait to be written; further ones are lost, and counted.</summary>
    private const int WaitingMax = 20_000;

    private const int BatchMax = 1024;

    private static readonly TimeSpan TryAgain = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FlushAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ForgetEvery = TimeSpan.FromHours(1);

    private readonly Channel<Waiting> _waiting = Channel.CreateBounded<Waiting>(
        new BoundedChannelOptions(WaitingMax) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly Meter _meter = new("RingActors.Audit");
    private readonly Counter<long> _written;
    private readonly Counter<long> _lost;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Func<AuditWriter> _open;
    private readonly Action<AnchoredLog> _anchor;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Task _writing;
    private AuditWriter? _writer;
    private volatile AuditTrouble? _trouble;
    private DateTimeOffset _forgotAt;
    private int _disposed;

    public AuditLog(
        string directory, AuditSettings settings, AuditAnchor anchor, TimeProvider time, ILogger<AuditLog> log)
        : this(() => new AuditWriter(directory, settings, time, anchor.Before), time, log, anchor.Write)
    {
    }

    internal AuditLog(Func<AuditWriter> open, TimeProvider time, ILogger log, Action<AnchoredLog>? anchor = null)
    {
        (_open, _time, _log, _anchor) = (open, time, log, anchor ?? (_ => { }));
        _written = _meter.CreateCounter<long>(
            "ringactors_audit_entries", description: "Entries written to the audit log.");
        _lost = _meter.CreateCounter<long>(
            "ringactors_audit_lost",
            description: "Calls that the audit log could not take, because its disk refused for too long.");
        _meter.CreateObservableGauge(
            "ringactors_audit_waiting", () => _waiting.Reader.Count, description: "Entries that wait to be written.");
        _writer = TryOpen();
        _writing = Task.Run(WriteAsync);
    }

    /// <summary>What is wrong with it; null if nothing is.</summary>
    public AuditTrouble? Trouble => _trouble;

    /// <summary>What the log had less, or otherwise, than was anchored when it was opened; null if nothing.</summary>
    public string? Gap { get; private set; }

    /// <summary>Has an entry written; nobody waits for it.</summary>
    public void Add(AuditEntry entry) => Take(new Waiting(entry, null));

    /// <summary>Has an entry written, and returns when it is durable, or the wait is over.</summary>
    public async ValueTask AddAsync(AuditEntry entry, TimeSpan waitMax)
    {
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!Take(new Waiting(entry, done)) || _trouble is not null)
        {
            return;
        }

        try
        {
            await done.Task.WaitAsync(waitMax, _time);
        }
        catch (TimeoutException)
        {
            // The entry is in the queue all the same.
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
        {
            return;
        }

        _waiting.Writer.TryComplete();
        await _stopping.CancelAsync();
        await _writing;
        if (_writer is { } writer)
        {
            TryDo(() => Flush(writer));
            writer.Dispose();
        }

        _stopping.Dispose();
        _meter.Dispose();
    }

    private bool Take(Waiting waiting)
    {
        bool taken = _waiting.Writer.TryWrite(waiting);
        if (!taken && _disposed == 0)
        {
            _lost.Add(1);
        }

        return taken;
    }

    private async Task WriteAsync()
    {
        List<Waiting> batch = new(BatchMax);
        while (batch.Count > 0 || await HasMoreAsync())
        {
            while (batch.Count < BatchMax && _waiting.Reader.TryRead(out Waiting? next))
            {
                batch.Add(next);
            }

            bool written = TryWrite(batch);
            batch.ForEach(w => w.Done?.TrySetResult());
            if (written)
            {
                batch.Clear();
            }
            else if (_stopping.IsCancellationRequested)
            {
                _lost.Add(batch.Count);
                return;
            }
            else
            {
                await PauseAsync();
            }
        }
    }

    /// <summary>What nobody waits for is flushed when nothing has come for a while.</summary>
    private async ValueTask<bool> HasMoreAsync()
    {
        ValueTask<bool> more = _waiting.Reader.WaitToReadAsync();
        if (more.IsCompleted || _writer is not { IsFlushed: false })
        {
            return await more;
        }

        Task<bool> next = more.AsTask();
        AuditWriter writer = _writer;
        if (await Task.WhenAny(next, Task.Delay(FlushAfter, _time)) != next)
        {
            TryDo(() => Flush(writer));
        }

        return await next;
    }

    private bool TryWrite(List<Waiting> batch)
    {
        bool written = TryDo(() =>
        {
            _writer ??= Open();
            _writer.Append([.. batch.Select(w => w.Entry)], batch.Exists(w => w.Done is not null));
            _written.Add(batch.Count);
            TellAnchor(_writer);
            ForgetNowAndThen(_writer);
        });
        if (!written)
        {
            return false;
        }

        if (_trouble is not null)
        {
            _trouble = null;
            Writes(_log);
        }

        return true;
    }

    private AuditWriter? TryOpen()
    {
        AuditWriter? writer = null;
        TryDo(() => writer = Open());
        return writer;
    }

    private AuditWriter Open()
    {
        AuditWriter writer = _open();
        if (writer.Gap is { } gap)
        {
            Gap = gap;
            HasGap(_log, gap);
        }

        return writer;
    }

    private void Flush(AuditWriter writer)
    {
        writer.Flush();
        TellAnchor(writer);
    }

    /// <summary>Only what is on the disk is anchored, so that the anchor is never ahead.</summary>
    private void TellAnchor(AuditWriter writer)
    {
        if (writer.IsFlushed)
        {
            _anchor(writer.Head);
        }
    }

    private bool TryDo(Action work)
    {
        try
        {
            work();
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            Note(e);
            return false;
        }
    }

    private void ForgetNowAndThen(AuditWriter writer)
    {
        if (_time.GetUtcNow() - _forgotAt >= ForgetEvery)
        {
            _forgotAt = _time.GetUtcNow();
            writer.Forget();
        }
    }

    private void Note(Exception e)
    {
        if (_trouble is null)
        {
            _trouble = new AuditTrouble(_time.GetUtcNow(), e.Message);
            NotWritten(_log, e);
        }
    }

    private async Task PauseAsync()
    {
        try
        {
            await Task.Delay(TryAgain, _time, _stopping.Token);
        }
        catch (OperationCanceledException)
        {
            // One last try, then what waits is lost.
        }
    }

    private sealed record Waiting(AuditEntry Entry, TaskCompletionSource? Done);

    [LoggerMessage(2160, LogLevel.Error, "The audit log cannot be written; calls go on, and their entries wait")]
    private static partial void NotWritten(ILogger log, Exception error);

    [LoggerMessage(2165, LogLevel.Error, "{Gap} The log goes on after what was anchored; run verify")]
    private static partial void HasGap(ILogger log, string gap);

    [LoggerMessage(2161, LogLevel.Information, "The audit log is written again")]
    private static partial void Writes(ILogger log);
}

/// <summary>Where the end of the log is kept, so that a cut one is noticed.</summary>
/// <param name="Before">How far it went; null if that is not known.</param>
/// <param name="Write">Is told how far it goes, by any thread; must not wait.</param>
internal sealed record AuditAnchor(AnchoredLog? Before, Action<AnchoredLog> Write);

/// <summary>Since when the log is not written, and why.</summary>
internal sealed record AuditTrouble(DateTimeOffset Since, string What);
