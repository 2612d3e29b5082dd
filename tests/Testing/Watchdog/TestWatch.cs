using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace RingActors.Testing.Watchdog;

/// <summary>
/// Ends the process, and names the test, when a test waits for longer than 60 s: a thread of its own sees a test that blocks its thread as
/// well as one whose await never returns. Time in which the machine had no processor free for somebody who wanted one is not counted as
/// waiting, up to ten times the limit: a slow machine is no fault of a test. What this process itself used of the processors is no excuse: a
/// test that computes for ever is one that waits; one that is about to fill the memory is ended too, as long as somebody can say so. Between
/// tests (constructors, fixtures, disposal) the same limit holds from the last test that started or ended.
/// </summary>
internal sealed class TestWatch
{
    /// <summary>Seconds that a test may wait, in the environment; 60 if it is not set.</summary>
    public const string LimitVariable = "RINGACTORS_TEST_WAITS_SECONDS";

    private const int MostWithoutProcessor = 10;
    private const int MemoryPercentMax = 60;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);
    private readonly ConcurrentDictionary<string, Running> _running = new();
    private readonly TimeSpan _limit = TimeSpan.FromSeconds(
        double.Parse(Environment.GetEnvironmentVariable(LimitVariable) ?? "60", CultureInfo.InvariantCulture));
    private volatile Running _between = new("the first test", null);

    public static TestWatch Start()
    {
        var watch = new TestWatch();
        new Thread(watch.Run) { IsBackground = true, Name = "test watchdog", Priority = ThreadPriority.AboveNormal }.Start();
        return watch;
    }

    public void Started(string id, string name, TimeSpan? longest)
    {
        _running[id] = new Running(name, longest);
        _between = new Running($"'{name}' had started", null);
    }

    public void Ended(string id, string name)
    {
        _running.TryRemove(id, out _);
        _between = new Running($"'{name}' had ended", null);
    }

    private void Run()
    {
        var clock = Stopwatch.StartNew();
        var (last, lastPressure, lastUsed) = (TimeSpan.Zero, PressureMicroseconds(), Environment.CpuUsage.TotalTime);
        using var never = new ManualResetEventSlim();
        while (true)
        {
            never.Wait(Tick);
            var (now, pressure, used) = (clock.Elapsed, PressureMicroseconds(), Environment.CpuUsage.TotalTime);
            var passed = now - last;
            var others = 1 - Math.Clamp((used - lastUsed) / (passed * Environment.ProcessorCount), 0, 1);
            var starved = TimeSpan.FromMicroseconds(Math.Clamp(pressure - lastPressure, 0, passed.TotalMicroseconds)) * others;
            (last, lastPressure, lastUsed) = (now, pressure, used);
            foreach (var test in _running.Values.Where(t => t.IsOver(passed, starved, t.Longest ?? _limit)))
            {
                End($"The test '{test.Name}' was ended: it had not come to an end after {test.Age.TotalSeconds:0} s. A test waits for at most "
                    + $"{_limit.TotalSeconds:0} s; one that needs longer says so, and why, with [TakesLong].");
            }

            if (MemoryPercent() > MemoryPercentMax && HeldPercent() is > MemoryPercentMax and var held && _running.Values.MaxBy(t => t.Age) is { } eater)
            {
                End($"The test '{eater.Name}' was ended: what runs holds {held} % of the memory that it may take.");
            }

            var between = _between;
            if (_running.IsEmpty && between.IsOver(passed, starved, _limit))
            {
                End($"The tests were ended: nothing has happened for {between.Age.TotalSeconds:0} s since {between.Name}. A constructor, a fixture or "
                    + "a disposal waits.");
            }
        }
    }

    /// <summary>Without what nobody holds any more: under a limit the runtime lets that lie until it needs the room.</summary>
    private static long HeldPercent()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true);
        return MemoryPercent();
    }

    /// <summary>Of what the machine has, or of the heap's limit if one is set; with what waits to be collected.</summary>
    private static long MemoryPercent() => GC.GetTotalMemory(forceFullCollection: false) * 100 / GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>For how long somebody on this machine has wanted a processor and had none; 0 where the system does not say.</summary>
    private static double PressureMicroseconds()
    {
        const string Source = "/proc/pressure/cpu";
        try
        {
            var some = File.Exists(Source) ? File.ReadAllText(Source).Split('\n')[0] : "";
            return some.IndexOf("total=", StringComparison.Ordinal) is > 0 and var at
                ? double.Parse(some.AsSpan(at + "total=".Length), CultureInfo.InvariantCulture)
                : 0;
        }
        catch (IOException)
        {
            // The system keeps no account of it: all time counts.
            return 0;
        }
    }

    private static void End(string why)
    {
        foreach (var child in Children())
        {
            try
            {
                using var process = System.Diagnostics.Process.GetProcessById(child);
                process.Kill(entireProcessTree: true);
            }
            catch (Exception e) when (e is ArgumentException or InvalidOperationException)
            {
                // It has ended by itself.
            }
        }

        // Nothing that waits, a handler of the process's end included, can hold this up.
        Environment.FailFast(why);
    }

    /// <summary>The processes that tests of this one have started, where the system names them.</summary>
    private static IEnumerable<int> Children() =>
        from list in Directory.Exists("/proc/self/task") ? Directory.GetDirectories("/proc/self/task") : []
        let file = Path.Combine(list, "children")
        where File.Exists(file)
        from child in File.ReadAllText(file).Split(' ', StringSplitOptions.RemoveEmptyEntries)
        select int.Parse(child, CultureInfo.InvariantCulture);

    private sealed class Running(string name, TimeSpan? longest)
    {
        private TimeSpan _waited;

        public string Name { get; } = name;

        public TimeSpan? Longest { get; } = longest;

        public TimeSpan Age { get; private set; }

        public bool IsOver(TimeSpan passed, TimeSpan starved, TimeSpan limit)
        {
            Age += passed;
            _waited += passed - starved;
            return _waited > limit || Age > limit * MostWithoutProcessor;
        }
    }
}
