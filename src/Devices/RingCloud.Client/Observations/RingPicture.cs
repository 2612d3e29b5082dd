using NodaTime;

namespace RingActors.Devices.RingCloud.Client.Observations;

/// <summary>A picture of a camera, JPEG.</summary>
/// <param name="Bytes">At most <see cref="BytesMax"/>.</param>
/// <param name="TakenAt">When it was taken, by Ring's clock; null if Ring did not say.</param>
public sealed record RingPicture(ReadOnlyMemory<byte> Bytes, Instant? TakenAt)
{
    /// <summary>A larger picture is not taken.</summary>
    public const int BytesMax = 4 * 1024 * 1024;

    internal static bool IsJpeg(ReadOnlySpan<byte> bytes) => bytes is [0xFF, 0xD8, 0xFF, ..];
}
