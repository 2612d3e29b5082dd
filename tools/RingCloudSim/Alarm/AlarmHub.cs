using System.Text.Json.Nodes;
using RingCloudSim.Household;

namespace RingCloudSim.Alarm;

/// <summary>A base station or lighting bridge: its devices, its connectivity, and the events it sends.</summary>
internal sealed class AlarmHub(SimHousehold household, string locationId, string assetUuid, long doorbotId, string kind)
{
    private const int HistoryMax = 1000;

    private readonly LinkedList<JsonObject> _history = new();

    public string AssetUuid { get; } = assetUuid;

    public string LocationId { get; } = locationId;

    public long DoorbotId { get; } = doorbotId;

    public string Kind { get; } = kind;

    /// <summary>`online`, `cell-backup` or `offline`; everything but the first hides the devices.</summary>
    public string Status { get; set; } = "online";

    public List<HubDevice> Devices { get; } = [];

    public List<(int Id, string Name)> Rooms { get; } = [];

    public SecurityPanel? Panel { get; private set; }

    public SimHousehold Household => household;

    /// <summary>How far its clock is ahead of the true one; negative if behind. It stamps all that it tells.</summary>
    public TimeSpan ClockSkew { get; set; }

    /// <summary>The time by its own clock.</summary>
    public long StampMs => household.Scheduler.NowMs + (long)ClockSkew.TotalMilliseconds;

    public bool IsOnline => Status == "online";

    /// <summary>Events newest first, as the alarm history call lists them.</summary>
    public IEnumerable<JsonObject> History => _history;

    public HubDevice? Find(string? zid) => Devices.Find(device => device.Zid == zid);

    public HubDevice Add(HubDevice device)
    {
        Devices.Add(device);
        if (device.Type == "security-panel")
        {
            Panel = new SecurityPanel(this, device);
        }

        return device;
    }

    /// <summary>Takes over changed values and tells everyone who listens.</summary>
    public void Publish(
        HubDevice device,
        JsonObject? values = null,
        JsonArray? impulses = null,
        Initiator? by = null,
        JsonObject? general = null)
    {
        if (values is not null)
        {
            Json.MergeShallow(device.Values, values);
        }

        if (general is not null)
        {
            Json.MergeShallow(device.General, general);
        }

        var update = HubMessages.Update(this, device, device.ChangeDocument(values, general, impulses), by);
        Remember(update);
        Send(update);
    }

    /// <summary>Tells everyone without remembering: countdowns, session info, removals.</summary>
    public void Send(JsonObject message) => household.Outputs.Broadcast(this, message);

    private void Remember(JsonObject update)
    {
        _history.AddFirst(update);
        if (_history.Count > HistoryMax)
        {
            _history.RemoveLast();
        }
    }
}
