using NodaTime;
using RingActors.Engine.Core;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Runs;

/// <summary>
/// A loop through the world, which no bound within a turn can see, is stopped by its speed (R-S5). What is counted and
/// throttled is one device's starts of one rule: nobody at the door uses up what another device, or an alarm, may
/// start.
/// </summary>
internal static class RateGuard
{
    /// <summary>A device starts a rule at most so often within <see cref="Within"/>.</summary>
    internal const int RunsMax = 30;

    internal static readonly Duration Within = Duration.FromMinutes(1);

    /// <summary>
    /// When the device may start the rule again; null if it may now. A start that a clock set back left in the future
    /// counts nothing.
    /// </summary>
    internal static Instant? ThrottledUntil(RuleState state, Address device, Instant now)
    {
        RuleStart[] own = [.. state.Starts.Where(s => s.By.Equals(device) && s.At > now - Within && s.At <= now)];
        return own.Length < RunsMax ? null : own[^RunsMax].At + Within;
    }

    internal static IReadOnlyList<RuleStart> Counted(IReadOnlyList<RuleStart> starts, RuleFired fired) => TriggerCheck.IsAlarm(fired.By)
        ? starts
        :
        [
            .. starts.Where(s => s.At > fired.At - Within && s.At <= fired.At),
            new RuleStart(fired.By.Actor, fired.At),
        ];
}
