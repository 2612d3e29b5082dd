using System.Buffers.Text;

namespace RingCloudSim.Push;

/// <summary>Tags of the message socket (protocol sheet, 7.3).</summary>
internal enum McsTag : byte
{
    HeartbeatPing = 0,
    HeartbeatAck = 1,
    LoginRequest = 2,
    LoginResponse = 3,
    Close = 4,
    IqStanza = 7,
    DataMessageStanza = 8,
    StreamError = 10,
}

internal sealed record McsLogin(ulong AndroidId, ulong SecurityToken, IReadOnlySet<string> Acknowledged);

/// <summary>Bodies of the frames the server sends, and the one it must understand.</summary>
internal static class McsMessages
{
    private const string Sender = "876313859327";

    public static McsLogin ReadLogin(byte[] body)
    {
        ulong id = 0;
        ulong token = 0;
        var acknowledged = new HashSet<string>();
        foreach (var field in ProtoReader.Read(body))
        {
            switch (field.Number)
            {
                case 3:
                    _ = ulong.TryParse(field.Text, out id);
                    break;
                case 5:
                    _ = ulong.TryParse(field.Text, out token);
                    break;
                case 10:
                    acknowledged.Add(field.Text);
                    break;
            }
        }

        return new McsLogin(id, token, acknowledged);
    }

    public static byte[] LoginAccepted(long nowMs)
        => new ProtoWriter().Text(1, "chrome-login").Number(8, (ulong)nowMs).ToArray();

    public static byte[] LoginRefused(long nowMs) => new ProtoWriter()
        .Text(1, "chrome-login")
        .Message(3, new ProtoWriter().Number(1, 401).Text(2, "authentication failed"))
        .Number(8, (ulong)nowMs)
        .ToArray();

    public static byte[] HeartbeatAck(int lastStreamId) => new ProtoWriter().Number(2, (ulong)lastStreamId).ToArray();

    public static byte[] Data(PushMessage message) => new ProtoWriter()
        .Text(2, message.PersistentId)
        .Text(3, Sender)
        .Text(5, message.Category)
        .Message(7, Pair("encryption", $"salt={Base64Url.EncodeToString(message.Content.Salt)}"))
        .Message(7, Pair("crypto-key", $"dh={Base64Url.EncodeToString(message.Content.SenderPublic)}"))
        .Text(9, message.PersistentId)
        .Number(17, 2_419_200)
        .Number(18, (ulong)message.SentMs)
        .Bytes(21, message.Content.Data)
        .ToArray();

    private static ProtoWriter Pair(string key, string value) => new ProtoWriter().Text(1, key).Text(2, value);
}
