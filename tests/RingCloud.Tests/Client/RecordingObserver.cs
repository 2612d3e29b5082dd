using RingActors.Devices.RingCloud.Client.Observations;

namespace RingActors.RingCloud.Tests.Client;

/// <summary>Keeps what it is told and lets a test wait for what it expects: no polling, no sleeping.</summary>
internal sealed class RecordingObserver : IRingObserver
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly Lock _gate = new();
    private readonly List<RingObservation> _seen = [];
    private TaskCompletionSource _changed = New();

    /// <summary>Throws from here go to whoever told.</summary>
    public Func<RingObservation, ValueTask>? OnObservation { get; set; }

    public IReadOnlyList<RingObservation> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _seen];
            }
        }
    }

    /// <summary>How many have come: a mark to wait from.</summary>
    public int Mark
    {
        get
        {
            lock (_gate)
            {
                return _seen.Count;
            }
        }
    }

    public IReadOnlyList<T> Of<T>() => [.. All.OfType<T>()];

    public async ValueTask ObserveAsync(RingObservation observation, CancellationToken stop)
    {
        if (OnObservation is { } hook)
        {
            await hook(observation);
        }

        lock (_gate)
        {
            _seen.Add(observation);
            _changed.TrySetResult();
            _changed = New();
        }
    }

    public Task<T> FirstAsync<T>(Func<T, bool>? matches = null, int from = 0)
        where T : RingObservation => FirstAsync(matches, from, Patience);

    private async Task<T> FirstAsync<T>(Func<T, bool>? matches, int from, TimeSpan patience)
        where T : RingObservation
    {
        using var late = new CancellationTokenSource(patience);
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_seen.Skip(from).OfType<T>().FirstOrDefault(o => matches?.Invoke(o) ?? true) is { } found)
                {
                    return found;
                }

                changed = _changed.Task;
            }

            try
            {
                await changed.WaitAsync(late.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"No such {typeof(T).Name} came. Seen:\n{string.Join('\n', All.Skip(from).Select(Short))}");
            }
        }
    }

    private static string Short(RingObservation observation)
    {
        var text = observation is ConnectionStateChanged changed ? changed.Link.ToString() : observation.GetType().Name;
        return text.Length > 250 ? text[..250] : text;
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
