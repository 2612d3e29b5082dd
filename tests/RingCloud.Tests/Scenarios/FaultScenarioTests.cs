using System.Collections.Concurrent;
using System.Globalization;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Intents;
using RingActors.Engine.Core;

namespace RingActors.RingCloud.Tests.Scenarios;

/// <summary>
/// Short stories of a household, each with each fault at each of its steps: the engine with the product's own model, the real gateway and
/// client, real sockets, one clock. <c>RINGACTORS_FAULT_CASES=some</c> plays each fault once in each scenario, at a step that
/// <c>RINGACTORS_SEED</c> draws, or if that is not set a fresh seed, and <c>=0 token expired</c> that fault at that step.
/// </summary>
public abstract class FaultScenarioTests(string name)
{
    private static readonly ConcurrentDictionary<string, Lazy<Task<IReadOnlyList<string>>>> Untroubled = new();

    private readonly Scenario _scenario = Scenario.Named(name);

    internal static int Seed { get; } = Environment.GetEnvironmentVariable("RINGACTORS_SEED") is { Length: > 0 } named
        ? int.Parse(named.Split(',')[0], CultureInfo.InvariantCulture)
        : Random.Shared.Next(1_000_000);

    internal static bool PlaysAll => Asked is null or "all";

    private static string? Asked { get; } = Environment.GetEnvironmentVariable("RINGACTORS_FAULT_CASES") is { Length: > 0 } asked ? asked : null;

    /// <summary>Every pair of a step and a fault that can befall this home.</summary>
    internal static IReadOnlyList<(int Step, string Fault)> AllCases(string scenario)
    {
        Scenario chosen = Scenario.Named(scenario);
        return [.. from step in Enumerable.Range(0, chosen.Steps.Count)
                   from fault in Fault.All
                   where chosen.HasHub || !fault.OfHub
                   select (step, fault.Name)];
    }

    internal static TheoryData<int, string> Chosen(string scenario)
    {
        Random random = new(Seed);
        IEnumerable<(int Step, string Fault)> cases = AllCases(scenario);
        if (Asked == "some")
        {
            cases = cases.GroupBy(c => c.Fault).Select(g => g.ElementAt(random.Next(g.Count())));
        }
        else if (!PlaysAll)
        {
            cases = cases.Where(c => $"{c.Step} {c.Fault}" == Asked);
        }

        TheoryData<int, string> data = [];
        foreach ((int step, string fault) in cases)
        {
            data.Add(step, fault);
        }

        return data;
    }

    private protected async Task PlayAsync(int step, string faultName)
    {
        Fault fault = Fault.Named(faultName);
        string told = $"{_scenario.Name}, {faultName} at '{_scenario.Steps[step].Name}'";
        IReadOnlyList<string> untroubled = await Untroubled.GetOrAdd(
            _scenario.Name, _ => new Lazy<Task<IReadOnlyList<string>>>(() => EndAsync(null, -1, "untroubled"))).Value;
        IReadOnlyList<string> end = await EndAsync(fault, step, told);
        Assert.True(untroubled.SequenceEqual(end), $"{told}: it ends as {Text(end)}, and without the fault as {Text(untroubled)}");
    }

    private async Task<IReadOnlyList<string>> EndAsync(Fault? fault, int faulty, string told)
    {
        await using FaultHouse house = await FaultHouse.StartAsync(_scenario, fault);
        for (int i = 0; i < _scenario.Steps.Count; i++)
        {
            if (i == faulty)
            {
                await fault!.Break(house);
            }

            await _scenario.Steps[i].Act(house);
            await house.PassAsync(TimeSpan.FromSeconds(_scenario.Steps[i].Seconds));
            if (i == faulty)
            {
                house.House.Control.ClearFaults();
                await fault!.Mend(house);
            }
        }

        await HealAsync(house, told);
        if (fault is { IsHarmless: false } && (fault.IsOfTheWorld || await JournalChecks.IsAnyWishLostAsync(house, fault)))
        {
            await _scenario.Again(house);
            await HealAsync(house, told + ", asked again");
        }

        await CheckAsync(house, told);
        return SimulatedTruth.Of(house.House);
    }

    /// <summary>
    /// Lists have been read and all deadlines have come; then what is shown is what is. A hub is listed every five minutes: a word that was
    /// lost on a line that went on is learned no sooner.
    /// </summary>
    private static async Task HealAsync(FaultHouse house, string told)
    {
        await house.PassAsync(TimeSpan.FromMinutes(7), TimeSpan.FromSeconds(15));
        HomeView view = await house.House.Engine.Homes.ViewAsync(house.House.Home);
        IReadOnlyList<string> truth = SimulatedTruth.Of(house.House);
        IReadOnlyList<string> shown = SimulatedTruth.Shown(house.House, view, truth);
        Assert.True(
            truth.SequenceEqual(shown),
            $"{told}: it is {Text(truth)}, and shown is {Text(shown)}; wishes: {Text(JournalChecks.Ends(view))}\n"
                + house.Told(DeviceKinds.SecuritySystemOf(house.House.Home)));
        Assert.Empty(view.Part<IntentsView>().Open);
    }

    private static async Task CheckAsync(FaultHouse house, string told)
    {
        Assert.True(house.Lies.Count == 0, $"{told}: {string.Join("; ", house.Lies)}");
        JournalChecks.AssertKept(house.House, house.Answers);
        JournalChecks.AssertConfirmationsAreReports(house.House.Journal());
        HomeView view = await house.House.Engine.Homes.ViewAsync(house.House.Home);
        TestContext.Current.TestOutputHelper?.WriteLine($"{told}: {Text(JournalChecks.Ends(view))}");
        if (!PlaysAll && Asked != "some")
        {
            TestContext.Current.TestOutputHelper?.WriteLine(house.Told(DeviceKinds.SecuritySystemOf(house.House.Home)));
        }
    }

    private static string Text(IEnumerable<string> lines) => "[" + string.Join(", ", lines) + "]";
}
