using System.Diagnostics;
using System.Diagnostics.Metrics;
using RingActors.Api.Instance.Machine;

namespace RingActors.Api.Health.Resources;

/// <summary>
/// What monitors expect of every process, under the names that Prometheus' client libraries have for it.
/// </summary>
internal static class ProcessMeters
{
    public static void AddTo(Meter meter, ResourceProbe probe)
    {
        meter.CreateObservableCounter(
            "process_cpu_seconds_total", () => Environment.CpuUsage.TotalTime.TotalSeconds, "s",
            "Time of processors used, of user and system.");
        meter.CreateObservableGauge(
            "process_resident_memory_bytes", () => Environment.WorkingSet, "By", "Resident memory.");
        double started = new DateTimeOffset(Process.GetCurrentProcess().StartTime).ToUnixTimeMilliseconds() / 1000.0;
        meter.CreateObservableGauge(
            "process_start_time_seconds", () => started, "s", "When the process began, in seconds since 1970.");
        meter.CreateObservableGauge("process_threads", Threads, description: "Threads of the process.");
        if (MachineFiles.OpenDescriptors() is not null)
        {
            meter.CreateObservableGauge(
                "process_open_fds", () => MachineFiles.OpenDescriptors() ?? 0, description: "Open file descriptors.");
        }

        meter.CreateObservableGauge(
            "ringactors_thread_pool_lag_seconds", () => probe.Latest.PoolLag.TotalSeconds, "s",
            "How long work waits for a thread: the longest of the last half minute.");
        meter.CreateObservableGauge(
            "ringactors_http_connections", () => probe.Latest.Connections,
            description: "Open connections to the server.");
    }

    private static int Threads()
    {
        using Process process = Process.GetCurrentProcess();
        return process.Threads.Count;
    }
}
