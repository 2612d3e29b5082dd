using RingActors.Engine.Core.Records;
using RingActors.Engine.Tests.Actors;
using RingActors.Engine.Tests.Kit;

namespace RingActors.Engine.Tests.Hosting;

/// <summary>Each home's events form a chain that anybody can verify from an export alone.</summary>
public sealed class HashChainTests
{
    [Fact]
    public async Task The_chain_is_recomputed_from_the_homes_events_alone_over_restarts_failures_and_dead_letters()
    {
        await using TestEngine test = await TestEngine.StartAsync();
        for (int i = 0; i < 30; i++)
        {
            await test.TellAsync(TestEngine.Of("counter", $"c{i % 4}"), new Count(i), i % 3 == 0 ? $"k{i}" : null);
            await test.TellAsync(TestEngine.Of("thrower"), new Make(i % 2 == 0 ? Trouble.ThrowInDecide : Trouble.WriteNotANumber));
            if (i % 10 == 9)
            {
                await test.RestartAsync();
            }
        }

        StoredFrame[] frames = [.. test.Memory.ReadHome(TestEngine.Home, 0)];
        Assert.Equal(60, frames.Length);
        Assert.Null(FirstBreak(frames));
    }

    [Theory]
    [InlineData("edit")]
    [InlineData("erase")]
    [InlineData("swap")]
    [InlineData("insert")]
    [InlineData("rehash")]
    public async Task Whoever_edits_erases_swaps_or_inserts_an_event_breaks_the_chain_at_its_place(string how)
    {
        await using TestEngine test = await TestEngine.StartAsync();
        for (int i = 1; i <= 20; i++)
        {
            await test.DoAsync(TestEngine.Of("counter"), new Count(i));
        }

        List<StoredFrame> frames = [.. test.Memory.ReadHome(TestEngine.Home, 0)];
        const int At = 7;
        switch (how)
        {
            case "edit":
                frames[At] = new StoredFrame(Edited(frames[At].Record), frames[At].Hash);
                break;
            case "erase":
                frames.RemoveAt(At);
                break;
            case "swap":
                (frames[At], frames[At + 1]) = (frames[At + 1], frames[At]);
                break;
            case "insert":
                frames.Insert(At, frames[At]);
                frames.RemoveAt(At + 1);
                frames.Insert(At, new StoredFrame(Edited(frames[At].Record), frames[At].Hash));
                break;
            default:
                // A thorough forger computes the hash of the edited record; the next record then does not follow.
                byte[] hash = new byte[HashChain.HashLength];
                ReadOnlyMemory<byte> edited = Edited(frames[At].Record);
                HashChain.Next(frames[At - 1].Hash.Span, edited.Span, hash);
                frames[At] = new StoredFrame(edited, hash);
                break;
        }

        Assert.Equal(how == "rehash" ? At + 1 : At, FirstBreak(frames));
    }

    private static ReadOnlyMemory<byte> Edited(ReadOnlyMemory<byte> record)
    {
        byte[] edited = record.ToArray();
        edited[^2] ^= 1;
        return edited;
    }

    /// <summary>The index of the first record that does not follow the one before; null if all do.</summary>
    private static int? FirstBreak(IReadOnlyList<StoredFrame> frames)
    {
        byte[] hash = new byte[HashChain.HashLength];
        HashChain.Genesis(TestEngine.Home, hash);
        for (int i = 0; i < frames.Count; i++)
        {
            HashChain.Next(hash, frames[i].Record.Span, hash);
            if (!frames[i].Hash.Span.SequenceEqual(hash))
            {
                return i;
            }
        }

        return null;
    }
}
