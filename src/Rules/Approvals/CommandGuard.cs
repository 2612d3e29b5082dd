using RingActors.Devices.Domain.Keys;
using RingActors.Engine.Core;

namespace RingActors.Rules.Approvals;

/// <summary>
/// Judges in the turn what a command comes to: whoever asked held enough for the home as it was, and it may be another
/// by now. Tests: Rules.Tests/Approvals, Simulation.Tests/Rights.
/// </summary>
internal sealed class CommandGuard : ICommandGuard
{
    private static readonly Refusal No = new(
        CommandRights.JudgeAnew,
        "In the home as it is, this takes more than its caller may at once. Nothing was done.");

    public Refusal? Judge(HomeView view, Address to, ICommand command, Principal by, ulong granted) =>
        AccessRights.Holds(granted, CommandRights.Of(view, to, command, by)) ? null : No;
}
