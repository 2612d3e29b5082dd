using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Outbox;

namespace RingActors.Simulation.Tests.Oracle;

/// <summary>
/// The house itself, which goes on whatever happens to the server: its sensors, a camera, the line to it, and those who are told. Its base
/// station is <see cref="DayPanel"/>.
/// </summary>
internal sealed class DayHouse
{
    internal const string Home = "home-1";
    internal const string Camera = "2001";

    internal static readonly Address CameraAt = new(Home, DeviceKinds.Camera, Camera);
    internal static readonly Address Hub = new(Home, DeviceKinds.BaseStation, "3001");
    internal static readonly Address Smoke = new(Home, DeviceKinds.SmokeCo, "z-smoke");

    private readonly DayLife _life;
    private readonly Random _lags;
    private readonly Dictionary<string, Stretch> _unreachable = new(StringComparer.Ordinal);
    private readonly HashSet<string> _rejecting = new(StringComparer.Ordinal);
    private readonly HashSet<string> _posted = new(StringComparer.Ordinal);
    private Stretch? _cutOff;
    private double _muddledUntil;
    private Instant _made;
    private Instant _stamp = Instant.MinValue;
    private double _hubClock;
    private bool _mains = true;
    private bool _smoke;
    private bool _seesMotion = true;
    private int _motions;

    internal DayHouse(DayLife life, DayPlan plan)
    {
        _life = life;
        Plan = plan;
        _lags = new Random(plan.Seed);
        Panel = new DayPanel(life, this);
    }

    internal DayPlan Plan { get; }

    internal DayPanel Panel { get; }

    internal DayLife Life => _life;

    internal IReadOnlyList<DaySensor> Sensors { get; } =
    [
        new(DayPanel.BackDoor, DeviceKinds.Contact, "Back Door"),
        new("z-front", DeviceKinds.Contact, "Front Door"),
        new("z-hall", DeviceKinds.MotionSensor, "Hall"),
        new("z-window", DeviceKinds.Contact, "Window"),
        new("z-garage", DeviceKinds.Contact, "Garage"),
        new("z-left", DeviceKinds.MotionSensor, "Left"),
        new("z-right", DeviceKinds.MotionSensor, "Right"),
        new("z-cellar", DeviceKinds.Contact, "Cellar"),
    ];

    /// <summary>The base station has no line to Ring.</summary>
    internal bool IsCutOff => _cutOff is not null && double.IsInfinity(_cutOff.To);

    /// <summary>When the line, or the process, was last back.</summary>
    internal double BackSince { get; private set; }

    /// <summary>The hub's clock.</summary>
    internal Instant HubNow => _life.TrueNow + Duration.FromSeconds(_hubClock);

    internal DaySensor Sensor(string id) => Sensors.First(s => s.Id == id);

    internal void Ask(ICommand command, string who = "app") => _life.Ask(DayPanel.Address, command, who);

    internal void AskCodes(ICommand command) => _life.Ask(DeviceKinds.AccessCodesOf(Home), command, "keypad");

    internal void AskDevice(Address to, ICommand command) => _life.Ask(to, command, "app");

    /// <summary>A contact is opened, or a motion sensor begins to see motion.</summary>
    internal void Open(string id) => Set(Sensor(id), true);

    internal void Close(string id) => Set(Sensor(id), false);

    internal void SeeMotion(string? detection)
    {
        if (_seesMotion)
        {
            Deliver(CameraAt, new ReportMotion($"m{++_motions}", _life.TrueNow, detection));
        }
    }

    internal void SwitchMotionDetection(bool on)
    {
        _seesMotion = on;
        Deliver(CameraAt, new ReportReadings(CameraReadings(), _life.TrueNow));
    }

    internal void Burn(bool smoke)
    {
        _smoke = smoke;
        DeliverByHub(Smoke, new ReportReadings(new Readings { Smoke = smoke }, HubNow));
    }

    internal void TearOff(string id) => DeliverByHub(Sensor(id).Address, new ReportReadings(new Readings { Tampered = true }, HubNow));

    internal void PutBack(string id) => DeliverByHub(Sensor(id).Address, new ReportReadings(new Readings { Tampered = false }, HubNow));

    /// <summary>Nothing gets from the sensor to its hub.</summary>
    internal void LoseRadio(string id)
    {
        DaySensor sensor = Sensor(id);
        if (!sensor.RadioLost)
        {
            sensor.RadioLost = true;
            sensor.Lost = new Stretch(id, _life.Now);
            _life.Log.Blind.Add(sensor.Lost);
            DeliverByHub(sensor.Address, new ReportReadings(new Readings { Connection = Connection.Offline }, HubNow));
        }
    }

    /// <summary>The hub hears it again, and says so; how it is it says at once only if that is another than it said last.</summary>
    internal void FindRadio(string id, bool tellsAll)
    {
        DaySensor sensor = Sensor(id);
        if (!sensor.RadioLost)
        {
            return;
        }

        sensor.RadioLost = false;
        Stretch? lost = sensor.Lost;
        Readings readings = new() { Connection = Connection.Online, Faulted = tellsAll || sensor.Stamp is null ? sensor.Open : null };
        DeliverByHub(sensor.Address, new ReportReadings(readings, HubNow));
        sensor.Stamp = HubNow;
        DeliverByHub(
            sensor.Address,
            new ReportReadings(new Readings { Faulted = sensor.Open }, HubNow),
            () => lost!.To = Math.Min(lost.To, _life.Now));
    }

    /// <summary>Somebody takes the sensor out of the Ring app.</summary>
    internal void Remove(string id)
    {
        if (!Sensor(id).Removed)
        {
            Sensor(id).Removed = true;
            DeliverByHub(Sensor(id).Address, new ReportRemoved());
        }
    }

    internal void PairAgain(string id)
    {
        DaySensor sensor = Sensor(id);
        sensor.Removed = false;
        if (!IsCutOff)
        {
            List(sensor);
        }
    }

    internal void CutMains(bool on)
    {
        _mains = on;
        DeliverByHub(Hub, new ReportReadings(new Readings { Power = on ? PowerSource.Mains : PowerSource.Battery }, HubNow));
    }

    internal void SetHubClock(double seconds) => _hubClock = seconds;

    /// <summary>For a while reports arrive late, twice, and in another order.</summary>
    internal void Muddle(double seconds) => _muddledUntil = _life.Now + seconds;

    /// <summary>The base station loses its line to Ring; that is noticed a moment later.</summary>
    internal void CutLine(double seconds)
    {
        if (IsCutOff)
        {
            return;
        }

        _cutOff = new Stretch("all", _life.Now);
        _life.Log.Blind.Add(_cutOff);
        _life.In(2, () => _life.Tell(DayPanel.Address, new ReportBaseStation(Connection.Offline, "Ring says that the base station is offline.")));
        _life.In(2, () => _life.Tell(Hub, new ReportReadings(new Readings { Connection = Connection.Offline })));
        Stretch mine = _cutOff;
        _life.In(seconds, () => LineBack(mine));
    }

    internal void Reach(string recipient, bool reachable, bool rejects = false)
    {
        if (_unreachable.Remove(recipient, out Stretch? before))
        {
            before.To = _life.Now;
        }

        _rejecting.Remove(recipient);
        if (!reachable)
        {
            _unreachable[recipient] = new Stretch(recipient, _life.Now);
            _life.Log.Unreachable.Add(_unreachable[recipient]);
            if (rejects)
            {
                _rejecting.Add(recipient);
            }
        }
    }

    /// <summary>The server is there, knows what it had written, and lists everything anew.</summary>
    internal void ProcessStarted()
    {
        BackSince = _life.Now;
        _life.Tell(DayPanel.Address, new ReportBaseStation(Connection.Unknown, "The engine has started."));
        _life.Tell(CameraAt, new ReportDevice(
            new DeviceDescription
            {
                Name = "Front Camera",
                RingKind = "x",
                Capabilities = [Capabilities.Light, Capabilities.Motion, Capabilities.MotionDetection, Capabilities.Siren],
            },
            CameraReadings() with { Connection = Connection.Online, Light = false, Siren = new SirenReading(false, null) }));
        Stretch? down = _life.Log.Downs.LastOrDefault(d => double.IsInfinity(d.To));
        if (IsCutOff)
        {
            _life.Tell(DayPanel.Address, new ReportBaseStation(Connection.Offline, "Ring says that the base station is offline."));
            _life.Tell(CameraAt, new ReportReadings(new Readings()), () => End(down));
        }
        else
        {
            ListAll(() => End(down));
        }
    }

    /// <summary>An outside call; null if no answer ever comes.</summary>
    internal EffectVerdict? Take(EffectCall call)
    {
        switch (call.Request)
        {
            case SwitchPanelMode or SoundPanelSiren or SilencePanelSiren or AskBaseStation:
                return Panel.Take(call);
            case SendIncidentNotice or SendNotice:
                string recipient = call.Request is SendIncidentNotice alarm ? alarm.Contact : ((SendNotice)call.Request).Contact;
                if (_unreachable.ContainsKey(recipient))
                {
                    return _rejecting.Contains(recipient) ? EffectVerdict.Rejected : EffectVerdict.TryAgain;
                }

                if (_posted.Add(call.Key))
                {
                    _life.Log.Posts.Add(new Post(_life.Now, recipient, call.Request));
                    _life.Log.Tell(_life.Now, $"    {recipient} is told: {Words(call.Request)}");
                }

                return EffectVerdict.Delivered;
            default:
                return EffectVerdict.Delivered;
        }
    }

    /// <summary>What comes over the hub's line gets nowhere while that is cut.</summary>
    internal void DeliverByHub(Address to, ICommand command, Action? taken = null)
    {
        if (!IsCutOff)
        {
            Deliver(to, command, taken);
        }
    }

    internal void ListAll(Action whenTaken)
    {
        _life.Tell(Hub, new ReportDevice(
            new DeviceDescription { Name = "Base Station", RingKind = "hub.redsky", Capabilities = [Capabilities.Power] },
            new Readings { Connection = Connection.Online, Power = _mains ? PowerSource.Mains : PowerSource.Battery }));
        foreach (DaySensor sensor in Sensors.Where(s => !s.Removed))
        {
            List(sensor);
        }

        _life.Tell(Smoke, new ReportDevice(
            new DeviceDescription { Name = "Smoke", RingKind = "alarm.smoke", Capabilities = [Capabilities.Smoke] },
            new Readings { Connection = Connection.Online, Smoke = _smoke }));
        Panel.TellAll(whenTaken);
    }

    private static string Words(IEffectRequest request) => request switch
    {
        SendIncidentNotice { Notice: var n } => $"{n.Type} {n.Incident} {n.Kind} {n.How}",
        SendNotice { Notice: var n } => $"{n.Kind} {n.Arming?.Why} {string.Join(",", n.Arming?.Sensors.Select(s => s.Device.Id + " " + s.State) ?? [])}",
        _ => "",
    };

    private static void End(Stretch? stretch, double now)
    {
        if (stretch is not null)
        {
            stretch.To = Math.Min(stretch.To, now);
        }
    }

    private void End(Stretch? stretch) => End(stretch, _life.Now);

    private Readings CameraReadings() => new()
    {
        Traits = [new TraitReading(Capabilities.MotionDetection, _seesMotion ? StateView.On : StateView.Off)],
    };

    private void LineBack(Stretch mine)
    {
        _cutOff = null;
        BackSince = _life.Now;
        ListAll(() => End(mine));
    }

    private void Set(DaySensor sensor, bool open)
    {
        if (sensor.Open == open)
        {
            return;
        }

        sensor.Open = open;
        if (open)
        {
            sensor.Span = new Stretch(sensor.Id, _life.Now);
            _life.Log.Open.Add(sensor.Span);
        }
        else
        {
            sensor.Span!.To = _life.Now;
        }

        if (!sensor.RadioLost && !sensor.Removed)
        {
            sensor.Stamp = HubNow;
            DeliverByHub(sensor.Address, new ReportReadings(new Readings { Faulted = open }, HubNow));
            Panel.Hears(sensor);
        }
    }

    private void List(DaySensor sensor)
    {
        string capability = sensor.Address.Kind == DeviceKinds.Contact ? Capabilities.Contact : Capabilities.Motion;
        _life.Tell(sensor.Address, new ReportDevice(
            new DeviceDescription { Name = sensor.Name, RingKind = "sensor." + capability, Capabilities = [capability] },
            new Readings { Connection = sensor.RadioLost ? Connection.Offline : Connection.Online, Faulted = sensor.RadioLost ? null : sensor.Open },
            At: sensor.Stamp));
    }

    private void Deliver(Address to, ICommand command, Action? taken = null)
    {
        double madeAt = _life.Now;

        // No two of its reports have the same time, unless it is set back.
        Instant stamp = _made = HubNow == _made ? _made + Duration.FromMilliseconds(1) : HubNow;
        if (madeAt >= _muddledUntil)
        {
            Arrive(to, command, taken, (madeAt, stamp));
            return;
        }

        _life.In(_lags.NextDouble() * 4, () => Arrive(to, command, taken, (madeAt, stamp)));
        if (_lags.Next(3) == 0)
        {
            _life.In(_lags.NextDouble() * 8, () => Arrive(to, command, null, (madeAt, stamp)));
        }
    }

    /// <summary>Stamps of the hub that go back have the gateway ask for everything anew.</summary>
    private void Arrive(Address to, ICommand command, Action? taken, (double At, Instant Stamp) made)
    {
        _life.Tell(to, command, taken, made.At);
        if (to.Kind == DeviceKinds.Camera)
        {
            return;
        }

        if (made.Stamp < _stamp)
        {
            _life.In(0.5, () =>
            {
                if (!IsCutOff)
                {
                    ListAll(() => { });
                }
            });
        }

        _stamp = made.Stamp;
    }
}
