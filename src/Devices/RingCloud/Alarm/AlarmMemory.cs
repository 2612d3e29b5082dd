using System.Text.Json;
using NodaTime;
using RingActors.Devices.RingCloud.Observations;
using RingActors.Devices.RingCloud.Wire;

namespace RingActors.Devices.RingCloud.Alarm;

/// <summary>What merging one document brought.</summary>
internal sealed record MergedDocument(
    AlarmDevice Device, AlarmPanel? Panel, IReadOnlyList<string> ChangedKeys, IReadOnlyList<AlarmImpulse> Impulses, string? Leftover)
{
    /// <summary>Nothing but a sign of life, and one was told of not long ago.</summary>
    public required bool IsHeartbeatOnly { get; init; }

    /// <summary>Names of the values that the document itself carries.</summary>
    public IReadOnlySet<string> ToldKeys { get; init; } = new HashSet<string>();

    /// <summary>The device was told of whole at some time, so that all of it is known.</summary>
    public bool IsWhole { get; init; }

    /// <summary>What the hub keeps for a device that sleeps.</summary>
    public IReadOnlyList<AlarmTrait> Pending { get; init; } = [];
}

/// <summary>
/// All that one hub has told about its devices. Updates carry only what changed, so each is laid over what is known, key by key;
/// nested values are replaced whole. An explicit null clears a value, an absent key leaves it.
/// </summary>
internal sealed class HubDeviceCache
{
    public const string PanelType = "security-panel";
    public const string HubPrefix = "hub.";

    /// <summary>Where the firmware of the device's radio is put among its values.</summary>
    public const string FirmwareKey = "adapter firmwareVersion";
    private const string Heartbeat = "comm.heartbeat";

    /// <summary>A sign of life alone is told on once in this time.</summary>
    private static readonly Duration HeardInterval = Duration.FromHours(1);

    private static readonly HashSet<string> SignsOfLife = new(StringComparer.Ordinal)
    {
        "lastCommTime", "lastUpdate", "nextExpectedWakeup",
    };

    private readonly Dictionary<string, SortedDictionary<string, JsonElement>> _devices = new(StringComparer.Ordinal);

    private readonly HashSet<string> _whole = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Instant> _heard = new(StringComparer.Ordinal);

    public IReadOnlyCollection<string> Zids => _devices.Keys;

    public string? PanelZid { get; private set; }

    /// <summary>The device that the hub itself is; null until it was told of.</summary>
    public string? HubZid { get; private set; }

    /// <summary>What a device is, as last told; null if it was not.</summary>
    public KnownKind? KindOf(string zid)
    {
        if (!_devices.TryGetValue(zid, out var values))
        {
            return null;
        }

        var view = new WireObject(values, new PayloadFaults());
        return new KnownKind(view.Text("deviceType"), view.Int("categoryId"));
    }

    public void Forget(string zid)
    {
        _devices.Remove(zid);
        _heard.Remove(zid);
        _whole.Remove(zid);
        HubZid = HubZid == zid ? null : HubZid;
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

        var told = Overlay(values, document);
        var changed = values.Where(v => known is null || !known.TryGetValue(v.Key, out var old) || !Same(old, v.Value)).Select(v => v.Key)
            .Concat(isComplete && known is not null ? known.Keys.Where(k => !values.ContainsKey(k)) : []).ToList();
        _devices[zid] = values;
        if (isComplete)
        {
            _whole.Add(zid);
        }

        return Result(zid, values, changed, document, faults) with { ToldKeys = told, IsWhole = _whole.Contains(zid) };
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
        else if (device.DeviceType?.StartsWith(HubPrefix, StringComparison.Ordinal) == true)
        {
            HubZid = zid;
        }

        var pending = Pending(device, document);
        var panel = isPanel ? AlarmDeviceReader.Panel(view) : null;
        var impulses = Impulses(document, out var heartbeats);
        var leftover = Leftover(view, document);
        var isOverdue = IsOverdue(device);
        document.Hand();
        return new MergedDocument(device, panel, changed, impulses, leftover)
        {
            IsHeartbeatOnly = heartbeats && impulses.Count == 0 && changed.All(SignsOfLife.Contains) && !isOverdue,
            Pending = pending,
        };
    }

    /// <summary>True if the last sign of life that was told of is an hour old: then this one is.</summary>
    private bool IsOverdue(AlarmDevice device)
    {
        if (device.HeardAt is not { } heard || (_heard.TryGetValue(device.Zid, out var last) && heard < last + HeardInterval))
        {
            return false;
        }

        _heard[device.Zid] = heard;
        return true;
    }

    /// <summary>What is not understood of it stays in the leftover of the document.</summary>
    private static List<AlarmTrait> Pending(AlarmDevice device, WireObject document)
    {
        if (Inner(document, "pending") is not { } pending)
        {
            return [];
        }

        var found = new List<AlarmTrait>();
        if (Inner(pending, "device") is { } waiting && Inner(waiting, "v1") is { } values)
        {
            found.AddRange(AlarmTraitReader.Read(device.DeviceType, values));
        }

        if (Inner(pending, "command") is { } commands && commands.Peek("v1") is { ValueKind: JsonValueKind.Array })
        {
            found.AddRange(commands.Objects("v1")
                .Select(c => c.Peek("commandType") is { ValueKind: JsonValueKind.String } type ? AlarmTraitReader.OfCommand(JsonText.Of(type)) : null)
                .OfType<AlarmTrait>());
        }

        return found;
    }

    internal static WireObject? Inner(WireObject part, string name) =>
        part.Peek(name) is { ValueKind: JsonValueKind.Object } ? part.Object(name) : null;

    /// <summary>
    /// What no reader made anything of: of the device's values as they are now, and of what stands around them in this document.
    /// Signs of life change by themselves and say nothing.
    /// </summary>
    internal static string? Leftover(WireObject view, WireObject document)
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
    /// <returns>The names of all values that the document carries.</returns>
    private static HashSet<string> Overlay(SortedDictionary<string, JsonElement> values, WireObject document)
    {
        var told = new HashSet<string>(StringComparer.Ordinal);
        var context = document.Object("context")?.Object("v1");
        if (context?.Text("deviceName") is not null)
        {
            values["name"] = context.Peek("deviceName")!.Value;
        }

        if (Inner(document, "adapter") is { } radio && Inner(radio, "v1") is { } adapter
            && adapter.Peek("firmwareVersion") is { ValueKind: JsonValueKind.String })
        {
            values[FirmwareKey] = adapter.Raw("firmwareVersion")!.Value;
        }

        Lay(values, document.Object("general")?.Object("v2"), told);
        Lay(values, context?.Object("device")?.Object("v1"), told);
        Lay(values, document.Object("device")?.Object("v1"), told);
        return told;
    }

    internal static void Lay(SortedDictionary<string, JsonElement> values, WireObject? part, HashSet<string> told)
    {
        foreach (var name in part?.Names.ToList() ?? [])
        {
            values[name] = part!.Raw(name)!.Value;
            told.Add(name);
        }
    }

    internal static List<AlarmImpulse> Impulses(WireObject document, out bool heartbeats)
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
