using RingActors.Engine.Core;
using RingActors.Engine.Core.Descriptions;

namespace RingActors.Rules.Protocols.Practising;

/// <summary>Practice mode, as history tells it.</summary>
internal static class PracticeRows
{
    internal static IReadOnlyList<EventDescription> All { get; } =
    [
        Loud<PracticeBegan>((e, t) => $"Practice mode is on until {t.Time(e.Until)} for "
            + (e.Protocols is { } named ? string.Join(", ", named) : "all that saves no lives")
            + $": nobody is called for dispatch{(e.Note is { } note ? $" ({t.Quoted(note)})" : "")}.{Real(e.Real)}"),
        Loud<PracticeEnded>((e, _) => (e.How == PracticeEnd.TimeOver
            ? "Practice mode is over: its time has passed." : "Practice mode was ended.") + Real(e.Real)),
    ];

    private static string Real(IReadOnlyList<string>? told) => told is null ? ""
        : $" {string.Join(", ", told)} are told that the emergency which began as practice is in earnest from now on.";

    private static EventDescription Loud<T>(Func<T, ITelling, string> sentence)
        where T : IEvent => EventDescription.Of(EventKinds.Alarm, EventSeverity.Warning, sentence);
}
