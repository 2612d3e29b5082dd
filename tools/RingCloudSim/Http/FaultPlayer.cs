using System.Text;
using RingCloudSim.Control;

namespace RingCloudSim.Http;

/// <summary>Plays a fault around an answer. Null means: cut the connection without an answer.</summary>
internal static class FaultPlayer
{
    public static async Task<RingReply?> PlayAsync(FaultRule? fault, RingCall call, Func<Task<RingReply>> answer)
    {
        switch (fault?.Kind)
        {
            case null:
                return await answer();
            case "status":
                return Status(fault);
            case "ignored":
                return RingReply.Empty(200);
            case "close":
                return null;
            case "lost-reply":
                await answer();
                return null;
            case "hang":
                await WaitAsync(call, fault.DelayMs > 0 ? TimeSpan.FromMilliseconds(fault.DelayMs) : Timeout.InfiniteTimeSpan);
                return null;
            case "delay":
                await WaitAsync(call, TimeSpan.FromMilliseconds(fault.DelayMs));
                return await answer();
            case "malformed":
                return Malformed(await answer());
            case "stale":
                return Retimed(await answer(), millis => millis - (long)TimeSpan.FromHours(1).TotalMilliseconds);
            case "untimed":
                return Retimed(await answer(), _ => null);
            default:
                throw new InvalidOperationException($"No fault {fault.Kind}.");
        }
    }

    private static RingReply Status(FaultRule fault)
    {
        if (fault is { Status: 406, Body: null })
        {
            return RingReply.Blocked;
        }

        var body = Encoding.UTF8.GetBytes(fault.Body ?? "");
        var isJson = fault.Body?.TrimStart() is ['{' or '[', ..];
        var reply = new RingReply(fault.Status, body, isJson ? "application/json" : "text/plain");
        return fault.RetryAfterSeconds is { } seconds
            ? reply with { Headers = new Dictionary<string, string> { ["Retry-After"] = seconds.ToString() } }
            : reply;
    }

    /// <summary>Another time of the picture, or none.</summary>
    private static RingReply Retimed(RingReply reply, Func<long, long?> change)
    {
        var headers = reply.Headers.Where(each => each.Key != "x-time-millis").ToDictionary();
        if (reply.Headers.TryGetValue("x-time-millis", out var text) && change(long.Parse(text)) is { } other)
        {
            headers["x-time-millis"] = other.ToString();
        }

        return reply with { Headers = headers };
    }

    /// <summary>The first half of the body, or half an object when there is none.</summary>
    private static RingReply Malformed(RingReply reply)
        => reply with { Body = reply.Body.Length > 1 ? reply.Body[..(reply.Body.Length / 2)] : "{\"a\":"u8.ToArray() };

    private static async Task WaitAsync(RingCall call, TimeSpan time)
    {
        try
        {
            await Task.Delay(time, call.World.Options.Clock, call.Http.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            // The client gave up, which is what a hanging server is for.
        }
    }
}
