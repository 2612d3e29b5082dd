using RingCloudSim.Alarm;
using RingCloudSim.Household;

namespace RingCloudSim.Push;

internal sealed class PushService(World world) : IAsyncDisposable
{
    public int Port => 1;

    public int? TlsPort => null;

    public int ConnectionCount => 0;

    public void Start()
    {
    }

    public void Occurred(CameraEvent occurrence, SimDevice device, string? snapshotUuid)
    {
        _ = world;
    }

    public void AlarmNotice(AlarmHub hub, string action, string alert)
    {
    }

    public int CutAll() => 0;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
