using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Runtime.Journals;
using RingActors.Engine.Runtime.Outbox;
using RingActors.Engine.Runtime.Shards;
using RingActors.Engine.Runtime.Shards.Loaded;

namespace RingActors.Engine.Runtime;

/// <content>Shards come and go while others run: one process hands them to another, or takes them over.</content>
public sealed partial class ActorEngine
{
    /// <summary>A shard is opened or closed by one at a time.</summary>
    private readonly SemaphoreSlim[] _moves;

    /// <summary>What a shard begins with.</summary>
    private sealed record ClaimedShard(int Number, long Claim, OpenedShard Opened);

    /// <summary>
    /// Shards that run here, in order; those that are being closed are among them, those that are lost are not.
    /// </summary>
    public IReadOnlyList<int> OpenShards => [.. _shards.All().Where(s => !s.IsLost).Select(s => s.Number)];

    /// <summary>
    /// Claims a shard and begins to run it: its deadlines, the calls that it owes, its homes when they are asked for.
    /// Nothing to do for one that runs here; one that was lost is claimed anew.
    /// </summary>
    /// <exception cref="EngineUnavailableException">
    /// The journal cannot be written, or the engine does not run.
    /// </exception>
    /// <exception cref="JournalDamagedException">What is stored of it is not what was written.</exception>
    public async Task OpenShardAsync(int shard)
    {
        RequireShard(shard);
        await _moves[shard].WaitAsync();
        try
        {
            RequireStarted();
            if (_shards[shard] is { } running)
            {
                if (running.Refusal is null)
                {
                    return;
                }

                // Lost, or its closing did not come to its end.
                await CloseAsync(running);
            }

            await _pipeline.RunAsync(() => Begin(Claim(shard)));
        }
        catch (JournalUnavailableException e)
        {
            throw new EngineUnavailableException(Answer.JournalDown(e.Message).Refusal!);
        }
        finally
        {
            _moves[shard].Release();
        }
    }

    /// <summary>
    /// Hands a shard over: takes no more for it, lets the outside calls that are under way end, finishes what waits
    /// (for at most <see cref="Hosting.EngineOptions.DrainSeconds"/>), stores snapshots and releases the claim. Callers
    /// are told that it is closed, those who wait for a view as well. The other shards go on.
    /// </summary>
    /// <exception cref="EngineUnavailableException">The engine does not run.</exception>
    public async Task CloseShardAsync(int shard)
    {
        RequireShard(shard);
        await _moves[shard].WaitAsync();
        try
        {
            RequireStarted();
            if (_shards[shard] is { } running)
            {
                await CloseAsync(running);
            }
        }
        finally
        {
            _moves[shard].Release();
        }
    }

    private async Task CloseAsync(RunningShard running)
    {
        running.Refuse(Answer.ShardClosed(running.Number).Refusal!);
        await running.Outbox.CloseAsync();
        if (!running.IsLost)
        {
            await DrainAsync([running]);
        }

        await running.Loop.CloseAsync(running.Refusal!);
        while (running.Loop.InFlight > 0)
        {
            await Task.Delay(LookAgainAfter, _host.Time);
        }

        await _pipeline.RunAsync(() => End(running));
        running.Loop.Dispose();
        await running.Outbox.DisposeAsync();
    }

    /// <summary>Called by the writer, or before there is one: nothing is appended meanwhile.</summary>
    private ClaimedShard Claim(int shard)
    {
        if (_pipeline.IsDown)
        {
            // What was being appended when it went down may be there or not; the recovery finds out.
            throw new EngineUnavailableException(Answer.JournalDown("The journal cannot be written.").Refusal!);
        }

        long claim = _journal.Claim(shard);
        try
        {
            return new ClaimedShard(shard, claim, _journal.OpenShard(shard));
        }
        catch
        {
            Release(shard, claim);
            throw;
        }
    }

    private void Begin(ClaimedShard claimed)
    {
        int number = claimed.Number;
        ShardLoop loop = new(new Shard(number, _model, _options, _telemetry), _loopServices);
        EffectOutbox outbox = new(_outboxServices, (request, call) => Homes.TellOutcomeAsync(loop, request, call));
        long life = _lives.Begin(number, claimed.Claim);

        // Whoever ran it before may have seen homes begin.
        _names.Forget();

        // Its life before anything is posted. The calls it owes before it can ask for more, which only the writer lets
        // out: the calls of a lane are made in the order in which they were asked for.
        loop.Begin(new ShardLife(life, claimed.Claim, claimed.Opened));
        outbox.Add(claimed.Opened.Outbox);
        _shards[number] = new RunningShard(number, claimed.Claim, loop, outbox);
    }

    private void End(RunningShard running)
    {
        if (!running.IsLost)
        {
            _lives.End(running.Number, Answer.ShardClosed(running.Number));
        }

        _shards[running.Number] = null;
        Forget(running.Number);
        if (!running.IsLost)
        {
            Release(running.Number, running.Claim);
        }
    }

    /// <summary>Called by the writer: another writer owns the shard.</summary>
    private void Lose(int shard, ShardLostException error)
    {
        if (_shards[shard] is { } running)
        {
            running.Lose(Answer.ShardLost(error.Message).Refusal!);
            running.Loop.Close(running.Refusal!);

            // Its calls are the other's now. Whoever hears of the end is not the writer's business.
            _ = _host.Run(() =>
            {
                running.Outbox.Cut();
                return true;
            });
        }

        Forget(shard);
        _telemetry.Log.ShardLost(shard, error);
    }

    private void Forget(int shard) => _published.Forget(home => StableHash.ShardOf(home, _shards.Count) == shard);

    /// <summary>A claim that cannot be released is taken over by whoever claims the shard next.</summary>
    private void Release(int shard, long claim)
    {
        try
        {
            _journal.Release(shard, claim);
        }
        catch (Exception e)
        {
            _telemetry.Log.Unexpected($"the release of shard {shard}", e);
        }
    }

    private void RequireShard(int shard)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(shard);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(shard, _shards.Count);
    }

    private void RequireStarted()
    {
        if (_status.State is EngineStatus.Stopping or EngineStatus.Stopped)
        {
            throw new EngineUnavailableException(Answer.Stopping.Refusal!);
        }
    }
}
