using System.Globalization;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;

namespace RingActors.Simulation.Tests.Oracle;

/// <summary>
/// What must be true of a day for the household, whatever befell it. A sensor that was opened while it was guarded, and was not left out in
/// so many words, means an incident, or one of these reasons:
/// <list type="bullet">
/// <item>it was closed before the time for which it may be open (the household's own setting);</item>
/// <item>it is one of a group, and the others did not trip (the household's own setting);</item>
/// <item>it raised as many alarms as the household is willing to hear (its own setting);</item>
/// <item>mains came back a moment ago, and it was closed again within that pause (its own setting);</item>
/// <item>a camera saw another sort of motion than the household cares for (its own setting);</item>
/// <item>a notice to people named it as open or left out since the home was armed;</item>
/// <item>the server was not told of it: no line, no radio, no process. As soon as it is told, and the sensor still stands open, it counts.</item>
/// </list>
/// </summary>
internal sealed partial class DayVerdict
{
    /// <summary>From the durable report to the decision.</summary>
    private const double AtOnce = 3;

    /// <summary>After a restart or a gap a sensor is given half a minute to say how it is; the rest is for the disk.</summary>
    private const double Patience = 40;

    private readonly DayFacts _facts;
    private readonly List<string> _found = [];

    private readonly Dictionary<string, int>? _judged;

    private DayVerdict(DayPlan plan, DayLog log, Dictionary<string, int>? judged) => (_facts, _judged) = (new DayFacts(plan, log), judged);

    private DayLog Log => _facts.Log;

    /// <summary>Everything that was not as it must be, each with its second of the day.</summary>
    /// <param name="plan">What happened.</param>
    /// <param name="log">What was seen of it.</param>
    /// <param name="judged">Counts, by statement, how often something was really judged by it.</param>
    internal static IReadOnlyList<string> Of(DayPlan plan, DayLog log, Dictionary<string, int>? judged = null)
    {
        DayVerdict verdict = new(plan, log, judged);
        verdict.WhatOpensIsHeard();
        verdict.WhatStandsOpenIsHeard();
        verdict.WhatIsLostIsHeard();
        verdict.TheBaseStationsAlarmsAreIncidents();
        verdict.NoAlarmIsForNothing();
        verdict.WhoIsToBeToldIsTold();
        verdict.NothingIsOverBeforeItIsDisarmed();
        verdict.WhatIsCalledArmedCanTrip();
        verdict.EveryReportHasItsEvent();
        verdict.InTheEndAllIsAsItIs();
        return [.. log.Found, .. log.Complaints.Select(c => "the engine complained: " + c), .. verdict._found];
    }

    /// <summary>An opening that becomes known while the zone is guarded is an incident at once, or belongs to one.</summary>
    private void WhatOpensIsHeard()
    {
        foreach (Opening opening in _facts.Openings.Where(_facts.IsJudged))
        {
            ZonePolicy zone = _facts.Zone(opening.Device)!;
            ArmedTime? armed = _facts.ArmedAt(opening.TakenAt);
            double at = opening.TakenAt;
            bool excused = zone.OpenForSeconds > 0
                || (zone.Detections.Count > 0 && opening.Detection is { } seen && !zone.Detections.Contains(seen, StringComparer.Ordinal))
                || _facts.IsTooNoisy(opening.Device, armed, at)
                || !_facts.IsEnoughOfGroup(zone, opening.MadeAt)
                || (armed is not null && _facts.IsNamed(opening.Device, armed.From, at));
            Judged("opened while guarded", !excused);
            if (!excused && !Burglary(at - 1, at + AtOnce))
            {
                string how = armed?.Guards.Word() ?? "always guarded";
                Find(at, $"{opening.Device} ({zone.Type}) was opened at {opening.MadeAt:0.0} s while {how}, and there is no incident");
            }
        }
    }

    /// <summary>What stands open while it is guarded, longer than everybody's patience, is an incident or was named to people.</summary>
    private void WhatStandsOpenIsHeard()
    {
        foreach (Stretch open in Log.Open)
        {
            if (_facts.Zone(open.What) is not { } zone)
            {
                continue;
            }

            foreach (ArmedTime armed in _facts.Armed.Where(a => DayFacts.Guards(a, zone) && open.Meets(a.SurelyFrom, a.To)))
            {
                foreach (ArmedTime alone in zone.Group is null ? [armed] : Alone(zone, armed))
                {
                    StandsOpen(open, zone, alone);
                }
            }
        }
    }

    /// <summary>When no other zone of its group could trip: then it is enough.</summary>
    private IEnumerable<ArmedTime> Alone(ZonePolicy zone, ArmedTime armed)
    {
        string[] others = [.. _facts.Policy.Zones.Where(z => z.Group == zone.Group && z.Device != zone.Device).Select(z => z.Device)];
        double? from = null;
        foreach (double at in Log.Tellings.Where(t => t.TakenAt <= armed.To && others.Contains(t.To.Id)).Select(t => t.TakenAt!.Value).Order().Append(armed.To))
        {
            bool isAlone = at < armed.To && others.All(o => CannotTrip(o, at) is not null);
            if (from is { } since && !isAlone && at > armed.SurelyFrom)
            {
                yield return armed with { SurelyFrom = Math.Max(since, armed.SurelyFrom), To = at };
            }

            from = isAlone ? from ?? at : null;
        }
    }

    private void StandsOpen(Stretch open, ZonePolicy zone, ArmedTime armed)
    {
        double? told = _facts.Openings
            .Where(o => o.Device == open.What && o.TakenAt >= open.From && o.MadeAt <= open.To)
            .Select(o => (double?)o.TakenAt).FirstOrDefault();
        double? removed = _facts.Taken<ReportRemoved>()
            .Where(r => r.Telling.To.Id == open.What && r.At >= open.From)
            .Select(r => (double?)r.At).FirstOrDefault();
        if (told is null)
        {
            return;
        }

        double from = Math.Max(Math.Max(open.From, armed.SurelyFrom), told.Value);
        double to = Math.Min(Math.Min(open.To, armed.To), removed ?? double.PositiveInfinity);
        Stretch[] unknown =
        [
            .. Log.Blind.Where(b => b.What == open.What || b.What == "all"), .. Log.Downs, .. _facts.PowerPauses(),
            .. _facts.Arms().Where(a => a.At >= armed.From && a.At <= to)
                .Select(a => new Stretch("asked", a.At) { To = a.At + 60 + (2 * _facts.ExitSeconds(armed.Guards)) }),
        ];
        double Waited(double since) => since + zone.OpenForSeconds + Patience + Log.JumpedIn(since, since + zone.OpenForSeconds + Patience);
        foreach ((double a, double b) in Without(from, to, unknown))
        {
            // A wait that began before nobody could say how it is goes on meanwhile, and a clock that is set back then makes that one longer.
            double deadline = Math.Max(Waited(from), Waited(a));
            bool excused = b < deadline || _facts.IsLeftOut(open.What, armed, deadline) || _facts.IsNamed(open.What, armed.From, deadline)
                || _facts.IsTooNoisy(open.What, armed, deadline);
            Judged(zone.Group is null ? "stands open while guarded" : "stands open alone of its group", !excused);
            if (!excused && !Burglary(Math.Max(open.From, armed.From) - 1, deadline))
            {
                Find(deadline, $"{open.What} ({zone.Type}, open for {zone.OpenForSeconds} s) stands open since {open.From:0.0} s, "
                    + $"guarded as {armed.Guards.Word()} since {armed.SurelyFrom:0.0} s, and there is neither an incident nor a word of it to people");
                return;
            }
        }
    }

    /// <summary>Where losing touch counts as opening, it does; taking the sensor away is losing it.</summary>
    private void WhatIsLostIsHeard()
    {
        var lost = _facts.Taken<ReportReadings>()
            .Where(r => r.Command.Readings.Connection == Connection.Offline && r.Telling.To.Kind != DeviceKinds.BaseStation)
            .Select(r => (r.Telling, r.At, "was lost"))
            .Concat(_facts.Taken<ReportRemoved>().Select(r => (r.Telling, r.At, "was removed")));
        HashSet<string> known = new(StringComparer.Ordinal);
        foreach ((Telling telling, double at, string how) in lost)
        {
            string id = telling.To.Id;
            bool news = !Log.Blind.Any(b => b.What == id && b.From < telling.MadeAt - 0.5 && b.To > telling.MadeAt);
            bool counts = _facts.Zone(id) is { TripsWhenLost: true } zone && _facts.IsEnoughOfGroup(zone, telling.MadeAt)
                && news && _facts.IsJudged(new Opening(id, telling.MadeAt, at, null))
                && _facts.ArmedAt(at) is { } armed && !_facts.IsTooNoisy(id, armed, at) && !_facts.IsNamed(id, armed.From, at);
            Judged(how, counts);
            if (counts && !Burglary(at - 1, at + AtOnce))
            {
                Find(at, $"{id} {how} while guarded, which counts as opening, and there is no incident");
            }
        }
    }

    private void TheBaseStationsAlarmsAreIncidents()
    {
        const double Arrives = 8;
        double last = 0;
        foreach ((ReportPanel report, Telling telling, double at) in _facts.Taken<ReportPanel>())
        {
            bool stale = telling.MadeAt < last;
            last = Math.Max(last, telling.MadeAt);
            bool counts = !stale && report.Alarm.Value is not null && !Log.WasDisarmedIn(telling.MadeAt, at + Arrives)
                && !Log.Blind.Concat(Log.Downs).Any(b => b.Meets(at, at + Arrives));
            Judged("alarm of the base station", counts);
            if (counts && report.Alarm.Value is { } alarm && !Burglary(at - 1, at + Arrives))
            {
                Find(at, $"the base station told its {alarm.State}, and there is no incident");
            }
        }
    }

    /// <summary>An alarm is for something that was open or lost, in a home that was armed; not for what is left out until it closes and never did.</summary>
    private void NoAlarmIsForNothing()
    {
        foreach (SeenIncident incident in _facts.Incidents.Where(i => i is { Kind: IncidentKind.Burglary, ByBaseStation: false, SetOffBy: not null }))
        {
            string id = incident.SetOffBy!;
            double at = incident.OpenedAt;
            bool something = id == DayHouse.Camera || Log.Open.Concat(Log.Blind).Any(s => s.What == id && s.Meets(at - 320, at + 1))
                || Log.Tellings.Any(t => t.Command is ReportRemoved && t.To.Id == id && t.At <= at + 1);
            if (!something)
            {
                Find(at, $"an incident for {id}, which was neither open nor lost");
            }

            bool always = _facts.Zone(id) is { Type: ZoneType.Always };
            ArmedTime? armed = _facts.Armed.LastOrDefault(a => a.From <= at && a.To >= at - 15);
            if (!always && armed is null && !Log.Blind.Concat(Log.Downs).Any(b => b.Meets(at - 15, at)))
            {
                Find(at, $"an incident for {id} in a home that was not armed");
            }

            bool stoodOpen = armed is not null && Log.Open.Any(s => s.What == id && s.From <= armed.From && s.To >= at);
            bool leftOut = armed is not null && Log.Wishes.Any(w => w.Command is Arm { UntilClosed: true, Bypass: { } left } && left.Contains(id)
                && w.Intent is { } intent && Log.Modes.Any(m => m.Intent == intent && m.From == armed.From));
            if (stoodOpen && leftOut)
            {
                Find(at, $"an incident for {id}, which is left out until it is closed and stood open all the time");
            }
        }
    }

    /// <summary>A burglary was on at some time of these.</summary>
    private bool Burglary(double from, double to) =>
        _facts.Incidents.Any(i => i.Kind == IncidentKind.Burglary && i.OpenedAt <= to && i.EndedAt >= from);

    private static IEnumerable<(double From, double To)> Without(double from, double to, IEnumerable<Stretch> unknown)
    {
        foreach (Stretch stretch in unknown.OrderBy(s => s.From))
        {
            if (stretch.From > from && from < to)
            {
                yield return (from, Math.Min(stretch.From, to));
            }

            from = Math.Max(from, stretch.To);
        }

        if (from < to)
        {
            yield return (from, to);
        }
    }

    private void Judged(string what, bool counts)
    {
        if (counts && _judged is not null)
        {
            _judged[what] = _judged.GetValueOrDefault(what) + 1;
        }
    }

    private void Find(double at, string what) => _found.Add(string.Create(CultureInfo.InvariantCulture, $"at {at:0.0} s: {what}"));
}
