using System.Globalization;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Intents;
using RingActors.Engine.Core;
using RingActors.Rules.Holds;
using RingActors.Rules.Runs;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Analysis.Past.Causes;

/// <summary>The ids by which events of a record name what they go on with.</summary>
internal static class CauseIds
{
    /// <summary>The id of what an event begins; null if it begins nothing that others go on with.</summary>
    internal static string? Begun(IEvent @event) => @event switch
    {
        IIntentRequest e => e.Intent,
        RuleFired e => e.Run,
        RuleHoldBegan e => e.Hold,
        IncidentOpened e => e.Incident,
        NoticeGiven e => e.Notice.Id,
        PeriodBegan e => e.Period,
        _ => null,
    };

    /// <summary>The id of what an event goes on with, and in which way; null if it goes on with nothing.</summary>
    internal static (CauseKind Kind, string Id)? GoesOnWith(IEvent @event) => @event switch
    {
        IIntentEvent e => (CauseKind.Wished, e.Intent),
        RuleFired => null,
        IRunEvent e => (CauseKind.WentOn, e.Run),
        RuleHoldEnded e => (CauseKind.Lasted, e.Hold),
        IncidentOpened => null,
        IIncidentEvent e => (CauseKind.Belonged, e.Incident),
        NoticeAnswered e => (CauseKind.Belonged, e.Notice),
        ExitDelayOver e => (CauseKind.Belonged, e.Period),
        ExitDelayChanged e => (CauseKind.Belonged, e.Period),
        BypassEnded e => (CauseKind.Belonged, e.Period),
        ArmingReverted e => (CauseKind.Belonged, e.Period),
        _ => null,
    };

    /// <summary>The event that started an automation, where what stands between them is time.</summary>
    internal static string? StartedBy(IEvent @event) => @event switch
    {
        RuleFired e => e.By.Event,
        RuleTimeCame e => e.By.Event,
        RuleQueued e => e.By.Event,
        RuleNotStarted e => e.By.Event,
        RuleThrottled e => e.By.Event,
        RuleUnqueued e => e.By.Event,
        _ => null,
    };

    /// <summary>The place that an id of an event names; null if it is none of this home.</summary>
    internal static long? PlaceOf(string home, string id) =>
        id.Length > home.Length && id[home.Length] == '@' && id.StartsWith(home, StringComparison.Ordinal)
            && long.TryParse(id.AsSpan(home.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out long seq)
            ? seq
            : null;
}
