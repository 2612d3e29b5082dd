using RingActors.Api.CommandLine;
using RingActors.Api.Hosting;

namespace RingActors.Api;

/// <summary>
/// Where everything begins. The command line is CommandLine/, serving is Hosting/, the tools are Tools/, their MCP face
/// is Mcp/, settings are Settings/.
/// </summary>
internal static class Program
{
    public static Task<int> Main(string[] arguments) =>
        RootCommandLine.RunAsync(arguments, Bodies(Console.Error), Console.Out, Console.Error);

    private static CommandBodies Bodies(TextWriter errors) => new(
        Serve: new Serving(AddHome, errors, Environment.GetEnvironmentVariable).RunAsync,
        Login: (_, _) => AbsentCommand.RunAsync("login", errors),
        Verify: (_, _) => AbsentCommand.RunAsync("verify", errors));

    /// <summary>What the tools work on: engine, devices, rules, gateway, and the handlers over them.</summary>
    private static void AddHome(Launch launch, IServiceCollection services)
    {
    }
}
