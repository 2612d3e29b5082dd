using System.Collections.Immutable;
using System.ComponentModel;

namespace RingActors.Api.Settings.Areas;

/// <summary>Which tools are offered.</summary>
internal sealed record ToolsSettings
{
    [Description(
        "The only tools that are offered; empty for all. Those that call for help or disarm are always offered.")]
    public ImmutableArray<string> Include { get; init; } = [];

    [Description("Tools that are not offered. Those that call for help or disarm are offered all the same.")]
    public ImmutableArray<string> Exclude { get; init; } = [];

    /// <summary>True if these settings leave a tool out.</summary>
    internal bool LeavesOut(string tool) =>
        (!Include.IsDefaultOrEmpty && !Include.Contains(tool, StringComparer.Ordinal))
        || (!Exclude.IsDefault && Exclude.Contains(tool, StringComparer.Ordinal));
}
