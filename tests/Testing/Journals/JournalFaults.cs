namespace RingActors.Testing.Journals;

/// <summary>What a <see cref="FaultyJournal"/> does to one call.</summary>
public enum JournalFault
{
    /// <summary>Nothing: the call is made.</summary>
    None = 0,

    /// <summary>Fails before anything is written, and says that this is certain.</summary>
    FailBeforeWriting,

    /// <summary>Nothing is written, but the caller is told that the outcome is unknown.</summary>
    LoseWrite,

    /// <summary>Everything is written, but the caller is told that the outcome is unknown.</summary>
    LoseAcknowledgement,

    /// <summary>Another writer is said to have been there; nothing is written.</summary>
    Conflict,

    /// <summary>The call is made after <see cref="FaultyJournal.OnSlow"/> has been called.</summary>
    Slow,
}

/// <summary>Which call a fault may befall.</summary>
public enum JournalCall
{
    /// <summary>An append; every fault may befall it.</summary>
    Append,

    /// <summary>A recovery; <see cref="JournalFault.None"/>, <see cref="JournalFault.Slow"/>, and all others as 'still fails'.</summary>
    Recover,
}

/// <summary>Decides what befalls each call, in the order of the calls.</summary>
public interface IJournalFaults
{
    /// <summary>What befalls the next call.</summary>
    JournalFault Next(JournalCall call);
}

/// <summary>Faults as they are listed, one an append; afterwards none. Recoveries succeed.</summary>
/// <param name="faults">The faults, in order.</param>
public sealed class ScriptedFaults(params IReadOnlyList<JournalFault> faults) : IJournalFaults
{
    private int _next;

    /// <inheritdoc/>
    public JournalFault Next(JournalCall call) =>
        call == JournalCall.Append && _next < faults.Count ? faults[_next++] : JournalFault.None;
}

/// <summary>How often each fault befalls, as probabilities from 0 to 1 whose sum over the faults of appends is at most 1.</summary>
public sealed record FaultRates
{
    /// <summary>For <see cref="JournalFault.FailBeforeWriting"/>.</summary>
    public double FailBeforeWriting { get; init; } = 0.01;

    /// <summary>For <see cref="JournalFault.LoseWrite"/>.</summary>
    public double LoseWrite { get; init; } = 0.01;

    /// <summary>For <see cref="JournalFault.LoseAcknowledgement"/>.</summary>
    public double LoseAcknowledgement { get; init; } = 0.01;

    /// <summary>For <see cref="JournalFault.Conflict"/>.</summary>
    public double Conflict { get; init; }

    /// <summary>For <see cref="JournalFault.Slow"/>.</summary>
    public double Slow { get; init; } = 0.02;

    /// <summary>That a recovery fails once more.</summary>
    public double RecoverFails { get; init; } = 0.25;
}

/// <summary>Faults drawn from a seed: the same seed and the same order of calls give the same faults.</summary>
/// <param name="seed">The seed; print it when a test fails.</param>
/// <param name="rates">How often; null for the defaults.</param>
public sealed class SeededFaults(int seed, FaultRates? rates = null) : IJournalFaults
{
    private readonly Random _random = new(seed);
    private readonly FaultRates _rates = rates ?? new FaultRates();

    /// <summary>While false, nothing befalls: the time after which a simulation must heal.</summary>
    public bool Active { get; set; } = true;

    /// <inheritdoc/>
    public JournalFault Next(JournalCall call)
    {
        double draw = _random.NextDouble();
        if (!Active)
        {
            return JournalFault.None;
        }

        if (call == JournalCall.Recover)
        {
            return draw < _rates.RecoverFails ? JournalFault.FailBeforeWriting : JournalFault.None;
        }

        return (draw -= _rates.FailBeforeWriting) < 0 ? JournalFault.FailBeforeWriting
            : (draw -= _rates.LoseWrite) < 0 ? JournalFault.LoseWrite
            : (draw -= _rates.LoseAcknowledgement) < 0 ? JournalFault.LoseAcknowledgement
            : (draw -= _rates.Conflict) < 0 ? JournalFault.Conflict
            : draw - _rates.Slow < 0 ? JournalFault.Slow
            : JournalFault.None;
    }
}
