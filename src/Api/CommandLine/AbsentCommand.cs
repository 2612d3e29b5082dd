namespace RingActors.Api.CommandLine;

/// <summary>The answer of a command whose room is not part of this build.</summary>
internal static class AbsentCommand
{
    public static async Task<int> RunAsync(string name, TextWriter errors)
    {
        await errors.WriteLineAsync($"'{name}' is not part of this build.");
        return ExitCodes.Failed;
    }
}
