using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Rules.Actions;

namespace RingActors.Rules.Protocols;

/// <summary>Who of an escalation is told together.</summary>
/// <param name="Turn">Counts them, from 1.</param>
/// <param name="Loop">Which round through all levels, from 0.</param>
/// <param name="Level">Which level, from 0.</param>
/// <param name="Round">How often this level was told before.</param>
/// <param name="Position">Which of them, where they are told one after the other.</param>
/// <param name="Recipients">Who.</param>
internal readonly record struct EscalationTurn(
    int Turn, int Loop, int Level, int Round, int Position, IReadOnlyList<RecipientPolicy> Recipients)
{
    /// <summary>
    /// The next of whom somebody is a recipient of the home; null if nobody is left. Whom the settings do not name any
    /// more is passed over, and takes no time.
    /// </summary>
    internal static EscalationTurn? After(EscalationState stands, EscalateAction escalate, SecurityPolicy policy)
    {
        (int loop, int level, int round, int position) = (stands.Loop, stands.Level, stands.Round, stands.Position);
        IReadOnlyList<string> known = stands.InRound;
        bool isFirst = stands.Turn == 0;
        while (true)
        {
            // Who comes next in order is whoever of them was not told in this round: some may be gone by now.
            EscalationLevel before = escalate.Levels[level];
            position = isFirst ? 0 : position + 1;
            bool isOver = !before.InOrder
                || Of(before, policy).All(r => known.Contains(r.Id, StringComparer.Ordinal));
            if (!isFirst && isOver)
            {
                (position, round, known) = (0, round + 1, []);
                (round, level) = round >= before.Repeat ? (0, level + 1) : (round, level);
                (level, loop) = level >= escalate.Levels.Count ? (0, loop + 1) : (level, loop);
            }

            if (loop >= escalate.Loops)
            {
                return null;
            }

            isFirst = false;
            IReadOnlyList<RecipientPolicy> all = Of(escalate.Levels[level], policy);
            IReadOnlyList<RecipientPolicy> told = !escalate.Levels[level].InOrder ? all
                : [.. all.Where(r => !known.Contains(r.Id, StringComparer.Ordinal)).Take(1)];
            if (told.Count > 0)
            {
                return new EscalationTurn(stands.Turn + 1, loop, level, round, position, told);
            }
        }
    }

    private static IReadOnlyList<RecipientPolicy> Of(EscalationLevel level, SecurityPolicy policy) =>
        level.Recipients is null ? policy.Contacts
            : [.. level.Recipients.Select(id =>
                policy.Contacts.FirstOrDefault(c => c.Id == id)).OfType<RecipientPolicy>()];
}
