using RingCloudSim.Household;

namespace RingCloudSim.Http;

/// <summary>Lights and sirens (protocol sheet, 4.6).</summary>
internal static class CameraRoutes
{
    private const int SirenSecondsMax = 120;

    public static void Map(RouteTable routes)
    {
        routes.Add("PUT", "clients_api/doorbots/{id}/floodlight_light_on", Access.Session, call => Light(call, on: true));
        routes.Add("PUT", "clients_api/doorbots/{id}/floodlight_light_off", Access.Session, call => Light(call, on: false));
        routes.Add("PUT", "clients_api/doorbots/{id}/siren_on", Access.Session, call => Siren(call, on: true));
        routes.Add("PUT", "clients_api/doorbots/{id}/siren_off", Access.Session, call => Siren(call, on: false));
    }

    private static RingReply Light(RingCall call, bool on)
    {
        if (Refused(call, device => device.HasLight) is { } refusal)
        {
            return refusal;
        }

        call.World.Household.Submit(new LightSwitched(call.Device()!.Id, on));
        return RingReply.Empty(200);
    }

    private static RingReply Siren(RingCall call, bool on)
    {
        if (Refused(call, device => device.HasSiren) is { } refusal)
        {
            return refusal;
        }

        var seconds = CameraBehaviour.DefaultSirenSeconds;
        if (call.Query("duration") is { } asked && (!int.TryParse(asked, out seconds) || seconds is < 0 or > SirenSecondsMax))
        {
            return RingReply.Unprocessable;
        }

        call.World.Household.Submit(new SirenSwitched(call.Device()!.Id, on && seconds > 0, seconds));
        return RingReply.Empty(200);
    }

    private static RingReply? Refused(RingCall call, Func<SimDevice, bool> can)
    {
        if (call.Device() is not { IsCamera: true } device)
        {
            return RingReply.NotFound();
        }

        return call.HasAcceptableBody && can(device) ? null : RingReply.Unprocessable;
    }
}
