using System.Net;
using System.Text.Json.Nodes;
using RingActors.Api.Tests.Support;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Devices.Kinds;
using RingActors.Engine.Core;
using RingCloudSim;

namespace RingActors.Api.Tests.Home.Rest;

/// <summary>The intercom's door over HTTP: shut unless allowed, and open only by the intercom's own word.</summary>
public sealed class DoorRouteTests
{
    private const string Path = $"/api/v1/homes/{CabinHousehold.LocationId}/devices/intercom/open-door";

    [Fact]
    public async Task A_door_stays_shut_unless_the_household_allows_it()
    {
        await using RingCloudServer cloud = await RingCloudServer.StartAsync(new() { Household = "cabin" });
        await using HomeServer server = await HomeServer.StartOnAsync(cloud, CabinHousehold.LocationId);
        (HttpStatusCode status, JsonObject json) = await PostAsync(server, Path);
        Assert.Equal((HttpStatusCode.Forbidden, "home.allow-unlock"), (status, (string)json["code"]!));
        Assert.DoesNotContain(cloud.Control.Requests(), r => r.Path.Contains("device_rpc", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_door_is_asked_for_and_confirmed_only_by_the_intercom()
    {
        await using RingCloudServer cloud = await RingCloudServer.StartAsync(new() { Household = "cabin" });
        await using HomeServer server = await HomeServer.StartOnAsync(cloud, CabinHousehold.LocationId, ("Home:AllowUnlock", "true"));
        (HttpStatusCode status, JsonObject json) = await PostAsync(server, Path);
        Assert.Equal((HttpStatusCode.OK, "requested"), (status, (string)json["state"]!));
        await cloud.Control.RequestAsync(r => r.Path.EndsWith("/device_rpc", StringComparison.Ordinal) && r.Status == 200);

        // There is no push in this house: what it would tell is told here.
        Address intercom = new(CabinHousehold.LocationId, DeviceKinds.Doorbell, CabinHousehold.IntercomId.ToString());
        await server.TellAsync(intercom, new ReportDoorOpened("p1", NodaTime.SystemClock.Instance.GetCurrentInstant()));
        (_, JsonObject history) = await server.CallAsync("get_security_history", "{}");
        string[] told = [.. history["entries"]!.AsArray().Select(e => (string)e!["event"]!)];
        Assert.Contains("door.opened", told);
        Assert.Contains("intent.confirmed", told);
    }

    [Fact]
    public async Task What_opens_no_door_says_so()
    {
        await using HomeServer server = await HomeServer.StartAsync(("Home:AllowUnlock", "true"));
        (HttpStatusCode status, JsonObject json) = await PostAsync(server, $"/api/v1/homes/{HomeServer.Home}/devices/front-doorbell/open-door");
        Assert.Equal((HttpStatusCode.Conflict, "device.lacks-capability"), (status, (string)json["code"]!));
        (status, _) = await PostAsync(server, $"/api/v1/homes/{HomeServer.Home}/devices/front-doorbell/open-door?wait_seconds=31");
        Assert.Equal(HttpStatusCode.BadRequest, status);
    }

    private static async Task<(HttpStatusCode Status, JsonObject Json)> PostAsync(HomeServer server, string path)
    {
        using HttpResponseMessage response = await server.Http.PostAsync(new Uri(path, UriKind.Relative), null);
        return (response.StatusCode, (JsonObject)JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
    }
}
