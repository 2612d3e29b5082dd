namespace RingActors.Devices.Domain.Traits;

/// <summary>
/// A field of a partial report. Ring's updates carry only what changed, and set a field to null to clear it: 'not said' and
/// 'said to be nothing' are different. <c>default</c> is 'not said'.
/// </summary>
public readonly record struct Patch<T>(bool WasSaid, T? Value);

public static class Patch
{
    /// <summary>The field was there, with this value; null if it was there and null.</summary>
    public static Patch<T> Of<T>(T? value) => new(true, value);
}
