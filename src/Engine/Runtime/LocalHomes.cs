using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Runtime.Hosting;
using RingActors.Engine.Runtime.Journals;
using RingActors.Engine.Runtime.Shards;
using RingActors.Engine.Runtime.Shards.Loaded;
using RingActors.Engine.Runtime.Telemetry;

namespace RingActors.Engine.Runtime;

/// <summary>What an engine is made of, besides its journal.</summary>
internal sealed record EngineParts(HomeModel Model, EngineOptions Options, TimeProvider Time, EngineTelemetry Telemetry, EngineHost Host);

/// <summary>The homes whose shards run in this process: what is asked goes straight to the shard's mailbox.</summary>
public sealed class LocalHomes : IHomes
{
    private readonly EngineParts _parts;
    private readonly EngineStatus _status;
    private readonly RunningShards _shards;
    private readonly PublishedHomes _published;
    private readonly HomeNameList _names;
    private readonly Loader _loader;

    internal LocalHomes(
        EngineParts parts,
        EngineStatus status,
        RunningShards shards,
        PublishedHomes published,
        HomeNameList names,
        Loader loader)
    {
        _parts = parts;
        _status = status;
        _shards = shards;
        _published = published;
        _names = names;
        _loader = loader;
    }

    /// <inheritdoc/>
    public ValueTask<Answer> AskAsync(Request request)
    {
        if (Find(request, out RunningShard? shard) is { } no)
        {
            return ValueTask.FromResult(no);
        }

        PooledAsk ask = PooledAsk.Rent(request);
        ValueTask<Answer> task = ask.Task;
        if (!shard!.Loop.TryPost(ask))
        {
            ask.Complete(Busy());
        }

        return task;
    }

    /// <summary>Tells an actor something and takes the answer in a sink: the form without a task.</summary>
    public void Ask(Request request, IAnswerSink sink)
    {
        if (Find(request, out RunningShard? shard) is { } no)
        {
            sink.Complete(no);
        }
        else if (!shard!.Loop.TryPost(Envelope.Of(request, sink)))
        {
            sink.Complete(Busy());
        }
    }

    /// <inheritdoc/>
    public async ValueTask<HomeView> ViewAsync(string home)
    {
        Answer answer = default;
        do
        {
            if (_published.Get(home) is { } view)
            {
                return view;
            }

            if (answer.Ok && RefusalOf(home) is { } gone)
            {
                // Loaded and shown, and its shard closed before this could look.
                throw new EngineUnavailableException(gone);
            }

            answer = await AskAsync(TouchOf(home)).ConfigureAwait(false);
        }
        while (answer.Ok);

        if (answer.Kind != AnswerKind.Unavailable || _status.State != EngineStatus.JournalDown)
        {
            throw new EngineUnavailableException(answer.Refusal!);
        }

        if (RefusalOf(home) is { } no)
        {
            // The journal has it, but whoever runs the shard now may know more.
            throw new EngineUnavailableException(no);
        }

        LoadResult read = await _parts.Host.Run(() => _loader.Load(new LoadRequest(home, null, 0))).ConfigureAwait(false);
        return read.Home?.CurrentView() ?? throw new EngineUnavailableException(read.Failure!);
    }

    /// <inheritdoc/>
    public async Task<HomeView?> WaitForAsync(string home, Func<HomeView, bool> wanted, TimeSpan limit, CancellationToken cancellation = default)
    {
        using CancellationTokenSource timeout = new(limit, _parts.Time);
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        try
        {
            while (true)
            {
                HomeView view = await ViewAsync(home).ConfigureAwait(false);
                if (wanted(view))
                {
                    return view;
                }

                HomeView? seen = ReferenceEquals(_published.Get(home), view) ? view : null;
                Task newer = _published.Newer(seen, home);
                if (RefusalOf(home) is not null)
                {
                    // Whoever closes the shard wakes those who wait, once: looked at after being among them.
                    return null;
                }

                await newer.WaitAsync(both.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return null;
        }
        catch (EngineUnavailableException) when (RefusalOf(home) is not null)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<HomeView> LoadedViews() => _published.All();

    /// <inheritdoc/>
    public IReadOnlyList<string> Names() => _names.All();

    /// <summary>
    /// Tells an actor how a call that it asked for has ended; taken however full the mailbox is, and while the shard is
    /// being closed: the calls that were under way are waited for.
    /// </summary>
    internal ValueTask<Answer> TellOutcomeAsync(ShardLoop loop, Request request, OutboxEntry concludes)
    {
        if (_status.Refusal() is { } no)
        {
            return ValueTask.FromResult(no);
        }

        PooledAsk ask = PooledAsk.Rent(request);
        ask.Concludes = concludes;
        ValueTask<Answer> task = ask.Task;
        loop.TryPost(ask, always: true);
        return task;
    }

    /// <summary>Loads a home, and shows what is stored of it.</summary>
    internal void Touch(string home) =>
        _shards[ShardOf(home)]?.Loop.TryPost(Envelope.Of(TouchOf(home), null), always: true);

    /// <summary>The shard that takes the request; an answer if none does.</summary>
    private Answer? Find(Request request, out RunningShard? shard)
    {
        shard = null;
        if ((_status.Refusal() ?? Faults(request)) is { } no)
        {
            return no;
        }

        int number = ShardOf(request.To.Home);
        shard = _shards[number];
        return shard is null ? Answer.ShardClosed(number)
            : shard.Refusal is { } why ? new Answer(AnswerKind.Unavailable, null, why, 0)
            : null;
    }

    private Refusal? RefusalOf(string home) =>
        _shards[ShardOf(home)] is { } shard ? shard.Refusal : Answer.ShardClosed(ShardOf(home)).Refusal;

    /// <summary>
    /// What is recorded with every event has a limit; whoever passes it is told before anything is done.
    /// </summary>
    private static Answer? Faults(Request request)
    {
        string? fault = request switch
        {
            { Correlation: not { Length: > 0 and <= Request.TextLengthMax } } => nameof(Request.Correlation),
            { Causation: not (null or { Length: > 0 and <= Request.TextLengthMax }) } => nameof(Request.Causation),
            { Key: not (null or { Length: > 0 and <= Request.TextLengthMax }) } => nameof(Request.Key),
            _ => null,
        };
        return fault is null ? null : Answer.No(
            AnswerKind.Refused, "request.shorten-its-ids", $"{fault} must be 1 to {Request.TextLengthMax} characters. Nothing was done.");
    }

    private Answer Busy()
    {
        _parts.Telemetry.Busy();
        return Answer.Busy($"The mailbox holds {_parts.Options.MailboxLengthMax} messages, its most.");
    }

    private static Request TouchOf(string home) =>
        new(new Address(home, HomeModel.EngineKind, "view"), TouchHome.Instance, Principal.Engine, "view");

    private int ShardOf(string home) => StableHash.ShardOf(home, _shards.Count);
}
