using System.Collections.Frozen;
using ModelContextProtocol.Server;
using RingActors.Api.Settings.Areas;
using RingActors.Api.Tools.Contract;
using RingActors.Devices.Domain.Keys;
using RingActors.Devices.Domain.Tools;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;

namespace RingActors.Api.Features.Operations;

/// <summary>
/// Which tools are offered: all but those that settings leave out or an operator switched off. What calls for help or
/// disarms is always offered: whoever runs the machine must not be able to keep anybody in the home from it.
/// </summary>
internal sealed partial class ToolSwitchboard(
    IHomes homes, ToolRegistry registry, ToolsSettings settings, Lazy<McpServerOptions> mcp,
    ILogger<ToolSwitchboard> log)
    : IToolSwitches, IHostedService
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, McpServerTool> _taken = new(StringComparer.Ordinal);
    private ToolSwitchesView? _view;
    private volatile FrozenSet<string> _off = [];
    private long _version;

    public long Version
    {
        get
        {
            Look();
            return Interlocked.Read(ref _version);
        }
    }

    public static bool MayBeOff(ToolDefinition tool) => !tool.IsUrgent;

    public bool IsLeftOut(ToolDefinition tool) => MayBeOff(tool) && settings.LeavesOut(tool.Name);

    public bool IsOff(ToolDefinition tool)
    {
        Look();
        return _off.Contains(tool.Name);
    }

    /// <summary>Takes what the journal says before the first call.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        string[] urgent =
        [
            .. registry.Tools.Select(t => t.Definition).Where(
                t => !MayBeOff(t) && settings.LeavesOut(t.Name)).Select(t => t.Name),
        ];
        string[] unknown = [.. settings.Include.Concat(settings.Exclude).Where(
            n => registry.Find(n) is null).Distinct()];
        if (urgent.Length > 0)
        {
            OfferedAnyway(log, string.Join(", ", urgent));
        }

        if (unknown.Length > 0)
        {
            Unknown(log, string.Join(", ", unknown));
        }

        Take(await homes.ViewAsync(Installation.Name));
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The view that is published now; while it cannot be had, what was last known counts.</summary>
    public void Look()
    {
        ValueTask<HomeView> view = homes.ViewAsync(Installation.Name);
        if (view.IsCompletedSuccessfully)
        {
            Take(view.Result);
            return;
        }

        _ = view.AsTask().ContinueWith(
            static failed => _ = failed.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted,
            TaskScheduler.Default);
    }

    private void Take(HomeView view)
    {
        ToolSwitchesView switches = view.Part<ToolSwitchesView>();
        if (ReferenceEquals(_view, switches))
        {
            return;
        }

        lock (_gate)
        {
            if (ReferenceEquals(_view, switches))
            {
                return;
            }

            FrozenSet<string> off = registry.Tools.Select(t => t.Definition)
                .Where(t => IsLeftOut(t) || (MayBeOff(t) && switches.Off.ContainsKey(t.Name)))
                .Select(t => t.Name).ToFrozenSet(StringComparer.Ordinal);
            bool isNews = !off.SetEquals(_off);
            _off = off;
            _view = switches;
            if (isNews)
            {
                Interlocked.Increment(ref _version);
                TellClients(off);
            }
        }
    }

    /// <summary>The collection tells every open session that the list of tools has changed.</summary>
    private void TellClients(FrozenSet<string> off)
    {
        var offered = mcp.Value.ToolCollection!;
        foreach (string name in registry.Tools.Select(t => t.Definition.Name))
        {
            if (off.Contains(name) && offered.TryGetPrimitive(name, out McpServerTool? there))
            {
                _taken[name] = there;
                offered.Remove(there);
            }
            else if (!off.Contains(name) && _taken.Remove(name, out McpServerTool? back))
            {
                offered.Add(back);
            }
        }
    }

    [LoggerMessage(
        2170,
        LogLevel.Warning,
        "Tools:Include or Tools:Exclude leaves out {Tools}, which call for help or disarm: they are offered all the "
            + "same")]
    private static partial void OfferedAnyway(ILogger log, string tools);

    [LoggerMessage(
        2171, LogLevel.Warning, "Tools:Include or Tools:Exclude names tools that there are none of: {Tools}")]
    private static partial void Unknown(ILogger log, string tools);
}
