using NodaTime;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.States;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Holds;

/// <summary>
/// Whether it is known that nothing followed (R-S8): only where whatever could have told of it was listened to all the
/// time. A state that lasts may be inferred over a short hole; that nothing happened in it cannot (docs/adr/0622).
/// </summary>
internal static class Following
{
    /// <summary>
    /// A deadline is told by the process at once; later than this, there was no process, and nothing is claimed of the
    /// time after what is written down.
    /// </summary>
    internal static readonly Duration LateMax = Duration.FromSeconds(2);

    /// <summary>Why it is not known; null if it is.</summary>
    /// <param name="trigger">The trigger.</param>
    /// <param name="hold">Its time.</param>
    /// <param name="view">The home.</param>
    /// <param name="now">When it is looked at, its time over.</param>
    internal static string? Unknown(NotFollowedTrigger trigger, Hold hold, HomeView view, Instant now)
    {
        Stretch time = new(hold.Since, hold.Until);
        bool wasThere = WasThere(hold, now);
        CoverageView coverage = wasThere ? Continuity.Expected(view, now) : view.Coverage();
        HomeView seen = view;
        return trigger.By.Select(by => by switch
            {
                DeviceTrigger of => OfDevices(of, trigger.SameDevice ? hold.Subject : null, seen, coverage, time),
                WebhookTrigger => OfServer(hold, view, now),
                _ => OfPanel(coverage, time),
            })
            .FirstOrDefault(why => why is not null);
    }

    /// <summary>
    /// Since when what is sent to webhooks could be taken again: a heartbeat that was not known over an outage is
    /// waited for from then on. Null if something else than webhooks begins or answers it, or nothing was missed.
    /// </summary>
    internal static Instant? WaitedForAnew(NotFollowedTrigger trigger, Hold hold, HomeView view, Instant now) =>
        trigger.Of.Concat(trigger.By).All(t => t is WebhookTrigger) && OfServer(hold, view, now) is not null
            ? WasThere(hold, now) ? view.Coverage().StartedAt : now : null;

    private static bool WasThere(Hold hold, Instant now) =>
        now - Instant.Max(hold.Until, hold.Known ?? hold.Until) <= LateMax;

    /// <summary>No line tells of webhooks: whatever is sent is taken as long as there is a process.</summary>
    private static string? OfServer(Hold hold, HomeView view, Instant now) =>
        !WasThere(hold, now) ? Down(now)
        : view.Coverage().StartedAt is { } started && started > hold.Since ? Down(started) : null;

    private static string Down(Instant until) =>
        $"the server was not running all of the time until {DeviceStates.Text(until)}: whether anything was sent is "
        + "not known.";

    private static string? OfDevices(
        DeviceTrigger by, Address? only, HomeView view, CoverageView coverage, Stretch time)
    {
        DeviceView[] meant =
        [
            .. DevicesTogether.Meant(by, view).Where(d => !d.Removed && (only is null || d.Address.Equals(only))),
        ];
        (DeviceView Device, Gap[] Gaps)[] each = [.. meant.Select(d => (d, GapsOf(by, d, coverage, time)))];

        // Of several that are meant by what they are, one that is away all the time is not there for this.
        bool isNamed(DeviceView d) => only is not null || by.Selection.Devices.Contains(d.Address);
        bool isAway((DeviceView Device, Gap[] Gaps) e) =>
            e.Gaps is [{ Cause: GapCause.DeviceOffline or GapCause.NotAnnounced } gap]
            && gap.From <= time.From && gap.Until >= time.Until;
        bool areAllAway = Array.TrueForAll(each, isAway);
        return each.Where(e => areAllAway || isNamed(e.Device) || !isAway(e))
            .Select(e => e.Gaps is [var gap, ..] ? Said(e.Device.Slug, gap) : null)
            .FirstOrDefault(why => why is not null);
    }

    private static Gap[] GapsOf(DeviceTrigger by, DeviceView device, CoverageView coverage, Stretch time)
    {
        Aspect aspect = by.About is Capabilities.Motion or Capabilities.Ding ? Aspect.Happenings : Aspect.States;
        if (by.About == Capabilities.Connection)
        {
            // It is told of its own connection while it is offline, too.
            coverage = coverage with { Devices = coverage.Devices.Clear() };
        }

        // Of lines of which nothing was ever said there is no evidence.
        return
        [
            .. DeviceCoverage.Of(coverage, device, aspect, time).Gaps
                .Where(g => g is not { Cause: GapCause.NotYet, Line: null }),
        ];
    }

    private static string? OfPanel(CoverageView coverage, Stretch time) => coverage.Lines.Values
        .Where(l => l.HasPanel == true)
        .SelectMany(l => Stretches.Subtract(Stretches.Of(time.From, time.Until), l.Heard)
            .Select(s =>
                new Gap(s.From, s.Until, GapCause.LineDown, l.Line, l.Breaks is [.., var last] ? last.Reason : "")))
        .Select(gap => Said("the base station", gap))
        .FirstOrDefault();

    private static string Said(string who, Gap gap) =>
        $"{who} was not listened to from {DeviceStates.Text(gap.From)} until {DeviceStates.Text(gap.Until)}: "
        + $"whether anything followed is not known. {gap.Reason}".TrimEnd();
}
