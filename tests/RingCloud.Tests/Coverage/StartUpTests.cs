using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.RingCloud.Observations;
using RingActors.Engine.Core;
using RingCloudSim;
using SimOptions = RingCloudSim.RingCloudOptions;

namespace RingActors.RingCloud.Tests.Coverage;

/// <summary>
/// No request of the start is made only once: whichever fails, in whatever way, for a moment or for a while, the home is there afterwards
/// without anybody's help.
/// </summary>
[Collection(Alone.Name)]
public sealed class StartUpTests
{
    private const string Login = "/oauth/token";
    private const string Html = "<html><body><h1>Not now</h1></body></html>";

    private static readonly TimeSpan Step = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan While = TimeSpan.FromMinutes(6);

    /// <summary>The longest pause after failures is 5 min; the next reading of a history comes 5 min after a failed one.</summary>
    private static readonly TimeSpan Healing = TimeSpan.FromMinutes(12);

    /// <summary>
    /// Each request fails once, and many are made only when the one before has come off: twenty times a growing pause, or the patience with a call.
    /// </summary>
    private static readonly TimeSpan InTurn = TimeSpan.FromMinutes(60);

    private static readonly (string Name, Func<string, int, FaultRule> Rule)[] Ways =
    [
        ("500", (path, count) => new FaultRule(path, "status", count, Status: 500)),
        ("503", (path, count) => new FaultRule(path, "status", count, Status: 503)),
        ("401", (path, count) => new FaultRule(path, "status", count, Status: 401)),
        ("timeout", (path, count) => new FaultRule(path, "hang", count)),
        ("reset", (path, count) => new FaultRule(path, "close", count)),
        ("reset after it was done", (path, count) => new FaultRule(path, "lost-reply", count)),
        ("half an answer", (path, count) => new FaultRule(path, "malformed", count)),
        ("a web page", (path, count) => new FaultRule(path, "status", count, Status: 200, Body: Html)),
    ];

    public static TheoryData<string, string> Once
    {
        get
        {
            TheoryData<string, string> data = [];
            foreach (string household in new[] { "full", "cabin" })
            {
                foreach ((string name, _) in Ways)
                {
                    data.Add(household, name);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Once))]
    public async Task Every_request_of_the_start_may_fail_once(string household, string way)
    {
        Started untroubled = await UntroubledAsync(household);
        await using CoverageHouse house = await StartAsync(
            household, c => untroubled.Paths.ToList().ForEach(p => c.AddFault(Ways.Single(w => w.Name == way).Rule(p, 1))));
        await untroubled.AssertComesAsync(house, InTurn, way);
    }

    [Theory]
    [MemberData(nameof(Once))]
    public async Task Every_request_of_the_start_may_fail_for_a_while(string household, string way)
    {
        Started untroubled = await UntroubledAsync(household);
        Func<string, int, FaultRule> rule = Ways.Single(w => w.Name == way).Rule;

        // A login that Ring has renewed again and again, and of which it never told, is dead: then only a person can help.
        bool usesUp = rule(Login, 1).Kind is "lost-reply" or "malformed";
        await using CoverageHouse house = await StartAsync(
            household, c => untroubled.Paths.ToList().ForEach(p => c.AddFault(rule(p, usesUp && p == Login ? 1 : 100_000))));
        await PassAsync(house, While);
        house.Control.ClearFaults();
        await untroubled.AssertComesAsync(house, Healing, way);
    }

    [Theory]
    [InlineData("full")]
    [InlineData("cabin")]
    public async Task Any_one_request_of_the_start_may_fail_for_a_while(string household)
    {
        Started untroubled = await UntroubledAsync(household);
        foreach (string path in untroubled.Paths)
        {
            await using CoverageHouse house = await StartAsync(household, c => c.AddFault(new FaultRule(path, "status", 100_000, Status: 500)));
            await PassAsync(house, TimeSpan.FromMinutes(2));
            house.Control.ClearFaults();
            await untroubled.AssertComesAsync(house, Healing, path);
        }
    }

    private static Task<CoverageHouse> StartAsync(string household, Action<RingCloudControl>? before) =>
        CoverageHouse.StartAsync(options: new SimOptions { Household = household }, before: before);

    private static async Task<Started> UntroubledAsync(string household)
    {
        await using CoverageHouse house = await StartAsync(household, null);
        await PassAsync(house, Healing);
        HomeView view = await house.Engine.Homes.ViewAsync(house.Home);
        string[] paths =
        [
            .. house.Control.Requests().Select(r => r.Path).Distinct().Order(StringComparer.Ordinal),
        ];
        Assert.True(paths.Length > 8, string.Join(", ", paths));
        string[] devices = [.. view.Part<DevicesView>().All.Select(d => d.Address.Value).Order(StringComparer.Ordinal)];
        return new Started(paths, devices, Lines(house), Links(house), Mode(view));
    }

    private static async Task PassAsync(CoverageHouse house, TimeSpan total)
    {
        for (TimeSpan passed = TimeSpan.Zero; passed < total; passed += Step)
        {
            await house.AdvanceAsync(Step);
        }
    }

    private static string[] Lines(CoverageHouse house) =>
        [.. house.Gateway.Listening(house.Home).Where(l => l.Hears).Select(l => l.Line).Order(StringComparer.Ordinal)];

    private static string[] Links(CoverageHouse house) =>
    [
        .. house.Ring.Observer.Of<ConnectionStateChanged>().Select(c => c.Link).GroupBy(l => (l.Subsystem, l.Scope)).Select(g => g.Last())
            .Select(l => $"{l.Subsystem} {l.Scope} {l.State}").Order(StringComparer.Ordinal),
    ];

    private static string Mode(HomeView view) => $"{view.Security().Mode}, heard: {view.Security().IsHeard}";

    /// <summary>What an untroubled start asks for, and what it comes to.</summary>
    private sealed record Started(string[] Paths, string[] Devices, string[] Lines, string[] Links, string Mode)
    {
        /// <summary>Lets time pass until all of it is there, but no longer than that.</summary>
        internal async Task AssertComesAsync(CoverageHouse house, TimeSpan within, string told)
        {
            string? missing = await MissingAsync(house);
            for (TimeSpan passed = TimeSpan.Zero; missing is not null && passed < within; passed += Step)
            {
                await house.AdvanceAsync(Step);
                missing = await MissingAsync(house);
            }

            Assert.True(missing is null, $"{told}, after {within}: {missing}");
        }

        private async Task<string?> MissingAsync(CoverageHouse house)
        {
            HomeView view = await house.Engine.Homes.ViewAsync(house.Home);
            string[] devices = [.. Devices.Except(view.Part<DevicesView>().All.Select(d => d.Address.Value))];
            string[] lines = [.. Lines.Except(StartUpTests.Lines(house))];
            string[] links = [.. StartUpTests.Links(house).Except(Links)];
            string mode = StartUpTests.Mode(view);
            return devices.Length + lines.Length + links.Length == 0 && mode == Mode ? null
                : $"{devices.Length} devices missing ({string.Join(", ", devices.Take(3))}), not heard by {string.Join(", ", lines)}; "
                    + $"{string.Join(", ", links)}; {mode}";
        }
    }
}
