using NodaTime;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Runtime.Hosting;

namespace RingActors.Engine.Runtime;

/// <summary>What the engine is doing, and what is said meanwhile to whoever asks. Read by any thread.</summary>
internal sealed class EngineStatus(TimeProvider time)
{
    internal const string Running = "running";
    internal const string JournalDown = "journal-down";
    internal const string ShardLost = "shard-lost";
    internal const string Stopping = "stopping";
    internal const string Stopped = "stopped";

    private volatile string _state = Stopped;
    private volatile string? _detail;

    internal string State => _state;

    /// <summary>Why, for a person; null if all is well.</summary>
    internal string? Detail => _detail;

    internal Instant Since { get; private set; } = time.GetInstant();

    /// <summary>The answer to whatever is asked; null if it may be taken.</summary>
    internal Answer? Refusal() => _state switch
    {
        Running => null,
        JournalDown => Answer.JournalDown(_detail ?? "The journal cannot be written."),
        _ => Answer.Stopping,
    };

    internal void Set(string state, string? detail)
    {
        _detail = detail;
        Since = time.GetInstant();
        _state = state;
    }
}
