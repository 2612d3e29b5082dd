using System.Text.Json;
using RingActors.Devices.RingCloud.Observations;
using RingActors.Devices.RingCloud.Wire;

namespace RingActors.Devices.RingCloud.Alarm;

/// <summary>What merging one document brought.</summary>
internal sealed record MergedDocument(
    AlarmDevice Device, AlarmPanel? Panel, IReadOnlyList<string> ChangedKeys, IReadOnlyList<AlarmImpulse> Impulses, string? Leftover)
{
    /// <summary>Nothing but a sign of life.</summary>
    public required bool IsHeartbeatOnly { get; init; }
}

/// <summary>
/// All that one hub has told about its devices. Updates carry only what changed, so each is laid over what is known, key by key;
/// nested values are replaced whole. An explicit null clears a value, an absent key leaves it.
/// </summary>
internal sealed class AlarmMemory
{
    public const string PanelType = "security-panel";
    private const string Heartbeat = "comm.heartbeat";

    private static readonly HashSet<string> SignsOfLife = new(StringComparer.Ordinal)
    {
        "lastCommTime", "lastUpdate", "nextExpectedWakeup",
    };

    private readonly Dictionary<string, SortedDictionary<string, JsonElement>> _devices = new(StringComparer.Ordinal);

    public IReadOnlyCollection<string> Zids => _devices.Keys;

    public string? PanelZid { get; private set; }

    public void Forget(string zid)
    {
        _devices.Remove(zid);
        PanelZid = PanelZid == zid ? null : PanelZid;
    }

    /// <param name="isComplete">The document is the whole device, not a change: keys that are missing are gone.</param>
    /// <returns>Null when the document names no device.</returns>
    public MergedDocument? Merge(WireObject document, bool isComplete, PayloadFaults faults)
    {
        var general = document.Object("general");
        var zid = general?.Object("v2")?.Text("zid");
        if (zid is not { Length: > 0 })
        {
            faults.Add("$.general.v2.zid", "an id");
            return null;
        }

        var known = _devices.GetValueOrDefault(zid);
        var values = new SortedDictionary<string, JsonElement>(StringComparer.Ordinal);
        if (known is not null && !isComplete)
        {
            foreach (var (key, value) in known)
            {
                values[key] = value;
            }
        }

        Overlay(values, document);
        var changed = values.Where(v => known is null || !known.TryGetValue(v.Key, out var old) || !Same(old, v.Value)).Select(v => v.Key)
            .Concat(isComplete && known is not null ? known.Keys.Where(k => !values.ContainsKey(k)) : []).ToList();
        _devices[zid] = values;
        return Result(zid, values, changed, document, faults);
    }

    private MergedDocument Result(
        string zid, SortedDictionary<string, JsonElement> values, List<string> changed, WireObject document, PayloadFaults faults)
    {
        // A bad value is counted when it comes, not again with every later change of the device.
        var view = new WireObject(values, changed.Count > 0 ? faults : new PayloadFaults());
        var device = AlarmDeviceReader.Device(zid, view, values);
        var isPanel = device.DeviceType == PanelType;
        if (isPanel)
        {
            PanelZid = zid;
        }

        var panel = isPanel ? AlarmDeviceReader.Panel(view) : null;
        var impulses = Impulses(document, out var heartbeats);
        var leftover = Leftover(view, document);
        document.Hand();
        return new MergedDocument(device, panel, changed, impulses, leftover)
        {
            IsHeartbeatOnly = heartbeats && impulses.Count == 0 && changed.All(SignsOfLife.Contains),
        };
    }

    /// <summary>
    /// What no reader made anything of: of the device's values as they are now, and of what stands around them in this document.
    /// Signs of life change by themselves and say nothing.
    /// </summary>
    private static string? Leftover(WireObject view, WireObject document)
    {
        foreach (var name in SignsOfLife)
        {
            view.Ignore(name);
        }

        return (view.Leftover(), document.Leftover()) switch
        {
            (null, var around) => around,
            (var values, null) => values,
            var (values, around) => $"{{\"values\":{values},\"document\":{around}}}",
        };
    }

    // General values first, the device's own over them. The context repeats the complete current values in some updates, and has
    // the name where general has none.
    private static void Overlay(SortedDictionary<string, JsonElement> values, WireObject document)
    {
        var context = document.Object("context")?.Object("v1");
        if (context?.Text("deviceName") is not null)
        {
            values["name"] = context.Peek("deviceName")!.Value;
        }

        Lay(values, document.Object("general")?.Object("v2"));
        Lay(values, context?.Object("device")?.Object("v1"));
        Lay(values, document.Object("device")?.Object("v1"));
    }

    private static void Lay(SortedDictionary<string, JsonElement> values, WireObject? part)
    {
        foreach (var name in part?.Names.ToList() ?? [])
        {
            values[name] = part!.Raw(name)!.Value;
        }
    }

    private static List<AlarmImpulse> Impulses(WireObject document, out bool heartbeats)
    {
        var found = new List<AlarmImpulse>();
        heartbeats = false;
        foreach (var impulse in document.Object("impulse")?.Objects("v1") ?? [])
        {
            if (impulse.Text("impulseType") is not { } type)
            {
                continue;
            }

            if (type == Heartbeat)
            {
                heartbeats = true;
            }
            else
            {
                var data = impulse.Raw("data") is { ValueKind: JsonValueKind.Object or JsonValueKind.Array } value ? Redaction.Json(value) : null;
                found.Add(new AlarmImpulse(type, data is "{}" or "[]" ? null : data));
            }
        }

        return found;
    }

    private static bool Same(JsonElement a, JsonElement b) =>
        a.ValueKind == b.ValueKind && string.Equals(a.GetRawText(), b.GetRawText(), StringComparison.Ordinal);
}
