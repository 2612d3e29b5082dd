using System.Text.Json;
using System.Text.Json.Nodes;
using RingActors.Devices.RingCloud.Client.Wire;

namespace RingActors.Devices.RingCloud.Client.LiveView;

/// <summary>
/// A message of Ring's signalling server (section 8.1 of the protocol sheet). Null means that it was not said.
/// </summary>
internal sealed record SignalMessage(string Method)
{
    public long? DeviceId { get; init; }

    /// <summary>Ring's own session: a secret.</summary>
    public string? Session { get; init; }

    public string? Sdp { get; init; }

    public string? Ice { get; init; }

    public int? Line { get; init; }

    public bool? IsOk { get; init; }

    public string? Text { get; init; }

    public int? CloseCode { get; init; }

    public static SignalMessage? Parse(JsonElement root, PayloadFaults faults)
    {
        if (WireObject.From(root, faults) is not { } message || message.Word("method") is not { Length: > 0 } method)
        {
            faults.Add("$.method", "a method");
            return null;
        }

        var body = message.Peek("body") is { ValueKind: JsonValueKind.Object } ? message.Object("body") : null;
        var reason = (body?.Peek("reason") is { ValueKind: JsonValueKind.Object } ? body.Object("reason") : null)
            ?? (message.Peek("reason") is { ValueKind: JsonValueKind.Object } ? message.Object("reason") : null);
        return new SignalMessage(method)
        {
            DeviceId = body?.Long("doorbot_id"),
            Session = body?.Text("session_id"),
            Sdp = body?.Word("sdp"),
            Ice = body?.Word("ice"),
            Line = body?.Int("mlineindex"),
            IsOk = body?.Flag("is_ok"),
            Text = reason?.Text("text") ?? body?.Text("text"),
            CloseCode = reason?.Int("code"),
        };
    }

    public static byte[] Frame(string method, Guid dialog, JsonObject body) => JsonSerializer.SerializeToUtf8Bytes(new JsonObject
    {
        ["method"] = method,
        ["dialog_id"] = dialog.ToString("D"),
        ["body"] = body,
    });

    public static byte[] Close() => JsonSerializer.SerializeToUtf8Bytes(new JsonObject
    {
        ["method"] = "close",
        ["reason"] = new JsonObject { ["code"] = 0, ["text"] = "" },
    });
}
