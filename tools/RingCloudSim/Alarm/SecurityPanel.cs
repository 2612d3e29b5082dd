using System.Text.Json.Nodes;
using RingCloudSim.Household;

namespace RingCloudSim.Alarm;

/// <summary>
/// Modes, bypass and sirens of the alarm (protocol sheet, 6.8 and 6.10); alarms are <see cref="AlarmSession"/>'s.
/// </summary>
internal sealed class SecurityPanel
{
    private static readonly TimeSpan RevertAfter = TimeSpan.FromSeconds(2);
    private readonly AlarmHub _hub;
    private readonly AlarmSession _alarm;
    private IDisposable? _exitTick;

    public SecurityPanel(AlarmHub hub, HubDevice device)
    {
        _hub = hub;
        Device = device;
        _alarm = new AlarmSession(hub, this);
    }

    public HubDevice Device { get; }

    public string Zid => Device.Zid;

    public string Mode => Json.Text(Device.Values["mode"]) ?? "none";

    public bool IsAlarming => Device.Values["alarmInfo"] is JsonObject;

    private long NowMs => _hub.Household.Scheduler.NowMs;

    private bool ExitDelayRuns => Json.Number(Device.Values["transitionDelayEndTimestamp"]) > NowMs;

    public void SwitchMode(string? mode, IReadOnlySet<string> bypass, Initiator? by, CommandTwist twist)
    {
        const string Command = "security-panel.switch-mode";
        if (twist == CommandTwist.Revert)
        {
            var before = Mode;
            _hub.Household.Scheduler.After(RevertAfter, () => SwitchMode(before, new HashSet<string>(), null, CommandTwist.None));
        }

        if (twist == CommandTwist.NoUpdate)
        {
            return;
        }

        if (twist == CommandTwist.Contradict || mode is null || Device.Values["modes"]?[mode] is null)
        {
            Repeat(Command, by);
        }
        else if (mode == "none")
        {
            Report(Disarmed(), Disarming(), by, twist);
        }
        else if (mode == Mode)
        {
            Report(new JsonObject { ["mode"] = mode }, new JsonArray(Impulse.CommandComplete(Command)), by, twist);
        }
        else if (IsAlarming || Blockers(mode, bypass).Any())
        {
            Speak("localized/en-us/bypass-required.wav");
            Repeat(Command, by);
        }
        else
        {
            Arm(mode, bypass, by, twist);
        }
    }

    public void SetSiren(string command, bool on, Initiator? by)
        => _hub.Publish(Device, Siren(on), new JsonArray(Impulse.CommandComplete(command)), by);

    /// <summary>The test siren sounds only while disarmed.</summary>
    public void TestSiren(string command, bool on, Initiator? by)
    {
        if (Mode != "none" || IsAlarming)
        {
            Repeat(command, by);
            return;
        }

        _hub.Publish(
            Device, Siren(on), new JsonArray(Impulse.CommandComplete(command), Impulse.One("alarm.testing", [])), by);
    }

    public void SensorOpened(HubDevice sensor)
    {
        var entry = Participation(sensor.Zid, Mode);
        if (entry is null || IsBypassed(sensor.Zid))
        {
            return;
        }

        var instant = ExitDelayRuns
            ? Json.Text(entry["exitDelayType"]) == "instant-alarm"
            : Json.Text(entry["delayType"]) == "instant-alarm";
        if (instant || !ExitDelayRuns)
        {
            var delay = instant ? 0 : Json.Number(Device.Values["modes"]?[Mode]?["entryDelay"]) ?? 0;
            _alarm.Intrusion(sensor.Zid, TimeSpan.FromSeconds(delay));
        }
    }

    public void DetectorActive(HubDevice detector)
        => _alarm.Hazard(detector.Zid, detector.Type == "alarm.co" ? "co-alarm" : "fire-alarm");

    public void DetectorClear()
    {
        var stillActive = _hub.Devices.Any(device => device.Type is "alarm.smoke" or "alarm.co"
            && Json.Text(device.Values["alarmStatus"]) == "active");
        if (!stillActive)
        {
            _alarm.HazardOver();
        }
    }

    public static JsonObject Siren(bool on)
        => new() { ["siren"] = new JsonObject { ["state"] = on ? "on" : "off" } };

    /// <summary>Sensors that keep the panel from arming: open, taking part in the mode, not bypassed.</summary>
    private IEnumerable<HubDevice> Blockers(string mode, IReadOnlySet<string> bypass)
        => _hub.Devices.Where(device => device.IsFaulted && !bypass.Contains(device.Zid)
            && Participation(device.Zid, mode) is not null);

    private JsonObject? Participation(string zid, string mode)
        => Device.Values["devices"]?[zid]?["modes"]?[mode] as JsonObject;

    private bool IsBypassed(string zid)
        => Json.Flag(Device.Values["devices"]?[zid]?["bypassed"]) ?? false;

    private void Arm(string mode, IReadOnlySet<string> bypass, Initiator? by, CommandTwist twist)
    {
        var seconds = twist == CommandTwist.Silent
            ? 0
            : Json.Number(Device.Values["modes"]?[mode]?["transitionDelay"]) ?? 0;
        StopExitDelay();
        SetBypasses(bypass);
        var values = new JsonObject
        {
            ["mode"] = mode,
            ["transitionDelayEndTimestamp"] = seconds > 0 ? NowMs + (seconds * 1000) : null,
            ["devices"] = Device.Values["devices"]?.DeepClone(),
            ["bypasses"] = Json.Strings(bypass.Order()),
        };
        var impulses = new JsonArray(Impulse.CommandComplete("security-panel.switch-mode"));
        if (seconds > 0)
        {
            impulses.Add((JsonNode)Impulse.One("security-panel.exit-delay", []));
        }

        impulses.Add((JsonNode)Impulse.One($"security-panel.mode-switched.{mode}", []));
        Report(values, impulses, by, twist);
        if (seconds > 0)
        {
            TickExitDelay(seconds);
        }
    }

    private void TickExitDelay(long total)
        => _exitTick = Countdown("exit", total, NowMs + (total * 1000), next => _exitTick = next, () =>
        {
            _exitTick = null;
            _hub.Publish(Device, new JsonObject { ["transitionDelayEndTimestamp"] = null });
        });

    /// <summary>A Passthru each second until the absolute end, then the end itself.</summary>
    public IDisposable Countdown(string transition, long total, long endMs, Action<IDisposable> rearmed, Action ended)
        => _hub.Household.Scheduler.After(TimeSpan.FromMilliseconds(Math.Min(1000, Math.Max(0, endMs - NowMs))), () =>
        {
            var leftMs = endMs - NowMs;
            if (leftMs <= 0)
            {
                ended();
                return;
            }

            _hub.Send(HubMessages.Passthru(_hub, Zid, "security-panel.countdown", new JsonObject
            {
                ["transition"] = transition,
                ["timeLeft"] = (leftMs + 999) / 1000,
                ["total"] = total,
            }));
            rearmed(Countdown(transition, total, endMs, rearmed, ended));
        });

    private JsonObject Disarmed()
    {
        StopExitDelay();
        SetBypasses(new HashSet<string>());
        return new JsonObject
        {
            ["mode"] = "none",
            ["alarmInfo"] = null,
            ["siren"] = new JsonObject { ["state"] = "off" },
            ["transitionDelayEndTimestamp"] = null,
            ["bypasses"] = new JsonArray(),
        };
    }

    private JsonArray Disarming()
    {
        var impulses = new JsonArray(Impulse.CommandComplete("security-panel.switch-mode"));
        if (IsAlarming)
        {
            impulses.Add((JsonNode)Impulse.One("security-panel.alarm-cleared", []));
        }

        impulses.Add((JsonNode)Impulse.One("security-panel.mode-switched.none", []));
        _alarm.Stop();
        return impulses;
    }

    private void Report(JsonObject values, JsonArray impulses, Initiator? by, CommandTwist twist)
    {
        var modeBefore = Mode;
        if (twist == CommandTwist.Silent)
        {
            Json.MergeShallow(Device.Values, values);
            return;
        }

        if (twist == CommandTwist.Duplicate)
        {
            _hub.Publish(Device, Json.Copy(values), impulses.DeepClone().AsArray(), by);
        }

        _hub.Publish(Device, values, impulses, by);
        if (Mode != modeBefore)
        {
            PushNotice(by);
        }
    }

    private void PushNotice(Initiator? by)
    {
        var (name, action) = Mode switch
        {
            "none" => ("Disarmed", "NONE"),
            "some" => ("Home", "SOME"),
            _ => ("Away", "ALL"),
        };
        _hub.Household.Outputs.PushAlarmNotice(
            _hub,
            $"com.ring.push.HANDLE_NEW_SECURITY_PANEL_MODE_{action}_NOTICE",
            $"Ring Alarm changed to {name} from {by?.Interface ?? "Keypad"} by {by?.Name ?? "somebody"}");
    }

    private void Repeat(string command, Initiator? by)
        => _hub.Publish(Device, new JsonObject { ["mode"] = Mode }, new JsonArray(Impulse.Refused(command)), by);

    private void Speak(string path)
        => _hub.Send(HubMessages.Passthru(_hub, Zid, "speaker-event", new JsonObject
        {
            ["event"] = new JsonObject { ["path"] = path },
        }));

    private void SetBypasses(IReadOnlySet<string> zids)
    {
        foreach (var (zid, entry) in Device.Values["devices"] as JsonObject ?? [])
        {
            entry!["bypassed"] = zids.Contains(zid);
        }
    }

    private void StopExitDelay()
    {
        _exitTick?.Dispose();
        _exitTick = null;
    }
}
