using NodaTime;
using RingActors.Devices.Domain.Alarm.Incidents;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;

namespace RingActors.Rules.Analysis.Past.Supposed;

/// <summary>
/// Finds out what the alarm or a rule was told, of what it then decided: commands themselves are not in the record. A
/// guess counts only if it comes to the very events that are written.
/// </summary>
internal static class KnownCommands
{
    /// <summary>What the root of a chain was told; null if no guess came to what is written.</summary>
    internal static LivedStep? Find(LivedWorld world, PastModel model, RecordedChain chain)
    {
        EventEnvelope[] root = [.. chain.Root];
        EventEnvelope head = root[0];
        Principal[] principals =
            [.. root.Select(e => e.Principal).Append(Principal.RingCloud).Append(Principal.Engine).Distinct()];
        string[] chains = [.. root.Select(e => e.Correlation).Distinct(StringComparer.Ordinal)];
        foreach (ICommand command in Guesses(world, root))
        {
            foreach (Principal by in command is DeadlineReached ? [Principal.Engine] : principals)
            {
                foreach (string correlation in chains)
                {
                    LivedStep step = new(head.Actor, command, by, correlation, head.Causation);
                    if (Comes(world, model, step, root))
                    {
                        return step;
                    }
                }
            }
        }

        return null;
    }

    private static bool Comes(LivedWorld world, PastModel model, in LivedStep step, EventEnvelope[] root)
    {
        Instant now = root[0].LearnedAt;
        if (world.Decide(step, now, LivedIds.At(world.Seq + 1, 0)) is not { } decision
            || decision.Events.Count != root.Length)
        {
            return false;
        }

        for (int i = 0; i < root.Length; i++)
        {
            IEvent @event = decision.Events[i];
            EventEnvelope made = new(
                step.To, 0, 0, model.NameOf(@event), @event, decision.TrueAt ?? now, now,
                decision.PrincipalOf?.Invoke(@event) ?? decision.Principal ?? step.By,
                decision.CorrelationOf?.Invoke(@event) ?? step.Correlation, step.Causation);
            if (!LivedAgain.IsSame(model, made, root[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static IEnumerable<ICommand> Guesses(LivedWorld world, EventEnvelope[] root)
    {
        EventEnvelope head = root[0];
        if (world.WakeAt(head.Actor) is { } due && due <= head.LearnedAt)
        {
            yield return new DeadlineReached(due);
        }

        IEnumerable<ICommand> ofKind = head.Actor.Kind == RuleKinds.Rule ? OfRule(head.Event)
            : head.Actor.Kind == DeviceKinds.SecuritySystem ? OfAlarm([.. root.Select(e => e.Event)], root, world.View)
            : OfDevice(root);
        foreach (ICommand command in ofKind)
        {
            yield return command;
        }
    }

    private static IEnumerable<ICommand> OfDevice(EventEnvelope[] root)
    {
        switch (root[0].Event)
        {
            case MotionDetected { EventId: { } id } e:
                yield return new ReportMotion(id, e.At ?? root[0].OccurredAt, e.Detection, e.Rest)
                {
                    FromHistory = e.FromHistory == true,
                };
                break;
            case DoorbellPressed e:
                yield return new ReportDing(e.EventId, e.At, e.Rest) { FromHistory = e.FromHistory == true };
                break;
            default:
                Readings readings = root.Aggregate(new Readings(), (r, e) => Said(r, e.Event));
                if (readings != new Readings())
                {
                    yield return new ReportReadings(readings, root.Select(e => AtOf(e.Event)).FirstOrDefault(at =>
                        at is not null));
                }

                break;
        }
    }

    private static Readings Said(Readings readings, IEvent @event) => @event switch
    {
        ContactOpened or FaultRaised or MotionDetected => readings with { Faulted = true },
        ContactClosed or FaultCleared or MotionCleared => readings with { Faulted = false },
        ConnectionChanged e => readings with { Connection = e.Connection },
        BatteryReported e => readings with { Battery = e.Battery },
        PowerChanged e => readings with { Power = e.Source },
        TamperReported e => readings with { Tampered = e.Tampered },
        LightReported e => readings with { Light = e.On },
        SirenReported e => readings with { Siren = e.Siren },
        _ => readings,
    };

    private static Instant? AtOf(IEvent @event) => @event switch
    {
        MotionDetected e => e.At,
        IStateEvent e => e.Said?.At,
        _ => null,
    };

    private static IEnumerable<ICommand> OfRule(IEvent first)
    {
        ICommand? command = first switch
        {
            RuleCreated e => new CreateRule(e.Document) { Restored = e.Restored },
            RuleReplaced e => new ReplaceRule(e.Document),
            RuleEnabled => new EnableRule(),
            RuleDisabled => new DisableRule(),
            RulePaused e => new PauseRule(e.Until, e.Note) { OfAll = e.OfAll },
            RuleResumed => new ResumeRule(),
            RuleDeleted => new DeleteRule(),
            _ => null,
        };
        return command is null ? [] : [command];
    }

    private static IEnumerable<ICommand> OfAlarm(
        IEvent[] events, EventEnvelope[] root, HomeView view)
    {
        foreach (IEvent @event in events)
        {
            switch (@event)
            {
                case ArmRequested e:
                    yield return Wish(e);
                    yield return Wish(e) with { BypassOpen = true };
                    yield return Wish(e) with { Bypass = null, BypassOpen = true };
                    break;
                case ArmRefused e:
                    yield return new Arm(e.Mode) { Named = e.As };
                    break;
                case DisarmRequested:
                    yield return new Disarm();
                    break;
                case PolicySet e:
                    yield return new SetSecurityPolicy(e.Policy);
                    break;
                case IncidentAcknowledged e:
                    yield return new AcknowledgeIncident(e.Incident);
                    yield return new AcknowledgeIncident();
                    break;
                case PanicRaised e:
                    yield return new RaisePanic(e.Kind, e.Silent);
                    break;
                case SirenRequested { On: true } e:
                    yield return new SoundSiren(e.For);
                    break;
                case SirenRequested:
                    yield return new SilenceSiren();
                    break;
                case BaseStationReported { Status: not Connection.Online } e:
                    yield return new ReportBaseStation(e.Status, e.Reason ?? "");
                    break;
                default:
                    break;
            }
        }

        // A mode that was so already leaves no trace of its own.
        SecurityMode? mode = events.Any(e => e is ModeReported) ? null : view.Security().Mode;
        foreach (ReportPanel report in Reports(events, root))
        {
            yield return report;
            if (mode is not null)
            {
                yield return report with { Mode = mode };
            }
        }

        if (events is [IncidentEnded or ArmWaitEnded, ..])
        {
            yield return new Disarm();
        }
    }

    private static Arm Wish(ArmRequested e) => new(e.Mode, e.Bypassed.Count == 0 ? null : e.Bypassed)
    {
        Named = e.As,
        UntilClosed = e.UntilClosed is { Count: > 0 },
    };

    /// <summary>A report of the base station that says no more than what its events do, and the like.</summary>
    private static IEnumerable<ReportPanel> Reports(IEvent[] events, EventEnvelope[] root)
    {
        ReportPanel report = events.Aggregate(new ReportPanel(), Said) with
        {
            IsComplete = events.Any(e => e is BaseStationReported { Status: Connection.Online }),
            By = root.FirstOrDefault(e => e.Event is ModeReported)?.Principal is { Kind: PrincipalKind.Resident } person
                ? person
                : null,
        };
        yield return report;

        // What says that nothing runs leaves no trace where nothing ran.
        yield return report with { DelayEndsAt = Patch.Of<Instant?>(null) };
        if (!report.Alarm.WasSaid)
        {
            yield return report with { Alarm = Patch.Of<AlarmReading>(null) };
            yield return report with { DelayEndsAt = Patch.Of<Instant?>(null), Alarm = Patch.Of<AlarmReading>(null) };
        }
    }

    private static ReportPanel Said(ReportPanel report, IEvent @event) => @event switch
    {
        ModeReported e => report with { Mode = e.Mode, ModeName = e.Name, At = e.At ?? report.At },
        PeriodBegan e => report with { AtKeypad = e.AtKeypad },
        AlarmReported e => report with { Alarm = Patch.Of<AlarmReading>(e.Alarm), At = e.At ?? report.At },
        AlarmCleared e => report with { Alarm = Patch.Of<AlarmReading>(null), At = e.At ?? report.At },
        DelayStarted e => report with { DelayEndsAt = Patch.Of<Instant?>(e.EndsAt), At = e.At ?? report.At },
        DelayEnded e => report with { DelayEndsAt = Patch.Of<Instant?>(null), At = e.At ?? report.At },
        ParticipationReported e => report with { Participations = e.Sensors },
        PanelDelaysReported e => report with { Delays = e.Delays },
        BypassReported e => report with { Bypassed = e.Bypassed },
        SirenReported e => report with { SirenOn = e.Siren.On, At = e.At ?? report.At },
        _ => report,
    };
}
