using System.Text.Json.Nodes;
using RingActors.Devices.RingCloud.Client.Wire;

namespace RingActors.Devices.RingCloud.Client.LiveView;

/// <summary>What Ring's signalling server says.</summary>
internal sealed partial class LiveViewSession
{
    private async Task ReadAsync()
    {
        try
        {
            while (await _socket.ReadAsync(_life.Token) is { } bytes)
            {
                await HandleAsync(bytes);
            }

            End(LiveViewEnd.Lost);
        }
        catch (OperationCanceledException) when (_life.IsCancellationRequested)
        {
            // Ended.
        }
    }

    private async Task HandleAsync(byte[] bytes)
    {
        var faults = new PayloadFaults();
        var message = JsonText.TryParse(bytes, out var root) ? SignalMessage.Parse(root, faults) : null;
        if (message is null)
        {
            services.Meter.PayloadFaults("signalling", 1);
            return;
        }

        services.Meter.PayloadFaults("signalling", faults.Count);
        if (IsForeign(message))
        {
            return;
        }

        switch (message.Method)
        {
            case "session_created" or "session_started":
                await BeginAsync(message.Session);
                break;
            case "sdp" when SdpAnswer.IsSdp(message.Sdp):
                await AnswerAsync(message);
                break;
            case "ice" when message.Ice is { Length: <= 4096 } ice:
                Tell(new LiveViewEvent(LiveViewEventKind.Ice, ice, message.Line));
                break;
            case "notification":
                await NotifyAsync(message);
                break;
            case "ping":
                await SendAsync("pong", []);
                break;
            case "close":
                End(LiveViewEnd.ByRing(message.CloseCode, message.Text));
                break;
        }
    }

    /// <summary>Of another camera, or of another session of this one.</summary>
    private bool IsForeign(SignalMessage message) => (message.DeviceId is { } device && device != deviceId)
        || (message.Session is { } session && _session is { } own && session != own);

    private async Task BeginAsync(string? session)
    {
        List<(string Ice, int Line)> early;
        lock (_gate)
        {
            _session ??= session;
            early = [.. _early];
            _early.Clear();
        }

        foreach (var (ice, line) in early)
        {
            await SendIceAsync(ice, line);
        }
    }

    private async Task AnswerAsync(SignalMessage message)
    {
        await BeginAsync(message.Session);
        if (_answer.TrySetResult(message.Sdp!))
        {
            // Without it Ring ends the stream after some 70 s.
            await SendAsync("activate_session", []);
            await SendAsync("stream_options", new JsonObject { ["audio_enabled"] = true, ["video_enabled"] = true });
        }
    }

    private async Task NotifyAsync(SignalMessage message)
    {
        Tell(new LiveViewEvent(LiveViewEventKind.Notification, message.Text ?? "", null));
        if (withSpeaker && message is { Text: "camera_connected", IsOk: not false })
        {
            await SendAsync("camera_options", new JsonObject { ["stealth_mode"] = false });
        }
    }
}
