using NodaTime;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.States;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Holds;

/// <summary>Whether what a trigger with a time waits for is so now, of one device or of the alarm's mode.</summary>
internal static class Standing
{
    internal static Verdict Of(RuleTrigger trigger, HomeView view, Address subject) => trigger switch
    {
        DeviceTrigger t when t.IsTogether() => DevicesTogether.Together(t, view),
        DeviceTrigger t when !t.Selection.Has(subject, view.Part<DevicesView>()) =>
            new Verdict(Stand.IsNot, null, $"the rule is not about {subject.Kind}/{subject.Id} any more"),
        ContactTrigger t => DeviceStates.Of(view, subject, Capabilities.Contact, t.To),
        DeviceStateTrigger { To: { } to } t => DeviceStates.Of(view, subject, t.Capability, to),
        ModeChangedTrigger t => DeviceStates.OfMode(view, t.To),
        NotFollowedTrigger =>
            new Verdict(Stand.Is, null, $"{subject.Kind}/{subject.Id} began it, and nothing has followed"),
        _ => new Verdict(Stand.IsNot, null, "nothing has to stay so"),
    };

    /// <summary>From when on, not before <paramref name="since"/>, it is proven to have stayed so.</summary>
    internal static Instant ProvenFrom(RuleTrigger trigger, HomeView view, Address subject, Instant since,
        Instant now) => trigger switch
        {
            DeviceTrigger t when t.IsTogether() => ProvenFrom(t, view, since, now),
            DeviceTrigger t => Continuity.From(view, subject, t.About, since, now),
            NotFollowedTrigger => since,
            _ => Continuity.FromOfPanel(view, since, now),
        };

    /// <summary>What a trigger with a time may be about, as the home is now.</summary>
    internal static IEnumerable<Address> Subjects(RuleTrigger trigger, HomeView view) => trigger switch
    {
        DeviceTrigger t when t.IsTogether() =>
            [DevicesTogether.SubjectOf(t, DeviceKinds.SecuritySystemOf(view.Home))],
        DeviceTrigger t => t.Selection.In(view.Part<DevicesView>()).Select(d => d.Address),
        _ => [DeviceKinds.SecuritySystemOf(view.Home)],
    };

    /// <summary>
    /// All have to be proven to have stayed so; where one has to be so, one that was so all the time is enough.
    /// </summary>
    private static Instant ProvenFrom(DeviceTrigger trigger, HomeView view, Instant since, Instant now)
    {
        (Instant? Since, Instant Proven)[] so =
        [
            .. DevicesTogether.Meant(trigger, view)
                .Select(d => (Verdict: DevicesTogether.Of(trigger, view, d.Address), d.Address))
                .Where(d => d.Verdict.Stand == Stand.Is)
                .Select(d => (d.Verdict.Since, Continuity.From(view, d.Address, trigger.About, since, now))),
        ];
        Instant[] throughout = [.. so.Where(d => d.Since <= since).Select(d => d.Proven)];
        return so.Length == 0 ? since
            : trigger.Which == WhichDevices.First && throughout.Length > 0 ? throughout.Min()
            : so.Max(d => d.Proven);
    }

    /// <summary>The device of a trigger that looks at several of which it is said that it began.</summary>
    internal static Address ActorOf(RuleTrigger trigger, HomeView view, Address subject, Address actor) =>
        trigger is not DeviceTrigger t || !t.IsTogether() ? subject
        : t.Selection.Has(actor, view.Part<DevicesView>()) && view.Part<DevicesView>().Get(actor) is not null ? actor
        : DevicesTogether.Meant(t, view)
            .FirstOrDefault(d => DevicesTogether.Of(t, view, d.Address).Stand == Stand.Is)?.Address ?? subject;

    /// <summary>True if it began from one state only: what was so before anybody looked is no such beginning.</summary>
    internal static bool NeedsChange(RuleTrigger trigger) =>
        trigger is NotFollowedTrigger or DeviceStateTrigger { From: not null }
            or ModeChangedTrigger { From.Count: > 0 };
}
