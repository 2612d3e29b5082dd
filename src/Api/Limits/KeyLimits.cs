using RingActors.Api.Settings.Areas;
using RingActors.Api.Tools.Contract;

namespace RingActors.Api.Limits;

/// <summary>How often keys may call: each tool by itself, and all of them together.</summary>
internal sealed class KeyLimits : IDisposable
{
    /// <summary>Keys that are told apart at most.</summary>
    internal const int KeysMax = 1000;

    private const int ToolsMax = KeysMax * 10;

    private readonly bool _perClient;
    private readonly BucketTable<CallerTool> _byTool;
    private readonly BucketTable<CallerName> _inAll;
    private readonly LimitMetrics _metrics;

    public KeyLimits(RateLimitSettings settings, LimitMetrics metrics)
    {
        _perClient = settings.PerClient;
        _metrics = metrics;
        _byTool = new BucketTable<CallerTool>(settings.RequestsPerMinute, settings.BurstSize, ToolsMax);
        // Whoever wants no limit to the calls of one tool wants none to those of two.
        _inAll = new BucketTable<CallerName>(
            settings.RequestsPerMinute == 0 ? 0 : settings.TotalPerMinute, settings.TotalBurst, KeysMax);
        metrics.Show("tool", () => _byTool.FewestLeft);
        metrics.Show("key", () => _inAll.FewestLeft);
    }

    /// <summary>Counts a call of a tool. Null if it may be made, else how long to wait.</summary>
    public TimeSpan? Take(ToolPrincipal caller, string tool)
    {
        CallerName name = NameOf(caller);
        return Refused("tool", _byTool.Take(new CallerTool(name, tool))) ?? Refused("key", _inAll.Take(name));
    }

    /// <summary>Counts what is no call of a tool.</summary>
    public TimeSpan? Take(ToolPrincipal caller) => Refused("key", _inAll.Take(NameOf(caller)));

    public void Dispose()
    {
        _byTool.Dispose();
        _inAll.Dispose();
    }

    private CallerName NameOf(ToolPrincipal caller) =>
        _perClient ? new CallerName(caller.Kind, caller.Name) : default;

    private TimeSpan? Refused(string scope, TimeSpan? wait)
    {
        if (wait is not null)
        {
            _metrics.Hit(scope);
        }

        return wait;
    }

    private readonly record struct CallerTool(CallerName Caller, string Tool);
}

/// <summary>A key, as limits know it.</summary>
internal readonly record struct CallerName(string Kind, string Name);
