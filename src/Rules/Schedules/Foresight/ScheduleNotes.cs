using NodaTime;
using NodaTime.Text;
using RingActors.Rules.Schedules.Calendars.Documents;
using RingActors.Rules.Schedules.Documents;

namespace RingActors.Rules.Schedules.Foresight;

/// <summary>What of a schedule is allowed and may surprise.</summary>
public static class ScheduleNotes
{
    private const int DatesShown = 5;

    /// <param name="document">What was written.</param>
    /// <param name="plan">What it comes to.</param>
    /// <param name="now">From when on.</param>
    public static IReadOnlyList<string> Of(ScheduleDocument document, SchedulePlan plan, Instant now)
    {
        List<string> notes = [];
        foreach (CronWhen cron in document.Calendar.When.OfType<CronWhen>().Where(HasBothDays))
        {
            SchedulePlan alone = new(
                document with { Calendar = document.Calendar with { When = [cron] }, Block = null }, plan.Zone, null);
            string[] dates =
            [
                .. alone.After(now).Where(r => r.Moment.Runs).Select(r => r.Moment.Date).Distinct().Take(DatesShown)
                    .Select(LocalDatePattern.Iso.Format),
            ];
            notes.Add(
                $"'{cron.Text}' names a day of the month and a day of the week: both have to be met, where classic "
                + $"cron takes either. Its next dates are {string.Join(", ", dates)}.");
        }

        foreach (WhenDocument monthly in document.Calendar.When.Where(w => w is MonthlyWhen))
        {
            string[] late = [.. ((MonthlyWhen)monthly).Days.Where(d => d is "29" or "30" or "31")];
            if (late.Length > 0)
            {
                notes.Add(
                    $"Months without a day {string.Join(" or ", late)} are left out; 'last' means the last of each.");
            }
        }

        if (document.Do is ModeTarget { IsDisarmed: true } || document.Block?.Then == ModeTarget.Disarmed)
        {
            notes.Add("From its disarming on nothing is guarded until something arms. It is not done during an entry "
                + "delay or while there is an alarm.");
        }

        if (document.Do is ModeTarget { IsDisarmed: false } && document.CatchUpSeconds == 0)
        {
            notes.Add("catch_up_seconds 0: if the server is down at that moment, it does not arm.");
        }

        if (document.Calendar.Feeds.Count > 0)
        {
            notes.Add(
                "Of a calendar feed the coming 100 days are known, as it was read last, every six hours: before it "
                + "is read for the first time it leaves out nothing and starts nothing.");
        }

        return notes;
    }

    /// <summary>The fields of days, those behind hours, both say something (S9).</summary>
    private static bool HasBothDays(CronWhen cron)
    {
        string[] fields = cron.Text.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        return fields.Length >= 5 && IsSaid(fields[^3]) && IsSaid(fields[^1]);

        static bool IsSaid(string field) => field is not ("*" or "?");
    }
}
