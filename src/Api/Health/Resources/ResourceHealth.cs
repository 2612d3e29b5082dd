using System.Globalization;
using RingActors.Api.Instance.Machine;
using RingActors.Api.Limits.Connections;

namespace RingActors.Api.Health.Resources;

/// <summary>From where on a part is not well any more: 85 % and 95 % of what there is.</summary>
internal static class Levels
{
    public static HealthState Of(double share) =>
        share >= 0.95 ? HealthState.Down : share >= 0.85 ? HealthState.Degraded : HealthState.Ok;

    public static string Percent(double share) =>
        share.ToString("P0", CultureInfo.InvariantCulture).Replace(" ", "", StringComparison.Ordinal);

    public static string Megabytes(long bytes) =>
        (bytes / (1024 * 1024)).ToString(CultureInfo.InvariantCulture) + " MB";
}

/// <summary>The disk of the data directory. A full one refuses commands; from 85 % on somebody should look.</summary>
internal sealed class DiskHealthSource(
    string directory, Func<string, (long Total, long Free)>? measure = null) : IHealthSource
{
    public SubsystemHealth Check()
    {
        (long total, long free) = (measure ?? Measure)(directory);
        double used = total <= 0 ? 0 : 1 - ((double)free / total);
        HealthState state = Levels.Of(used);
        return new SubsystemHealth(
            "disk", state, null,
            $"The disk of the data directory is {Levels.Percent(used)} full; {Levels.Megabytes(free)} are free."
            + (state == HealthState.Ok ? "" : " Make room: when it is full, commands are refused."));
    }

    private static (long Total, long Free) Measure(string directory)
    {
        DriveInfo drive = new(directory);
        return (drive.TotalSize, drive.AvailableFreeSpace);
    }
}

/// <summary>Resident memory against the limit of the container, else of the machine.</summary>
internal sealed class MemoryHealthSource(ResourceProbe probe, Func<long>? limit = null) : IHealthSource
{
    public SubsystemHealth Check()
    {
        long used = probe.Latest.MemoryBytes;
        long most = limit?.Invoke() ?? MachineFiles.MemoryLimit() ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        double share = most <= 0 ? 0 : (double)used / most;
        return new SubsystemHealth(
            "memory", Levels.Of(share), null,
            $"{Levels.Megabytes(used)} of {Levels.Megabytes(most)} that this process may have are in use.");
    }
}

/// <summary>Processors, and whether work finds a thread.</summary>
internal sealed class CpuHealthSource(ResourceProbe probe) : IHealthSource
{
    private static readonly TimeSpan LagMax = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LagLost = TimeSpan.FromSeconds(10);

    public SubsystemHealth Check()
    {
        ResourceUse use = probe.Latest;
        HealthState state = use.PoolLag >= LagLost ? HealthState.Down
            : use.PoolLag >= LagMax ? HealthState.Degraded
            : HealthState.Ok;
        return new SubsystemHealth(
            "cpu", state, null,
            $"{Levels.Percent(Math.Clamp(use.CpuShare, 0, 1))} of {Environment.ProcessorCount} processors are used; "
            + $"work waits {use.PoolLag.TotalMilliseconds.ToString(
                "0", CultureInfo.InvariantCulture)} ms for a thread.")
        { Priority = HealthPriority.Minor };
    }
}

/// <summary>Open connections against how many there can be, which may be fewer than the settings say.</summary>
internal sealed class ConnectionHealthSource(ResourceProbe probe, ConnectionDoor door) : IHealthSource
{
    public SubsystemHealth Check()
    {
        long open = probe.Latest.Connections;
        double share = (double)open / door.All;
        return new SubsystemHealth(
            "connections", share >= 0.85 ? HealthState.Degraded : HealthState.Ok, null,
            $"{open} of at most {door.All} connections are open.")
        { Priority = HealthPriority.Minor };
    }
}
