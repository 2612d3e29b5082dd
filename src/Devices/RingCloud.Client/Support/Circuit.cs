using NodaTime;

namespace RingActors.Devices.RingCloud.Client.Support;

/// <summary>How a dependency stands. The numbers are those of the gauge.</summary>
public enum CircuitPhase
{
    /// <summary>It is used as ever.</summary>
    Closed = 0,

    /// <summary>Single calls find out whether it is back.</summary>
    HalfOpen = 1,

    /// <summary>It is left alone for a while.</summary>
    Open = 2,
}

/// <summary>How much a call matters.</summary>
public enum CallUrgency
{
    /// <summary>It can wait until the dependency is back.</summary>
    Ordinary = 1,

    /// <summary>It has seconds: it may find out at any time whether the dependency is back, one at once.</summary>
    Command = 2,

    /// <summary>
    /// A siren, disarming, a call for help, a notice of an incident, and the way to them: it is tried whatever is known
    /// of the dependency.
    /// </summary>
    Urgent = 3,
}

/// <summary>What becomes of a call that wants to go out.</summary>
public enum CircuitEntry
{
    /// <summary>Nothing is sent.</summary>
    Refused = 1,

    /// <summary>It goes.</summary>
    Free = 2,

    /// <summary>It goes, and finds out for the others.</summary>
    Probe = 3,
}

/// <summary>
/// A circuit breaker as a value: five failures in a row open it, after a minute single calls are let through, and three
/// that succeed close it. Times are of a clock that only goes forward.
/// </summary>
/// <param name="Phase">Open, half open or closed.</param>
/// <param name="Failures">In a row, while it is closed.</param>
/// <param name="Successes">In a row, while it is half open.</param>
/// <param name="OpenUntil">When the first call may find out.</param>
/// <param name="IsProbed">A call is finding out.</param>
public readonly record struct CircuitState(
    CircuitPhase Phase, int Failures, int Successes, TimeSpan OpenUntil, bool IsProbed)
{
    /// <summary>So many failures in a row open it.</summary>
    public const int FailuresMax = 5;

    /// <summary>So many successes in a row close it.</summary>
    public const int SuccessesMin = 3;

    /// <summary>How it shows at a moment: when its time is over it waits for whoever comes.</summary>
    public CircuitPhase PhaseAt(TimeSpan now) =>
        Phase == CircuitPhase.Open && now >= OpenUntil ? CircuitPhase.HalfOpen : Phase;

    /// <summary>A call wants to go out.</summary>
    public (CircuitState Next, CircuitEntry Entry) Enter(TimeSpan now, CallUrgency urgency) =>
        Phase == CircuitPhase.Closed || urgency == CallUrgency.Urgent ? (this, CircuitEntry.Free)
        : IsProbed || (urgency == CallUrgency.Ordinary && PhaseAt(now) == CircuitPhase.Open)
            ? (this, CircuitEntry.Refused)
        : (this with { IsProbed = true }, CircuitEntry.Probe);

    /// <summary>A call was answered, whatever the answer said.</summary>
    public CircuitState Answered(bool isProbe)
    {
        CircuitState next = isProbe ? this with { IsProbed = false } : this;
        int successes = Phase == CircuitPhase.HalfOpen ? Successes + 1 : 1;
        return Phase == CircuitPhase.Closed ? next with { Failures = 0 }
            : successes >= SuccessesMin ? new CircuitState(CircuitPhase.Closed, 0, 0, TimeSpan.Zero, next.IsProbed)
            : next with { Phase = CircuitPhase.HalfOpen, Successes = successes };
    }

    /// <summary>
    /// A call had no answer. An urgent one that goes out although the circuit is open does not keep it open longer.
    /// </summary>
    public CircuitState Failed(bool isProbe, TimeSpan now, TimeSpan openFor)
    {
        CircuitState next = isProbe ? this with { IsProbed = false } : this;
        return Phase switch
        {
            CircuitPhase.Closed when Failures + 1 < FailuresMax => next with { Failures = Failures + 1 },
            CircuitPhase.Open when !isProbe => next,
            _ => next with
            {
                Phase = CircuitPhase.Open,
                Failures = FailuresMax,
                Successes = 0,
                OpenUntil = now + openFor,
            },
        };
    }

    /// <summary>A call was given up by its caller: that says nothing of the dependency.</summary>
    public CircuitState Cancelled(bool isProbe) => isProbe ? this with { IsProbed = false } : this;
}

/// <summary>One dependency as it is told.</summary>
/// <param name="Name">Which one: <c>ring:api.ring.com</c>.</param>
/// <param name="Phase">How it stands.</param>
/// <param name="OpenUntil">When the next ordinary call may go; null unless it is open.</param>
public sealed record CircuitView(string Name, CircuitPhase Phase, Instant? OpenUntil);

/// <summary>The circuit breaker of one dependency, for calls of many threads.</summary>
public sealed class Circuit(string name, TimeSpan openFor, TimeProvider time)
{
    /// <summary>How long it stays open.</summary>
    public static readonly TimeSpan OpenForDefault = TimeSpan.FromSeconds(60);

    private readonly Lock _gate = new();
    private CircuitState _state;

    /// <summary>Which dependency.</summary>
    public string Name => name;

    /// <summary>How it stands now.</summary>
    public CircuitView View
    {
        get
        {
            lock (_gate)
            {
                TimeSpan left = _state.OpenUntil - Now;
                CircuitPhase phase = _state.PhaseAt(Now);
                return new CircuitView(
                    name, phase, phase == CircuitPhase.Open ? time.Now() + Duration.FromTimeSpan(left) : null);
            }
        }
    }

    private TimeSpan Now => time.GetElapsedTime(0);

    /// <summary>Lets a call go out, or says how long it has to wait.</summary>
    public CircuitPass? Enter(CallUrgency urgency, out TimeSpan wait)
    {
        lock (_gate)
        {
            (_state, CircuitEntry entry) = _state.Enter(Now, urgency);
            wait = entry == CircuitEntry.Refused ? _state.OpenUntil - Now : TimeSpan.Zero;
            return entry == CircuitEntry.Refused ? null : new CircuitPass(this, entry == CircuitEntry.Probe);
        }
    }

    /// <summary>Somebody who operates the server knows that it is back.</summary>
    public void Reset() => Change(static _ => default);

    internal void Answered(bool isProbe) => Change(state => state.Answered(isProbe));

    internal void Failed(bool isProbe) => Change(state => state.Failed(isProbe, Now, openFor));

    internal void Cancelled(bool isProbe) => Change(state => state.Cancelled(isProbe));

    private void Change(Func<CircuitState, CircuitState> change)
    {
        lock (_gate)
        {
            _state = change(_state);
        }
    }
}

/// <summary>A call on its way; ended exactly once.</summary>
public readonly struct CircuitPass(Circuit circuit, bool isProbe)
{
    /// <summary>There was an answer, whatever it said.</summary>
    public void Answered() => circuit.Answered(isProbe);

    /// <summary>No connection, no answer in time, or a gateway that says that nobody is behind it.</summary>
    public void Failed() => circuit.Failed(isProbe);

    /// <summary>Its caller gave up.</summary>
    public void Cancelled() => circuit.Cancelled(isProbe);
}
