using RingActors.Engine.Core;
using RingActors.Engine.Core.Records;
using RingActors.Engine.Core.Serialization;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Runtime.Journals;
using RingActors.Engine.Tests.Actors;

namespace RingActors.Engine.Tests.Kit;

/// <summary>Appends made by hand: what another writer, an older build or a newer one has left in the journal.</summary>
internal static class Appends
{
    internal static ShardAppend OneCounted(TestEngine test, Address actor, long homeSeq, long actorSeq) =>
        One(test, actor, homeSeq, actorSeq, new Counted(1), test.Model.Types.Of(typeof(Counted)));

    private static ShardAppend One(
        TestEngine test, Address actor, long homeSeq, long actorSeq, IEvent @event, Core.Serialization.StoredType type)
    {
        RecordWriter writer = new();
        byte[] hash = new byte[HashChain.HashLength];
        if (test.Memory.ReadHomeHead(actor.Home) is { } head)
        {
            head.Hash.CopyTo(hash);
        }
        else
        {
            HashChain.Genesis(actor.Home, hash);
        }

        RecordFields fields = new(actor, actorSeq, homeSeq, test.Now, test.Now, TestEngine.Tester, "by-hand", "by-hand");
        writer.Write(fields, type, @event, default, hash);
        int shard = StableHash.ShardOf(actor.Home, test.Memory.ShardCount);
        return new ShardAppend
        {
            Shard = shard,
            ExpectedSeq = test.Memory.ShardHead(shard),
            Frames = writer.Detach(),
            Records = [new AppendedRecord(actor, actorSeq, homeSeq, 0)],
        };
    }

    /// <summary>Appends an event as some other build would have stored it: under any name, in any version, with any payload.</summary>
    internal static void Foreign(TestEngine test, Address actor, string name, int version, string json)
    {
        long homeSeq = (test.Memory.ReadHomeHead(actor.Home)?.HomeSeq ?? 0) + 1;
        long actorSeq = test.Memory.ReadActor(actor, 0).LongCount() + 1;
        byte[] record = ForeignRecord.Make(actor, homeSeq, actorSeq, test.Now, name, version, json);
        byte[] previous = new byte[HashChain.HashLength];
        HashChain.Genesis(actor.Home, previous);
        test.Memory.ReadHomeHead(actor.Home)?.Hash.CopyTo(previous);
        byte[] frame = new byte[4 + record.Length + HashChain.HashLength];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(frame, record.Length);
        record.CopyTo(frame, 4);
        HashChain.Next(previous, record, frame.AsSpan(4 + record.Length));
        int shard = StableHash.ShardOf(actor.Home, test.Memory.ShardCount);
        test.Memory.Append(
        [
            new ShardAppend
            {
                Shard = shard,
                ExpectedSeq = test.Memory.ShardHead(shard),
                Frames = frame,
                Records = [new AppendedRecord(actor, actorSeq, homeSeq, 0)],
            },
        ]);
    }
}
