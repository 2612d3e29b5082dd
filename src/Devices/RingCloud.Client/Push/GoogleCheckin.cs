using RingActors.Devices.RingCloud.Client.Settings;

namespace RingActors.Devices.RingCloud.Client.Push;

/// <summary>
/// The check-in message by which Google gives out and confirms a device identity (section 7.2 of the protocol sheet).
/// </summary>
internal static class GoogleCheckin
{
    private const ulong ChromeBrowser = 3;
    private const ulong Linux = 3;
    private const ulong StableChannel = 1;
    private const ulong RequestVersion = 3;

    /// <param name="known">The identity to confirm; null asks for a new one.</param>
    public static byte[] Request(RingPushOptions options, (ulong AndroidId, ulong SecurityToken)? known)
    {
        var build = new ProtoWriter().Varint(1, Linux).Text(2, options.ChromeVersion).Varint(3, StableChannel);
        var checkin = new ProtoWriter().Varint(12, ChromeBrowser).Message(13, build);
        var request = new ProtoWriter();
        if (known is var (androidId, securityToken))
        {
            request.Varint(2, androidId).Message(4, checkin).Fixed64(13, securityToken);
        }
        else
        {
            request.Message(4, checkin);
        }

        return request.Varint(14, RequestVersion).Varint(20, 0).Varint(22, 0).Written.ToArray();
    }

    /// <returns>Null when the answer holds no identity.</returns>
    public static (ulong AndroidId, ulong SecurityToken)? Answer(ReadOnlySpan<byte> body)
    {
        ulong androidId = 0, securityToken = 0;
        var reader = new ProtoReader(body);
        while (reader.Next())
        {
            androidId = reader.Field == 7 ? reader.Number : androidId;
            securityToken = reader.Field == 8 ? reader.Number : securityToken;
        }

        return androidId != 0 && securityToken != 0 ? (androidId, securityToken) : null;
    }
}
