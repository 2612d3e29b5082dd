using System.Collections.Immutable;
using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Intents;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Alarm.Views;

/// <summary>
/// Folds the security system's events into the <see cref="SecurityView"/>. Tests: Devices.Tests/Views.
/// </summary>
internal sealed class SecurityProjection() : Projection<SecurityView>("security")
{
    public override int Version => 7;

    public override Type SnapshotType => typeof(SecurityView);

    public override SecurityView Initial(string home) => new();

    public override SecurityView Apply(SecurityView part, EventEnvelope envelope)
    {
        if (envelope.Actor.Kind != DeviceKinds.SecuritySystem)
        {
            return part;
        }

        GuardView guard = GuardProjection.Apply(part.Guard, envelope);
        part = ReferenceEquals(guard, part.Guard) ? part : part with { Guard = guard };
        if (IntentView.Begun(envelope) is { } begun)
        {
            return With(part, begun, part.RecentIntents.Count >= SecurityView.IntentsMax
                ? part.RecentIntents.RemoveAt(0).Add(begun)
                : part.RecentIntents.Add(begun));
        }

        if (envelope.Event is IIntentEvent step)
        {
            int index = part.RecentIntents.FindLastIndex(i => i.Id == step.Intent);
            return index < 0
                ? part
                : Replaced(part, index, part.RecentIntents[index].After(step, envelope.LearnedAt));
        }

        return Reported(part, envelope);
    }

    private static SecurityView Reported(SecurityView part, EventEnvelope envelope)
    {
        Instant at = envelope.OccurredAt;
        switch (envelope.Event)
        {
            case ModeReported e:
                bool disarmed = e.Mode == SecurityMode.Disarmed;
                return part with
                {
                    Mode = e.Mode,
                    ModeName = e.Name,
                    ModeSince = at,
                    ModeBy = envelope.Principal,
                    Delay = disarmed ? null : part.Delay,
                    Bypassed = disarmed ? [] : part.Bypassed,
                };

            case DelayStarted e:
                SecurityView delayed = part with { Delay = new DelayView(e.Kind, e.EndsAt) };
                return e.Kind == DelayKind.Exit ? GivenUpAt(delayed, e.GiveUpAt) : delayed;

            case PeriodBegan { Intent: not null, ExitEndsAt: { } end }:
                return GivenUpAt(part, end + RunningDelay.Grace);

            case ExitDelayChanged e when part.Guard.Period?.Intent is not null:
                return GivenUpAt(part, e.EndsAt + RunningDelay.Grace);

            case ExitDelayOver { LateBy: { } by } e when part.Guard.Period?.Intent is not null:
                return GivenUpAt(part, e.EndedAt + by + RunningDelay.Grace);

            case DelayOverdue or DelayEnded { Reported: false }:
                return part with { Delay = part.Delay is { } late ? late with { Overdue = true } : null };

            case DelayEnded:
                return part with { Delay = null };

            case BaseStationReported e:
                return part with { BaseStation = new BaseStationView(e.Status, at, e.Reason) };

            case AlarmReported e:
                return part with { Alarm = new AlarmView(e.Alarm.State, e.Alarm.Id, e.Alarm.Faulted, Since(part.Alarm, e, at)) };

            case AlarmCleared:
                return part with { Alarm = null };

            case ParticipationReported e:
                return part with { Sensors = e.Sensors };

            case PanelDelaysReported e:
                return part with { PanelDelays = e.Delays };

            case BypassReported e:
                return part with { Bypassed = e.Bypassed };

            case SirenReported e:
                return part with { Siren = new StateView(e.Siren.On ? StateView.On : StateView.Off, at, e.Siren.EndsAt) };

            case ArmRefused e:
                return part with { LastRefusal = new ArmRefusalView(at, envelope.Principal, e) { Correlation = envelope.Correlation } };

            default:
                return part;
        }
    }

    /// <summary>An exit delay has to end first.</summary>
    private static SecurityView GivenUpAt(SecurityView part, Instant at)
    {
        int arming = part.RecentIntents.FindLastIndex(i => i.About == "mode" && i.Stage.IsOpen());
        return arming >= 0 && part.RecentIntents[arming].GiveUpAt < at
            ? Replaced(part, arming, part.RecentIntents[arming] with { GiveUpAt = at })
            : part;
    }

    private static Instant Since(AlarmView? before, AlarmReported now, Instant at) =>
        before?.State == now.Alarm.State ? before.Since : at;

    private static SecurityView Replaced(SecurityView part, int index, IntentView intent) =>
        With(part, intent, part.RecentIntents.SetItem(index, intent));

    private static SecurityView With(SecurityView part, IntentView intent, ImmutableList<IntentView> recent)
    {
        part = part with { RecentIntents = recent };
        bool isMode = intent.About == "mode";
        IntentView? latest = recent.FindLast(i => i.About == intent.About);
        return isMode ? part with { Intent = latest } : part with { SirenIntent = latest };
    }
}
