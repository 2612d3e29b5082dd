using System.Text.Json;
using RingActors.Devices.RingCloud.Observations;
using RingActors.Devices.RingCloud.Wire;

namespace RingActors.Devices.RingCloud.Alarm;

/// <summary>
/// What one document of a hub's history says by itself. Nothing is laid over what is known of the device, for that is younger; what the
/// document repeats of the device as a whole (its context) is no word of that moment.
/// </summary>
internal sealed record PastDocument(
    AlarmDevice Device, AlarmPanel? Panel, IReadOnlySet<string> ToldKeys, IReadOnlyList<AlarmImpulse> Impulses, string? Leftover)
{
    private const string TypeKey = "deviceType";
    private const string CategoryKey = "categoryId";

    /// <returns>Null when the document names no device.</returns>
    public static PastDocument? Read(WireObject document, Func<string, KnownKind?> kindOf, PayloadFaults faults)
    {
        var general = document.Object("general")?.Object("v2");
        if (general?.Text("zid") is not { Length: > 0 } zid)
        {
            faults.Add("$.general.v2.zid", "an id");
            return null;
        }

        var values = new SortedDictionary<string, JsonElement>(StringComparer.Ordinal);
        var told = new HashSet<string>(StringComparer.Ordinal);
        HubDeviceCache.Lay(values, general, told);
        HubDeviceCache.Lay(values, document.Object("device")?.Object("v1"), told);
        if (kindOf(zid) is { } known)
        {
            Complete(values, TypeKey, known.DeviceType);
            Complete(values, CategoryKey, known.CategoryId);
        }

        var view = new WireObject(values, faults);
        view.Ignore("zid");
        var device = AlarmDeviceReader.Device(zid, view, values);
        var panel = device.DeviceType == HubDeviceCache.PanelType ? AlarmDeviceReader.Panel(view) : null;
        var impulses = HubDeviceCache.Impulses(document, out _);

        document.Hand();
        return new PastDocument(device, panel, told, impulses, Rest(document, view, zid));
    }

    /// <summary>Some documents repeat the whole device in their context. What of that is understood is known from elsewhere.</summary>
    private static string? Rest(WireObject document, WireObject view, string zid)
    {
        var context = document.Object("context")?.Object("v1");
        _ = context?.Text("deviceName");
        var values = new SortedDictionary<string, JsonElement>(StringComparer.Ordinal);
        HubDeviceCache.Lay(values, context?.Object("device")?.Object("v1"), []);
        var around = new WireObject(values, new PayloadFaults());
        around.Ignore("zid");
        _ = AlarmDeviceReader.Device(zid, around, values);
        return (HubDeviceCache.Leftover(view, document), around.Leftover()) switch
        {
            (var own, null) => own,
            (null, var repeated) => repeated,
            var (own, repeated) => $"[{own},{repeated}]",
        };
    }

    private static void Complete<T>(SortedDictionary<string, JsonElement> values, string key, T value)
    {
        if (value is not null && !values.ContainsKey(key))
        {
            values[key] = JsonSerializer.SerializeToElement(value);
        }
    }
}
