using System.Collections.Concurrent;
using RingActors.Engine.Core;

namespace RingActors.Engine.Runtime.Homes;

/// <summary>
/// The newest durable view of every loaded home, readable by anybody without a lock and without queueing.
/// </summary>
/// <param name="names">Told of each home that has its first event.</param>
internal sealed class PublishedHomes(HomeNameList names)
{
    private readonly ConcurrentDictionary<string, Published> _homes = new(StringComparer.Ordinal);

    private sealed class Published
    {
        internal HomeView? View;
        internal TaskCompletionSource? Changed;
    }

    internal HomeView? Get(string home) =>
        _homes.TryGetValue(home, out Published? published) ? Volatile.Read(ref published.View) : null;

    /// <summary>Called by the writer's thread only, in order.</summary>
    internal void Publish(HomeView view)
    {
        if (!_homes.TryGetValue(view.Home, out Published? published))
        {
            published = _homes.GetOrAdd(view.Home, _ => new Published());
        }

        HomeView? shown = published.View;
        if (shown is not null && shown.HomeSeq > view.HomeSeq)
        {
            return;
        }

        if (view.HomeSeq > 0 && shown is null or { HomeSeq: 0 })
        {
            names.Add(view.Home);
        }

        Interlocked.Exchange(ref published.View, view);
        Interlocked.Exchange(ref published.Changed, null)?.TrySetResult();
    }

    /// <summary>Completes when a newer view than <paramref name="seen"/> is published.</summary>
    internal Task Newer(HomeView? seen, string home)
    {
        Published published = _homes.GetOrAdd(home, _ => new Published());
        TaskCompletionSource fresh = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource waiter = Interlocked.CompareExchange(ref published.Changed, fresh, null) ?? fresh;
        bool isShown = _homes.TryGetValue(home, out Published? shown) && ReferenceEquals(shown, published);
        return isShown && ReferenceEquals(Volatile.Read(ref published.View), seen) ? waiter.Task : Task.CompletedTask;
    }

    /// <summary>
    /// The shard is not run here any more: its views are not the newest from now on, and whoever waits for a newer one
    /// is woken. Called by the writer's thread, like <see cref="Publish"/>.
    /// </summary>
    internal void Forget(Func<string, bool> isOfShard)
    {
        foreach (string home in _homes.Keys.Where(isOfShard).Order(StringComparer.Ordinal).ToArray())
        {
            if (_homes.TryRemove(home, out Published? published))
            {
                Volatile.Write(ref published.View, null);
                Interlocked.Exchange(ref published.Changed, null)?.TrySetResult();
            }
        }
    }

    internal IReadOnlyList<HomeView> All() =>
        [.. _homes.Values.Select(p => Volatile.Read(ref p.View)).OfType<HomeView>().OrderBy(v => v.Home, StringComparer.Ordinal)];
}
