namespace RingActors.Devices.RingCloud.Client.Support;

/// <summary>A pause that can be cut short. A call to wake while nobody pauses makes the next pause short.</summary>
internal sealed class Waker(TimeProvider time)
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _woken = New();

    public void Wake()
    {
        lock (_gate)
        {
            _woken.TrySetResult();
        }
    }

    /// <returns>True when woken, false when the time was over.</returns>
    public async Task<bool> PauseAsync(TimeSpan span, CancellationToken stop)
    {
        Task woken;
        lock (_gate)
        {
            woken = _woken.Task;
        }

        try
        {
            await woken.WaitAsync(Clock.Timed(span), time, stop);
        }
        catch (TimeoutException)
        {
            return false;
        }

        lock (_gate)
        {
            _woken = New();
        }

        return true;
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
