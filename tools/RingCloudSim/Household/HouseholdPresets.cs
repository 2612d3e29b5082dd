namespace RingCloudSim.Household;

internal static class HouseholdPresets
{
    public static IReadOnlyList<string> Names { get; } = ["demo", "full", "large", "cabin", "weird", "load"];

    public static void Build(RingCloudOptions options, SimHousehold household)
    {
        switch (options.Household)
        {
            case "demo":
                DemoHousehold.Build(household, options);
                break;
            case "full":
                FullHousehold.Build(household, options);
                break;
            case "large":
                LargeHousehold.Build(household, options);
                break;
            case "cabin":
                CabinHousehold.Build(household);
                break;
            case "weird":
                WeirdHousehold.Build(household, options);
                break;
            case "load":
                LoadHousehold.Build(household, options);
                break;
            default:
                throw SimulatorException.Invalid(
                    $"No household '{options.Household}'. Known: {string.Join(", ", Names)}.");
        }
    }
}
