using System.Text.Json.Nodes;
using RingActors.Devices.Domain.Alarm.Panel;

namespace RingActors.Devices.Domain.Alarm.Policy;

/// <summary>Reads <c>modes</c> of a policy document.</summary>
internal static class PolicyModes
{
    internal const int ExitMax = 255;
    internal const int EntryMax = 240;

    private static readonly string[] Names =
        ["name", "guards", "exit_seconds", "entry_seconds", "when_open_at_end", "home_if_nobody_left"];

    private static readonly string[] Guards = [ModePolicy.Home, ModePolicy.Away];

    internal static IReadOnlyList<ModePolicy> Read(PolicyNode root, PolicyFaults faults)
    {
        List<ModePolicy> modes = [];
        foreach ((JsonNode? value, string path) in root.List("modes", SecurityPolicy.ModesMax))
        {
            if (PolicyReader.Object(value, path, faults, Names) is not { } node || Mode(node) is not { } mode)
            {
                continue;
            }

            if (modes.Exists(m => m.Name == mode.Name))
            {
                node.Fault("name", "duplicate", $"There is a mode '{mode.Name}' before; give each once.");
                continue;
            }

            modes.Add(mode);
        }

        return modes;
    }

    private static ModePolicy? Mode(PolicyNode node)
    {
        string? name = PolicyReader.Name(node, "name");
        bool isReserved = name is not null && PolicyReader.ReservedNames.Contains(name, StringComparer.Ordinal);
        if (isReserved)
        {
            node.Fault("name", "conflict", $"'{name}' means something else already; choose another name.");
        }

        SecurityMode? builtIn = ModePolicy.BuiltIn.FirstOrDefault(m => m.Name == name)?.Guards;
        string? guards = node.Word("guards", Guards, isRequired: builtIn is null) ?? builtIn?.Word() ?? ModePolicy.Home;
        if (name is ModePolicy.Home or ModePolicy.Away && guards != name)
        {
            node.Fault("guards", "conflict", $"Mode '{name}' is the base station's own, so it guards {name}.", name);
            guards = name;
        }

        ModePolicy mode = new()
        {
            Name = name ?? "",
            Guards = guards == ModePolicy.Away ? SecurityMode.Away : SecurityMode.Home,
            ExitSeconds = node.Integer("exit_seconds", 0, ExitMax, null),
            EntrySeconds = node.Integer("entry_seconds", 0, EntryMax, null),
            WhenOpenAtEnd = node.Word("when_open_at_end", ["revert", "bypass"], isRequired: false) == "bypass"
                ? WhenOpenAtEnd.Bypass
                : WhenOpenAtEnd.Revert,
            HomeIfNobodyLeft = node.Flag("home_if_nobody_left", false),
        };
        return name is null || isReserved ? null : mode;
    }
}
