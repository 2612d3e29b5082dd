using NodaTime;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.RingCloud.Configuration;
using RingCloudSim;

namespace RingActors.RingCloud.Tests.Coverage;

/// <summary>Whoever does not hear any more says so within the bound that docs/operations.md states, and since when.</summary>
[Collection(Alone.Name)]
public sealed class GoingDeafTests
{
    private static readonly Duration Step = Duration.FromSeconds(10);

    /// <summary>A probe and its jitter, the wait for its answer, and the wait for the list that is asked for then.</summary>
    private static readonly Duration HubBound = Duration.FromSeconds(60 + 60 + 60);

    /// <summary>The silence after which the stream is given up.</summary>
    private static readonly Duration PushBound = Duration.FromMinutes(10);

    /// <summary>Two intervals with their jitter, and the time of a call.</summary>
    private static readonly Duration ListBound = Duration.FromSeconds(132 + 120);

    [Fact]
    public Task A_hub_socket_that_died_silently() =>
        DeafWithinAsync(Lines.Hub(DemoHousehold.HubUuid), h => h.Control.MuteSockets("alarm"), HubBound);

    [Fact]
    public Task A_hub_socket_that_was_cut() => DeafWithinAsync(Lines.Hub(DemoHousehold.HubUuid), h => h.Control.CutAlarmSockets(), Step);

    [Fact]
    public Task A_hub_that_went_offline() => DeafWithinAsync(Lines.Hub(DemoHousehold.HubUuid), h => h.Control.SetHubStatus("offline"), Step);

    [Fact]
    public Task A_push_stream_that_died_silently() => DeafWithinAsync(Lines.Push, h => h.Control.MuteSockets("push"), PushBound);

    [Fact]
    public Task A_push_stream_that_was_cut() => DeafWithinAsync(Lines.Push, h => h.Control.CutPushSockets(), Step);

    [Fact]
    public Task A_device_list_that_cannot_be_read() => DeafWithinAsync(
        Lines.Devices, h => h.Control.AddFault(new FaultRule("/clients_api/ring_devices", "status", Count: 10_000)), ListBound);

    [Fact]
    public Task Tokens_that_were_revoked() => DeafWithinAsync(Lines.Push, h => h.Control.RevokeTokens(), Duration.FromHours(1) + ListBound, "login");

    /// <summary>
    /// The proofs of push come at their own paces. None of them makes a line that works look as if it did not, however seldom the list or however
    /// often the history is read.
    /// </summary>
    [Theory]
    [InlineData(10, 60)]
    [InlineData(300, 3_600)]
    public async Task A_house_in_which_all_is_well_is_listened_to_at_any_pace_of_the_readings(int historySeconds, int listSeconds)
    {
        RingPollingOptions paces = new()
        {
            PushWatchdog = TimeSpan.FromSeconds(historySeconds),
            DeviceList = TimeSpan.FromSeconds(listSeconds),
        };
        await using CoverageHouse house = await CoverageHouse.StartAsync(change: o => o with { Polling = paces });
        await house.PassAsync(TimeSpan.FromMinutes(30));
        Assert.DoesNotContain(house.Events<WentDeaf>(), d => d.Line == Lines.Push);
        Assert.Contains(house.Gateway.Listening(house.Home), l => l is { Line: Lines.Push, Hears: true });
    }

    private static async Task DeafWithinAsync(string line, Action<CoverageHouse> deafen, Duration bound, string? reason = null)
    {
        await using CoverageHouse house = await CoverageHouse.StartAsync();
        await house.PassAsync(TimeSpan.FromMinutes(12));
        Assert.True((await house.CoverageAsync()).Lines[line].Hears, $"{line} is heard before anything happens");
        int before = house.Events<WentDeaf>().Count(d => d.Line == line);
        Instant at = house.Now;
        deafen(house);
        await house.SettleAsync();
        while (house.Events<WentDeaf>().Count(d => d.Line == line) == before)
        {
            Assert.True(house.Now - at <= bound + Step, $"not told within {bound}");
            await house.AdvanceAsync(Step.ToTimeSpan());
        }

        WentDeaf deaf = house.Events<WentDeaf>().Last(d => d.Line == line);
        Assert.True(deaf.Since <= at, $"{deaf} claims more than there was up to {at}");
        Assert.Contains(reason ?? "", deaf.Reason, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(house.Gateway.Listening(house.Home), l => l.Line == line && l.Hears && l.Until > at && l.Since < at);
    }
}
