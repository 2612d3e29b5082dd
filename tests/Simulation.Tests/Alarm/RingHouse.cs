using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Actions;
using RingActors.Rules.Documents;
using RingActors.Rules.Promises;
using RingActors.Rules.Protocols;
using RingActors.Rules.Runs.Messages;
using RingActors.Rules.Schedules.Actors;
using RingActors.Rules.Schedules.Calendars.Feeds;

namespace RingActors.Simulation.Tests.Alarm;

/// <summary>
/// The house itself, which goes on whatever happens to the engine: a base station with its three modes, delays, alarm and siren, its
/// sensors, and a contact outside. It speaks to the engine as the gateway would.
/// </summary>
internal sealed class RingHouse
{
    internal const string Home = "home-1";

    internal static readonly Address Panel = DeviceKinds.SecuritySystemOf(Home);
    internal static readonly Address Codes = DeviceKinds.AccessCodesOf(Home);
    internal static readonly Address BaseStation = new(Home, DeviceKinds.BaseStation, "3001");

    /// <summary>The base station watches the back door in every mode; all else is the engine's.</summary>
    internal static readonly Address Back = new(Home, DeviceKinds.Contact, "z-back");
    internal static readonly Address Front = new(Home, DeviceKinds.Contact, "z-front");
    internal static readonly Address Hall = new(Home, DeviceKinds.MotionSensor, "z-hall");
    internal static readonly Address Window = new(Home, DeviceKinds.Contact, "z-window");
    internal static readonly Address Smoke = new(Home, DeviceKinds.SmokeCo, "z-smoke");

    private static readonly Duration Latency = Duration.FromMilliseconds(200);
    private static readonly Duration ExitDelay = Duration.FromSeconds(30);
    private static readonly Duration EntryDelay = Duration.FromSeconds(30);

    private readonly AlarmLife _life;
    private readonly Dictionary<Address, bool> _open = new() { [Back] = false, [Front] = false, [Hall] = false, [Window] = false };
    private SecurityMode _mode = SecurityMode.Disarmed;
    private Instant? _exitEnd;
    private AlarmReading? _alarm;
    private Instant? _entryEnd;
    private IReadOnlyList<string> _bypassed = [];
    private bool _siren;
    private bool _smoke;
    private readonly Dictionary<Address, int> _battery = [];
    private int _alarms;

    internal RingHouse(AlarmLife life) => _life = life;

    /// <summary>Distinct notices that reached the contact, in the order in which they first did.</summary>
    internal List<string> Notices { get; } = [];

    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    /// <summary>What the gateway tells when it has connected: everything, as it is.</summary>
    internal void ListAll()
    {
        List(BaseStation, "Base Station", "base_station_v1", new Readings { Power = PowerSource.Mains }, Capabilities.Power);
        foreach ((Address sensor, bool open) in _open)
        {
            string capability = sensor.Kind == DeviceKinds.Contact ? Capabilities.Contact : Capabilities.Motion;
            List(
                sensor, sensor.Id, "sensor." + capability,
                new Readings
                {
                    Faulted = open,
                    Battery = _battery.TryGetValue(sensor, out int percent) ? new BatteryReading(percent, null) : null,
                },
                capability);
        }

        List(Smoke, "Smoke", "alarm.smoke", new Readings { Smoke = _smoke }, Capabilities.Smoke);
        _life.Tell(Panel, Report(true) with { Participations = [new("z-back", [SecurityMode.Home, SecurityMode.Away])], Bypassed = _bypassed });
    }

    internal void Open(Address sensor)
    {
        _open[sensor] = true;
        _life.Tell(sensor, new ReportReadings(new Readings { Faulted = true }, _life.Now));
        bool guards = sensor.Equals(Back) && _mode != SecurityMode.Disarmed && _exitEnd is null && !_bypassed.Contains("z-back");
        if (guards && _alarm is null)
        {
            _entryEnd = _life.Now + EntryDelay;
            _alarm = new AlarmReading(AlarmReading.EntryDelay, $"alarm-{++_alarms}", ["z-back"], _life.Now);
            Say();
            Instant end = _entryEnd.Value;
            _life.At(end, () => EntryOver(end));
        }
    }

    internal void Close(Address sensor)
    {
        _open[sensor] = false;
        _life.Tell(sensor, new ReportReadings(new Readings { Faulted = false }, _life.Now));
    }

    /// <summary>The charge of a sensor's battery, in percent.</summary>
    internal void Battery(Address sensor, int percent)
    {
        _battery[sensor] = percent;
        _life.Tell(sensor, new ReportReadings(new Readings { Battery = new BatteryReading(percent, null) }, _life.Now));
    }

    internal void Burns(bool smoke)
    {
        _smoke = smoke;
        _life.Tell(Smoke, new ReportReadings(new Readings { Smoke = smoke }, _life.Now));
    }

    /// <summary>A resident switches in the Ring app.</summary>
    internal void Switch(SecurityMode mode) => Set(mode, [], new Principal(PrincipalKind.Resident, "Pat"));

    /// <summary>A call of the engine reaches Ring.</summary>
    /// <summary>What every calendar feed names.</summary>
    private static readonly FeedEntry[] Feed =
    [
        new(new LocalDate(2026, 1, 1), new LocalDate(2026, 1, 1), Instant.FromUtc(2026, 1, 1, 0, 3), "Visitors"),
    ];

    internal void Take(string key, IEffectRequest request)
    {
        switch (request)
        {
            case SwitchPanelMode r:
                _life.At(_life.Now + Latency, () => Set(r.Mode, r.Bypass, null));
                break;
            case SoundPanelSiren:
                _life.At(_life.Now + Latency, () => Siren(true));
                break;
            case SilencePanelSiren:
                _life.At(_life.Now + Latency, () => Siren(false));
                break;
            case AskBaseStation:
                _life.At(_life.Now + Latency, () => _life.Tell(Panel, Report(true)));
                break;
            case SendIncidentNotice notice when _taken.Add(key):
                Notices.Add($"{notice.Contact} {notice.Notice.Type} {notice.Notice.Kind} {notice.Notice.How}");
                break;
            case SendRuleMessage said when _taken.Add(key):
                Notices.Add($"{said.Contact} is told {said.Message}");
                break;
            case SendPromiseNotice broken when _taken.Add(key):
                Notices.Add($"{broken.Contact} is told that {broken.Promise} is broken since {broken.Since}");
                break;
            case SendScheduleNotice clock when _taken.Add(key):
                Notices.Add($"{clock.Contact} is told of {clock.Schedule}: {clock.Notice.Kind} {clock.Notice.Message}");
                break;
            case FetchScheduleFeed feed:
                _life.At(_life.Now + Latency, () => _life.Tell(
                    RuleKinds.ScheduleOf(feed.Home, feed.Schedule), new ReportScheduleFeed(feed.Call, Feed, 0)));
                break;
            case SendProtocolNotice { Notice: var said } help when _taken.Add(key):
                Notices.Add($"{help.Contact} {said.Type} of {said.Protocol}, {said.Notice} {said.How}");
                break;
            case PostWebhook post when _taken.Add(key):
                string type = (string)System.Text.Json.Nodes.JsonNode.Parse(post.Body.Text)!["type"]!;
                Notices.Add($"{post.Url} {type}");
                break;
            case SendNotice { Notice: var told } send when _taken.Add(key):
                Notices.Add($"{send.Contact} {told.Kind} {told.Arming?.Why} {string.Join(',', told.Arming?.Sensors.Select(o => o.Name) ?? [])}");
                break;
        }
    }

    private void Set(SecurityMode mode, IReadOnlyList<string> bypass, Principal? by)
    {
        bool blocked = mode != SecurityMode.Disarmed && _open[Back] && !bypass.Contains("z-back") && _mode != mode;
        if (blocked)
        {
            _life.Tell(Panel, Report(false) with { RejectsCommand = true });
            return;
        }

        if (mode != _mode)
        {
            _mode = mode;
            _bypassed = mode == SecurityMode.Disarmed ? [] : bypass;
            _exitEnd = mode == SecurityMode.Away ? _life.Now + ExitDelay : null;
            if (_exitEnd is { } end)
            {
                _life.At(end, () => ExitOver(end));
            }
        }

        if (mode == SecurityMode.Disarmed)
        {
            _alarm = null;
            _entryEnd = null;
            _siren = false;
        }

        Say(by);
    }

    private void ExitOver(Instant end)
    {
        if (_exitEnd == end)
        {
            _exitEnd = null;
            Say();
        }
    }

    private void EntryOver(Instant end)
    {
        if (_entryEnd == end)
        {
            _entryEnd = null;
            _alarm = _alarm! with { State = "burglar-alarm" };
            _siren = true;
            Say();
        }
    }

    private void Siren(bool on)
    {
        _siren = on;
        Say();
    }

    private void Say(Principal? by = null) => _life.Tell(Panel, Report(false) with { By = by, Bypassed = _bypassed });

    private ReportPanel Report(bool complete) => new()
    {
        Mode = _mode,
        DelayEndsAt = Patch.Of<Instant?>(_exitEnd ?? _entryEnd),
        Alarm = Patch.Of<AlarmReading>(_alarm),
        SirenOn = _siren,
        At = complete ? null : _life.Now,
        IsComplete = complete,
    };

    private void List(Address device, string name, string kind, Readings readings, params string[] capabilities) => _life.Tell(
        device,
        new ReportDevice(
            new DeviceDescription { Name = name, RingKind = kind, Capabilities = capabilities },
            readings with { Connection = Connection.Online }));
}
