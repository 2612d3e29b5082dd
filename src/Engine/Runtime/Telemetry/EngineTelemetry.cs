using System.Diagnostics;
using System.Diagnostics.Metrics;
using RingActors.Engine.Core;

namespace RingActors.Engine.Runtime.Telemetry;

/// <summary>The engine's metrics (meter <c>RingActors.Engine</c>) and traces (source <c>RingActors.Engine</c>).</summary>
public sealed class EngineTelemetry : IDisposable
{
    /// <summary>Name of the meter and of the activity source.</summary>
    public const string Name = "RingActors.Engine";

    private readonly Meter _meter = new(Name);
    private readonly Counter<long> _commands;
    private readonly Counter<long> _events;
    private readonly Counter<long> _steps;
    private readonly Counter<long> _turns;
    private readonly Histogram<double> _turnSeconds;
    private readonly Histogram<int> _turnMessages;
    private readonly Histogram<double> _appendSeconds;
    private readonly Histogram<int> _appendEvents;
    private readonly Counter<long> _appendFailures;
    private readonly Counter<long> _deadLetters;
    private readonly Counter<long> _loops;
    private readonly Counter<long> _busy;
    private readonly Counter<long> _effects;
    private readonly Histogram<double> _recoverySeconds;
    private readonly Counter<long> _recoveryFailures;
    private readonly Counter<long> _quarantined;
    private readonly IEngineLog _log;

    /// <summary>Makes the instruments.</summary>
    public EngineTelemetry(IEngineLog log)
    {
        _log = log;
        _commands = _meter.CreateCounter<long>("ringactors_commands_total", null, "Messages decided.");
        _events = _meter.CreateCounter<long>("ringactors_events_total", null, "Events appended.");
        _steps = _meter.CreateCounter<long>("ringactors_steps_total", null, "Decisions taken, reactions included.");
        _turns = _meter.CreateCounter<long>("ringactors_turns_total", null, "Turns of all shards.");
        _turnSeconds = _meter.CreateHistogram<double>("ringactors_turn_duration_seconds", "s", "Time a turn took to decide.");
        _turnMessages = _meter.CreateHistogram<int>("ringactors_turn_messages", null, "Messages in a turn.");
        _appendSeconds = _meter.CreateHistogram<double>("ringactors_append_duration_seconds", "s", "Time a commit took.");
        _appendEvents = _meter.CreateHistogram<int>("ringactors_append_events", null, "Events in a commit.");
        _appendFailures = _meter.CreateCounter<long>("ringactors_append_failures_total", null, "Commits that failed.");
        _deadLetters = _meter.CreateCounter<long>("ringactors_dead_letters_total", null, "Messages that made a decider throw.");
        _loops = _meter.CreateCounter<long>("ringactors_reaction_loops_total", null, "Chains of reactions that were cut.");
        _busy = _meter.CreateCounter<long>("ringactors_busy_total", null, "Messages refused because a limit was reached.");
        _effects = _meter.CreateCounter<long>("ringactors_effects_total", null, "Attempts of outside calls by outcome.");
        _recoverySeconds = _meter.CreateHistogram<double>("ringactors_recovery_duration_seconds", "s", "Time a recovery took.");
        _recoveryFailures = _meter.CreateCounter<long>("ringactors_recovery_failures_total", null, "Recoveries that failed.");
        _quarantined = _meter.CreateCounter<long>("ringactors_quarantined_total", null, "Actors set aside as unreadable.");
    }

    /// <summary>Traces of turns and appends.</summary>
    public static ActivitySource Traces { get; } = new(Name);

    internal Meter Meter => _meter;

    internal IEngineLog Log => _log;

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    internal long Timestamp() => Stopwatch.GetTimestamp();

    internal void TurnDone(int messages, int steps, long started)
    {
        _turns.Add(1);
        _commands.Add(messages);
        _steps.Add(steps);
        _turnMessages.Record(messages);
        _turnSeconds.Record(Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    internal void Appended(int events, long started)
    {
        _events.Add(events);
        _appendEvents.Record(events);
        _appendSeconds.Record(Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    internal void AppendFailed(Exception error)
    {
        _appendFailures.Add(1);
        _log.JournalFailed(error);
    }

    internal void Busy() => _busy.Add(1);

    internal void DeadLettered(Address to, string command, string errorId, Exception error)
    {
        _deadLetters.Add(1);
        _log.DeadLettered(to, command, errorId, error);
    }

    internal void LoopStopped(Address root, string command, int steps)
    {
        _loops.Add(1);
        _log.LoopStopped(root, command, steps);
    }

    internal void Quarantined(Address actor, string why)
    {
        _quarantined.Add(1);
        _log.Quarantined(actor, why);
    }

    internal void Recovered(string what, long started) =>
        _recoverySeconds.Record(Stopwatch.GetElapsedTime(started).TotalSeconds, new KeyValuePair<string, object?>("what", what));

    internal void RecoveryFailed(string what, string code, string detail)
    {
        _recoveryFailures.Add(1);
        _log.RecoveryFailed(what, code, detail);
    }

    internal void Effect(string channel, string outcome) => _effects.Add(
        1, new KeyValuePair<string, object?>("channel", channel), new KeyValuePair<string, object?>("outcome", outcome));
}
