using NodaTime;
using RingActors.Engine.Core;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Holds;

/// <summary>An event that counts within a window came.</summary>
/// <param name="Trigger">The trigger's place in the document, from 0.</param>
/// <param name="Part">Of a sequence: the place in it; of a count, and of what should follow, 0.</param>
/// <param name="By">The event.</param>
/// <param name="Complete">It was the last that was missing: what was counted so far is done with.</param>
[StoredName("rule.window-noted")]
public sealed record RuleWindowNoted(int Trigger, int Part, TriggerFacts By, bool Complete) : IEvent;

/// <summary>An event that was noted.</summary>
/// <param name="Trigger">The trigger's place in the document, from 0.</param>
/// <param name="Part">Of a sequence: the place in it; of a count 0.</param>
/// <param name="Event">The event's id.</param>
/// <param name="At">When it was true.</param>
/// <param name="Actor">Whose event it is; null in what was noted by earlier versions.</param>
public sealed record WindowMark(int Trigger, int Part, string Event, Instant At, Address? Actor = null);

/// <summary>What of windows has been noted and not used yet.</summary>
/// <param name="Marks">In the order in which they became known.</param>
public sealed record WindowsOfRule(IReadOnlyList<WindowMark> Marks)
{
    /// <summary>Of one part of one window as many are kept: more never count at once.</summary>
    internal const int MarksMax = 10;

    /// <summary>Nothing is noted.</summary>
    public static WindowsOfRule None { get; } = new([]);

    internal WindowsOfRule Evolve(RuleWindowNoted noted) => noted.Complete
        ? new WindowsOfRule([.. Marks.Where(m => m.Trigger != noted.Trigger)])
        : new WindowsOfRule(
        [
            .. Marks.Where(m => m.Trigger != noted.Trigger || m.Part != noted.Part),
            .. Marks.Where(m => m.Trigger == noted.Trigger && m.Part == noted.Part).TakeLast(MarksMax - 1),
            new WindowMark(noted.Trigger, noted.Part, noted.By.Event, noted.By.OccurredAt, noted.By.Actor),
        ]);

    /// <summary>
    /// Whether one more event completes a window: by the times at which they were true, whenever they became known.
    /// </summary>
    internal bool IsCompletedBy(RuleTrigger trigger, int place, IReadOnlyList<int> parts, TriggerFacts by)
    {
        WindowMark[] all =
        [
            .. Marks.Where(m => m.Trigger == place && m.Event != by.Event),
            .. parts.Select(part => new WindowMark(place, part, by.Event, by.OccurredAt)),
        ];
        return trigger switch
        {
            CountTrigger t => all.Select(m => m.At)
                .Any(first => all.Count(m => m.At >= first && m.At - first <= Within(t.WithinSeconds)) >= t.Times),
            SequenceTrigger t => all.Any(m => m.Part == 0 && Follows(all, m, t)),
            _ => false,
        };
    }

    /// <summary>The earliest that may follow leaves the most time to the rest.</summary>
    private static bool Follows(WindowMark[] all, WindowMark first, SequenceTrigger trigger)
    {
        List<string> used = [first.Event];
        Instant at = first.At;
        for (int part = 1; part < trigger.Of.Count; part++)
        {
            WindowMark? next = all.Where(m => m.Part == part && m.At >= at && !used.Contains(m.Event)).MinBy(m => m.At);
            if (next is null || next.At - first.At > Within(trigger.WithinSeconds))
            {
                return false;
            }

            used.Add(next.Event);
            at = next.At;
        }

        return true;
    }

    private static Duration Within(int seconds) => Duration.FromSeconds(seconds);
}
