using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.AspNetCore.Connections;
using RingActors.Api.Logging;
using RingActors.Api.Metrics;
using RingActors.Api.Settings;
using RingActors.Api.Settings.Areas;

namespace RingActors.Api.Limits.Connections;

/// <summary>
/// How many connections are open: never more than the process can have, so many of one address, and some of them for
/// those alone who have shown a key. Where there is no place for a new one, the oldest makes room that has shown none;
/// where all have shown one, a last few are taken on which only what is urgent is served. A proxy stands for many
/// callers: it has no share of its own, and strangers make room before it does, unless it has more than they.
/// </summary>
internal sealed partial class ConnectionDoor : IDisposable
{
    /// <summary>The fewest connections with which anybody is served.</summary>
    internal const int Least = 16;

    /// <summary>One in so many places is kept for those who have shown a key.</summary>
    internal const int KnownShare = 4;

    /// <summary>One in so many places is kept for what is urgent, when all others are taken by good keys.</summary>
    internal const int LastShare = 16;

    private const string DroppedReason = "made room";
    private const string RefusedReason = "no room";

    private readonly Lock _gate = new();
    private readonly LinkedList<ConnectionPlace> _strangers = [];
    private readonly Dictionary<IPAddress, int> _byAddress = [];
    private readonly Meter _meter = new(ToolMetrics.MeterName);
    private readonly IReadOnlyList<System.Net.IPNetwork> _proxies;
    private readonly int _perAddress;
    private readonly int _last;
    private readonly LimitMetrics _metrics;
    private readonly LogSampler _sampler;
    private readonly ILogger<ConnectionDoor> _log;
    private int _open;
    private int _strangersOfProxies;

    public ConnectionDoor(
        HttpSettings settings, DescriptorLimit descriptors, LimitMetrics metrics, LogSampler sampler,
        ILogger<ConnectionDoor> log)
    {
        (_metrics, _sampler, _log) = (metrics, sampler, log);
        int all = All = descriptors.ConnectionsFor(settings.ConnectionsMax, Least);
        _last = Math.Max(1, all / LastShare);
        Max = all - _last;
        _perAddress = Math.Min(settings.ConnectionsPerAddressMax, Max);
        _proxies = ProxyNetworks.Of(settings);
        if (all < settings.ConnectionsMax)
        {
            Lowered(log, all, settings.ConnectionsMax, descriptors.Max ?? 0);
        }

        _meter.CreateObservableGauge(
            "ringactors_connections_max", () => All,
            description: "Most connections that can be open: of the settings, or of the process if that can have "
                + "fewer.");
        _meter.CreateObservableGauge(
            "ringactors_connections", Measured, description: "Open connections, by whether a good key came over them.");
    }

    /// <summary>Places for everything; beyond them there are the last few.</summary>
    public int Max { get; }

    /// <summary>
    /// How many connections there can be at all: what the settings say, or what the process can have if that is less.
    /// </summary>
    public int All { get; }

    /// <summary>Open connections.</summary>
    public int Open
    {
        get
        {
            lock (_gate)
            {
                return _open;
            }
        }
    }

    /// <summary>Those of them over which no good key has come.</summary>
    public int Strangers
    {
        get
        {
            lock (_gate)
            {
                return _strangers.Count;
            }
        }
    }

    /// <summary>Lets a new connection in, if need be in the place of another. False if it is to be closed.</summary>
    public bool TryEnter(ConnectionContext connection)
    {
        IPAddress? remote = (connection.RemoteEndPoint as IPEndPoint)?.Address;
        IPAddress address = RemoteNetwork.OneCaller(remote);
        bool isProxy = ProxyNetworks.Have(_proxies, remote);
        ConnectionPlace? dropped;
        lock (_gate)
        {
            dropped = ToDrop(address, isProxy, out bool isLast);
            if (dropped is null && isLast && _open >= Max + _last)
            {
                Say(RefusedReason);
                return false;
            }

            if (dropped is not null)
            {
                Forget(dropped);
            }

            ConnectionPlace place = new(connection, address) { IsLast = isLast, IsProxy = isProxy };
            place.Stranger = _strangers.AddLast(place);
            _strangersOfProxies += isProxy ? 1 : 0;
            _byAddress[address] = _byAddress.GetValueOrDefault(address) + 1;
            _open++;
            place.Attach();
        }

        if (dropped is not null)
        {
            dropped.Drop();
            Say(DroppedReason);
        }

        return true;
    }

    /// <summary>A good key has come over a connection: it makes room for nobody any more.</summary>
    public void Know(ConnectionPlace place)
    {
        if (place.IsKnown)
        {
            return;
        }

        lock (_gate)
        {
            place.IsKnown = true;
            TakeFromStrangers(place);
        }
    }

    /// <summary>A connection has ended.</summary>
    public void Leave(ConnectionPlace place)
    {
        lock (_gate)
        {
            Forget(place);
        }
    }

    public void Dispose() => _meter.Dispose();

    /// <summary>Which one makes room; null if none has to, or, where it would be one of the last, none can.</summary>
    private ConnectionPlace? ToDrop(IPAddress address, bool isProxy, out bool isLast)
    {
        bool isFullHere = !isProxy && !IPAddress.IsLoopback(address)
            && _byAddress.GetValueOrDefault(address) >= _perAddress;
        bool isFull = _open >= Max;
        bool isFullOfStrangers = _strangers.Count >= Max - (Max / KnownShare);
        ConnectionPlace? dropped = isFullHere ? _strangers.FirstOrDefault(p => p.Address.Equals(address))
            : isFull || isFullOfStrangers ? OldestStranger()
            : null;
        isLast = dropped is null && (isFullHere || isFull);
        return dropped;
    }

    /// <summary>Of proxies only if they have more than half: a flood through one pushes nobody else out.</summary>
    private ConnectionPlace? OldestStranger()
    {
        bool isOfProxies = _strangersOfProxies * 2 > _strangers.Count;
        return _strangers.FirstOrDefault(p => p.IsProxy == isOfProxies);
    }

    private void TakeFromStrangers(ConnectionPlace place)
    {
        if (place.Stranger is { List: not null } stranger)
        {
            _strangers.Remove(stranger);
            _strangersOfProxies -= place.IsProxy ? 1 : 0;
        }
    }

    /// <summary>Once: what made room has left already when it ends.</summary>
    private void Forget(ConnectionPlace place)
    {
        if (!place.IsOpen)
        {
            return;
        }

        place.IsOpen = false;
        _open--;
        TakeFromStrangers(place);
        int left = _byAddress[place.Address] - 1;
        if (left == 0)
        {
            _byAddress.Remove(place.Address);
        }
        else
        {
            _byAddress[place.Address] = left;
        }
    }

    private void Say(string reason)
    {
        _metrics.Hit("connections");
        if (_sampler.IsWhole(1223, reason))
        {
            Dropped(_log, reason);
        }
    }

    private IEnumerable<Measurement<long>> Measured()
    {
        int strangers = Strangers;
        return
        [
            new Measurement<long>(strangers, new KeyValuePair<string, object?>("key", "none")),
            new Measurement<long>(Open - strangers, new KeyValuePair<string, object?>("key", "good")),
        ];
    }

    [LoggerMessage(1223, LogLevel.Warning, "A connection was closed ({Reason}): as many are open as may")]
    private static partial void Dropped(ILogger log, string reason);

    [LoggerMessage(1224, LogLevel.Warning,
        "At most {Max} connections are taken, not the {Wanted} of Http:ConnectionsMax: this process may have "
        + "{Descriptors} files open (raise it with 'ulimit -n', or LimitNOFILE= of the unit)")]
    private static partial void Lowered(ILogger log, int max, int wanted, int descriptors);
}
