using RingActors.Devices.Domain.Keys;
using RingActors.Devices.Domain.Tools;
using RingActors.Engine.Core.Descriptions;
using static RingActors.Devices.Domain.EventRows.Rows;

namespace RingActors.Devices.Domain.EventRows;

/// <summary>Keys and tools of the installation.</summary>
internal static class KeyRows
{
    internal static IReadOnlyList<EventDescription> All { get; } =
    [
        Warning<KeyCreated>(EventKinds.Command, (e, t) =>
            $"The key {e.Key.Name} was made ({e.Key.Role.Word()}{(
                e.Key.ExpiresAt is { } end ? $", until {t.Time(end)}" : "")})."),
        Warning<KeyRevoked>(EventKinds.Command, (e, _) => $"The key {e.Name} was revoked."),
        Warning<KeyAllowanceSet>(EventKinds.Command, (e, _) => e.Allowance is { } said
            ? $"What the key {e.Name} may: {e.Right.Word()} is {Word(said)}."
            : $"What the key {e.Name} may: {e.Right.Word()} is as its role has it."),
        Warning<KeyFormSet>(EventKinds.Command, (e, _) => e.Approves
            ? $"A form that the client of the key {e.Name} shows counts as an approval."
            : $"A form that the client of the key {e.Name} shows counts for nothing."),
        Warning<KeyHelpSet>(EventKinds.Command, (e, _) => e.Calls
            ? $"A model that holds the key {e.Name} may call for help."
            : $"A model that holds the key {e.Name} may not call for help."),
        Warning<ToolSwitchedOff>(EventKinds.Command, (e, _) => $"The tool {e.Name} was switched off."),
        Warning<ToolSwitchedOn>(EventKinds.Command, (e, _) => $"The tool {e.Name} was switched on again."),
        Routine<KeyUsed>(EventKinds.System, (e, _) => $"The key {e.Name} was used."),
    ];
}
