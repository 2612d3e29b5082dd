using System.Text.Json.Nodes;
using RingCloudSim.Alarm;

namespace RingCloudSim.Household;

/// <summary>What a household tells the outside; called under the world's lock, in order.</summary>
internal interface IHouseholdOutputs
{
    /// <summary>A server event for everyone connected to the hub's location.</summary>
    void Broadcast(AlarmHub hub, JsonObject message);

    /// <summary>A ding or motion for the push service.</summary>
    void Push(CameraEvent occurrence, SimDevice device, string? snapshotUuid);

    /// <summary>An alarm notice for the push service (payload v1 at Ring to this day).</summary>
    void PushAlarmNotice(AlarmHub hub, string action, string alert);

    /// <summary>An intercom opened the door.</summary>
    void PushUnlock(SimDevice device, string from);

    /// <summary>Something changed; whoever waits for it looks again.</summary>
    void Changed();
}
