using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Runtime.Journals;

namespace RingActors.Engine.Runtime.Shards.Loaded;

/// <summary>
/// A message as it waits in a shard. Reused by the host for pooled asks, so nobody keeps one after its answer.
/// </summary>
internal class Envelope
{
    internal Address To { get; set; } = null!;

    internal ICommand Command { get; set; } = null!;

    internal Principal Principal { get; set; } = null!;

    internal string Correlation { get; set; } = "";

    internal string Causation { get; set; } = "";

    internal string? Key { get; set; }

    internal ulong Digest { get; set; }

    internal ulong? Granted { get; set; }

    /// <summary>Only what would be decided is asked for.</summary>
    internal bool IsTrial { get; set; }

    /// <summary>The outside call this message concludes; its outbox entry goes with the message's append.</summary>
    internal OutboxEntry? Concludes { get; set; }

    internal IAnswerSink? Sink { get; set; }

    internal static Envelope Of(Request request, IAnswerSink? sink) => new Envelope().Fill(request, sink);

    internal Envelope Fill(Request request, IAnswerSink? sink)
    {
        To = request.To;
        Command = request.Command;
        Principal = request.Principal;
        Correlation = request.Correlation;
        Causation = request.Causation ?? request.Correlation;
        Key = request.Key;
        Digest = request.Digest;
        Granted = request.Granted;
        IsTrial = request.IsTrial;
        Concludes = null;
        Sink = sink;
        return this;
    }
}

/// <summary>The home is to be loaded and nothing else: somebody wants to read it.</summary>
internal sealed record TouchHome : ICommand
{
    internal static TouchHome Instance { get; } = new();
}
