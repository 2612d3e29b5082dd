using RingActors.Devices.RingCloud.Client.HubSocket.Documents;
using RingActors.Devices.RingCloud.Client.Wire;

namespace RingActors.Devices.RingCloud.Client.HubSocket;

/// <summary>
/// The hubs of a location and what they have told. Frames are handled one after the other; whoever sends looks on.
/// </summary>
internal sealed class AlarmHubs
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, AlarmHub> _hubs = new(StringComparer.Ordinal);

    public IReadOnlyList<AlarmHub> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _hubs.Values];
            }
        }
    }

    public AlarmHub Get(string assetId)
    {
        lock (_gate)
        {
            if (!_hubs.TryGetValue(assetId, out var hub))
            {
                hub = new AlarmHub(assetId);
                _hubs[assetId] = hub;
            }

            return hub;
        }
    }

    /// <summary>The hub behind which a device is.</summary>
    public string? Of(string zid)
    {
        lock (_gate)
        {
            return _hubs.Values.FirstOrDefault(h => h.Memory.Zids.Contains(zid))?.AssetId;
        }
    }

    /// <summary>What a device is, as a hub last told; null if none did.</summary>
    public KnownKind? KindOf(string zid)
    {
        lock (_gate)
        {
            return _hubs.Values.Select(h => h.Memory.KindOf(zid)).FirstOrDefault(k => k is not null);
        }
    }

    /// <summary>
    /// The base station as a device: the hub that keeps this panel, or the only hub that told of itself.
    /// </summary>
    public string? HubDeviceOf(string? assetId)
    {
        lock (_gate)
        {
            return assetId is not null && _hubs.GetValueOrDefault(assetId)?.Memory.HubZid is { } own
                ? own
                : _hubs.Values.Select(h => h.Memory.HubZid).OfType<string>().FirstOrDefault();
        }
    }

    public MergedDocument? Merge(AlarmHub hub, WireObject document, bool isComplete, PayloadFaults faults)
    {
        lock (_gate)
        {
            return hub.Memory.Merge(document, isComplete, faults);
        }
    }

    public void Forget(AlarmHub hub, string zid)
    {
        lock (_gate)
        {
            hub.Memory.Forget(zid);
        }
    }

    /// <summary>What an older connection proved says nothing of a new one, even if its end could not be told.</summary>
    public void ForgetListening()
    {
        lock (_gate)
        {
            foreach (var hub in _hubs.Values)
            {
                hub.HeardSince = null;
            }
        }
    }

    /// <summary>So that the next connection tells how each hub stands even if it stands as before.</summary>
    public void ForgetStatuses()
    {
        lock (_gate)
        {
            foreach (var hub in _hubs.Values)
            {
                hub.Status = null;
                hub.IsListed = false;
            }
        }
    }
}
