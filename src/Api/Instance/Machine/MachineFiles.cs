using System.Globalization;

namespace RingActors.Api.Instance.Machine;

/// <summary>What the operating system says of this process in files.</summary>
internal static class MachineFiles
{
    private const string Descriptors = "/proc/self/fd";

    private static readonly string[] Limits =
        ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"];

    /// <summary>How much memory the control group of this process may have; null if it has no limit.</summary>
    public static long? MemoryLimit()
    {
        foreach (string file in Limits)
        {
            if (File.Exists(file)
                && long.TryParse(
                    File.ReadAllText(file).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out long limit)
                && limit is > 0 and < 1L << 50)
            {
                return limit;
            }
        }

        return null;
    }

    /// <summary>Open file descriptors; null where the system does not say.</summary>
    public static int? OpenDescriptors() =>
        Directory.Exists(Descriptors) ? Directory.EnumerateFileSystemEntries(Descriptors).Count() : null;
}
