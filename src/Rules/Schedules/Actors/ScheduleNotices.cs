using NodaTime;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Engine.Core;
using RingActors.Rules.Actions;
using RingActors.Rules.Schedules.Documents;

namespace RingActors.Rules.Schedules.Actors;

/// <summary>What recipients of the home are told about a schedule.</summary>
internal static class ScheduleNotices
{
    /// <summary>Whoever could not be told by then is not told any more.</summary>
    private static readonly Duration ExpiresAfter = Duration.FromHours(1);

    internal static string CallOf(string notice, string recipient) => $"{notice}!{recipient}";

    /// <summary>Whether anybody is told.</summary>
    internal static bool Give(
        ScheduleSteps steps, ScheduleNoticeKind kind, Instant? nominal, string message, OmittedBecause? why = null,
        string? mode = null, IReadOnlyList<string>? only = null)
    {
        RecipientPolicy[] there =
        [
            .. steps.Context.View.Guard().Policy.Contacts
                .Where(c => only?.Contains(c.Id, StringComparer.Ordinal) ?? true),
        ];
        bool tooMany = steps.State.Lately(steps.Now).Count() >= NotifyAction.PerHourMax;
        RecipientPolicy[] told = tooMany ? [] : there;
        ScheduleNotice notice = new(steps.Context.NewId("notice"), kind, nominal, message) { Why = why, Mode = mode };
        steps.Add(new ScheduleNoticeGiven(notice, [.. told.Select(c => c.Id)], steps.Now));
        foreach (RecipientPolicy recipient in told)
        {
            steps.Call(new Effect(
                CallOf(notice.Id, recipient.Id),
                SendIncidentNotice.Channel,
                new SendScheduleNotice(
                    recipient.Id, recipient.Url, steps.Self.Home, steps.Self.Id, steps.Document.Name, notice,
                    steps.Now),
                steps.Now + ExpiresAfter,
                $"{steps.Self.Value}/notify/{recipient.Lane}"));
        }

        return told.Length > 0;
    }

    /// <summary>What was left out, and why, in words.</summary>
    internal static string Said(ScheduleSteps steps, PlannedMoment moment, Omission why)
    {
        string name = steps.Document.Name;
        string what = steps.Document.Do is ModeTarget && ModeOf(steps, moment) is { } mode
            ? $"'{name}' did not set the home to {mode}" : $"'{name}' did not run";
        return $"{what}: {Words(why.Why, why.Other, why.Detail)}.";
    }

    /// <summary>Why, as one says it after a colon.</summary>
    internal static string Words(OmittedBecause why, string? other, string? detail) => why switch
    {
        OmittedBecause.Gap => "the clocks were put forward over that time",
        OmittedBecause.NoSun => "the sun did not do that on that date",
        OmittedBecause.Excluded => $"the date is left out ({detail})",
        OmittedBecause.Paused => $"it was paused ({detail})",
        OmittedBecause.ChangedByPerson => detail ?? "a person set the mode",
        OmittedBecause.NewerChange =>
            other is null ? "a newer one of its own was due" : $"schedule {other} came after it",
        OmittedBecause.TooLate => "it came to be known too late",
        OmittedBecause.IncidentOpen => "there is an alarm, and what lowers the protection needs a person then",
        OmittedBecause.EntryDelay => "an entry delay was running, and what lowers the protection needs a person then",
        OmittedBecause.ExitDelay => "somebody had just armed, and the exit delay was running",
        OmittedBecause.Collision => $"schedule {other} wanted another mode at the same moment ({detail})",
        OmittedBecause.Overlap => detail ?? "the run before it was not done",
        OmittedBecause.NotAnswered => "a person had set another mode, and nobody said that it was to run",
        OmittedBecause.Declined => "a person said that it was not to run",
        OmittedBecause.RuleNotThere => detail ?? "the automation that it starts is not there",
        OmittedBecause.ProtocolNotThere => detail ?? "the emergency protocol that it starts is not there",
        _ => "the base station was not heard, and nobody could say in which mode the home was",
    };

    /// <summary>What is left out because a person wants it otherwise; null for all else.</summary>
    internal static OmittedBecause? ForPerson(OmittedBecause why) => why is OmittedBecause.Paused
        or OmittedBecause.ChangedByPerson or OmittedBecause.NotAnswered or OmittedBecause.Declined ? why : null;

    private static string? ModeOf(ScheduleSteps steps, PlannedMoment moment) =>
        moment.IsEnd == true ? steps.Document.Block?.Then : (steps.Document.Do as ModeTarget)?.Mode;
}
