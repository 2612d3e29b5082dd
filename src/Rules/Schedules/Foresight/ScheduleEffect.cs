using NodaTime;
using NodaTime.Text;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Names;
using RingActors.Engine.Core;
using RingActors.Rules.Analysis;
using RingActors.Rules.Protocols;
using RingActors.Rules.Runs;
using RingActors.Rules.Schedules.Actors;
using RingActors.Rules.Schedules.Documents;

namespace RingActors.Rules.Schedules.Foresight;

/// <summary>
/// What it would come to that a schedule is written, switched, paused or taken away: in words for whoever decides, and
/// as the facts that it rests on.
/// </summary>
internal static class ScheduleEffect
{
    private const string None = "none";

    /// <summary>What is said, and what must still be so when it is done.</summary>
    internal static (string Words, IReadOnlyList<(string What, string Is)> Facts) Of(
        HomeView view, Address to, ICommand command)
    {
        DevicesView devices = view.Part<DevicesView>();
        ScheduleView? there = view.Part<SchedulesView>().Schedules.GetValueOrDefault(to.Id);
        ScheduleDocument? meant = DocumentOf(command) ?? there?.Document;
        string sentence = meant is null ? "" : ScheduleSentence.Of(meant, devices);
        string name = PlainText.Quoted((there?.Document ?? meant)?.Name ?? to.Id);
        string words = command switch
        {
            CreateSchedule create =>
                $"Create the schedule {name}{(create.Document.Enabled ? "" : ", switched off")}: {sentence}"
                    + Runs(create.Document, devices, view),
            ReplaceSchedule replace =>
                Replaced(there, replace.Document, sentence, devices) + Runs(replace.Document, devices, view),
            PauseSchedule pause => $"Pause the schedule {name} {(pause.Until is { } until
                ? $"until {InstantPattern.ExtendedIso.Format(until)}" : "until somebody lets it go on")} "
                + $"({PlainText.Quoted(pause.Note)}); nothing of that time is caught up. What it does: {sentence}",
            AnswerSchedule answer =>
                $"{(answer.Runs ? "Let" : "Do not let")} the schedule {name} run where a person set "
                + $"another mode. What it does: {sentence}",
            _ => $"{Does(command)} the schedule {name}. What it does: {sentence}",
        };
        return (words + Addresses(meant),
        [
            ("schedule now", there is null ? None : $"version {there.Version}, {(there.Enabled ? "on" : "off")}"
                + (there.Pause is null ? "" : ", paused")),
            ("schedule", meant is null ? None : ScheduleJson.Text(meant)),
            ("what it runs", RuleOf(meant, view) is { } rule ? $"{rule.Slug} version {rule.Version}"
                : ProtocolOf(meant, view) is { } protocol ? $"{protocol.Slug} version {protocol.State.Version}" : None),
        ]);
    }

    /// <summary>The document that a command brings; null if it brings none.</summary>
    internal static ScheduleDocument? DocumentOf(ICommand command) => command switch
    {
        CreateSchedule create => create.Document,
        ReplaceSchedule replace => replace.Document,
        _ => null,
    };

    private static string Replaced(
        ScheduleView? there, ScheduleDocument document, string sentence, DevicesView devices)
    {
        if (there is null)
        {
            return $"Change a schedule that is not there: {sentence}";
        }

        string[] changes =
        [
            .. NodeChanges.Of(
                "schedule", ScheduleReader.Write(there.Document with { Enabled = there.Enabled }),
                ScheduleReader.Write(document))
                .Select(c => $"{c.Path}: {c.Is}"),
        ];
        return $"Change the schedule {PlainText.Quoted(there.Document.Name)} ({there.Slug}). Until now: "
            + $"{ScheduleSentence.Of(there.Document, devices)} From then on: {sentence} "
            + $"What differs: {(changes.Length == 0 ? "nothing" : string.Join("; ", changes))}.";
    }

    /// <summary>Whoever approves says yes to one feed, and not to all that its host keeps; readers see the
    /// host.</summary>
    private static string Addresses(ScheduleDocument? document) => string.Concat(
        (document?.Calendar.Feeds ?? []).Select(url => $" The calendar feed is {PlainText.Quoted(url)}."));

    /// <summary>An automation that is run is part of what is approved.</summary>
    private static string Runs(ScheduleDocument document, DevicesView devices, HomeView view) =>
        RuleOf(document, view) is { } rule
            ? $" That automation: {RuleSentence.Of(rule.Document, devices)}"
            : ProtocolOf(document, view)?.Document is { } protocol
            ? $" That protocol, {PlainText.Quoted(protocol.Name)}: {string.Join("; then ", protocol.Steps.Select(
                s => RuleSentence.Action(s, devices)))}." : "";

    private static RuleView? RuleOf(ScheduleDocument? document, HomeView view) => document?.Do is RuleTarget target
        ? view.Part<RulesView>().Rules.GetValueOrDefault(target.Rule) : null;

    private static ProtocolView? ProtocolOf(ScheduleDocument? document, HomeView view) =>
        document?.Do is ProtocolTarget target
            ? view.Part<ProtocolsView>().All.FirstOrDefault(p => p.Slug == target.Protocol) : null;

    private static string Does(ICommand command) => command switch
    {
        EnableSchedule => "Switch on",
        DisableSchedule => "Switch off",
        ResumeSchedule => "Let go on",
        _ => "Delete",
    };
}
