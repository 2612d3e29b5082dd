using System.Threading.Channels;
using NodaTime;
using RingActors.Devices.RingCloud.Client.Observations;

namespace RingActors.Devices.RingCloud.Client.Support;

/// <summary>
/// How each part of the connection stands, readable at any time; changes are told to the observer in order, from one
/// loop, so that setting a state never waits for anybody.
/// </summary>
internal sealed class LinkBoard(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(RingSubsystem, string), RingLinkHealth> _links = [];
    private readonly Channel<RingLinkHealth> _changes = Channel.CreateUnbounded<RingLinkHealth>(
        new UnboundedChannelOptions { SingleReader = true });

    public IReadOnlyList<RingLinkHealth> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _links.Values.OrderBy(l => l.Subsystem).ThenBy(l => l.Scope, StringComparer.Ordinal)];
            }
        }
    }

    public RingLinkState StateOf(RingSubsystem subsystem, string scope = "")
    {
        lock (_gate)
        {
            return _links.TryGetValue((subsystem, scope), out var link) ? link.State : RingLinkState.Off;
        }
    }

    /// <summary>
    /// When a part that is not as it should be is tried again. No change of its state, and so told to nobody.
    /// </summary>
    public void TriesAgain(RingSubsystem subsystem, TimeSpan after, string scope = "")
    {
        lock (_gate)
        {
            if (_links.GetValueOrDefault((subsystem, scope)) is { } known)
            {
                _links[(subsystem, scope)] = known with { NextTryAt = time.Now() + Duration.FromTimeSpan(after) };
            }
        }
    }

    public void Set(RingSubsystem subsystem, RingLinkState state, string reason, string scope = "", bool seesNothing = false)
    {
        lock (_gate)
        {
            var known = _links.GetValueOrDefault((subsystem, scope));
            if (known is not null && known.State == state && known.Reason == reason && known.SeesNothing == seesNothing)
            {
                return;
            }

            var since = known is not null && known.State == state ? known.Since : time.Now();
            var link = new RingLinkHealth(subsystem, scope, state, since, reason) { SeesNothing = seesNothing };
            _links[(subsystem, scope)] = link;
            _changes.Writer.TryWrite(link);
        }
    }

    public void Remove(RingSubsystem subsystem, string scope)
    {
        lock (_gate)
        {
            _links.Remove((subsystem, scope));
        }
    }

    public async Task TellAsync(IRingObserver observer, CancellationToken stop)
    {
        await foreach (var link in _changes.Reader.ReadAllAsync(stop))
        {
            await observer.ObserveAsync(new ConnectionStateChanged(link) { LearnedAt = time.Now(), OccurredAt = link.Since }, stop);
        }
    }
}
