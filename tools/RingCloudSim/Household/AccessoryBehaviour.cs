namespace RingCloudSim.Household;

/// <summary>Chimes, intercoms and groups of lights (protocol sheet, 4.6, 4.8 and 4.10).</summary>
internal static class AccessoryBehaviour
{
    public static bool Apply(SimHousehold household, HouseholdInput input)
    {
        switch (input)
        {
            case ChimePlayed played:
                Device(household, played.DeviceId).Played.Add(played.Kind);
                return true;
            case ChimeSnoozed snoozed:
                Device(household, snoozed.DeviceId).SnoozedUntil =
                    snoozed.Minutes > 0 ? household.Scheduler.Now.AddMinutes(snoozed.Minutes) : null;
                return true;
            case DoorOpened opened:
                var intercom = Device(household, opened.DeviceId);
                intercom.DoorOpenings++;
                household.Outputs.PushUnlock(intercom, opened.From);
                return true;
            case LightGroupSwitched switched:
                Switch(household, switched);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Whole seconds of the snooze that are left; 0 when there is none.</summary>
    public static long SnoozeSecondsLeft(SimDevice device, DateTimeOffset now) =>
        device.SnoozedUntil is { } until && until > now ? (long)Math.Ceiling((until - now).TotalSeconds) : 0;

    private static void Switch(SimHousehold household, LightGroupSwitched input)
    {
        var group = household.LocationNamed(input.LocationId).LightGroups.Find(each => each.Id == input.GroupId)
            ?? throw SimulatorException.Unknown("light group", input.GroupId, []);
        group.OffTimer?.Dispose();
        group.OffTimer = null;
        Set(household, group, input.On);
        if (input is { On: true, Seconds: > 0 })
        {
            group.OffTimer = household.Scheduler.After(TimeSpan.FromSeconds(input.Seconds), () => Set(household, group, on: false));
        }
    }

    private static void Set(SimHousehold household, SimLightGroup group, bool on)
    {
        group.IsOn = on;
        foreach (var device in group.DeviceIds.Select(household.FindDevice).OfType<SimDevice>().Where(each => each.HasLight))
        {
            device.Document["led_status"] = on ? "on" : "off";
        }
    }

    private static SimDevice Device(SimHousehold household, long id)
        => household.FindDevice(id) ?? throw SimulatorException.Unknown("device", id.ToString(), []);
}
