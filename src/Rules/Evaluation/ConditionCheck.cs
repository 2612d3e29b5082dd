using NodaTime;
using NodaTime.Text;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;

namespace RingActors.Rules;

/// <summary>Whether a condition holds in a home at an instant.</summary>
internal static class ConditionCheck
{
    /// <summary>The words of days, in the order of <see cref="IsoDayOfWeek"/>.</summary>
    internal static readonly IReadOnlyList<string> DayWords = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

    internal static (bool Holds, string Reason) Judge(RuleCondition condition, HomeView view, Instant at) =>
        condition switch
        {
            ModeCondition c => Mode(c, view.Security(), at),
            TimeWindowCondition c => Window(c, at),
            DeviceStateCondition c => State(c, view),
            _ => throw new System.Diagnostics.UnreachableException(condition.GetType().Name),
        };

    /// <summary>What is not known does not hold, whichever mode was asked for; the reason says why it is not known.</summary>
    private static (bool Holds, string Reason) Mode(ModeCondition condition, SecurityView security, Instant at)
    {
        if (security.Mode is not { } mode)
        {
            return (false, "mode was unknown: the base station has not reported one");
        }

        if (!security.IsHeard)
        {
            return (false, $"mode was unknown: {Away(security)}; its last word was {mode.Word()}");
        }

        if (mode == SecurityMode.Other)
        {
            return (false, $"mode was unknown: the base station says '{security.ModeName}', which this build does not know");
        }

        string name = security.ModeInWords ?? mode.Word();
        bool meant = RuleModes.Mean(condition.Modes, mode.Word(), name);
        if (!meant || mode == SecurityMode.Disarmed)
        {
            return (meant, $"mode was {name}");
        }

        return security.IsArmed(at) switch
        {
            true => (true, $"mode was {name}"),
            false => (false, $"mode was {name}, {NotYet(security)}"),
            null => (false, $"whether mode {name} guards was unknown: its exit delay was to end at "
                + $"{Text(security.Delay!.EndsAt)}, and the base station has not said that it did"),
        };
    }

    private static string NotYet(SecurityView security)
    {
        Instant? theirs = security.Delay is { Kind: DelayKind.Exit, EndsAt: var end } ? end : null;
        Instant? ours = security.Guard.Period?.ExitEndsAt;
        return (ours > theirs ? ours : theirs ?? ours) is { } until
            ? $"its exit delay until {Text(until)} not over"
            : "and the arming was taken back";
    }

    private static string Away(SecurityView security) =>
        $"the base station was {StateView.Of(security.BaseStation!.Status)} since {Text(security.BaseStation.Since)}";

    private static (bool Holds, string Reason) Window(TimeWindowCondition condition, Instant at)
    {
        if (DateTimeZoneProviders.Tzdb.GetZoneOrNull(condition.Zone) is not { } zone)
        {
            return (false, $"this build knows no time zone '{condition.Zone}'");
        }

        LocalDateTime local = at.InZone(zone).LocalDateTime;
        bool acrossMidnight = condition.To <= condition.From;
        bool afterMidnight = acrossMidnight && local.TimeOfDay < condition.To;
        bool inside = afterMidnight
            || (local.TimeOfDay >= condition.From && (acrossMidnight || local.TimeOfDay < condition.To));
        LocalDate began = afterMidnight ? local.Date.PlusDays(-1) : local.Date;
        string day = DayWords[(int)began.DayOfWeek - 1];
        string was = $"local time was {LocalDateTimePattern.ExtendedIso.Format(local)} in {condition.Zone}";
        return inside && condition.Days.Count > 0 && !condition.Days.Contains(day, StringComparer.Ordinal)
            ? (false, $"{was}, in a window that began on {day}")
            : (inside, was);
    }

    private static (bool Holds, string Reason) State(
        DeviceStateCondition condition, HomeView view)
    {
        if (view.Part<DevicesView>().Get(condition.Device) is not { Removed: false } device)
        {
            return (false, $"{condition.Device.Kind}/{condition.Device.Id} is not in the home any more");
        }

        // What an unreachable device said last says nothing of now.
        if (condition.Capability != Capabilities.Connection
            && device.State(Capabilities.Connection) is { Value: StateView.Offline or StateView.Unknown } gone)
        {
            return (false, $"{device.Slug} was {gone.Value} since {Text(gone.Since)}");
        }

        // So with all that speaks through a hub that is not heard itself: sensors, and locks and lamps as well.
        if (view.UnheardOf(device.Address) is { } unheard)
        {
            return (false, $"{device.Slug} {condition.Capability} was unknown: {Away(view, unheard)}");
        }

        return device.State(condition.Capability) is { } state
            ? (state.Value == condition.Is, $"{device.Slug} {condition.Capability} was {state.Value} since {Text(state.Since)}")
            : (false, $"{device.Slug} has told no state of {condition.Capability}");
    }

    /// <summary>Where the base station itself is away, in its own words.</summary>
    private static string Away(HomeView view, Unheard unheard) => unheard.Line is null
        ? Away(view.Security())
        : $"its hub was not heard since {Text(unheard.Since)}. {unheard.Reason}".TrimEnd('.');

    private static string Text(Instant instant) => InstantPattern.ExtendedIso.Format(instant);
}
