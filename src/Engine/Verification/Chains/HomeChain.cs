using RingActors.Engine.Core;
using RingActors.Engine.Core.Records;
using RingActors.Engine.Verification.Findings;

namespace RingActors.Engine.Verification.Chains;

/// <summary>Recomputes the chain of one home, record by record. After something wrong it goes on from what is stored.</summary>
public sealed class HomeChain
{
    private readonly byte[] _hash = new byte[HashChain.HashLength];
    private readonly Dictionary<string, long> _actors;

    /// <summary>Begins before the first event of <paramref name="home"/>.</summary>
    /// <param name="home">Whose chain it is.</param>
    /// <param name="actors">The last sequence of each actor so far; it is kept up to date.</param>
    public HomeChain(string home, Dictionary<string, long> actors)
    {
        Home = home;
        _actors = actors;
        HashChain.Genesis(home, _hash);
    }

    /// <summary>Whose chain it is.</summary>
    public string Home { get; }

    /// <summary>The last event's sequence.</summary>
    public long Seq { get; private set; }

    /// <summary>The hash after the last event.</summary>
    public ReadOnlySpan<byte> Hash => _hash;

    /// <summary>Takes the next event and says what is wrong with it, if anything.</summary>
    public (FindingKind Kind, string Message)? Take(StoredFrame frame, StoredEvent read)
    {
        (FindingKind, string)? found = null;
        if (!Address.Parse(read.Actor).Home.Equals(Home, StringComparison.Ordinal))
        {
            found = (FindingKind.Chain, $"An event of {read.Actor} stands among those of home {Home}.");
        }
        else if (read.HomeSeq != Seq + 1)
        {
            found = (FindingKind.Chain, $"Event {Seq + 1} of the home should follow, and it is {read.HomeSeq}.");
        }
        else if (_actors.GetValueOrDefault(read.Actor) + 1 is var expectedSeq && read.ActorSeq != expectedSeq)
        {
            found = (FindingKind.Chain, $"Event {expectedSeq} of the actor should follow, and it is {read.ActorSeq}.");
        }

        Span<byte> expected = stackalloc byte[HashChain.HashLength];
        HashChain.Next(_hash, frame.Record.Span, expected);
        if (!expected.SequenceEqual(frame.Hash.Span))
        {
            found ??= (FindingKind.Chain, "The record and the one before do not give the hash stored with it.");
        }

        frame.Hash.Span.CopyTo(_hash);
        Seq = read.HomeSeq;
        _actors[read.Actor] = read.ActorSeq;
        return found;
    }
}
