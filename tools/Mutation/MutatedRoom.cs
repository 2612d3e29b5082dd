namespace RingActors.Mutation;

/// <summary>Code whose tests are put to the test.</summary>
/// <param name="Project">Below the repository's root.</param>
/// <param name="Folder">Only files below it are mutated.</param>
/// <param name="Assembly">The assembly's name.</param>
/// <param name="Tests">The test projects whose business it is, asked first.</param>
/// <param name="SecondLine">Asked about what those do not catch.</param>
internal sealed record MutatedRoom(string Project, string Folder, string Assembly, IReadOnlyList<string> Tests, IReadOnlyList<string> SecondLine)
{
    /// <summary>Where a fault is a burglary nobody is told of, a rule that does not run, or an event that is lost.</summary>
    public static IReadOnlyList<MutatedRoom> All { get; } =
    [
        new(
            "src/Devices/Domain/RingActors.Devices.Domain.csproj", "src/Devices/Domain/Alarm", "RingActors.Devices.Domain",
            ["Devices.Tests"], ["Simulation.Tests"]),
        new("src/Rules/RingActors.Rules.csproj", "src/Rules", "RingActors.Rules", ["Rules.Tests"], ["Simulation.Tests"]),
        new(
            "src/Engine/Runtime/RingActors.Engine.Runtime.csproj", "src/Engine/Runtime", "RingActors.Engine.Runtime",
            ["Engine.Tests"], ["Simulation.Tests", "Journal.Tests"]),
    ];
}
