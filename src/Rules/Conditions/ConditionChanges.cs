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

    /// <summary>Stands for every device and group.</summary>
    private const string AnyDevice = "*any";

    /// <summary>Stands before the id of a rule that starts or ends runs.</summary>
    private const string Running = "*running ";

    /// <summary>Under which words such a wait is found by an event.</summary>
    internal static IReadOnlyList<string> WordsOf(RuleCondition condition) => condition switch
    {
        ModeCondition or IncidentCondition or EmergencyCondition => [Guarding],
        TimeWindowCondition or TriggerCondition or VariableCondition => [],
        RuleRunningCondition c => [.. c.Rules.Select(r => Running + r)],
        _ when ConditionTree.PartsOf(condition) is (_, var parts) => [.. parts.SelectMany(WordsOf).Distinct()],

        // What a device behind a hub said is known only while its hub is heard.
        DeviceCondition { DeviceVariable: not null } => [],
        DeviceCondition { Selection.IsListed: true } c =>
            [.. c.Selection.Devices.SelectMany(d => WordsOf(d, IsProven(c))).Distinct()],

        // Who is meant by kind, room or group is whoever is there when something happens, and any may come or go.
        DeviceCondition => [AnyDevice, Guarding],
        _ => throw new UnreachableException(condition.GetType().Name),
    };

    private static bool IsProven(DeviceCondition condition) =>
        condition is DeviceStateCondition { ForSeconds: not null };

    private static IReadOnlyList<string> WordsOf(Address device, bool isProven) =>
        isProven || DeviceKinds.IsBehindHub(device) ? [device.Value, Guarding] : [device.Value];

    /// <summary>The words under which waits are found that an event may end.</summary>
    internal static IReadOnlyList<string> WordsOf(EventEnvelope envelope) => envelope.Actor switch
    {
        { Kind: DeviceKinds.SecuritySystem or DeviceKinds.BaseStation or DeviceKinds.Coverage } actor =>
            [actor.Value, Guarding],
        var actor when envelope.Event is IRuleRunChange => [actor.Value, Running + actor.Id],
        var actor => [actor.Value, AnyDevice],
    };

    /// <summary>The next instant at which time alone may change it; null if it cannot.</summary>
    internal static Instant? NextAfter(RuleCondition condition, HomeView view, Instant now)
    {
        return condition switch
        {
            DeviceStateCondition { ForSeconds: { } seconds } c => c.Meant(view.Part<DevicesView>())
                .Min(d => HeldAt(c, d, seconds, view, now)),
            _ when ConditionTree.PartsOf(condition) is (_, var parts) => parts.Min(p => NextAfter(p, view, now)),
            ModeCondition or DeviceCondition or IncidentCondition or TriggerCondition
                or VariableCondition => null,
            TimeWindowCondition c => c.NextBoundary(now),
            EmergencyCondition c => c.NextAfter(view, now),
            RuleRunningCondition c => c.NextAfter(view.Part<IRuleRuns>(), now),
            _ => throw new UnreachableException(condition.GetType().Name),
        };
    }

    private static Instant? HeldAt(
        DeviceStateCondition condition, Address device, int seconds, HomeView view, Instant now) =>
        DeviceStates.Of(view, device, condition.Capability, condition.Is) is { Stand: Stand.Is, Since: { } since }
            && Continuity.From(view, device, condition.Capability, since, now) + Duration.FromSeconds(seconds)
                is var held && held > now
                ? held
                : null;

    /// <summary>The earliest of them all, if it comes before an instant.</summary>
    internal static Instant? NextAfter(
        IReadOnlyList<RuleCondition> conditions, HomeView view, Instant now, Instant before) =>
        conditions.Select(c => NextAfter(c, view, now)).Min() is { } next && next < before ? next : null;
}
