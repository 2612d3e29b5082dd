using System.Text.Json.Nodes;
using RingCloudSim.Household;

namespace RingCloudSim.Alarm;

/// <summary>The panel's `alarmInfo`: entry delay, burglar, fire and CO alarms (protocol sheet, 6.8 and 6.10).</summary>
internal sealed class AlarmSession(AlarmHub hub, SecurityPanel panel)
{
    private IDisposable? _entryTick;

    private string? State => Json.Text(panel.Device.Values["alarmInfo"]?["state"]);

    public void Intrusion(string zid, TimeSpan entryDelay)
    {
        if (State is null && entryDelay > TimeSpan.Zero)
        {
            Enter("entry-delay", zid, sounding: false);
            var seconds = (long)entryDelay.TotalSeconds;
            var end = hub.Household.Scheduler.NowMs + (seconds * 1000);
            _entryTick = panel.Countdown("entry", seconds, end, next => _entryTick = next, EntryDelayOver);
        }
        else if (State is null || (State == "entry-delay" && entryDelay == TimeSpan.Zero))
        {
            Stop();
            Enter("burglar-alarm", zid, sounding: true);
        }
        else
        {
            Enter(State, zid, sounding: null);
        }
    }

    /// <summary>Smoke and CO raise an alarm in every mode, over anything that runs.</summary>
    public void Hazard(string zid, string state)
    {
        if (State is "fire-alarm" or "co-alarm")
        {
            Enter(State, zid, sounding: null);
            return;
        }

        Stop();
        panel.Device.Values["alarmInfo"] = null;
        Enter(state, zid, sounding: true);
    }

    public void HazardOver()
    {
        if (State is not ("fire-alarm" or "co-alarm"))
        {
            return;
        }

        var values = SecurityPanel.Siren(on: false);
        values["alarmInfo"] = null;
        hub.Publish(panel.Device, values, Impulse.Of("security-panel.alarm-cleared"));
    }

    public void Stop()
    {
        _entryTick?.Dispose();
        _entryTick = null;
    }

    private void EntryDelayOver()
    {
        _entryTick = null;
        if (State == "entry-delay")
        {
            Enter("burglar-alarm", zid: null, sounding: true);
        }
    }

    /// <summary>An alarm keeps its uuid and its first timestamp while it grows.</summary>
    private void Enter(string state, string? zid, bool? sounding)
    {
        var before = panel.Device.Values["alarmInfo"] as JsonObject;
        var faulted = (before?["faultedDevices"] as JsonArray)?.Select(Json.Text).OfType<string>().ToList() ?? [];
        if (zid is not null && !faulted.Contains(zid))
        {
            faulted.Add(zid);
        }

        var values = new JsonObject
        {
            ["alarmInfo"] = new JsonObject
            {
                ["state"] = state,
                ["faultedDevices"] = Json.Strings(faulted),
                ["timestamp"] = before?["timestamp"]?.DeepClone() ?? hub.StampMs,
                ["uuid"] = before?["uuid"]?.DeepClone() ?? hub.Household.Ids.NextUuid(),
            },
        };
        if (sounding is { } on)
        {
            values["siren"] = new JsonObject { ["state"] = on ? "on" : "off" };
        }

        hub.Publish(panel.Device, values, sounding == true ? Impulse.Of("security-panel.alarming") : null);
    }
}
