using RingActors.Devices.Domain.Traits;

namespace RingActors.Devices.Domain.Devices;

/// <summary>Which devices are sensors of an alarm.</summary>
public static class Sensors
{
    /// <summary>True if a device is a sensor that the alarm can guard and bypass.</summary>
    public static bool IsSensor(DeviceView device) =>
        device.Kind is DeviceKinds.Contact or DeviceKinds.MotionSensor
        || (device.Kind == DeviceKinds.Generic && device.Has(Capabilities.Fault));
}
