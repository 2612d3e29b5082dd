using System.Diagnostics;
using NodaTime;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;
using RingActors.Rules.States;

namespace RingActors.Rules.Conditions;

/// <summary>
/// When conditions that are waited for have to be judged anew: after events of certain actors, and at instants at which
/// time alone may change them. Too often costs a little; too seldom would be a wait that never ends. A kind of
/// condition that is not in here cannot be waited for, and a test says so of every kind.
/// </summary>
internal static class ConditionChanges
{
    /// <summary>Stands for whatever says how the home is guarded, and by which lines it is listened to.</summary>
    private const string Guarding = "*guarding";

    /// <summary>Stands before the id of a rule that starts or ends runs.</summary>
    private const string Running = "*running ";

    /// <summary>Under which words such a wait is found by an event.</summary>
    internal static IReadOnlyList<string> WordsOf(RuleCondition condition) => condition switch
    {
        ModeCondition or IncidentCondition => [Guarding],
        TimeWindowCondition or TriggerCondition => [],
        RuleRunningCondition c => [.. c.Rules.Select(r => Running + r)],
        NumericCondition c => WordsOf(c.Device, false),
        _ when ConditionTree.PartsOf(condition) is (_, var parts) => [.. parts.SelectMany(WordsOf).Distinct()],

        // What a device behind a hub said is known only while its hub is heard.
        DeviceStateCondition c => WordsOf(c.Device, c.ForSeconds is not null),
        _ => throw new UnreachableException(condition.GetType().Name),
    };

    private static IReadOnlyList<string> WordsOf(Address device, bool isProven) =>
        isProven || DeviceKinds.IsBehindHub(device) ? [device.Value, Guarding] : [device.Value];

    /// <summary>The words under which waits are found that an event may end.</summary>
    internal static IReadOnlyList<string> WordsOf(EventEnvelope envelope) => envelope.Actor switch
    {
        { Kind: DeviceKinds.SecuritySystem or DeviceKinds.BaseStation or DeviceKinds.Coverage } actor =>
            [actor.Value, Guarding],
        var actor when envelope.Event is IRuleRunChange => [actor.Value, Running + actor.Id],
        var actor => [actor.Value],
    };

    /// <summary>The next instant at which time alone may change it; null if it cannot.</summary>
    internal static Instant? NextAfter(RuleCondition condition, HomeView view, Instant now)
    {
        return condition switch
        {
            DeviceStateCondition { ForSeconds: { } seconds } c =>
                DeviceStates.Of(view, c.Device, c.Capability, c.Is) is { Stand: Stand.Is, Since: { } since }
                    && Continuity.From(view, c.Device, c.Capability, since, now) + Duration.FromSeconds(seconds)
                        is var held && held > now
                        ? held
                        : null,
            _ when ConditionTree.PartsOf(condition) is (_, var parts) => parts.Min(p => NextAfter(p, view, now)),
            ModeCondition or DeviceStateCondition or NumericCondition or IncidentCondition or TriggerCondition => null,
            TimeWindowCondition c => c.NextBoundary(now),
            RuleRunningCondition c => c.NextAfter(view.Part<IRuleRuns>(), now),
            _ => throw new UnreachableException(condition.GetType().Name),
        };
    }

    /// <summary>The earliest of them all, if it comes before an instant.</summary>
    internal static Instant? NextAfter(
        IReadOnlyList<RuleCondition> conditions, HomeView view, Instant now, Instant before) =>
        conditions.Select(c => NextAfter(c, view, now)).Min() is { } next && next < before ? next : null;
}
