namespace RingCloudSim.Household;

/// <summary>The demo household with many cameras: floodlights, plain wired and battery cameras by turns.</summary>
internal static class LoadHousehold
{
    private const long FirstId = 988_000_001;

    public static void Build(SimHousehold household, RingCloudOptions options)
    {
        DemoHousehold.Build(household, options);
        for (var index = 0; index < options.LoadCameras; index++)
        {
            household.Devices.Add(CameraTemplates.Camera(
                FirstId + index,
                (index % 3) switch { 0 => "floodlight_v2", 1 => "stickup_cam_mini", _ => "cocoa_camera" },
                $"Camera {index + 1}",
                DemoHousehold.LocationId,
                light: index % 3 == 0,
                siren: index % 3 != 2,
                battery: index % 3 == 2 ? 40 + (index % 60) : null));
        }
    }
}
