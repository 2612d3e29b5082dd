using System.Text.Json.Nodes;
using RingCloudSim.Household;

namespace RingCloudSim.Http;

/// <summary>Pictures (protocol sheet, 4.5).</summary>
internal static class SnapshotRoutes
{
    private const int WaitMsMax = 60_000;

    public static void Map(RouteTable routes)
    {
        routes.Add("PUT", "clients_api/snapshots/update_all", Access.Session, call =>
        {
            Refresh(call);
            return RingReply.Empty();
        });
        routes.Add("POST", "clients_api/snapshots/timestamps", Access.Session, Timestamps);
        routes.Add("GET", "clients_api/snapshots/image/{id}", Access.Session, Image);
        routes.Add("GET", "clients_api/snapshots/uuid", Access.Session, call =>
            call.Query("uuid") is { Length: > 0 } ? Picture(0, call.World.Scheduler.NowMs) : RingReply.NotFound());
        routes.AddLater("GET", "snapshots/next/{id}", Access.Bearer, Next);
    }

    /// <summary>Nothing when motion detection is off or the device is away.</summary>
    private static bool CanTake(SimDevice? device) => device is { IsCamera: true, IsOffline: false, DetectsMotion: true };

    private static IEnumerable<SimDevice> Asked(RingCall call)
        => (call.JsonBody()?["doorbot_ids"] as JsonArray ?? [])
            .Select(id => Json.Number(id) is { } number ? call.World.Household.FindDevice(number) : null)
            .OfType<SimDevice>();

    private static void Refresh(RingCall call)
    {
        foreach (var device in Asked(call).Where(CanTake))
        {
            call.World.Household.Submit(new SnapshotTaken(device.Id));
        }
    }

    /// <summary>
    /// Asking is also the trigger: the answer shows the pictures from before, the next one the new ones.
    /// </summary>
    private static RingReply Timestamps(RingCall call)
    {
        var stamps = Asked(call).Where(device => device.SnapshotMs is not null).Select(device => (JsonNode)new JsonObject
        {
            ["doorbot_id"] = device.Id,
            ["timestamp"] = device.SnapshotMs,
        }).ToList();
        Refresh(call);
        return RingReply.Of(new JsonObject { ["timestamps"] = Json.Array(stamps) });
    }

    private static RingReply Image(RingCall call)
        => call.Device() is { SnapshotMs: { } taken } device && CanTake(device)
            ? Picture(device.Id, taken)
            : RingReply.Text(404, "no snapshot");

    private static async Task<RingReply> Next(RingCall call)
    {
        var after = long.TryParse(call.Query("after-ms"), out var ms) ? ms : 0;
        var wait = Math.Min(call.QueryNumber("max-wait-ms", otherwise: 15_000), WaitMsMax);
        using var deadline = new CancellationTokenSource(TimeSpan.FromMilliseconds(wait), call.World.Options.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, call.Http.RequestAborted);
        while (true)
        {
            Task changed;
            lock (call.World.Gate)
            {
                if (TryNext(call, after, out var reply))
                {
                    return reply;
                }

                changed = call.World.Changed;
            }

            try
            {
                await changed.WaitAsync(either.Token);
            }
            catch (OperationCanceledException)
            {
                return RingReply.Text(404, "no snapshot");
            }
        }
    }

    private static bool TryNext(RingCall call, long after, out RingReply reply)
    {
        var device = call.Device();
        reply = RingReply.Text(404, "no snapshot");
        if (device is null || !CanTake(device))
        {
            return true;
        }

        if (call.Query("extras") == "force" && !(device.SnapshotMs > after))
        {
            call.World.Household.Submit(new SnapshotTaken(device.Id));
        }

        if (device.SnapshotMs is not { } taken || taken < after)
        {
            return false;
        }

        reply = Picture(device.Id, taken);
        return true;
    }

    private static RingReply Picture(long deviceId, long takenMs) => new(200, Jpeg.Picture(deviceId, takenMs), "image/jpeg")
    {
        Headers = new Dictionary<string, string>
        {
            ["x-time-millis"] = takenMs.ToString(),
            ["date"] = DateTimeOffset.FromUnixTimeMilliseconds(takenMs).ToString("R"),
        },
    };
}
