using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;

namespace RingActors.Rules.Analysis.Past.Supposed;

/// <summary>What of the alarm is supposed to have been otherwise all the time: which zones are left out, and how long
/// one has at the door.</summary>
internal sealed class Alterations(IReadOnlyList<Supposition> suppositions)
{
    private readonly Supposition.Bypassed[] _bypassed = [.. suppositions.OfType<Supposition.Bypassed>()];
    private readonly int? _entry = suppositions.OfType<Supposition.EntryDelay>().LastOrDefault()?.Seconds;

    /// <summary>What has to have happened when the stretch begins for it to be so.</summary>
    internal IEnumerable<(Address Actor, IEvent Event)> AtBeginning(HomeView view)
    {
        GuardView guard = view.Guard();
        Address alarm = DeviceKinds.SecuritySystemOf(view.Home);
        if (_entry is not null)
        {
            yield return (alarm, new PolicySet(With(guard.Policy)));
        }

        foreach (Supposition.Bypassed bypass in guard.Period is null ? [] : _bypassed)
        {
            bool isSo = guard.Period!.Bypassed.Any(b => b.Device == bypass.Device);
            if (bypass.IsBypassed && !isSo)
            {
                yield return (alarm, new BypassAdded(guard.Period.Id, [new Bypass(bypass.Device, false)]));
            }
            else if (!bypass.IsBypassed && isSo)
            {
                yield return (alarm, new BypassEnded(guard.Period.Id, bypass.Device));
            }
        }
    }

    /// <summary>An event as it would have been; the same if nothing of it is altered; null if it would not.</summary>
    internal IEvent? Of(IEvent @event) => @event switch
    {
        PolicySet e when _entry is not null => new PolicySet(With(e.Policy)),
        PeriodBegan e when _bypassed.Length > 0 && Without(e.Bypassed) is { } bypassed =>
            e with { Bypassed = bypassed },
        BypassAdded e when _bypassed.Any(b => !b.IsBypassed && e.Bypassed.Any(x => x.Device == b.Device)) =>
            e.Bypassed.Where(x => !_bypassed.Any(b => !b.IsBypassed
                && b.Device == x.Device)).ToArray() is { Length: > 0 } rest
                ? e with { Bypassed = rest }
                : null,
        BypassEnded e when _bypassed.Any(b => b.IsBypassed && b.Device == e.Device) => null,
        _ => @event,
    };

    /// <summary>Null if it is so already.</summary>
    private Bypass[]? Without(IReadOnlyList<Bypass> written)
    {
        Bypass[] supposed =
        [
            .. written.Where(w => !_bypassed.Any(b => b.Device == w.Device)),
            .. _bypassed.Where(b => b.IsBypassed).Select(b => new Bypass(b.Device, false)),
        ];
        return supposed.Select(b => b.Device).ToHashSet(StringComparer.Ordinal).SetEquals(written.Select(b => b.Device))
            ? null
            : supposed;
    }

    private SecurityPolicy With(SecurityPolicy policy) => policy with
    {
        Modes = [.. policy.ArmedModes().Select(m => m with { EntrySeconds = _entry })],
        Zones = [.. policy.Zones.Select(z => z.Type == ZoneType.Entry ? z with { EntrySeconds = _entry } : z)],
    };
}
