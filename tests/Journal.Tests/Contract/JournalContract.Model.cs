using NodaTime;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Journals;
using RingActors.Testing.Journals;

namespace RingActors.Journal.Tests.Contract;

public abstract partial class JournalContract
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(null)]
    public void Random_appends_and_reopenings_behave_like_the_model(int? fixedSeed)
    {
        int seed = fixedSeed ?? Random.Shared.Next();
        TestContext.Current.SendDiagnosticMessage($"seed {seed}");
        Random random = new(seed);
        Address[] actors = [.. Enumerable.Range(0, 40).Select(i => new Address($"home-{i % 7}", "sensor", $"{i}"))];
        JournalModel model = new(Shards);
        for (int step = 0; step < 400; step++)
        {
            Act(random, actors, model);
            if (step % 50 == 49)
            {
                Assert.True(model.Differences(Journal) is [], $"seed {seed}, step {step}: {string.Join("; ", model.Differences(Journal))}");
            }
        }

        IReadOnlyList<string> differences = model.Differences(Reopen());
        Assert.True(differences is [], $"seed {seed}, at the end: {string.Join("; ", differences)}");
    }

    private void Act(Random random, Address[] actors, JournalModel model)
    {
        switch (random.Next(20))
        {
            case 0:
                Reopen();
                break;
            case 1:
                Journal.Recover();
                break;
            case < 5:
                Journal.Maintain(idle: random.Next(4) > 0);
                break;
            case 5:
                int shard = random.Next(Shards);
                ShardAppend late = new() { Shard = shard, ExpectedSeq = Journal.ShardHead(shard) + 1, Frames = default, Records = [] };
                Assert.Throws<JournalConflictException>(() => Journal.Append([late]));
                break;
            default:
                ShardAppend[] appends = [.. Enumerable.Range(0, 1 + random.Next(4)).Select(_ => RandomTurn(random, actors))];
                Journal.Append(appends);
                model.Apply(appends);
                break;
        }
    }

    private ShardAppend RandomTurn(Random random, Address[] actors)
    {
        string home = actors[random.Next(actors.Length)].Home;
        Address[] mine = [.. actors.Where(a => a.Home == home)];
        Address[] chosen = [.. Enumerable.Range(0, random.Next(12)).Select(_ => mine[random.Next(mine.Length)])];
        Address one = mine[random.Next(mine.Length)];
        string name = $"{random.Next(5)}";
        return EventSource.With(
            Source.TurnOf(EventSource.ShardOf(home, Shards), chosen),
            wakeUps: random.Next(3) > 0 ? [] : [new(one, random.Next(2) == 0 ? null : Noon + Duration.FromSeconds(random.Next(1000)))],
            outboxAdded: random.Next(3) > 0 ? [] : [EventSource.Call(one, name)],
            outboxRemoved: random.Next(3) > 0 ? [] : [(one, $"{random.Next(5)}")],
            snapshots: random.Next(5) > 0 ? [] : [new(one, random.Next(100), 1, new byte[random.Next(20_000)])]);
    }
}
