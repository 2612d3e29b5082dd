using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using RingActors.Devices.RingCloud.Client.Storage;
using RingActors.Devices.RingCloud.Client.Support;

namespace RingActors.Devices.RingCloud.Client.Push;

/// <summary>
/// Remembers which deliveries were handled, so that Google's repetitions are recognised. Written behind the event's
/// back: a crash in between means one repetition, which carries the same delivery id.
/// </summary>
internal sealed class PushLedger
{
    private const int KeptMax = 200;

    /// <summary>Writing flushes the disk under the journal, which must not wait for it at every motion.</summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly RingTokenStore _store;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Queue<string> _order = new();
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly Channel<bool> _came = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private int _unwritten;

    public PushLedger(RingTokenStore store, TimeProvider time, ILogger log)
    {
        _store = store;
        _time = time;
        _log = log;
        foreach (var id in store.Current.ReceivedPushIds)
        {
            Keep(id);
        }
    }

    public IReadOnlyList<string> Received
    {
        get
        {
            lock (_gate)
            {
                return [.. _order];
            }
        }
    }

    public bool IsKnown(string id)
    {
        lock (_gate)
        {
            return _known.Contains(id);
        }
    }

    public void Remember(string id)
    {
        lock (_gate)
        {
            Keep(id);
        }

        Volatile.Write(ref _unwritten, 1);
        _came.Writer.TryWrite(true);
    }

    /// <summary>
    /// Writes what came, at most once a second, until stopped; the last ones are left to <see cref="WriteRest"/>.
    /// </summary>
    public async Task WriteAsync(CancellationToken stop)
    {
        while (true)
        {
            await _came.Reader.ReadAsync(stop);
            await _time.Pause(Gathering, stop);
            WriteRest();
        }
    }

    /// <summary>Writes what is not written yet.</summary>
    public void WriteRest()
    {
        if (Interlocked.Exchange(ref _unwritten, 0) != 0)
        {
            Save();
        }
    }

    private void Save()
    {
        try
        {
            var received = Received;
            _store.Change(c => c with { ReceivedPushIds = received });
        }
        catch (RingTokenStoreException e)
        {
            // Worst case is a repetition after the next start.
            PushLog.LedgerNotSaved(_log, e.Message);
        }
    }

    private void Keep(string id)
    {
        if (!_known.Add(id))
        {
            return;
        }

        _order.Enqueue(id);
        if (_order.Count > KeptMax)
        {
            _known.Remove(_order.Dequeue());
        }
    }
}
