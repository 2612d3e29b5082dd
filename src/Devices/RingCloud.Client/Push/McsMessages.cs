using System.Globalization;
using RingActors.Devices.RingCloud.Client.Storage;

namespace RingActors.Devices.RingCloud.Client.Push;

/// <summary>The kinds of frames on Google's message connection (section 7.3 of the protocol sheet).</summary>
internal enum McsTag : byte
{
    HeartbeatPing = 0,
    HeartbeatAck = 1,
    LoginRequest = 2,
    LoginResponse = 3,
    Close = 4,
    IqStanza = 7,
    DataMessage = 8,
    StreamError = 10,
}

/// <summary>A message as Google delivers it, still encrypted.</summary>
internal sealed record McsDelivery(
    string? PersistentId, IReadOnlyDictionary<string, string> AppData, byte[] RawData, string? From, long? SentMilliseconds)
{
    public static McsDelivery Parse(ReadOnlySpan<byte> message, out bool isBroken)
    {
        string? persistentId = null, from = null;
        long? sent = null;
        byte[] raw = [];
        var appData = new Dictionary<string, string>(StringComparer.Ordinal);
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 3:
                    from = reader.Text;
                    break;
                case 7:
                    AddPair(appData, reader.Bytes);
                    break;
                case 9:
                    persistentId = reader.Text;
                    break;
                case 18:
                    sent = unchecked((long)reader.Number);
                    break;
                case 21:
                    raw = reader.Bytes.ToArray();
                    break;
            }
        }

        isBroken = reader.IsBroken;
        return new McsDelivery(persistentId, appData, raw, from, sent);
    }

    private static void AddPair(Dictionary<string, string> appData, ReadOnlySpan<byte> pair)
    {
        string? key = null, value = null;
        var reader = new ProtoReader(pair);
        while (reader.Next())
        {
            key = reader.Field == 1 ? reader.Text : key;
            value = reader.Field == 2 ? reader.Text : value;
        }

        if (key is not null && value is not null)
        {
            appData[key] = value;
        }
    }
}

/// <summary>What this side says.</summary>
internal static class McsMessages
{
    public static ReadOnlySpan<byte> Login(PushCredentials who, string chromeVersion, IEnumerable<string> receivedIds)
    {
        var user = who.AndroidId.ToString(CultureInfo.InvariantCulture);
        var login = new ProtoWriter()
            .Text(1, $"chrome-{chromeVersion}")
            .Text(2, "mcs.android.com")
            .Text(3, user)
            .Text(4, user)
            .Text(5, who.SecurityToken.ToString(CultureInfo.InvariantCulture))
            .Text(6, $"android-{who.AndroidId.ToString("x", CultureInfo.InvariantCulture)}")
            .Message(8, new ProtoWriter().Text(1, "new_vc").Text(2, "1"));
        foreach (var id in receivedIds)
        {
            login.Text(10, id);
        }

        return login.Flag(12, false)
            .Message(13, new ProtoWriter().Text(1, "").Flag(2, true).Varint(3, 300_000))
            .Flag(14, true)
            .Varint(16, 2)
            .Varint(17, 1)
            .Written;
    }

    /// <summary>A ping or its answer: it also tells up to which frame everything has been handled.</summary>
    public static ReadOnlySpan<byte> Heartbeat(uint lastStreamIdReceived) =>
        new ProtoWriter().Varint(2, lastStreamIdReceived).Written;

    /// <returns>Null when the login was accepted, else why not.</returns>
    public static string? LoginError(ReadOnlySpan<byte> response)
    {
        var reader = new ProtoReader(response);
        while (reader.Next())
        {
            if (reader.Field == 3)
            {
                return ErrorText(reader.Bytes);
            }
        }

        return reader.IsBroken ? "the answer could not be read" : null;
    }

    private static string ErrorText(ReadOnlySpan<byte> error)
    {
        ulong code = 0;
        var message = "";
        var reader = new ProtoReader(error);
        while (reader.Next())
        {
            code = reader.Field == 1 ? reader.Number : code;
            message = reader.Field == 2 ? reader.Text : message;
        }

        return $"{message} (code {code})";
    }
}
