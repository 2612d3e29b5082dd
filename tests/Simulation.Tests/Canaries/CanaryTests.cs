using RingActors.Simulation.Tests.Kit;

namespace RingActors.Simulation.Tests.Canaries;

/// <summary>Bugs that everybody who writes such an engine makes once. If the simulation does not find them, it proves nothing.</summary>
public sealed class CanaryTests(ITestOutputHelper output)
{
    private const int SeedsMax = 200;

    private static readonly Dictionary<string, PlantedBug> Bugs = new()
    {
        ["acknowledge before it is durable"] = new PlantedBug { Plant = (journal, _) => new LazyJournal(journal) },
        ["forget keys"] = new PlantedBug { ForgetsKeys = true },
        ["drop deadlines at start"] = new PlantedBug { Plant = (journal, _) => new NoWakeUps(journal) },
        ["call before it is durable"] = new PlantedBug { Plant = (journal, world) => new EagerCalls(journal, world) },
        ["lose the undo of a chain"] = new PlantedBug { ChangesStatesInPlace = true },
        ["skip a record in a replay"] = new PlantedBug { Plant = (journal, _) => new SnapshotOffByOne(journal) },
        ["append turns of an ended life"] = new PlantedBug { ForgetsLives = true },
        ["forget the steps that wait at start"] = new PlantedBug { Plant = (journal, _) => new NoWaitingSteps(journal) },
        ["drop the outbox at start"] = new PlantedBug { Plant = (journal, _) => new NoOutbox(journal) },
        ["turn the lanes round at start"] = new PlantedBug { Plant = (journal, _) => new OutboxBackwards(journal) },
        ["let a bit rot"] = new PlantedBug { Plant = (journal, _) => new BitRot(journal) },
    };

    public static TheoryData<string> Names => [.. Bugs.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_planted_bug_is_found_within_200_seeds(string name)
    {
        for (int seed = 1; seed <= SeedsMax; seed++)
        {
            if (OnOwnThread.Run(() => Kit.Simulation.Run(seed, Bugs[name])).Violation is { } violation)
            {
                output.WriteLine($"Found by seed {seed}: {violation.Message}");
                return;
            }
        }

        Assert.Fail($"The bug '{name}' was planted, and no seed of {SeedsMax} has found it.");
    }
}
