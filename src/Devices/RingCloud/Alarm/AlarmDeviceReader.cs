using System.Buffers;
using System.Text;
using System.Text.Json;
using NodaTime;
using RingActors.Devices.RingCloud.Observations;
using RingActors.Devices.RingCloud.Wire;

namespace RingActors.Devices.RingCloud.Alarm;

/// <summary>Reads merged values as a device, and those of the panel as a panel (sections 6.6 to 6.8 of the protocol sheet).</summary>
internal static class AlarmDeviceReader
{
    public static AlarmDevice Device(string zid, WireObject view, SortedDictionary<string, JsonElement> values)
    {
        var type = view.Text("deviceType");
        return new AlarmDevice
        {
            Zid = zid,
            DeviceType = type,
            Name = view.Text("name"),
            CategoryId = view.Int("categoryId"),
            ParentZid = view.Text("parentZid"),
            IsFaulted = view.Flag("faulted"),
            SmokeStatus = Smoke(type, view),
            CarbonMonoxideStatus = CarbonMonoxide(type, view),
            BatteryLevel = Battery.Percentage(view.Number("batteryLevel")),
            BatteryStatus = view.Text("batteryStatus"),
            CommunicationStatus = view.Text("commStatus"),
            TamperStatus = view.Text("tamperStatus"),
            MainsStatus = view.Text("acStatus"),
            SirenStatus = Status(view, "sirenStatus"),
            IsOn = view.Flag("on"),
            IsMotionSeen = MotionSeen(view),
            Traits = AlarmTraitReader.Read(type, view),
            HeardAt = Later(view.Time("lastCommTime"), view.Time("lastUpdate")),
            WakesAt = view.Time("nextExpectedWakeup"),
            Firmware = FirmwareOf(view),
            Document = DocumentOf(values),
        };
    }

    public static AlarmPanel Panel(WireObject view)
    {
        var devices = view.Object("devices");
        var mode = view.Word(AlarmPanelKeys.Mode);
        var delay = view.Time(AlarmPanelKeys.ExitDelay);
        var alarm = Incident(view);
        return new AlarmPanel
        {
            Mode = mode,
            ExitDelayEndsAt = delay,
            IsExitDelayUnclear = delay is null && view.HasValue(AlarmPanelKeys.ExitDelay),
            Alarm = alarm,
            IsAlarmUnclear = alarm?.State is null && view.HasValue(AlarmPanelKeys.Alarm),
            IsSirenOn = view.Object("siren")?.Flag("state"),
            BypassedZids = Bypassed(view, devices),
            Participation = Participation(devices),
            Delays = Delays(view.Object("modes")),
        };
    }

    private static bool? MotionSeen(WireObject view)
    {
        if (view.Peek("motionStatus") is not { ValueKind: JsonValueKind.String } status || JsonText.Of(status) is not ("clear" or "faulted"))
        {
            return null;
        }

        return view.Text("motionStatus") == "faulted";
    }

    private static Instant? Later(Instant? a, Instant? b) => a is null ? b : b is null ? a : a > b ? a : b;

    /// <summary>A hub's own software says more than that of its radio.</summary>
    private static string? FirmwareOf(WireObject view)
    {
        var radio = view.Text(HubDeviceCache.FirmwareKey);
        return Software(view) ?? radio;
    }

    // Radios have a text here, hubs an object.
    private static string? Software(WireObject view) => view.Peek("version") is { ValueKind: JsonValueKind.Object }
        ? view.Object("version") is { } version ? version.Text("softwareVersion") ?? version.Text("firmwareVersion") : null
        : null;

    private static AlarmIncident? Incident(WireObject view) => view.Object(AlarmPanelKeys.Alarm) is not { } info
        ? null
        : new AlarmIncident(info.Word("state"), info.Texts("faultedDevices"), info.Time("timestamp"), info.Text("uuid"));

    private static List<string> Bypassed(WireObject view, WireObject? devices)
    {
        var zids = new SortedSet<string>(view.Texts("bypasses"), StringComparer.Ordinal);
        foreach (var zid in devices?.Names ?? [])
        {
            if (devices!.Object(zid)?.Flag("bypassed") == true)
            {
                zids.Add(zid);
            }
        }

        return [.. zids];
    }

    private static List<AlarmParticipation> Participation(WireObject? devices)
    {
        var found = new List<AlarmParticipation>();
        foreach (var zid in devices?.Names ?? [])
        {
            var modes = devices!.Object(zid)?.Object("modes");
            foreach (var mode in modes?.Names ?? [])
            {
                var part = modes!.Object(mode);
                found.Add(new AlarmParticipation(zid, mode, part?.Text("delayType"), part?.Text("exitDelayType")));
            }
        }

        return found;
    }

    private static List<AlarmModeDelays> Delays(WireObject? modes) => (modes?.Names ?? [])
        .Select(mode => (mode, Settings: modes!.Object(mode)))
        .Select(m => new AlarmModeDelays(m.mode, m.Settings?.Long("entryDelay"), m.Settings?.Long("transitionDelay")))
        .ToList();

    private static string? Smoke(string? type, WireObject view) => type switch
    {
        "alarm.smoke" => Status(view, "alarmStatus"),
        "listener.smoke-co" => Status(view.Object("smoke"), "alarmStatus"),
        _ => Status(view.Object("components")?.Object("alarm.smoke"), "alarmStatus"),
    };

    private static string? CarbonMonoxide(string? type, WireObject view) => type switch
    {
        "alarm.co" => Status(view, "alarmStatus") ?? Status(view.Object("co"), "alarmStatus"),
        "listener.smoke-co" => Status(view.Object("co"), "alarmStatus"),
        _ => Status(view.Object("components")?.Object("alarm.co"), "alarmStatus"),
    };

    /// <summary>A word that is neither stays in the leftover: what it means nobody knows.</summary>
    private static string? Status(WireObject? view, string name)
    {
        var status = view?.Text(name);
        if (status is not (null or "active" or "inactive"))
        {
            view!.Regard(name);
        }

        return status;
    }

    private static string DocumentOf(SortedDictionary<string, JsonElement> values)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in values)
            {
                Redaction.WriteProperty(writer, name, value);
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
