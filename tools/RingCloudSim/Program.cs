namespace RingCloudSim;

internal static class Program
{
    public static Task<int> Main(string[] arguments) => SimulatorProgram.RunAsync(arguments);
}
