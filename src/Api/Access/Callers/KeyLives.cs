using System.Collections.Concurrent;
using RingActors.Api.Tools.Contract;

namespace RingActors.Api.Access.Callers;

/// <summary>
/// Ends what a key has open when the key is good no more: streams and long waits do not ask again who they are. Looked
/// at once each half second, and only for keys that have something open.
/// </summary>
internal sealed class KeyLives(IKeyDirectory keys, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);

    /// <summary>No request is open for so long, and no timer counts further than seven weeks.</summary>
    private static readonly TimeSpan TimerMax = TimeSpan.FromDays(30);

    private readonly ConcurrentDictionary<string, Life> _open = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private ITimer? _timer;

    /// <summary>Serves a request for as long as its key is good, and its token, if it came with one.</summary>
    public async Task WhileGoodAsync(HttpContext context, ToolPrincipal caller, RequestDelegate next)
    {
        await using ITimer? ends = caller.GoodUntil is { } end ? AbortAt(end, context) : null;

        // A key that was revoked since it was looked up is watched too: it ends what it opens with it. Keys of the
        // settings, and this machine's own, end with the process.
        await (caller.Kind == ToolPrincipal.ApiKeyKind
            && (keys.Named(caller.Name) is not null || !SettingsKeys.IsNameOfOne(caller.Name))
                ? WhileNamedAsync(context, caller.Name, next)
                : next(context));
    }

    private async Task WhileNamedAsync(HttpContext context, string key, RequestDelegate next)
    {
        Life life = Begin(key);
        CancellationTokenRegistration ends = life.Ended.Token.UnsafeRegister(
            static c => ((HttpContext)c!).Abort(), context);
        try
        {
            await next(context);
        }
        finally
        {
            await ends.DisposeAsync();
            End(key, life);
        }
    }

    /// <summary>A token ends at a moment that is known: so does what it has open.</summary>
    private ITimer AbortAt(DateTimeOffset end, HttpContext context)
    {
        TimeSpan left = end - time.GetUtcNow();
        TimeSpan due = left > TimerMax ? Timeout.InfiniteTimeSpan : left < TimeSpan.Zero ? TimeSpan.Zero : left;
        return time.CreateTimer(static c => ((HttpContext)c!).Abort(), context, due, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _timer?.Dispose();

    private Life Begin(string key)
    {
        lock (_gate)
        {
            Life life = _open.GetOrAdd(key, static _ => new Life());
            life.Requests++;
            _timer ??= time.CreateTimer(_ => Look(), null, LookEvery, LookEvery);
            return life;
        }
    }

    private void End(string key, Life life)
    {
        lock (_gate)
        {
            if (--life.Requests == 0)
            {
                _open.TryRemove(new KeyValuePair<string, Life>(key, life));
            }
        }
    }

    private void Look()
    {
        foreach ((string key, Life life) in _open)
        {
            if (keys.Named(key) is null)
            {
                _open.TryRemove(new KeyValuePair<string, Life>(key, life));
                life.Ended.Cancel();
            }
        }
    }

    private sealed class Life
    {
        public int Requests { get; set; }

        public CancellationTokenSource Ended { get; } = new();
    }
}
