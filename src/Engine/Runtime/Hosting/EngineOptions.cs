namespace RingActors.Engine.Runtime.Hosting;

/// <summary>Limits and paces of the engine. Everything has a limit, and reaching it is a typed answer.</summary>
public sealed record EngineOptions
{
    /// <summary>
    /// Most messages that wait in one shard; a further one is answered 'busy'. Default 10,000; 1 to 1,000,000.
    /// </summary>
    public int MailboxLengthMax { get; init; } = 10_000;

    /// <summary>
    /// Most messages of one home that wait for it to be loaded; a further one is answered 'busy', so that one home cannot
    /// fill its shard's mailbox. Default 2,000; 1 to <see cref="MailboxLengthMax"/>.
    /// </summary>
    public int HomeBacklogMax { get; init; } = 2_000;

    /// <summary>Most messages taken in one turn. Default 512; 1 to 100,000.</summary>
    public int TurnMessagesMax { get; init; } = 512;

    /// <summary>Bytes of records after which a turn ends. Default 1 MiB; 4 KiB to 64 MiB.</summary>
    public int TurnBytesMax { get; init; } = 1024 * 1024;

    /// <summary>
    /// Most causes in a row: a message is none, what it leads to is one, what that leads to is two. What lies deeper is a loop and is cut there.
    /// Default 16; 1 to 100.
    /// </summary>
    public int ChainDepthMax { get; init; } = 16;

    /// <summary>
    /// Steps of one message that its own turn takes; the rest follows in later turns, as many in each. The same under any load, so that
    /// the same inputs give the same events. Default 64; 1 to 10,000.
    /// </summary>
    public int ChainShare { get; init; } = 64;

    /// <summary>
    /// Most steps of a home that wait for later turns; what would come on top is cut and named. While more than a tenth of it waits, commands
    /// of callers are answered 'busy'. Default 100,000; 10 to 1,000,000.
    /// </summary>
    public int HomeStepsMax { get; init; } = 100_000;

    /// <summary>While more steps of a home wait, commands of callers are answered 'busy'.</summary>
    internal int HomeStepsBusy => HomeStepsMax / 10;

    /// <summary>
    /// Turns of one shard that may be on their way to the journal at once; the next waits, and gathers more. Default 2; 1 to 16.
    /// </summary>
    public int TurnsInFlightMax { get; init; } = 2;

    /// <summary>Events of an actor between two snapshots. Default 500; 1 to 1,000,000.</summary>
    public int ActorSnapshotEvery { get; init; } = 500;

    /// <summary>Events of a home between two stored views. Default 1,000; 1 to 1,000,000.</summary>
    public int HomeSnapshotEvery { get; init; } = 1_000;

    /// <summary>Receipts of keyed commands kept for a home; the oldest go first. Default 4,096; 1 to 1,000,000.</summary>
    public int ReceiptsMax { get; init; } = 4_096;

    /// <summary>Seconds without a message after which an actor leaves memory. Default 900; 1 to 31,536,000.</summary>
    public int PassivateAfterSeconds { get; init; } = 900;

    /// <summary>Actors and homes that are read from the journal at once. Default 4; 1 to 64.</summary>
    public int RecoveriesMax { get; init; } = 4;

    /// <summary>Seconds an outside call may take before it is given up and tried again. Default 15; 1 to 300.</summary>
    public int EffectTimeoutSeconds { get; init; } = 15;

    /// <summary>Seconds a graceful stop waits for what is under way. Default 10; 0 to 300.</summary>
    public int DrainSeconds { get; init; } = 10;

    /// <summary>All that is wrong with these options; empty if they are sound.</summary>
    public IReadOnlyList<string> Faults()
    {
        List<string> faults = [];
        Check(faults, nameof(MailboxLengthMax), MailboxLengthMax, 1, 1_000_000);
        Check(faults, nameof(HomeBacklogMax), HomeBacklogMax, 1, MailboxLengthMax);
        Check(faults, nameof(TurnMessagesMax), TurnMessagesMax, 1, 100_000);
        Check(faults, nameof(TurnBytesMax), TurnBytesMax, 4096, 64 * 1024 * 1024);
        Check(faults, nameof(ChainDepthMax), ChainDepthMax, 1, 100);
        Check(faults, nameof(ChainShare), ChainShare, 1, 10_000);
        Check(faults, nameof(HomeStepsMax), HomeStepsMax, 10, 1_000_000);
        Check(faults, nameof(TurnsInFlightMax), TurnsInFlightMax, 1, 16);
        Check(faults, nameof(ActorSnapshotEvery), ActorSnapshotEvery, 1, 1_000_000);
        Check(faults, nameof(HomeSnapshotEvery), HomeSnapshotEvery, 1, 1_000_000);
        Check(faults, nameof(ReceiptsMax), ReceiptsMax, 1, 1_000_000);
        Check(faults, nameof(PassivateAfterSeconds), PassivateAfterSeconds, 1, 31_536_000);
        Check(faults, nameof(RecoveriesMax), RecoveriesMax, 1, 64);
        Check(faults, nameof(EffectTimeoutSeconds), EffectTimeoutSeconds, 1, 300);
        Check(faults, nameof(DrainSeconds), DrainSeconds, 0, 300);
        return faults;
    }

    private static void Check(List<string> faults, string name, int value, int min, int max)
    {
        if (value < min || value > max)
        {
            faults.Add($"Engine:{name} is {value}; it must be {min} to {max}.");
        }
    }
}
