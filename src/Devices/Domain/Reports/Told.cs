namespace RingActors.Devices.Domain;

/// <summary>
/// A field of a partial report. Ring's updates carry only what changed, and set a field to null to clear it: 'not said' and
/// 'said to be nothing' are different. <c>default</c> is 'not said'.
/// </summary>
public readonly record struct Told<T>(bool WasSaid, T? Value);

public static class Told
{
    /// <summary>The field was there, with this value; null if it was there and null.</summary>
    public static Told<T> Of<T>(T? value) => new(true, value);
}
