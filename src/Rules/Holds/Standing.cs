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
            DeviceTrigger t => Continuity.From(view, subject, t.About, since, now),
            NotFollowedTrigger t =>
                t.By.OfType<DeviceTrigger>().SelectMany(by => by.Selection.Devices).Append(subject).Distinct()
                .Where(d => view.Part<DevicesView>().Get(d) is not null)
                .Select(d => Continuity.From(view, d, Capabilities.Connection, since, now))
                .Append(since).Max(),
            _ => Continuity.FromOfPanel(view, since, now),
        };

    /// <summary>What a trigger with a time may be about, as the home is now.</summary>
    internal static IEnumerable<Address> Subjects(RuleTrigger trigger, HomeView view) => trigger switch
    {
        DeviceTrigger t => t.Selection.In(view.Part<DevicesView>()).Select(d => d.Address),
        _ => [DeviceKinds.SecuritySystemOf(view.Home)],
    };

    /// <summary>True if it began from one state only: what was so before anybody looked is no such beginning.</summary>
    internal static bool NeedsChange(RuleTrigger trigger) =>
        trigger is NotFollowedTrigger or DeviceStateTrigger { From: not null }
            or ModeChangedTrigger { From.Count: > 0 };
}
