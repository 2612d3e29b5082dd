using System.Threading.Tasks.Sources;
using RingActors.Engine.Runtime.Homes;

namespace RingActors.Engine.Runtime.Shards.Loaded;

/// <summary>
/// A message and the promise of its answer in one object that is used again and again, so that an ask allocates
/// nothing. Continuations run on the thread pool's shared queue, first come first served: no caller starves another.
/// </summary>
internal sealed class PooledAsk : Envelope, IValueTaskSource<Answer>, IAnswerSink
{
    private const int KeptMax = 64;

    [ThreadStatic]
    private static Stack<PooledAsk>? s_pool;

    private ManualResetValueTaskSourceCore<Answer> _core = new() { RunContinuationsAsynchronously = true };

    internal static PooledAsk Rent(Request request)
    {
        PooledAsk ask = s_pool is { Count: > 0 } pool ? pool.Pop() : new PooledAsk();
        ask.Fill(request, ask);
        return ask;
    }

    internal ValueTask<Answer> Task => new(this, _core.Version);

    public void Complete(in Answer answer) => _core.SetResult(answer);

    Answer IValueTaskSource<Answer>.GetResult(short token)
    {
        Answer answer = _core.GetResult(token);
        _core.Reset();
        Stack<PooledAsk> pool = s_pool ??= new Stack<PooledAsk>(KeptMax);
        if (pool.Count < KeptMax)
        {
            pool.Push(this);
        }

        return answer;
    }

    ValueTaskSourceStatus IValueTaskSource<Answer>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<Answer>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
