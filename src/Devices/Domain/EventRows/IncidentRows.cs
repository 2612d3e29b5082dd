using RingActors.Devices.Domain.Alarm.State;
using RingActors.Engine.Core.Descriptions;
using static RingActors.Devices.Domain.EventRows.Rows;

namespace RingActors.Devices.Domain.EventRows;

/// <summary>Incidents, and who is told of them.</summary>
internal static class IncidentRows
{
    internal static IReadOnlyList<EventDescription> All { get; } =
    [
        Alarm<IncidentOpened>((e, t) => e.Stage == IncidentStage.Entry
            ? $"An entry delay began{DelayEnds(e.EntryEndsAt, t)}{Seen(e.SetOffBy, t)}."
            : $"An incident began: {e.Kind.Word()}"
                + $"{(e.ByBaseStation ? ", raised by the base station" : "")}{Seen(e.SetOffBy, t)}."),
        Alarm<EvidenceAdded>((e, t) =>
            e.Added.Count > 0 ? $"More adds to the incident{Seen(e.Added, t)}." : "The base station raises the "
                + "same alarm."),
        Alarm<HelpCalled>((e, _) => e.Contacts.Count == 0
            ? "Help was called for again. Nobody is told: the home has no recipients."
            : $"Help was called for again; {Listed(e.Contacts)} {Are(e.Contacts)} told again."),
        Alarm<EntryShortened>((e, t) => $"The entry delay ends at {t.Time(e.EntryEndsAt)} now."),
        Alarm<IncidentAlarmed>((e, t) => $"Alarm: {e.Kind.Word()}"
            + $"{(e.Presumed ? ", presumed: the entry delay ran out and the base station said nothing" : "")}"
            + $"{Late(e.LateBy)}. Until {t.Time(e.AbortUntil)} nothing leaves the house."),
        Alarm<IncidentTold>((e, _) => e.Contacts.Count == 0
            ? "Nobody is told of the alarm: the home has no recipients."
            : $"The abort window is over{Late(e.LateBy)}: {Listed(e.Contacts)} are being told."),
        Alarm<RecipientAnswered>((e, _) => e switch
        {
            { Code: "recipient.moved" } =>
                $"A message to {e.Contact} was given up{By(e.Way)}: it was for an address that was changed since.",
            { Code: "recipient.removed" } => $"A message to {e.Contact} was given up: they are no recipient any more.",
            { Delivered: true, IsOfEnd: true } => $"{e.Contact} was told{By(e.Way)} that it is over ({e.Code}).",
            { Delivered: true } => $"{e.Contact} was told{By(e.Way)} ({e.Code}).",
            { IsOfEnd: true, MayHaveArrived: not true } =>
                $"{e.Contact} could not be told{By(e.Way)} that it is over ({e.Code}).",
            { MayHaveArrived: true } =>
                $"{e.Contact} never answered{By(e.Way)}; whether it was told is not known ({e.Code}).",
            _ => $"{e.Contact} could not be told{By(e.Way)} ({e.Code}).",
        }),
        Alarm<IncidentToldAgain>((e, _) => $"The address of {Listed(e.Contacts)} was changed, and the incident had "
            + $"not reached them: they are being told there."),
        Alarm<RecipientReachedLate>((e, _) => $"{e.Contact} was told after all{By(e.Way)} ({e.Code})"
            + $"{(e.SaysOver == true ? "; it is over, and they are told that, too" : "")}."),
        Alarm<IncidentAcknowledged>((_, _) => "Somebody has seen the incident and takes care."),
        Alarm<SoundingOver>((_, _) => "The sirens' time is over."),
        Alarm<IncidentEnded>((e, _) =>
            $"The incident ended: {Said(e.How)}{(e.Called.Count > 0 ? $"; {Listed(e.Called)} are told" : "")}."),
        EventDescription.Of<PanicRaised>(EventKinds.Command, EventSeverity.Alarm, (e, _) =>
            $"Somebody called for help ({e.Kind.Word()}{(e.Silent ? ", silently" : "")})."),
    ];

    private static string By(string? way) => way is null ? "" : $" by {way}";

    private static string Listed(IReadOnlyList<string> recipients) => string.Join(", ", recipients);

    private static string Are(IReadOnlyList<string> recipients) => recipients.Count == 1 ? "is" : "are";

    private static string Seen(IReadOnlyList<Evidence> evidence, ITelling telling) =>
        evidence.Count == 0
            ? ""
            : $" ({string.Join(", ", evidence.Select(e => $"{telling.Quoted(e.Name)}: {e.What}"))})";

    private static string Said(IncidentEnd how) => how switch
    {
        IncidentEnd.DisarmedInTime => "disarmed in time",
        IncidentEnd.Aborted => "disarmed in the abort window, nothing left the house",
        IncidentEnd.Cancelled => "called off by disarming",
        IncidentEnd.Disarmed => "disarmed",
        IncidentEnd.Cleared => "the base station has no alarm any more",
        _ => "nobody did anything until its time was over",
    };
}
