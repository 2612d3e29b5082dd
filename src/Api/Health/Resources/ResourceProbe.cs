using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace RingActors.Api.Health.Resources;

/// <summary>What this process uses, as it was last measured.</summary>
/// <param name="CpuShare">Of all processors that it may use, since the measurement before; 0 to 1.</param>
/// <param name="MemoryBytes">Resident.</param>
/// <param name="PoolLag">
/// How long a piece of work waited for a thread of the pool: the longest of the last half minute.
/// </param>
/// <param name="Connections">Open connections to the server.</param>
internal sealed record ResourceUse(double CpuShare, long MemoryBytes, TimeSpan PoolLag, long Connections);

/// <summary>
/// Measures each second what the process uses, on a thread that is none of the pool's: how long a piece of work then
/// waits for one of those is what everybody's work waits.
/// </summary>
internal sealed class ResourceProbe : IHostedService, IDisposable
{
    private const int LagsKept = 30;

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time;
    private readonly Meter _meter = new("RingActors.Process");
    private readonly MeterListener _connections = new();
    private readonly Queue<TimeSpan> _lags = new();
    private readonly Lock _gate = new();
    private readonly ManualResetEventSlim _stopping = new();
    private Thread? _thread;
    private long _open;
    private TimeSpan _cpu;
    private long _measuredAt;
    private double _share;
    private long _askedAt;

    public ResourceProbe(TimeProvider time, IMeterFactory meters)
    {
        _time = time;
        _connections.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "kestrel.active_connections" && ReferenceEquals(instrument.Meter.Scope, meters))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _connections.SetMeasurementEventCallback<long>((_, change, _, _) => Interlocked.Add(ref _open, change));
        _connections.Start();
        (_cpu, _measuredAt) = (Environment.CpuUsage.TotalTime, time.GetTimestamp());
        ProcessMeters.AddTo(_meter, this);
    }

    public ResourceUse Latest
    {
        get
        {
            lock (_gate)
            {
                return new ResourceUse(
                    _share, Environment.WorkingSet, Lag, Math.Max(0, Interlocked.Read(ref _open)));
            }
        }
    }

    /// <summary>The longest of those kept, or of the piece of work that still waits.</summary>
    private TimeSpan Lag
    {
        get
        {
            TimeSpan waits = _askedAt == 0 ? TimeSpan.Zero : _time.GetElapsedTime(_askedAt);
            return _lags.Append(waits).Max();
        }
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _thread = new Thread(Measure) { IsBackground = true, Name = "resources" };
        _thread.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _stopping.Set();
        _thread?.Join();
        _thread = null;
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _stopping.Set();
        _thread?.Join();
        _connections.Dispose();
        _meter.Dispose();
        _stopping.Dispose();
    }

    private void Measure()
    {
        while (!_stopping.Wait(Every))
        {
            lock (_gate)
            {
                TimeSpan used = Environment.CpuUsage.TotalTime;
                TimeSpan passed = _time.GetElapsedTime(_measuredAt);
                _share = passed > TimeSpan.Zero ? (used - _cpu) / passed / Environment.ProcessorCount : _share;
                (_cpu, _measuredAt) = (used, _time.GetTimestamp());
                if (_askedAt != 0)
                {
                    continue;
                }

                _askedAt = _time.GetTimestamp();
            }

            ThreadPool.UnsafeQueueUserWorkItem(static probe => probe.Ran(), this, preferLocal: false);
        }
    }

    private void Ran()
    {
        lock (_gate)
        {
            _lags.Enqueue(_time.GetElapsedTime(_askedAt));
            _askedAt = 0;
            while (_lags.Count > LagsKept)
            {
                _lags.Dequeue();
            }
        }
    }
}
