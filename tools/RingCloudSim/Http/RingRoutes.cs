using RingCloudSim.OAuth;
using RingCloudSim.Push;

namespace RingCloudSim.Http;

internal static class RingRoutes
{
    public static RouteTable All()
    {
        var routes = new RouteTable();
        OAuthRoutes.Map(routes);
        SessionRoutes.Map(routes);
        DeviceRoutes.Map(routes);
        CameraRoutes.Map(routes);
        AccessoryRoutes.Map(routes);
        HistoryRoutes.Map(routes);
        RecordingRoutes.Map(routes);
        SnapshotRoutes.Map(routes);
        LocationRoutes.Map(routes);
        GoogleRoutes.Map(routes);
        return routes;
    }
}
