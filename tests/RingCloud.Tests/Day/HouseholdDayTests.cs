using System.Diagnostics;
using System.Globalization;
using NodaTime;
using RingActors.Devices.Domain.Coverage;
using RingActors.Engine.Core;
using RingActors.RingCloud.Tests.Coverage;
using RingCloudSim;

namespace RingActors.RingCloud.Tests.Day;

/// <summary>
/// A day of a household of forty devices, over real sockets and on one clock: people come and go, an alarm goes off, and three times nobody
/// listens: the socket is cut for 20 minutes, the cloud is away for 2 hours, the token is revoked until the program starts anew.
/// </summary>
[Collection(Alone.Name)]
public sealed class HouseholdDayTests
{
    /// <summary>What a kill loses (5 min and a probe), what the last probe lags (60 s), and the steps of this test.</summary>
    private static readonly Duration HubBound = Duration.FromSeconds(300 + 60 + 60) + (2 * DayPlan.Step);

    /// <summary>What a kill loses, the slowest of ping, list and history (5.5 min and a minute), the start and a step.</summary>
    private static readonly Duration PushBound = Duration.FromSeconds(300 + 390 + 70) + (2 * DayPlan.Step);

    /// <summary>Of what could have been delivered, an outage's edges and a kill left out.</summary>
    private const double RatioMin = 0.97;

    /// <summary>Of what happened: the rest fell into an outage, or is a battery's level.</summary>
    private const int KeptMin = 4000;

    /// <summary>A fixed one, or those that RINGACTORS_SEED names.</summary>
    public static TheoryData<int> Seeds => Environment.GetEnvironmentVariable("RINGACTORS_SEED") is { Length: > 0 } named
        ? [.. named.Split(',').Select(s => int.Parse(s, CultureInfo.InvariantCulture))]
        : [20261121];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task A_day_with_three_outages_is_told_as_it_was_and_claims_no_more_than_was_heard(int seed)
    {
        Stopwatch run = Stopwatch.StartNew();
        await using CoverageHouse house = await CoverageHouse.StartAsync(household: "large");
        DayPlan plan = new(house);
        await plan.BeginAsync();
        DayLife life = new(house, plan, DayScript.Of(seed));
        Stretch day = new(house.Now, house.Now + (DayPlan.Step * DayPlan.Steps));
        await life.LiveAsync();
        await house.PassAsync(TimeSpan.FromMinutes(15));

        HomeView view = await house.Engine.Homes.ViewAsync(house.Home);
        IReadOnlyList<EventEnvelope> journal = house.Journal();
        CoverageView coverage = view.Part<CoverageView>();
        IReadOnlyList<Stretch> hub = Stretches.Clip(coverage.Lines[Lines.Hub(DemoHousehold.HubUuid)].Heard, day);
        IReadOnlyList<Stretch> push = Stretches.Clip(coverage.Lines[Lines.Push].Heard, day);
        string told = $"seed {seed}: {life.All.Count} happenings, {journal.Count} events in the journal; "
            + $"hub {life.Hub.Ratio(hub):P1} of the truth in {hub.Count} stretches, at most {life.Hub.LongestMissing(hub, house.Begins)} missing; "
            + $"push {life.Push.Ratio(push):P1} in {push.Count}, {life.Push.LongestMissing(push, house.Begins)}; {run.Elapsed.TotalSeconds:F1} s";
        TestContext.Current.TestOutputHelper!.WriteLine(told);

        DayVerdict verdict = new(life, plan, view, journal, told);
        int happenings = verdict.AssertHappeningsKept();
        int kept = verdict.AssertToldKept(hub);
        verdict.AssertModes();
        verdict.AssertIncidents();
        int intents = verdict.AssertIntents();
        int devices = verdict.AssertViewIs(SimulatedHouse.Of(house.Control));
        DayVerdict.AssertChain(house.Home, house.Frames());
        Assert.True(life.Hub.Overclaimed(hub).Count == 0, $"{told}; hub too much: {string.Join(", ", life.Hub.Overclaimed(hub))}");
        Assert.True(life.Push.Overclaimed(push).Count == 0, $"{told}; push too much: {string.Join(", ", life.Push.Overclaimed(push))}");
        (double least, double most) = new DayCoverage(life, view, day).AssertDevices(told);
        Assert.True(life.Hub.Ratio(hub) >= RatioMin && life.Push.Ratio(push) >= RatioMin, told);
        Assert.True(life.Hub.LongestMissing(hub, house.Begins) <= HubBound, told);
        Assert.True(life.Push.LongestMissing(push, house.Begins) <= PushBound, told);
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{devices} devices, {least:P1} to {most:P1} of the day covered; {kept} told and kept once, {happenings} presses and motions in covered time; "
            + $"{intents} intents; {run.Elapsed.TotalSeconds:F1} s");
        Assert.True(life.All.Count >= 5000 && kept >= KeptMin && devices >= 40, told);
    }
}
