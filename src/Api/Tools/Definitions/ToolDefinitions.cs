using System.Collections.Immutable;

namespace RingActors.Api.Tools.Definitions;

/// <summary>
/// Every tool there is, in the order in which every connection sees them. The contract is tests/contracts/tools.json.
/// </summary>
internal static class ToolDefinitions
{
    public static readonly ImmutableArray<ToolDefinition> All =
    [
        DeviceTools.GetDevices,
        DeviceTools.GetDeviceDetails,
        DeviceTools.ControlDevice,
        SecurityTools.GetStatus,
        SecurityTools.Arm,
        SecurityTools.Disarm,
        IncidentTools.Acknowledge,
        IncidentTools.Panic,
        PolicyTools.Get,
        PolicyTools.Update,
        AutomationTools.Create,
        AutomationTools.List,
        HistoryTools.GetHistory,
        HealthCheckTool.Definition,
    ];

    /// <summary>Bound tools in the order of <see cref="All"/>; ones that are not in it follow by name.</summary>
    public static IEnumerable<BoundTool> InOrder(IEnumerable<BoundTool> tools) => tools
        .OrderBy(tool => All.IndexOf(tool.Definition) is var place and >= 0 ? place : int.MaxValue)
        .ThenBy(tool => tool.Definition.Name, StringComparer.Ordinal);
}
