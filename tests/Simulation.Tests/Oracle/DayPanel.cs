using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Outbox;

namespace RingActors.Simulation.Tests.Oracle;

/// <summary>What becomes of a request to the base station.</summary>
internal enum Obedience
{
    Obeys = 1,

    /// <summary>Ring takes it, and the base station never does it.</summary>
    TakenAndLost,

    /// <summary>No answer comes.</summary>
    NoAnswer,

    /// <summary>Ring refuses it.</summary>
    Refused,
}

/// <summary>The base station: three modes, delays of its own, one door that it watches itself, an alarm and a siren.</summary>
internal sealed class DayPanel(DayLife life, DayHouse house)
{
    internal const string BackDoor = "z-back";
    internal const double ExitSeconds = 30;
    internal const double EntrySeconds = 30;

    internal static readonly Address Address = DeviceKinds.SecuritySystemOf(DayHouse.Home);

    private const double Latency = 0.2;

    private readonly Queue<Obedience> _next = new();
    private IReadOnlyList<string> _bypassed = [];
    private Stretch? _exit;
    private Instant? _exitEnd;
    private double? _entryEnd;
    private AlarmReading? _alarm;
    private bool _siren;
    private int _alarms;

    internal SecurityMode Mode { get; private set; } = SecurityMode.Disarmed;

    internal AlarmReading? Alarm => _alarm;

    /// <summary>What becomes of the next requests to switch the mode.</summary>
    internal void Disobey(Obedience how) => _next.Enqueue(how);

    /// <summary>A resident switches it in the Ring app, or at its keypad.</summary>
    internal void Switch(SecurityMode mode, IReadOnlyList<string> bypass, bool atKeypad = false)
    {
        if (_alarm is not null && mode != SecurityMode.Disarmed)
        {
            life.Log.Tell(life.Now, "    the base station does not, for it alarms");
            return;
        }

        IReadOnlyList<string> left = house.Sensor(BackDoor).Open && mode != SecurityMode.Disarmed ? [.. bypass.Append(BackDoor).Distinct()] : bypass;
        foreach (string id in mode == SecurityMode.Disarmed ? [] : left)
        {
            life.Log.LeftOutInApp.Add(new Stretch(id, life.Now));
        }

        Set(mode, left, new Principal(PrincipalKind.Resident, "Pat"), null, atKeypad);
    }

    internal EffectVerdict? Take(EffectCall call)
    {
        if (house.IsCutOff)
        {
            return EffectVerdict.TryAgain;
        }

        switch (call.Request)
        {
            case SwitchPanelMode r:
                Obedience how = _next.TryDequeue(out Obedience next) ? next : Obedience.Obeys;
                if (how == Obedience.Obeys)
                {
                    string intent = call.Key[(call.Key.IndexOf('#', StringComparison.Ordinal) + 1)..];
                    life.In(Latency, () => Obey(r, intent));
                }

                life.Log.Tell(life.Now, $"    the base station is asked for {r.Mode}: {how}");
                return how switch { Obedience.NoAnswer => null, Obedience.Refused => EffectVerdict.Rejected, _ => EffectVerdict.Delivered };
            case AskBaseStation:
                life.In(Latency, () =>
                {
                    if (!house.IsCutOff)
                    {
                        TellAll(() => { });
                    }
                });
                break;
            default:
                life.In(Latency, () =>
                {
                    _siren = call.Request is SoundPanelSiren;
                    Say();
                });
                break;
        }

        return EffectVerdict.Delivered;
    }

    /// <summary>A sensor behind it speaks: the one that it watches itself it judges.</summary>
    internal void Hears(DaySensor sensor)
    {
        bool guards = sensor.Id == BackDoor && sensor.Open && Mode != SecurityMode.Disarmed && _exit is null && !_bypassed.Contains(BackDoor);
        if (guards && _alarm is null)
        {
            double end = life.Now + EntrySeconds;
            _entryEnd = end;
            _alarm = new AlarmReading(AlarmReading.EntryDelay, $"alarm-{++_alarms}", [BackDoor], house.HubNow);
            Say();
            life.After(end, () => EntryOver(end));
        }
    }

    internal void TellAll(Action whenTaken) => life.Tell(
        Address,
        Report(true) with { Participations = [new(BackDoor, [SecurityMode.Away, SecurityMode.Home])], Bypassed = _bypassed },
        whenTaken);

    private void Obey(SwitchPanelMode wanted, string intent)
    {
        if (wanted.Mode != SecurityMode.Disarmed && _alarm is not null)
        {
            house.DeliverByHub(Address, Report(false) with { RejectsCommand = true });
            return;
        }

        if (wanted.Mode != SecurityMode.Disarmed && house.Sensor(BackDoor).Open && !wanted.Bypass.Contains(BackDoor) && Mode != wanted.Mode)
        {
            house.DeliverByHub(Address, Report(false) with { RejectsCommand = true });
            return;
        }

        Set(wanted.Mode, wanted.Bypass, null, intent, false);
    }

    private void Set(SecurityMode mode, IReadOnlyList<string> bypass, Principal? by, string? intent, bool atKeypad)
    {
        if (mode != Mode)
        {
            string who = by is null ? "by the server's call " + intent : atKeypad ? "at its keypad" : "in the Ring app";
            life.Log.Tell(life.Now, $"    the base station goes to {mode} {who}, without {string.Join(",", bypass)}");
            life.Log.Modes.Add(new ModeFact(life.Now, mode, intent, who));
            Mode = mode;
            Leave(mode);
            if (mode == SecurityMode.Disarmed)
            {
                foreach (Stretch left in life.Log.LeftOutInApp.Where(s => double.IsInfinity(s.To)))
                {
                    left.To = life.Now;
                }
            }
        }

        _bypassed = mode == SecurityMode.Disarmed ? [] : [.. bypass.Order(StringComparer.Ordinal)];
        if (mode == SecurityMode.Disarmed)
        {
            (_alarm, _entryEnd, _siren) = (null, null, false);
        }

        Say(by, atKeypad);
    }

    private void Leave(SecurityMode mode)
    {
        if (_exit is { } before)
        {
            before.To = life.Now;
        }

        (_exit, _exitEnd) = (null, null);
        if (mode == SecurityMode.Away)
        {
            Stretch mine = new("exit", life.Now);
            life.Log.Exits.Add(mine);
            _exit = mine;
            _exitEnd = house.HubNow + Duration.FromSeconds(ExitSeconds);
            life.In(ExitSeconds, () =>
            {
                if (_exit == mine)
                {
                    mine.To = life.Now;
                    (_exit, _exitEnd) = (null, null);
                    Say();
                }
            });
        }
    }

    private void EntryOver(double end)
    {
        if (_entryEnd == end)
        {
            _entryEnd = null;
            _alarm = _alarm! with { State = "burglar-alarm" };
            _siren = true;
            Say();
        }
    }

    private void Say(Principal? by = null, bool atKeypad = false) =>
        house.DeliverByHub(Address, Report(false) with { By = by, AtKeypad = atKeypad, Bypassed = _bypassed });

    private ReportPanel Report(bool complete) => new()
    {
        Mode = Mode,
        DelayEndsAt = Patch.Of<Instant?>(_exitEnd ?? (_entryEnd is { } end ? house.HubNow + Duration.FromSeconds(end - life.Now) : null)),
        Alarm = Patch.Of<AlarmReading>(_alarm),
        SirenOn = _siren,
        At = complete ? null : house.HubNow,
        IsComplete = complete,
    };
}
