using RingActors.Engine.Core.Records;

namespace RingActors.Engine.Sqlite.Index;

/// <summary>What the writer knows of a home.</summary>
internal sealed class Home(string name)
{
    internal string Name { get; } = name;

    /// <summary>How many events are committed.</summary>
    internal long Seq { get; set; }

    /// <summary>How many there will be after the append that is being made.</summary>
    internal long StagedSeq { get; set; }

    /// <summary>The hash of the last committed event.</summary>
    internal byte[] Hash { get; } = new byte[HashChain.HashLength];

    /// <summary>Where that append's last event of the home stands: which of the appends, which byte.</summary>
    internal (int Append, int Offset) StagedLast { get; set; }

    /// <summary>Events that are being entered into the index; null if there is none.</summary>
    internal EventPositionList? Entering { get; set; }

    /// <summary>Events after those that are not indexed yet; null if there is none.</summary>
    internal EventPositionList? Tail { get; set; }
}
