namespace RingCloudSim.Http;

/// <summary>
/// A valid baseline JPEG of 8x8 grey pixels. Brightness follows the capture time, and a comment carries device and
/// time, so that two pictures differ in their bytes and a test can tell which is which.
/// </summary>
internal static class Jpeg
{
    public static byte[] Picture(long deviceId, long capturedMs)
    {
        var comment = System.Text.Encoding.ASCII.GetBytes($"device {deviceId} at {capturedMs}");
        using var jpeg = new MemoryStream();
        jpeg.Write([0xFF, 0xD8]);
        Segment(jpeg, 0xE0, [0x4A, 0x46, 0x49, 0x46, 0x00, 1, 1, 0, 0, 1, 0, 1, 0, 0]);
        Segment(jpeg, 0xFE, comment);
        Segment(jpeg, 0xDB, [0, .. Enumerable.Repeat((byte)1, 64)]);
        Segment(jpeg, 0xC0, [8, 0, 8, 0, 8, 1, 1, 0x11, 0]);
        // One code each: DC category 6 is the single bit 0, AC end-of-block is the single bit 0.
        Segment(jpeg, 0xC4, [0x00, 1, .. new byte[15], 6]);
        Segment(jpeg, 0xC4, [0x10, 1, .. new byte[15], 0]);
        Segment(jpeg, 0xDA, [1, 1, 0x00, 0, 63, 0]);
        // Code 0, six magnitude bits (32 to 63), end of block 0: exactly one byte.
        jpeg.WriteByte((byte)((32 + (capturedMs / 1000 % 31)) << 1));
        jpeg.Write([0xFF, 0xD9]);
        return jpeg.ToArray();
    }

    private static void Segment(MemoryStream jpeg, byte marker, ReadOnlySpan<byte> content)
    {
        var length = content.Length + 2;
        jpeg.Write([0xFF, marker, (byte)(length >> 8), (byte)length]);
        jpeg.Write(content);
    }
}
