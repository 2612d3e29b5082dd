using RingActors.RingCloud.Tests.Coverage;

namespace RingActors.RingCloud.Tests.Scenarios;

// A class for each scenario, so that one can be played alone.

[Collection(Alone.Name)]
public sealed class ArmAwayFaultTests() : FaultScenarioTests(Name)
{
    private const string Name = "arm away";

    public static TheoryData<int, string> Cases => Chosen(Name);

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Whatever_goes_wrong_the_home_ends_as_it_should(int step, string fault) => PlayAsync(step, fault);
}

[Collection(Alone.Name)]
public sealed class BypassFaultTests() : FaultScenarioTests(Name)
{
    private const string Name = "arm with a bypass";

    public static TheoryData<int, string> Cases => Chosen(Name);

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Whatever_goes_wrong_the_home_ends_as_it_should(int step, string fault) => PlayAsync(step, fault);
}

[Collection(Alone.Name)]
public sealed class BurglaryFaultTests() : FaultScenarioTests(Name)
{
    private const string Name = "burglary";

    public static TheoryData<int, string> Cases => Chosen(Name);

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Whatever_goes_wrong_the_home_ends_as_it_should(int step, string fault) => PlayAsync(step, fault);
}

[Collection(Alone.Name)]
public sealed class CameraFaultTests() : FaultScenarioTests(Name)
{
    private const string Name = "camera";

    public static TheoryData<int, string> Cases => Chosen(Name);

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Whatever_goes_wrong_the_home_ends_as_it_should(int step, string fault) => PlayAsync(step, fault);
}

[Collection(Alone.Name)]
public sealed class LockAndSwitchFaultTests() : FaultScenarioTests(Name)
{
    private const string Name = "lock and switch";

    public static TheoryData<int, string> Cases => Chosen(Name);

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Whatever_goes_wrong_the_home_ends_as_it_should(int step, string fault) => PlayAsync(step, fault);
}

[Collection(Alone.Name)]
public sealed class CabinFaultTests() : FaultScenarioTests(Name)
{
    private const string Name = "cabin";

    public static TheoryData<int, string> Cases => Chosen(Name);

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Whatever_goes_wrong_the_home_ends_as_it_should(int step, string fault) => PlayAsync(step, fault);
}

public sealed class FaultCaseCountTests
{
    [Fact]
    public void Each_scenario_meets_each_fault()
    {
        int all = Scenario.All.Sum(s => FaultScenarioTests.AllCases(s.Name).Count);
        int chosen = Scenario.All.Sum(s => FaultScenarioTests.Chosen(s.Name).Count);
        TestContext.Current.TestOutputHelper!.WriteLine($"{chosen} of {all} cases, seed {FaultScenarioTests.Seed}");
        Assert.Equal(FaultScenarioTests.PlaysAll, chosen == all);
    }
}
