using RingActors.Devices.Domain.Access;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;

namespace RingActors.Simulation.Tests.Oracle;

/// <summary>A time in which the base station really was in one armed mode.</summary>
/// <param name="From">Seconds of the day.</param>
/// <param name="To">When it went to another mode.</param>
/// <param name="Guards">Its mode.</param>
/// <param name="Names">By which names of the home it may have been armed.</param>
/// <param name="SurelyFrom">From when on nobody may walk through any zone any more, whatever delays run; infinite if nobody told the server.</param>
internal sealed record ArmedTime(double From, double To, SecurityMode Guards, IReadOnlyList<string> Names, double SurelyFrom);

/// <summary>An incident, as the journal has it.</summary>
internal sealed class SeenIncident(string id, IncidentKind kind, double openedAt, string? setOffBy, bool byBaseStation)
{
    internal string Id { get; } = id;

    internal IncidentKind Kind { get; } = kind;

    internal double OpenedAt { get; } = openedAt;

    internal string? SetOffBy { get; } = setOffBy;

    internal bool ByBaseStation { get; } = byBaseStation;

    internal double? AlarmedAt { get; set; }

    internal double EndedAt { get; set; } = double.PositiveInfinity;

    internal IncidentEnd? How { get; set; }
}

/// <summary>
/// What was so in the world of a day, made from what the house itself knows: when it was really armed, since when for certain, what
/// somebody left out in so many words, and when nothing could be known.
/// </summary>
internal sealed class DayFacts
{
    private const double WishMatters = 700;
    private const double ArmsWithin = 60;

    private readonly DayPlan _plan;

    internal DayFacts(DayPlan plan, DayLog log)
    {
        _plan = plan;
        Log = log;
        Armed = [.. ArmedTimes()];
        Incidents = [.. SeenIncidents()];
    }

    internal DayLog Log { get; }

    internal SecurityPolicy Policy => _plan.Policy;

    internal IReadOnlyList<ArmedTime> Armed { get; }

    internal IReadOnlyList<SeenIncident> Incidents { get; }

    internal ZonePolicy? Zone(string device) => Policy.Zones.FirstOrDefault(z => z.Device == device);

    internal ArmedTime? ArmedAt(double at) => Armed.LastOrDefault(a => a.From <= at && at <= a.To);

    /// <summary>By whichever name it was armed, the zone is guarded.</summary>
    internal static bool Guards(ArmedTime armed, ZonePolicy zone) => zone.Type != ZoneType.Always && armed.Names.All(zone.Modes.Contains);

    /// <summary>Whatever was asked for again while it was armed may have begun a delay anew.</summary>
    internal bool IsUnsure(ArmedTime armed, double at) =>
        Arms().Any(a => a.At >= armed.From && a.At <= at && at < a.At + ArmsWithin + (2 * ExitSeconds(armed.Guards)));

    /// <summary>Somebody said in so many words that this sensor is left out, and that still holds.</summary>
    internal bool IsLeftOut(string device, ArmedTime armed, double at)
    {
        if (Log.LeftOutInApp.Any(s => s.What == device && s.Meets(armed.From, at)))
        {
            return true;
        }

        foreach ((double askedAt, Arm arm) in Arms().Where(a => a.At >= armed.From - WishMatters && a.At <= at))
        {
            bool said = arm.BypassOpen || arm.ThenBypass || (arm.Bypass?.Contains(device, StringComparer.Ordinal) ?? false);
            if (said && !(arm.UntilClosed && HasClosed(device, Math.Max(askedAt, armed.From), at)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>People were told, by name, that this sensor stands in the way or is left out.</summary>
    internal bool IsNamed(string device, double from, double to) => Log.Events.Any(e =>
        e.At >= from - 2 && e.At <= to && e.Event is NoticeGiven { Notice.Arming: { } arming } && arming.Sensors.Any(s => s.Device.Id == device));

    /// <summary>It raised as many alarms since it was armed as the household is willing to hear from one sensor.</summary>
    internal bool IsTooNoisy(string device, ArmedTime? armed, double at) =>
        Policy.Incidents.SwingerTrips is > 0 and var most && armed is not null
        && Incidents.Count(i => i.SetOffBy == device && i.OpenedAt >= armed.From && i.OpenedAt <= at) >= most;

    /// <summary>
    /// Mains came back a moment ago, as far as anybody said so, by a word of its own or by a list: sensors behind the base station are not
    /// heeded, as the household wants it.
    /// </summary>
    internal IEnumerable<Stretch> PowerPauses()
    {
        PowerSource? before = null;
        foreach ((PowerSource power, double at) in Taken<ReportReadings>().Select(t => (t.Telling, t.Command.Readings.Power, t.At))
            .Concat(Taken<ReportDevice>().Select(t => (t.Telling, t.Command.Readings?.Power, t.At)))
            .Where(t => t.Telling.To.Kind == DeviceKinds.BaseStation && t.Power is not null)
            .Select(t => (t.Power!.Value, t.At)).OrderBy(t => t.At))
        {
            if (power == PowerSource.Mains && before == PowerSource.Battery)
            {
                yield return new Stretch("power", at) { To = at + Policy.Incidents.IgnoreAfterPowerSeconds + 1 + Log.JumpedIn(at, at + 120) };
            }

            before = power;
        }
    }

    /// <summary>Enough others of its group tripped a moment before, each of them for certain in the household's eyes.</summary>
    internal bool IsEnoughOfGroup(ZonePolicy zone, double at)
    {
        if (zone.Group is not { } id || Policy.Groups.FirstOrDefault(g => g.Id == id) is not { } group)
        {
            return true;
        }

        // A second less on either side: what is exactly at the end of the time belongs to either. One that may be open for a while trips after it.
        return 1 + Policy.Zones.Count(o => o.Group == id && o.Device != zone.Device
            && Log.Open.Any(s => s.What == o.Device && s.From <= at && s.From >= at - group.WithinSeconds + 1
                && (o.OpenForSeconds == 0 || (s.From + o.OpenForSeconds + 1 <= at && s.To >= at))
                && Openings.Any(p => p.Device == o.Device && Math.Abs(p.MadeAt - s.From) < 0.01 && IsJudged(p)))) >= group.Count;
    }

    /// <summary>Reports that were taken, in the order in which they became durable.</summary>
    internal IEnumerable<(T Command, Telling Telling, double At)> Taken<T>()
        where T : class, ICommand => Log.Tellings.Where(t => t.TakenAt is not null && t.Command is T).OrderBy(t => t.TakenAt)
            .Select(t => ((T)t.Command, t, t.TakenAt!.Value));

    /// <summary>What was told of sensors as opened: news, and not overtaken by what the world said after it.</summary>
    internal IReadOnlyList<Opening> Openings => _openings ??= [.. FindOpenings()];

    private IReadOnlyList<Opening>? _openings;

    /// <summary>It came while the zone was guarded for certain, and neither too late nor too soon for anybody's patience.</summary>
    internal bool IsJudged(Opening opening)
    {
        ZonePolicy? zone = Zone(opening.Device);
        if (zone is null)
        {
            return false;
        }

        double offset = Math.Abs(Log.Jumps.Where(j => j.At <= opening.TakenAt).Sum(j => j.By)) + Log.JumpedIn(opening.MadeAt, opening.TakenAt);
        bool inTime = opening.TakenAt - opening.MadeAt + offset < 280;
        if (zone.Type == ZoneType.Always)
        {
            return inTime;
        }

        return inTime && ArmedAt(opening.TakenAt) is { } armed && Guards(armed, zone)
            && opening.MadeAt >= armed.SurelyFrom + offset && opening.TakenAt <= armed.To - 0.5
            && !IsUnsure(armed, opening.MadeAt) && !IsUnsure(armed, opening.TakenAt)
            && !IsLeftOut(opening.Device, armed, opening.TakenAt)
            && !PowerPauses().Any(p => p.Meets(opening.TakenAt, opening.TakenAt) && opening.Device != DayHouse.Camera);
    }

    internal int ExitSeconds(SecurityMode guards) =>
        guards == SecurityMode.Away ? Policy.Modes.First(m => m.Name == "away").ExitSeconds ?? 60 : 0;

    /// <summary>All wishes to arm, whoever had them, and when.</summary>
    internal IEnumerable<(double At, Arm Arm)> Arms() => Log.Wishes
        .Select(w => (w.At, Arm: w.Command as Arm ?? (w.Command as PresentCode)?.Arm))
        .Where(w => w.Arm is not null)
        .Select(w => (w.At, w.Arm!))
        .Concat(Taken<ReportMotion>().Where(m => m.Command.Detection == "package_delivery").Select(m => (m.At, new Arm(SecurityMode.Away))));

    private bool HasClosed(string device, double from, double at)
    {
        const double Settles = 8;
        double closedSince = from;
        foreach (Stretch open in Log.Open.Where(s => s.What == device && s.To > from && s.From < at).OrderBy(s => s.From))
        {
            if (open.From - closedSince > Settles)
            {
                return true;
            }

            closedSince = open.To;
        }

        return at - closedSince > Settles;
    }

    private IEnumerable<ArmedTime> ArmedTimes()
    {
        for (int i = 0; i < Log.Modes.Count; i++)
        {
            ModeFact fact = Log.Modes[i];
            if (fact.Mode is not (SecurityMode.Home or SecurityMode.Away))
            {
                continue;
            }

            double to = i + 1 < Log.Modes.Count ? Log.Modes[i + 1].From : Log.EndsAt;
            yield return new ArmedTime(fact.From, to, fact.Mode, NamesOf(fact, to), SurelyFrom(fact, to));
        }
    }

    private IReadOnlyList<string> NamesOf(ModeFact fact, double to)
    {
        string word = fact.Mode.Word();
        if (fact.Mode == SecurityMode.Away)
        {
            return [word];
        }

        bool asked = Arms().Any(a => a.Arm.Mode == fact.Mode && a.At >= fact.From - WishMatters && a.At <= to);
        return asked || fact.Intent is not null ? [word, "night"] : [word];
    }

    /// <summary>
    /// The server was told the mode and, where the base station lets people leave, the end of that; its own time to leave may begin anew once.
    /// </summary>
    private double SurelyFrom(ModeFact fact, double to)
    {
        double? told = Taken<ReportPanel>()
            .Where(p => p.Command.Mode == fact.Mode && p.Telling.MadeAt >= fact.From && p.At <= to)
            .Select(p => (double?)p.At).FirstOrDefault();
        double? left = fact.Mode == SecurityMode.Home ? told : Taken<ReportPanel>()
            .Where(p => p.Command.Mode == fact.Mode && p.Telling.MadeAt >= fact.From + DayPanel.ExitSeconds && p.At <= to
                && p.Command.DelayEndsAt is { WasSaid: true, Value: null })
            .Select(p => (double?)p.At).FirstOrDefault();
        if (told is null || left is null)
        {
            return double.PositiveInfinity;
        }

        double own = told.Value + (2 * ExitSeconds(fact.Mode)) + 1;
        return Math.Max(left.Value, own + Log.JumpedIn(fact.From, own));
    }

    private IEnumerable<Opening> FindOpenings()
    {
        Dictionary<Address, bool> told = [];
        Dictionary<Address, double> made = [];
        foreach ((Telling telling, double at) in Log.Tellings.Select(t => (t, KnownAt(t))).Where(t => t.Item2 is not null)
            .Select(t => (t.t, t.Item2!.Value)).OrderBy(t => t.Value))
        {
            if (telling.Command is ReportMotion motion)
            {
                yield return new Opening(telling.To.Id, telling.MadeAt, at, motion.Detection);
                continue;
            }

            if (FaultedOf(telling) is not { } open || telling.MadeAt < made.GetValueOrDefault(telling.To))
            {
                continue;
            }

            made[telling.To] = telling.MadeAt;
            bool news = open && !told.GetValueOrDefault(telling.To);
            told[telling.To] = open;
            if (news)
            {
                yield return new Opening(telling.To.Id, telling.MadeAt, at, null);
            }
        }
    }

    /// <summary>When the home knew it: when it was taken, or, where the process died over that, when what it said was durable.</summary>
    private double? KnownAt(Telling telling)
    {
        const double DiesWithin = 1;
        return telling.TakenAt ?? (FaultedOf(telling) is { } open
            ? Log.Events.Where(e => e.Envelope.Actor.Equals(telling.To) && e.At >= telling.MadeAt && e.At <= telling.MadeAt + DiesWithin
                    && (open ? e.Event is ContactOpened or MotionDetected : e.Event is ContactClosed or MotionCleared))
                .Select(e => (double?)e.At).FirstOrDefault()
            : null);
    }

    private static bool? FaultedOf(Telling telling) => telling.Command switch
    {
        ReportReadings r => r.Readings.Faulted,
        ReportDevice r => r.Readings?.Faulted,
        _ => null,
    };

    private IEnumerable<SeenIncident> SeenIncidents()
    {
        Dictionary<string, SeenIncident> all = new(StringComparer.Ordinal);
        foreach (Seen seen in Log.Events)
        {
            switch (seen.Event)
            {
                case IncidentOpened e:
                    all[e.Incident] = new SeenIncident(e.Incident, e.Kind, seen.At, e.SetOffBy.Count > 0 ? e.SetOffBy[0].Device : null, e.ByBaseStation);
                    break;
                case IncidentAlarmed e:
                    all[e.Incident].AlarmedAt = seen.At;
                    break;
                case IncidentEnded e:
                    (all[e.Incident].EndedAt, all[e.Incident].How) = (seen.At, e.How);
                    break;
            }
        }

        return all.Values;
    }
}

/// <summary>The server was told that a sensor was opened, or saw something.</summary>
internal sealed record Opening(string Device, double MadeAt, double TakenAt, string? Detection);
