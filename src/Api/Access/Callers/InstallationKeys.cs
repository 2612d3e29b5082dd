using System.Collections.Concurrent;
using System.Collections.Frozen;
using NodaTime;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Contract;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Keys;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Runtime.Hosting;

namespace RingActors.Api.Access.Callers;

/// <summary>
/// The keys of the installation as its published view has them: read without waiting for any actor, so that a key that
/// was revoked a moment ago opens nothing, and a call costs no more than a hash and a look.
/// </summary>
internal sealed class InstallationKeys(IHomes homes, TimeProvider time) : IKeyDirectory
{
    private readonly ConcurrentDictionary<string, Instant> _noted = new(StringComparer.Ordinal);
    private volatile Snapshot _snapshot = new(null, FrozenDictionary<string, ApiKeyEntry>.Empty);

    /// <param name="View">Of which the keys are; null before the first.</param>
    /// <param name="ByDigest">All keys by digest.</param>
    private sealed record Snapshot(ApiKeysView? View, FrozenDictionary<string, ApiKeyEntry> ByDigest);

    public ToolPrincipal? Find(string digest) => GoodOf(Present().ByDigest.GetValueOrDefault(digest));

    public ToolPrincipal? Named(string name) => GoodOf(Present().View?.Keys.GetValueOrDefault(name));

    /// <summary>
    /// Written now and then, and nobody waits for it: the newest minutes of it may be lost, the key is not.
    /// </summary>
    public void Used(string name)
    {
        Instant now = time.GetInstant();
        if (_noted.TryGetValue(name, out Instant last) && now - last < ApiKeyUse.NotedEvery)
        {
            return;
        }

        _noted[name] = now;
        _ = homes.AskAsync(new Request(
            Installation.Keys, new NoteKeyUse(name, now), new Principal(PrincipalKind.ApiKey, name),
            RequestIds.Next(time))).AsTask();
    }

    /// <summary>Reads the keys once, so that the first caller does not meet an empty directory.</summary>
    public async Task LoadAsync() => Take(await homes.ViewAsync(Installation.Name));

    /// <summary>
    /// The view that is published now. While it cannot be had (its shard is being closed), the last one counts.
    /// </summary>
    private Snapshot Present()
    {
        ValueTask<HomeView> view = homes.ViewAsync(Installation.Name);
        if (view.IsCompletedSuccessfully)
        {
            return Take(view.Result);
        }

        _ = view.AsTask().ContinueWith(
            static failed => _ = failed.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted,
            TaskScheduler.Default);
        return _snapshot;
    }

    private Snapshot Take(HomeView view)
    {
        ApiKeysView keys = view.Part<ApiKeysView>();
        Snapshot seen = _snapshot;
        if (!ReferenceEquals(seen.View, keys))
        {
            _snapshot = seen = new Snapshot(
                keys,
                keys.Keys.Values.DistinctBy(k => k.Key.Digest)
                    .ToFrozenDictionary(k => k.Key.Digest, StringComparer.Ordinal));
        }

        return seen;
    }

    private ToolPrincipal? GoodOf(ApiKeyEntry? entry) => entry?.IsGood(time.GetInstant()) == true
        ? new ToolPrincipal(ToolPrincipal.ApiKeyKind, entry.Key.Name, entry.Key.Role)
        {
            Homes = entry.Key.Homes,
            Allowances = entry.Key.Allowances,
            ApprovesByForm = entry.Key.ApprovesByForm,
            CallsForHelp = entry.Key.CallsForHelp ?? false,
        }
        : null;
}
