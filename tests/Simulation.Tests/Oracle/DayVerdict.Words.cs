using RingActors.Devices.Domain.Access;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Intents;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;

namespace RingActors.Simulation.Tests.Oracle;

/// <summary>What is told, called over, called armed, written, and shown in the end.</summary>
internal sealed partial class DayVerdict
{
    /// <summary>Whoever is to be told of an alarm is told, or it is known who was not, unless the home was disarmed in the abort window.</summary>
    private void WhoIsToBeToldIsTold()
    {
        const double Soon = 20;
        const double Again = 60;
        foreach (SeenIncident incident in _facts.Incidents.Where(i => i.AlarmedAt is not null))
        {
            double at = incident.AlarmedAt!.Value;
            double abort = AbortEnds(at);
            // What became known with a gap may have been called off in the gap.
            double from = Log.Blind.Concat(Log.Downs).Where(b => b.From <= at && b.To >= at - 5).Select(b => b.From).Append(at).Min();
            if (WasCalledOff(from, abort))
            {
                continue;
            }

            foreach (RecipientPolicy recipient in _facts.Policy.Contacts)
            {
                double deadline = abort + Soon;
                // Who could not be reached is tried again within a minute, and what comes meanwhile waits for that.
                foreach (Stretch away in Log.Downs.Concat(Log.Unreachable.Where(u => u.What == recipient.Id)).OrderBy(s => s.From))
                {
                    bool meets = away.Meets(at, deadline) || (away.To <= at && away.To + Again > at);
                    deadline = meets ? Math.Max(deadline, away.To + Again) : deadline;
                }

                bool told = Log.Posts.Any(p => p.At <= deadline && p.Recipient == recipient.Id
                    && p.Request is SendIncidentNotice { Notice: { Type: "incident.alarmed" } notice } && notice.Incident == incident.Id);
                bool failed = Log.Events.Any(e => e.Event is RecipientAnswered { Delivered: false } answered
                    && answered.Incident == incident.Id && answered.Contact == recipient.Id);
                Judged(told ? "recipient told" : "recipient known not to be told", deadline < Log.EndsAt);
                if (!told && !failed && deadline < Log.EndsAt)
                {
                    Find(deadline, $"{recipient.Id} was not told of the {incident.Kind} that is on since {at:0.0} s, and nobody disarmed before {abort:0.0} s");
                }
            }
        }
    }

    /// <summary>The panel really was disarmed then; or it was already, and somebody whose wish was taken asked for it.</summary>
    private bool WasCalledOff(double from, double to)
    {
        return Log.Modes.Any(m => m.Mode == SecurityMode.Disarmed && (IsWithin(m.From) || (m.From > 0 && IsWithin(ToldAt(m)))))
        || (Log.ModeAt(from) == SecurityMode.Disarmed && Log.Wishes.Any(w =>
            w.Command is Disarm or PresentCode { Purpose: CodePurpose.Disarm, Matched: not null }
            && w.Answer is { Ok: true } && IsWithin(w.AnsweredAt)));

        bool IsWithin(double at) => at >= from - 1 && at <= to + 1;
    }

    /// <summary>A clock that is set back makes the window longer, and may be set back again in what it became longer by.</summary>
    private double AbortEnds(double alarmed)
    {
        double by = alarmed + _facts.Policy.Incidents.AbortSeconds;
        double ends = by;
        while (by + Log.JumpedIn(alarmed, ends) is var later && later > ends)
        {
            ends = later;
        }

        return ends;
    }

    /// <summary>When the word of it came: on a line that muddles that is later.</summary>
    private double ToldAt(ModeFact mode) => Log.Tellings
        .Where(t => t.Command is ReportPanel said && said.Mode == mode.Mode && t.MadeAt >= mode.From && t.TakenAt is not null)
        .Select(t => t.TakenAt!.Value).DefaultIfEmpty(double.PositiveInfinity).Min();

    private void NothingIsOverBeforeItIsDisarmed()
    {
        foreach (SeenIncident incident in _facts.Incidents.Where(i =>
            i.How is IncidentEnd.DisarmedInTime or IncidentEnd.Aborted or IncidentEnd.Cancelled or IncidentEnd.Disarmed))
        {
            Judged("called off", true);
            if (!Log.WasDisarmedIn(incident.OpenedAt, incident.EndedAt))
            {
                Find(
                    incident.EndedAt,
                    $"the {incident.Kind} of {incident.OpenedAt:0.0} s is called {incident.How}, and the base station was never disarmed since");
            }
        }
    }

    /// <summary>An arming is confirmed when the base station really guards, and what cannot trip was named to people or left out by somebody.</summary>
    private void WhatIsCalledArmedCanTrip()
    {
        const double Arrives = 12;
        foreach (Seen seen in Log.Events.Where(e => e.Event is IntentConfirmed { Reported: "home" or "away" } && e.Envelope.Actor.Equals(DayPanel.Address)))
        {
            string mode = ((IntentConfirmed)seen.Event).Reported;
            if (Log.ModeAt(seen.At).Word() != mode && !Log.Modes.Any(m => m.Mode.Word() == mode && m.From <= seen.At && m.From > seen.At - Arrives))
            {
                Find(seen.At, $"{mode} is confirmed, and the base station is {Log.ModeAt(seen.At).Word()}");
            }

            if (_facts.ArmedAt(seen.At) is not { } armed)
            {
                continue;
            }

            Judged("confirmed as armed", true);
            foreach (ZonePolicy zone in _facts.Policy.Zones.Where(z => DayFacts.Guards(armed, z)))
            {
                // What changed at that moment may have come before or after it.
                string? why = CannotTrip(zone.Device, seen.At) is null ? null : CannotTrip(zone.Device, seen.At - 0.5);
                Judged("cannot trip", why is not null);
                if (why is not null && !_facts.IsLeftOut(zone.Device, armed, seen.At) && !_facts.IsNamed(zone.Device, armed.From - 700, seen.At + 5))
                {
                    Find(seen.At, $"{mode} is confirmed, and nobody was told that {zone.Device} cannot trip: {why}");
                }
            }
        }
    }

    private string? CannotTrip(string device, double at)
    {
        string? why = null;
        foreach (Telling telling in Log.Tellings.Where(t => t.To.Id == device && t.TakenAt <= at).OrderBy(t => t.TakenAt))
        {
            Readings? readings = (telling.Command as ReportReadings)?.Readings ?? (telling.Command as ReportDevice)?.Readings;
            why = telling.Command is ReportRemoved ? "it was removed"
                : telling.Command is ReportDevice ? null
                : why;
            why = readings?.Connection is { } connection ? connection == Connection.Online ? null : "it is offline" : why;
            string? detection = readings?.Traits.FirstOrDefault(t => t.Capability == Capabilities.MotionDetection)?.Word;
            why = detection is null ? why : detection == StateView.Off ? "its motion detection is off" : null;
        }

        return why;
    }

    /// <summary>What was taken of a sensor is its last word in the journal; what a camera saw is there once.</summary>
    private void EveryReportHasItsEvent()
    {
        Dictionary<Address, double> made = [];
        foreach (Telling telling in Log.Tellings.Where(t => t.TakenAt is not null).OrderBy(t => t.TakenAt))
        {
            bool? faulted = (telling.Command as ReportReadings)?.Readings.Faulted ?? (telling.Command as ReportDevice)?.Readings?.Faulted;
            if (faulted is { } open && telling.MadeAt >= made.GetValueOrDefault(telling.To))
            {
                made[telling.To] = telling.MadeAt;
                (double At, bool Open)[] words = [.. Log.Events.Where(e => e.At <= telling.TakenAt && e.Envelope.Actor.Equals(telling.To)).SelectMany(WordsOf)];
                // Several words of one moment are taken one after the other, and each has its event in its turn.
                bool isThere = words.Where(w => w.At == words[^1].At).Any(w => w.Open == open)
                    || words.LastOrDefault(w => w.At < telling.TakenAt, (0, !open)).Open == open;
                if (!isThere && !words.Any(w => w.At >= telling.At && w.Open == open))
                {
                    string word = open ? "open" : "closed";
                    Find(telling.TakenAt!.Value, $"the report of {telling.MadeAt:0.0} s that {telling.To.Id} is {word} was taken and left no event");
                }
            }
        }

        foreach (var motion in _facts.Taken<ReportMotion>().GroupBy(m => m.Command.EventId, StringComparer.Ordinal))
        {
            int events = Log.Events.Count(e => e.Event is MotionDetected seen && seen.EventId == motion.Key);
            if (events != 1)
            {
                Find(motion.First().At, $"the camera's motion {motion.Key} has {events} events");
            }
        }
    }

    private static IEnumerable<(double At, bool Open)> WordsOf(Seen seen) => seen.Event switch
    {
        ContactOpened or MotionDetected => [(seen.At, true)],
        ContactClosed or MotionCleared => [(seen.At, false)],
        _ => [],
    };

    private void InTheEndAllIsAsItIs()
    {
        if (Log.LastView is not { } view)
        {
            Find(Log.EndsAt, "in the end there is nothing to be seen of the home");
            return;
        }

        SecurityView security = view.Part<SecurityView>();
        Expect("mode", SecurityMode.Disarmed, security.Mode);
        Expect("base station heard", true, security.IsHeard);
        Expect("open request", null, security.PendingIntent?.Id);
        Expect("armed period", null, security.Guard.Period?.Id);
        Expect("waiting arming", null, security.Guard.Waiting?.Id);
        Expect("incidents", "", string.Join(", ", security.Guard.Incidents.Select(i => i.Kind)));
        foreach (DeviceView device in view.Part<DevicesView>().All)
        {
            string? state = device.Kind == DeviceKinds.Contact ? device.State(Capabilities.Contact)?.Value
                : device.Kind == DeviceKinds.MotionSensor ? device.State(Capabilities.Motion)?.Value : null;
            Expect(device.Address.Id, null, state is StateView.Open or StateView.Motion ? state : null);
            Expect(device.Address.Id + "'s connection", StateView.Online, device.State(Capabilities.Connection)?.Value);
        }

        void Expect<T>(string what, T expected, T actual)
        {
            if (!EqualityComparer<T>.Default.Equals(expected, actual))
            {
                Find(Log.EndsAt, $"in the end {what} is '{actual}', and ought to be '{expected}'");
            }
        }
    }
}
