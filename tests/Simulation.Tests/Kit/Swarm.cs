using RingActors.Engine.Runtime.Hosting;
using RingActors.Testing.Journals;

namespace RingActors.Simulation.Tests.Kit;

/// <summary>
/// What one seed's world is like. Every sort of trouble is either in it or not, because a world with all of them at once
/// hides what only some of them together show.
/// </summary>
internal sealed record Swarm
{
    internal required int Homes { get; init; }

    internal required int Shards { get; init; }

    internal required int Actors { get; init; }

    internal required int Clients { get; init; }

    internal required int Operations { get; init; }

    internal required bool Keys { get; init; }

    internal required EngineOptions Options { get; init; }

    internal required double FailBeforeWriting { get; init; }

    internal required double LoseWrite { get; init; }

    internal required double LoseAcknowledgement { get; init; }

    internal required double Slow { get; init; }

    internal required double RecoveryFails { get; init; }

    /// <summary>Chance, at each append, that the process dies before it, after it, or while its outputs leave.</summary>
    internal required double Crash { get; init; }

    internal required double Stop { get; init; }

    internal required double ClockJump { get; init; }

    /// <summary>Chance, at each step, that a shard is closed or opened, or that another claims it.</summary>
    internal required double Move { get; init; }

    /// <summary>Chance that an attempt of an outside call does not simply succeed.</summary>
    internal required double OutsideTrouble { get; init; }

    internal static Swarm Draw(Random random)
    {
        double Some(double rate, double chance = 0.5) => random.NextDouble() < chance ? rate * random.NextDouble() : 0;
        int mailbox = random.Next(3) == 0 ? random.Next(8, 40) : 10_000;
        return new Swarm
        {
            Homes = random.Next(1, 5),
            Shards = random.Next(1, 4),
            Actors = random.Next(1, 4),
            Clients = random.Next(1, 9),
            Operations = random.Next(20, 250),
            Keys = random.Next(4) != 0,
            FailBeforeWriting = Some(0.10),
            LoseWrite = Some(0.10),
            LoseAcknowledgement = Some(0.15),
            Slow = Some(0.2),
            RecoveryFails = Some(0.6),
            Crash = Some(0.12, 0.6),
            Stop = Some(0.01),
            ClockJump = Some(0.02),
            Move = Some(0.03),
            OutsideTrouble = Some(0.7, 0.7),
            Options = new EngineOptions
            {
                MailboxLengthMax = mailbox,
                HomeBacklogMax = Math.Min(mailbox, random.Next(3) == 0 ? random.Next(4, 12) : 2_000),
                TurnMessagesMax = random.Next(1, 17),
                TurnsInFlightMax = random.Next(1, 5),
                TurnBytesMax = random.Next(3) == 0 ? 4096 : 1024 * 1024,
                ChainDepthMax = random.Next(3, 20),
                ChainShare = random.Next(1, 20),
                ActorSnapshotEvery = random.Next(1, 12),
                HomeSnapshotEvery = random.Next(1, 25),
                PassivateAfterSeconds = random.Next(5, 90),
                RecoveriesMax = random.Next(1, 5),
                EffectTimeoutSeconds = random.Next(3, 16),
            },
        };
    }
}

/// <summary>Draws what befalls the journal's calls; aims at the windows where several turns are under way.</summary>
internal sealed class SimFaults(Random random, Swarm swarm, Func<bool> isWindow, Action<Mark> hit) : IJournalFaults
{
    /// <summary>While false, nothing befalls: the time in which everything has to come right.</summary>
    internal bool Active { get; set; } = true;

    public JournalFault Next(JournalCall call)
    {
        JournalFault fault = Active ? Draw(call) : JournalFault.None;
        if (fault != JournalFault.None)
        {
            hit(call == JournalCall.Recover ? Mark.RecoveryFailed : fault switch
            {
                JournalFault.LoseWrite => Mark.WriteLost,
                JournalFault.LoseAcknowledgement => Mark.AcknowledgementLost,
                JournalFault.Slow => Mark.SlowAppend,
                _ => Mark.AppendFailed,
            });
        }

        return fault;
    }

    private JournalFault Draw(JournalCall call)
    {

        double draw = random.NextDouble();
        if (call == JournalCall.Recover)
        {
            return draw < swarm.RecoveryFails ? JournalFault.FailBeforeWriting : JournalFault.None;
        }

        double aim = isWindow() ? 3 : 1;
        return (draw -= swarm.FailBeforeWriting * aim) < 0 ? JournalFault.FailBeforeWriting
            : (draw -= swarm.LoseWrite * aim) < 0 ? JournalFault.LoseWrite
            : (draw -= swarm.LoseAcknowledgement * aim) < 0 ? JournalFault.LoseAcknowledgement
            : draw - swarm.Slow < 0 ? JournalFault.Slow
            : JournalFault.None;
    }
}
