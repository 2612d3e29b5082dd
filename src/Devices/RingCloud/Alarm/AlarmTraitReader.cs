using System.Text.Json;
using RingActors.Devices.RingCloud.Observations;
using RingActors.Devices.RingCloud.Wire;

namespace RingActors.Devices.RingCloud.Alarm;

/// <summary>
/// Reads the traits of a device behind a hub out of its values (section 6.7 of the protocol sheet). A value is taken only if it is one
/// that is known: all others stay in the leftover. Where a wrong belief would leave a house open, a value that cannot be read is told as
/// <c>unknown</c> besides.
/// </summary>
internal sealed class AlarmTraitReader
{
    private readonly WireObject _view;
    private readonly string _type;
    private readonly List<AlarmTrait> _found = [];

    private AlarmTraitReader(string? type, WireObject view)
    {
        _type = type ?? "";
        _view = view;
    }

    public static IReadOnlyList<AlarmTrait> Read(string? type, WireObject view)
    {
        if (type == HubDeviceCache.PanelType)
        {
            return [];
        }

        AlarmTraitReader reader = new(type, view);
        reader.Guarding();
        reader.Sensing();
        reader.Detecting();
        reader.Switching();
        reader.Heating();
        reader.Hardware();

        // One word of a capability: two would be told by turns for ever.
        return [.. reader._found.DistinctBy(t => t.Name)];
    }

    /// <summary>The wish that a command is, where a hub keeps it for a device that sleeps; null if it is none that is known.</summary>
    public static AlarmTrait? OfCommand(string commandType) => commandType switch
    {
        "lock.lock" => new AlarmTrait(commandType, AlarmTraitNames.Lock, "locked"),
        "lock.unlock" => new AlarmTrait(commandType, AlarmTraitNames.Lock, "unlocked"),
        "valve.open" => new AlarmTrait(commandType, AlarmTraitNames.Valve, "open"),
        "valve.close" => new AlarmTrait(commandType, AlarmTraitNames.Valve, "closed"),
        _ => null,
    };

    /// <summary>Whether <c>on</c> is a light: by Ring's category of lights, or because it is Smart Lighting. Everything else is a switch.</summary>
    public static bool IsLight(string? type, int? category) =>
        category == 2 || type?.Contains("beams", StringComparison.Ordinal) == true || type?.EndsWith(".bulb", StringComparison.Ordinal) == true;

    public static bool IsSiren(string? type) => type == "siren" || type?.StartsWith("siren.", StringComparison.Ordinal) == true;

    private void Guarding()
    {
        Sure("locked", AlarmTraitNames.Lock, w => w is "locked" or "unlocked" or "jammed" or "unknown" ? w : null);
        Sure("valveState", AlarmTraitNames.Valve, w => w is "open" or "closed" ? w : null);
    }

    private void Sensing()
    {
        Inner("flood", AlarmTraitNames.Flood, "wet", "dry");
        Inner("freeze", AlarmTraitNames.Freeze, "freezing", "clear");
        (string Capability, string Yes, string No)? own = _type switch
        {
            "sensor.water" => (AlarmTraitNames.Flood, "wet", "dry"),
            "sensor.freeze" => (AlarmTraitNames.Freeze, "freezing", "clear"),
            "sensor.glassbreak" => (AlarmTraitNames.GlassBreak, "broken", "clear"),
            "sensor.shock" => (AlarmTraitNames.Shock, "shaken", "clear"),
            _ => null,
        };
        if (own is { } word && _view.Flag("faulted") is { } faulted)
        {
            Add("faulted", word.Capability, faulted ? word.Yes : word.No);
        }

        Number("celsius", AlarmTraitNames.Temperature, AlarmUnit.Celsius, -100, 200);
        Number("humidity", AlarmTraitNames.Humidity, AlarmUnit.Percent, 0, 100);
        if (_view.Has("faultHigh") || _view.Has("faultLow"))
        {
            bool? high = _view.Flag("faultHigh");
            bool? low = _view.Flag("faultLow");
            string? alarm = high == true ? "too-warm" : low == true ? "too-cold" : high == false || low == false ? "clear" : null;
            AddIf(_view.Has("faultHigh") ? "faultHigh" : "faultLow", AlarmTraitNames.TemperatureAlarm, alarm);
        }

        if (_type is "sensor.zone" && Take("status", w => w is "enabled" or "disabled" ? w : null) is { } reporting)
        {
            Add("status", AlarmTraitNames.Reporting, reporting);
        }
        else if (_view.Flag("motionSensorEnabled") is { } listens)
        {
            Add("motionSensorEnabled", AlarmTraitNames.Reporting, listens ? "enabled" : "disabled");
        }

        if (_view.Peek("sensitivity") is { } steps && Lenient.Int(steps, out int step) && step is >= 0 and <= 2)
        {
            _ = _view.Raw("sensitivity");
            Add("sensitivity", AlarmTraitNames.Sensitivity, step switch { 0 => "high", 1 => "mid", _ => "low" });
        }
    }

    /// <summary>The listener hears other detectors; the Kidde detector tells its parts under keys with dots in them.</summary>
    private void Detecting()
    {
        if (_type == "listener.smoke-co")
        {
            Listening("smoke", AlarmTraitNames.SmokeListening);
            Listening("co", AlarmTraitNames.CoListening);
        }

        if (_view.Peek("components") is not { ValueKind: JsonValueKind.Object } || _view.Object("components") is not { } parts)
        {
            return;
        }

        if (parts.Peek("co.level") is { ValueKind: JsonValueKind.Object } && parts.Object("co.level")?.Number("reading") is { } ppm and >= 0)
        {
            _found.Add(new AlarmTrait("components", AlarmTraitNames.CoLevel, null, ppm, AlarmUnit.Ppm));
        }

        Part(parts, "siren", "status", AlarmTraitNames.Sounder, "on", "off");
        Part(parts, "alarm.end-of-life", "alarmStatus", AlarmTraitNames.EndOfLife, "faulted", "ok");
        if (parts.Peek("malfunctions") is { ValueKind: JsonValueKind.Object }
            && parts.Object("malfunctions")?.Peek("current") is { ValueKind: JsonValueKind.Array } current)
        {
            bool any = current.GetArrayLength() > 0;
            if (!any)
            {
                _ = parts.Object("malfunctions")!.Raw("current");
            }

            // Which ones stays in the leftover: there is no list of them.
            Add("components", AlarmTraitNames.Malfunction, any ? "faulted" : "ok");
        }
    }

    private void Switching()
    {
        if (_view.Flag("on") is { } on && !IsSiren(_type) && !IsLight(_type, _view.Int("categoryId")))
        {
            Add("on", AlarmTraitNames.Switch, on ? "on" : "off");
        }

        Number("level", AlarmTraitNames.Level, AlarmUnit.Fraction, 0, 1);
        if (IsSiren(_type))
        {
            Number("volume", AlarmTraitNames.Volume, AlarmUnit.Of4, 0, 4);
        }
        else
        {
            Number("volume", AlarmTraitNames.Volume, AlarmUnit.Fraction, 0, 1);
        }

        Number("brightness", AlarmTraitNames.Brightness, AlarmUnit.Fraction, 0, 1);
        if (_type == "security-keypad")
        {
            AddIf("chirps", AlarmTraitNames.Chirps, Take("chirps", w => w is "enabled" or "disabled" ? w : null));
            AddIf("powerSave", AlarmTraitNames.PowerSaving, Take("powerSave", w => w is "off" or "extended" ? w : null));
        }
    }

    private void Heating()
    {
        if (_view.Has("setPoint") || _type.StartsWith("temperature-control.", StringComparison.Ordinal))
        {
            Sure("mode", AlarmTraitNames.ThermostatMode, w => w is "off" or "heat" or "cool" or "auto" or "aux" ? w : null);
            Number("setPoint", AlarmTraitNames.SetPoint, AlarmUnit.Celsius, -100, 200);
        }

        Sure("operatingMode", AlarmTraitNames.Hvac, w => w switch
        {
            "heat" or "heating" => "heating",
            "cool" or "cooling" => "cooling",
            "off" or "idle" => "idle",
            _ => null,
        });
    }

    private void Hardware()
    {
        if (_type.StartsWith("hub.", StringComparison.Ordinal) || _type == "adapter.ringnet")
        {
            Sure("networkConnection", AlarmTraitNames.Network, w => w switch
            {
                "eth0" => "ethernet",
                "wlan0" => "wifi",
                "ppp0" => "cellular",
                _ => null,
            });
        }

        Sure("batteryBackup", AlarmTraitNames.BackupBattery, w => w switch
        {
            "charged" or "charging" => w,
            "inUse" => "in-use",
            _ => null,
        });
    }

    private void Inner(string key, string capability, string yes, string no)
    {
        if (_view.Peek(key) is { ValueKind: JsonValueKind.Object } && _view.Object(key)?.Flag("faulted") is { } faulted)
        {
            Add(key, capability, faulted ? yes : no);
        }
    }

    private void Listening(string key, string capability)
    {
        if (_view.Peek(key) is { ValueKind: JsonValueKind.Object } && _view.Object(key)?.Flag("enabled") is { } enabled)
        {
            Add(key, capability, enabled ? "enabled" : "disabled");
        }
    }

    private void Part(WireObject parts, string part, string key, string capability, string yes, string no)
    {
        if (parts.Peek(part) is { ValueKind: JsonValueKind.Object } && parts.Object(part) is { } inner)
        {
            AddIf("components", capability, Take(inner, key, w => w switch { "active" => yes, "inactive" => no, _ => null }));
        }
    }

    /// <summary>A word, or <c>unknown</c> for anything else that stands there: what was known before is no longer so.</summary>
    private void Sure(string key, string capability, Func<string, string?> known)
    {
        if (_view.Has(key))
        {
            Add(key, capability, Take(key, known) ?? "unknown");
        }
    }

    private void Number(string key, string capability, AlarmUnit unit, double min, double max)
    {
        if (_view.Peek(key) is { } value && Lenient.Number(value, out double number) && number >= min && number <= max)
        {
            _ = _view.Raw(key);
            _found.Add(new AlarmTrait(key, capability, null, number, unit));
        }
    }

    private string? Take(string key, Func<string, string?> known) => Take(_view, key, known);

    private static string? Take(WireObject from, string key, Func<string, string?> known)
    {
        if (from.Peek(key) is not { ValueKind: JsonValueKind.String } value || known(JsonText.Of(value)) is not { } word)
        {
            return null;
        }

        _ = from.Raw(key);
        return word;
    }

    private void AddIf(string key, string capability, string? word)
    {
        if (word is not null)
        {
            Add(key, capability, word);
        }
    }

    private void Add(string key, string capability, string word) => _found.Add(new AlarmTrait(key, capability, word));
}
