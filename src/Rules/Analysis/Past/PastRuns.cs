using NodaTime;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Engine.Core;
using RingActors.Rules.Holds;
using RingActors.Rules.Runs;

namespace RingActors.Rules.Analysis.Past;

/// <summary>Puts a rule's decisions together to runs, and sets them beside the incidents of the time.</summary>
internal sealed class PastRuns
{
    private static readonly Duration Lead = Duration.FromMinutes(1);

    private readonly Dictionary<string, PastRun> _kept = [];
    private readonly Queue<string> _order = [];
    private readonly List<PastIncident> _incidents = [];
    private readonly Dictionary<string, RuleHoldBegan> _holds = [];
    private readonly Dictionary<string, PastStop> _notStarted = [];

    private readonly List<Instant> _starts = [];

    internal long Count => _starts.Count;

    internal IReadOnlyList<PastIncident> Incidents() =>
        [.. _incidents.Select(i => i with { Runs = _starts.LongCount(at => IsAmid(i, at)) })];

    /// <summary>How many runs were amid an incident.</summary>
    internal long Amid() => _incidents.Count == 0 ? 0 : _starts.LongCount(at => _incidents.Exists(i => IsAmid(i, at)));

    internal IReadOnlyList<PastRun> Runs() =>
        [.. _order.Select(id => _kept[id])
            .Select(r => r with { Incident = _incidents.FindLast(i => IsAmid(i, r.At))?.Incident })];

    /// <summary>Triggers that a run under way or the rate guard turned away.</summary>
    internal IEnumerable<PastStop> NotStarted => _notStarted.Values;

    internal void Decided(PastDecision made)
    {
        foreach (IEvent @event in made.Decision.Events)
        {
            switch (@event)
            {
                case RuleFired fired:
                    Begin(fired);
                    break;

                case RuleNotStarted e:
                    Stop("run", e.Reason ?? "a run that the same device had started was under way", e.By.Event,
                        made.At);
                    break;

                case RuleUnqueued e:
                    Stop("queue", e.Reason, e.By.Event, made.At);
                    break;

                case RuleHoldBegan e:
                    _holds[e.Hold] = e;
                    break;

                case RuleHoldEnded e when _holds.Remove(e.Hold, out RuleHoldBegan? began):
                    Ended(began, e, made);
                    break;

                case RuleThrottled e:
                    Stop("rate", $"this device had started it {RateGuard.RunsMax} times within a minute", e.By.Event,
                        made.At);
                    break;

                case RuleStepTaken e:
                    Add(e.Run, new PastStep(made.At, e.Step, e.Action, e.Told, null) { Place = e.Place });
                    break;

                case RuleStepSkipped e:
                    Add(e.Run, new PastStep(made.At, e.Step, e.Action, [], e.Reason) { Place = e.Place });
                    break;

                case RuleRunEnded e when _kept.TryGetValue(e.Run, out PastRun? run):
                    _kept[e.Run] = run with { Outcome = e.Outcome };
                    break;

                default:
                    break;
            }
        }
    }

    /// <summary>Notes the incidents of the home. One that is silent is shown to nobody.</summary>
    internal void Watch(EventEnvelope envelope)
    {
        switch (envelope.Event)
        {
            case IncidentOpened e when !SilentCalls.IsOfSilent(e):
                _incidents.Add(new PastIncident(e.Incident, e.Kind, envelope.LearnedAt, null, null, 0));
                break;

            case IncidentEnded e when _incidents.FindIndex(i => i.Incident == e.Incident) is var place and >= 0:
                _incidents[place] = _incidents[place] with { Until = envelope.LearnedAt, How = e.How };
                break;

            default:
                break;
        }
    }

    /// <summary>It stayed so for its time and started nothing, or did not stay so.</summary>
    private void Ended(RuleHoldBegan began, RuleHoldEnded ended, PastDecision made)
    {
        bool started = made.Decision.Events.Any(e => e switch
        {
            RuleFired fired => fired.By.Hold == began.Hold,
            RuleNotStarted not => not.By.Hold == began.Hold,
            RuleThrottled throttled => throttled.By.Hold == began.Hold,
            RuleQueued queued => queued.By.Hold == began.Hold,
            _ => false,
        });
        if (ended.Outcome != HoldOutcome.Held)
        {
            Stop("hold", $"it did not stay so: {ended.Reason}", began.By.Event, made.At);
        }
        else if (!started && made.Failed(began.Trigger, ended.Reason) is { } failed)
        {
            Stop(failed.Path, failed.Reason, began.By.Event, made.At);
        }
    }

    private void Begin(RuleFired fired)
    {
        _starts.Add(fired.At);
        _order.Enqueue(fired.Run);
        _kept[fired.Run] = new PastRun(fired.By, fired.At, [], null, null);
        if (_order.Count > BackTest.RunsKept)
        {
            _kept.Remove(_order.Dequeue());
        }
    }

    /// <summary>What leads to an incident comes just before it.</summary>
    private static bool IsAmid(PastIncident incident, Instant at) =>
        at >= incident.From - Lead && (incident.Until is not { } until || at < until);

    private void Add(string run, PastStep step)
    {
        if (_kept.TryGetValue(run, out PastRun? made))
        {
            _kept[run] = made with { Steps = [.. made.Steps, step] };
        }
    }

    private void Stop(string path, string said, string @event, Instant at)
    {
        long before = _notStarted.TryGetValue(path, out PastStop? stop) ? stop.Count : 0;
        _notStarted[path] = new PastStop(path, before + 1, said, @event, at);
    }
}
