using System.Text.Json.Nodes;
using NodaTime;
using RingActors.Devices.RingCloud.Client;
using RingActors.Devices.RingCloud.Client.Calls;
using RingActors.Devices.RingCloud.Client.Faults;
using RingActors.Devices.RingCloud.Client.Observations;
using RingCloudSim;
using SimOptions = RingCloudSim.RingCloudOptions;

namespace RingActors.RingCloud.Tests.Client;

/// <summary>Chimes, volumes, groups of lights, intercoms and commands to devices behind a hub, over real HTTP and sockets.</summary>
public sealed class AccessoryCallTests
{
    private const string Rpc = "/commands/v1/devices/987654005/device_rpc";
    private static readonly SimOptions Cabin = new() { Household = "cabin" };

    [Fact]
    public async Task A_chime_is_set_played_silenced_and_woken()
    {
        await using var ring = (await SimulatedRing.StartAsync(Cabin)).LoggedIn();
        var calls = ring.Connect().Calls;
        await calls.SetChimeVolumeAsync(CabinHousehold.ChimeId, 9, default);
        await calls.PlayChimeAsync(CabinHousehold.ChimeId, "motion", default);
        await calls.SnoozeChimeAsync(CabinHousehold.ChimeId, Duration.FromMinutes(30), default);
        Assert.Equal(9, (int)Device(ring, CabinHousehold.ChimeId)["document"]!["settings"]!["volume"]!);
        Assert.Equal("motion", (string?)Device(ring, CabinHousehold.ChimeId)["played"]![0]);
        var snoozed = ring.Control.Requests().Last(r => r.Path.EndsWith("/do_not_disturb", StringComparison.Ordinal));
        Assert.Equal("""{"time":30}""", snoozed.Body);
        await calls.SnoozeChimeAsync(CabinHousehold.ChimeId, Duration.Zero, default);
        Assert.Equal("", ring.Control.Requests().Last(r => r.Path.EndsWith("/do_not_disturb", StringComparison.Ordinal)).Body);
    }

    [Fact]
    public async Task A_doorbell_gets_its_volume()
    {
        await using var ring = (await SimulatedRing.StartAsync(Cabin)).LoggedIn();
        await ring.Connect().Calls.SetDoorbellVolumeAsync(CabinHousehold.DoorbellId, 3, default);
        Assert.Equal(3, (int)Device(ring, CabinHousehold.DoorbellId)["document"]!["settings"]!["doorbell_volume"]!);
    }

    [Fact]
    public async Task A_group_of_lights_is_listed_switched_and_read_again()
    {
        await using var ring = (await SimulatedRing.StartAsync(Cabin)).LoggedIn();
        var calls = ring.Connect().Calls;
        var group = Assert.Single(await calls.GetLightGroupsAsync(CabinHousehold.LocationId, default));
        Assert.Equal(("Outside", CabinHousehold.FloodlightId), (group.Name, Assert.Single(group.DeviceIds)));
        await calls.SetLightGroupAsync(CabinHousehold.LocationId, group.Id, true, Duration.FromSeconds(90), default);
        Assert.True((await calls.GetLightGroupAsync(CabinHousehold.LocationId, group.Id, default)).IsOn);
        var sent = ring.Control.Requests().Single(r => r.Method == "POST" && r.Path.StartsWith("/groups/", StringComparison.Ordinal));
        Assert.Equal("""{"lights_on":{"enabled":true,"duration_seconds":90}}""", sent.Body);
        await calls.SetLightGroupAsync(CabinHousehold.LocationId, group.Id, false, null, default);
        Assert.False((await calls.GetLightGroupAsync(CabinHousehold.LocationId, group.Id, default)).IsOn);
    }

    [Fact]
    public async Task A_door_stays_shut_unless_the_household_allows_it()
    {
        await using var ring = (await SimulatedRing.StartAsync(Cabin)).LoggedIn();
        var refusal = await RefusedAsync(() => ring.Connect().Calls.UnlockIntercomAsync(CabinHousehold.IntercomId, default));
        Assert.Equal(RingFault.SwitchedOff, refusal.Fault);
        Assert.Contains("Home:AllowUnlock", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(ring.Control.Requests());
    }

    [Fact]
    public async Task An_intercom_opens_the_door()
    {
        await using var ring = (await SimulatedRing.StartAsync(Cabin)).LoggedIn();
        await ring.Connect(o => o with { UnlockAllowed = true }).Calls.UnlockIntercomAsync(CabinHousehold.IntercomId, default);
        Assert.Equal(1, (int)Device(ring, CabinHousehold.IntercomId)["door_openings"]!);
    }

    [Theory]
    [InlineData(200, """{"result":{"code":-1},"jsonrpc":"2.0"}""", RingFault.Rejected, false)]
    [InlineData(200, """{"jsonrpc":"2.0"}""", RingFault.NotUnderstood, true)]
    [InlineData(422, "", RingFault.Rejected, false)]
    [InlineData(503, "", RingFault.Unavailable, true)]
    public async Task A_door_that_the_intercom_did_not_open_is_not_called_open(int status, string body, RingFault fault, bool unknown)
    {
        await using var ring = (await SimulatedRing.StartAsync(Cabin)).LoggedIn();
        ring.Control.AddFault(new FaultRule(Rpc, "status", Status: status, Body: body));
        var calls = ring.Connect(o => o with { UnlockAllowed = true }).Calls;
        var refusal = await RefusedAsync(() => calls.UnlockIntercomAsync(CabinHousehold.IntercomId, default));
        Assert.Equal((fault, unknown), (refusal.Fault, refusal.IsOutcomeUnknown));
        Assert.Equal(0, (int)Device(ring, CabinHousehold.IntercomId)["door_openings"]!);
    }

    [Fact]
    public async Task A_lock_is_locked_by_its_hub_and_unlocked_only_if_allowed()
    {
        await using var ring = (await SimulatedRing.StartAsync(new() { Household = "weird" })).LoggedIn();
        var connection = await ring.StartAndListAsync();
        const string Lock = "b2000000-0000-4000-8000-000000000004";
        await connection.Calls.SendAlarmCommandAsync(DemoHousehold.LocationId, Lock, "lock.lock", "{}", default);
        await ring.Control.MessageAsync(m => m.Text.Contains("lock.lock", StringComparison.Ordinal));
        var refusal = await RefusedAsync(
            () => connection.Calls.SendAlarmCommandAsync(DemoHousehold.LocationId, Lock, "lock.unlock", "{}", default));
        Assert.Equal(RingFault.SwitchedOff, refusal.Fault);
        Assert.DoesNotContain(ring.Control.Messages(), m => m.Text.Contains("lock.unlock", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nonsense_is_refused_before_anything_is_sent()
    {
        await using var ring = (await SimulatedRing.StartAsync(Cabin)).LoggedIn();
        var calls = ring.Connect(o => o with { SirensAllowed = false }).Calls;
        await RejectedAsync(() => calls.SetChimeVolumeAsync(CabinHousehold.ChimeId, 12, default));
        await RejectedAsync(() => calls.SetDoorbellVolumeAsync(CabinHousehold.DoorbellId, -1, default));
        await RejectedAsync(() => calls.PlayChimeAsync(CabinHousehold.ChimeId, "song", default));
        await RejectedAsync(() => calls.SnoozeChimeAsync(CabinHousehold.ChimeId, Duration.FromHours(25), default));
        await RejectedAsync(() => calls.SetLightGroupAsync("x", "y", false, Duration.FromSeconds(5), default));
        await RejectedAsync(() => calls.SendAlarmCommandAsync("x", "y", "security-panel.switch-mode", "{}", default));
        var siren = await RefusedAsync(() => calls.SendAlarmCommandAsync("x", "y", "siren-test.start", "{}", default));
        Assert.Equal(RingFault.SwitchedOff, siren.Fault);
        Assert.Empty(ring.Control.Requests());
    }

    [Fact]
    public async Task What_a_shared_user_may_not_change_and_a_device_does_not_know_are_different_faults()
    {
        var shared = new RingAccountOptions("shared@ringactors.example", "shared-Ring-2026", Shared: true);
        await using var theirs = (await SimulatedRing.StartAsync(Cabin with { Accounts = [shared] })).LoggedIn();
        var notMine = await RefusedAsync(() => theirs.Connect().Calls.SetMotionDetectionAsync(CabinHousehold.FloodlightId, true, default));
        Assert.Equal(RingFault.NotFound, notMine.Fault);
        await using var ours = (await SimulatedRing.StartAsync(Cabin)).LoggedIn();
        var unknown = await RefusedAsync(
            () => ours.Connect().Calls.PatchSettingsAsync(CabinHousehold.FloodlightId, """{"warp_settings":{"factor":9}}""", default));
        Assert.Equal((RingFault.Rejected, 422), (unknown.Fault, unknown.Status));
    }

    private static JsonObject Device(SimulatedRing ring, long id) => ring.Control.State()["household"]!["devices"]!.AsArray()
        .OfType<JsonObject>().Single(d => (long)d["document"]!["id"]! == id);

    private static async Task<RingApiException> RefusedAsync(Func<Task> call) => await Assert.ThrowsAsync<RingApiException>(call);

    private static async Task RejectedAsync(Func<Task> call) => Assert.Equal(RingFault.Rejected, (await RefusedAsync(call)).Fault);
}
