using RingCloudSim.Control;
using RingCloudSim.OAuth;

namespace RingCloudSim.Http;

/// <summary>Every Ring or Google request: record, fault, host, credentials, route, answer.</summary>
internal sealed class RingPipeline(World world, RouteTable routes)
{
    private const int BodyBytesMax = 4 << 20;

    public async Task HandleAsync(HttpContext http)
    {
        world.Activity.Opened();
        try
        {
            await HandleActiveAsync(http);
        }
        finally
        {
            world.Activity.Closed();
        }
    }

    private async Task HandleActiveAsync(HttpContext http)
    {
        if (world.Faults.Outage)
        {
            http.Abort();
            return;
        }

        if (await ReadBodyAsync(http.Request) is not { } body)
        {
            http.Response.StatusCode = 413;
            return;
        }

        var call = new RingCall(world, http, body);
        var fault = world.Faults.Take(http.Request.Method, http.Request.Path);
        var record = Record(call, fault);
        if (SignalSocketRoute.Serves(http.Request) && fault is null)
        {
            await SignalSocketRoute.HandleAsync(world, http);
            Finish(record, http.Response.StatusCode);
            return;
        }

        if (http.Request.Path == "/ws" && fault is null)
        {
            await AlarmSocketRoute.HandleAsync(world, http);
            Finish(record, http.Response.StatusCode);
            return;
        }

        if (await FaultPlayer.PlayAsync(fault, call, () => AnswerAsync(call)) is { } reply)
        {
            Finish(record, reply.Status);
            await WriteAsync(http.Response, reply);
        }
        else
        {
            Finish(record, -1);
            http.Abort();
        }
    }

    private async Task<RingReply> AnswerAsync(RingCall call)
    {
        var request = call.Http.Request;
        if (!HostRules.Serves(request.Host.Host, request.Path, world.AlarmHost))
        {
            return RingReply.NotFound($"{request.Host.Host} does not serve {request.Path}");
        }

        if (routes.Find(request.Method, request.Path) is not var (route, values))
        {
            return RingReply.NotFound();
        }

        call.Values = values;
        if (route.Later is not null)
        {
            lock (world.Gate)
            {
                if (Refusal(call, route) is { } refusal)
                {
                    return refusal;
                }
            }

            return await route.Later(call);
        }

        lock (world.Gate)
        {
            return Refusal(call, route) ?? route.Now!(call);
        }
    }

    private RingReply? Refusal(RingCall call, Route route)
    {
        var isGoogle = route.Segments[0] is "checkin" or "c2dm" or "v1";
        if (!isGoogle && (route.Segments[0] == "oauth" || world.Options.StrictUserAgent)
            && call.Header("User-Agent")?.StartsWith("android:com.ringapp", StringComparison.Ordinal) != true)
        {
            return RingReply.Blocked;
        }

        if (route.Access == Access.Open)
        {
            return null;
        }

        const string Scheme = "Bearer ";
        var authorization = call.Header("Authorization") ?? "";
        call.Account = authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? world.Tokens.Authorized(authorization[Scheme.Length..].Trim())
            : null;
        if (call.Account is null)
        {
            return RingReply.Unauthorized;
        }

        var hardwareId = call.Header("hardware_id") ?? "";
        call.Client = call.Account.Clients.GetValueOrDefault(hardwareId);
        return route.Access == Access.Session && call.Client is null
            ? RingReply.NotFound($"Client Device with {hardwareId} not found")
            : null;
    }

    private void Finish(RecordedRequest record, int status)
    {
        record.Status = status;
        world.Requests.Changed();
    }

    private RecordedRequest Record(RingCall call, FaultRule? fault)
    {
        var request = call.Http.Request;
        return world.Requests.Add(seq => new RecordedRequest(
            seq,
            world.Scheduler.Now,
            request.Method,
            request.Host.Value ?? "",
            request.Path.Value ?? "/",
            request.QueryString.Value ?? "",
            request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            request.ContentType == "application/x-protobuf" ? Convert.ToBase64String(call.Body) : call.BodyText,
            fault?.Kind));
    }

    private static async Task<byte[]?> ReadBodyAsync(HttpRequest request)
    {
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(buffer)) > 0)
        {
            if (body.Length + read > BodyBytesMax)
            {
                return null;
            }

            body.Write(buffer, 0, read);
        }

        return body.ToArray();
    }

    private async Task WriteAsync(HttpResponse response, RingReply reply)
    {
        response.StatusCode = reply.Status;
        // By the clock of this world, which may not be the machine's.
        response.Headers.Date = world.Scheduler.Now.ToString("R");
        foreach (var (name, value) in reply.Headers)
        {
            response.Headers[name] = value;
        }

        if (reply.ContentType is not null)
        {
            response.ContentType = reply.ContentType;
        }

        if (reply.Status != 204)
        {
            response.ContentLength = reply.Body.Length;
            await response.Body.WriteAsync(reply.Body);
        }
    }
}
