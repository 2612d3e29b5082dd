using NodaTime;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Records;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Runtime.Hosting;
using RingActors.Engine.Runtime.Journals;
using RingActors.Engine.Runtime.Telemetry;

namespace RingActors.Engine.Runtime.Shards.Loaded;

/// <summary>Something a shard needs from the journal before it can go on with a home.</summary>
/// <param name="Home">The home that waits.</param>
/// <param name="Actor">The actor to be loaded; null to load the home itself.</param>
/// <param name="Life">The life of the shard that asked.</param>
/// <param name="IsOfStep">True if only what a message leads to needs the actor.</param>
internal sealed record LoadRequest(string Home, Address? Actor, long Life, bool IsOfStep = false);

/// <summary>What was read for a <see cref="LoadRequest"/>; exactly one of the results is set.</summary>
internal sealed record LoadResult(LoadRequest Request, HomeSlot? Home, ActorSlot? Actor, Refusal? Failure);

/// <summary>Reads homes and actors back from the journal. Stateless; called by several threads.</summary>
internal sealed class Loader(IJournal journal, HomeModel model, EngineOptions options, EngineTelemetry telemetry)
{
    internal const string DamagedCode = "journal.damaged";
    internal const string FailedCode = "recovery.failed";

    internal LoadResult Load(LoadRequest request)
    {
        long started = telemetry.Timestamp();
        try
        {
            LoadResult result = request.Actor is { } actor
                ? new LoadResult(request, null, LoadActor(actor), null)
                : new LoadResult(request, LoadHome(request.Home), null, null);
            telemetry.Recovered(request.Actor is null ? "home" : "actor", started);
            return result;
        }
        catch (JournalDamagedException e)
        {
            return Failed(request, DamagedCode, $"{e.Message} Run 'ringactors verify', then restore from a backup.");
        }
        catch (RecordFormatException e)
        {
            return Failed(request, DamagedCode, $"{e.Message} Run 'ringactors verify', then restore from a backup.");
        }
        catch (JournalUnavailableException e)
        {
            return Failed(request, "journal.unavailable", e.Message);
        }
        catch (Exception e)
        {
            // Nobody may wait for ever, whatever a driver or a decider throws.
            telemetry.Log.Unexpected($"reading {request.Actor?.Value ?? request.Home}", e);
            return Failed(request, FailedCode, $"It cannot be read: {e.GetType().Name}. The log has the details.");
        }
    }

    private LoadResult Failed(LoadRequest request, string code, string detail)
    {
        telemetry.RecoveryFailed(request.Actor?.Value ?? request.Home, code, detail);
        return new LoadResult(request, null, null, new Refusal(code, detail));
    }

    private ActorSlot LoadActor(Address address)
    {
        Decider decider = Continuations.DeciderOf(model, address)
            ?? throw new InvalidOperationException($"No decider serves the kind '{address.Kind}'.");
        (object state, long seq) = StartingState(decider, address);
        ActorSlot slot = new(address, decider, state) { ActorSeq = seq, SnapshotSeq = seq };
        try
        {
            Replay(slot);
        }
        catch (UnreadableEventException e)
        {
            slot.Quarantine = new Refusal(
                "actor.quarantined",
                $"{address} cannot be recovered: event {slot.ActorSeq + 1} is not readable by this build. {e.Message} "
                + "Its events are safe; start a build that knows it.");
            telemetry.Quarantined(address, slot.Quarantine.Detail);
        }

        if (slot.Quarantine is null)
        {
            slot.WakeAt = decider.WakeAtState(slot.State) ?? ActorSlot.Never;
        }

        return slot;
    }

    private void Replay(ActorSlot slot)
    {
        foreach (StoredFrame frame in journal.ReadActor(slot.Address, slot.ActorSeq))
        {
            StoredEvent stored = RecordReader.Read(frame.Record);
            if (stored.ActorSeq != slot.ActorSeq + 1)
            {
                throw new JournalDamagedException(
                    slot.Address.Value, $"event {slot.ActorSeq + 1} is missing; the next one found is {stored.ActorSeq}.");
            }

            slot.State = Evolve(slot, stored);
            slot.ActorSeq = stored.ActorSeq;
        }
    }

    /// <summary>Whatever hinders it, an event that cannot be folded sets its actor aside, and nobody else.</summary>
    private object Evolve(ActorSlot slot, StoredEvent stored)
    {
        try
        {
            return slot.Decider.EvolveState(slot.State, (IEvent)model.Types.Read(stored.Name, stored.Version, stored.Payload.Span));
        }
        catch (Exception e)
        {
            throw new UnreadableEventException(e);
        }
    }

    private sealed class UnreadableEventException(Exception inner) : Exception(inner.Message, inner);

    private (object State, long Seq) StartingState(Decider decider, Address address)
    {
        try
        {
            if (Continuations.ShapeOf(model, decider) is { } json
                && journal.ReadSnapshot(address) is { } snapshot
                && snapshot.Version == decider.SnapshotVersion
                && System.Text.Json.JsonSerializer.Deserialize(snapshot.Body.Span, json) is { } state)
            {
                return (state, snapshot.Seq);
            }
        }
        catch (System.Text.Json.JsonException e)
        {
            // A snapshot is only a short cut.
            telemetry.Log.Unexpected($"the snapshot of {address}", e);
        }

        return (decider.InitialState(address), 0);
    }

    private HomeSlot LoadHome(string name)
    {
        HomeSlot home = new(name) { Loaded = true, Receipts = new ReceiptWindow(options.ReceiptsMax) };
        HomeHead? head = journal.ReadHomeHead(name);
        HomeSnapshot start = HomeSnapshot.Read(home, journal, model, telemetry);
        home.Parts = start.Parts;
        home.SnapshotSeq = start.Seq;
        if (head is null)
        {
            HashChain.Genesis(name, home.Hash);
            return home;
        }

        home.HomeSeq = start.FoldFrom;
        foreach (StoredFrame frame in journal.ReadHome(name, start.FoldFrom))
        {
            StoredEvent stored = RecordReader.Read(frame.Record);
            if (stored.HomeSeq != home.HomeSeq + 1)
            {
                throw new JournalDamagedException(
                    name, $"event {home.HomeSeq + 1} of the home is missing; the next one found is {stored.HomeSeq}.");
            }

            if (stored.HomeSeq > start.Seq)
            {
                FoldEngine(home, stored);
            }

            Fold(home, start, stored);
            home.HomeSeq = stored.HomeSeq;
        }

        if (home.HomeSeq != head.HomeSeq)
        {
            throw new JournalDamagedException(
                name, $"the home has {head.HomeSeq} events, and only {home.HomeSeq} of them could be read.");
        }

        home.HomeSeq = head.HomeSeq;
        head.Hash.Span.CopyTo(home.Hash);
        return home;
    }

    private void FoldEngine(HomeSlot home, StoredEvent stored)
    {
        if (stored.Receipt is { } receipt)
        {
            home.Receipts.Add(receipt, stored.HomeSeq, model.Types);
        }

        Address address = Address.Parse(stored.Actor);
        if (address.Kind == HomeModel.EngineKind && address.Id != Continuations.Id)
        {
            home.EngineActors[address.Id] = ActorSlot.OfEngine(address, stored.ActorSeq);
        }
    }

    private void Fold(HomeSlot home, HomeSnapshot start, StoredEvent stored)
    {
        if (model.Projections.Count == 0)
        {
            return;
        }

        if (EventDecoder.TryDecode(stored, model.Types) is { } envelope)
        {
            Folding.Leniently(home.Parts, model, telemetry, envelope, start.PartSeqs);
        }
    }
}
