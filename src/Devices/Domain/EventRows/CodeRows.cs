using RingActors.Devices.Domain.Access;
using RingActors.Engine.Core.Descriptions;
using static RingActors.Devices.Domain.EventRows.Rows;

namespace RingActors.Devices.Domain.EventRows;

/// <summary>Codes of the household.</summary>
internal static class CodeRows
{
    internal static IReadOnlyList<EventDescription> All { get; } =
    [
        Routine<CodeSet>(EventKinds.Command, (e, _) => $"A code of {e.Code.Name} was set ({e.Code.Id})."),
        Routine<CodeRemoved>(EventKinds.Command, (e, _) => $"The code {e.Id} was removed."),
        Routine<CodeUsed>(EventKinds.Command, (e, _) =>
            $"The code of {e.Name} was used to {Word(e.Purpose)} ({e.Channel})."),
        Warning<CodeRejected>(EventKinds.Refusal, (e, _) => e.Fault switch
        {
            CodeFault.Wrong => $"A wrong code was entered to {Word(e.Purpose)} ({e.Channel}).",
            CodeFault.LockedOut => $"A code was entered while {e.Channel} is locked.",
            CodeFault.NotNow => $"The code {e.Id} was entered outside the time in which it is valid ({e.Channel}).",
            _ => $"The code {e.Id} may not {Word(e.Purpose)} ({e.Channel}).",
        }),
        Warning<ChannelLockedOut>(EventKinds.Refusal, (e, t) => e.Others == true
            ? $"{e.Channel} and all others at which no code was ever taken take no codes until {t.Time(e.Until)}, "
                + $"after {e.Wrong} wrong ones."
            : $"{e.Channel} takes no codes until {t.Time(e.Until)}, after {e.Wrong} wrong ones."),
        Warning<CodeBudgetReached>(EventKinds.Refusal, (e, t) =>
            $"{e.Wrong} wrong codes were entered within a day, the last at {e.Channel}. "
                + $"Where no code was taken lately, none is until {t.Time(e.Until)}."),
        Warning<CodeFoundWeak>(
            EventKinds.System, (e, _) => $"The code of {e.Name} is of those that are guessed first ({e.Id})."),
    ];
}
