using RingActors.Devices.Domain.Keys;
using RingActors.Engine.Core.Descriptions;
using static RingActors.Devices.Domain.EventRows.Rows;

namespace RingActors.Devices.Domain.EventRows;

/// <summary>Keys of the installation.</summary>
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
        Routine<KeyUsed>(EventKinds.System, (e, _) => $"The key {e.Name} was used."),
    ];
}
