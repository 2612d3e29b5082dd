using RingActors.Api.CommandLine;
using RingActors.Api.Instance;
using RingActors.Api.Startup;

namespace RingActors.Api;

/// <summary>
/// Where everything begins. The command line is CommandLine/, what a start puts together is Startup/, what the program
/// can do is Features/, by which ways it is reached Faces/, what all tools have in common Tools/.
/// </summary>
internal static class Program
{
    public static Task<int> Main(string[] arguments)
    {
        PosixFile.MakeNewOnesPrivate();
        return RootCommandLine.RunAsync(arguments, Bodies(Console.Error), Console.Out, Console.Error);
    }

    private static CommandBodies Bodies(TextWriter errors) => new(
        Serve: new Serving(HomeServices.AddHome, HomeServices.Open, errors, Environment.GetEnvironmentVariable).RunAsync,
        Login: new LoginCommand(
            Console.In, Console.Out, errors, Environment.GetEnvironmentVariable, new OwnersKeys()).RunAsync,
        Verify: new VerifyCommand(Console.Out, errors, Environment.GetEnvironmentVariable).RunAsync,
        DuressLog: new DuressLogCommand(Console.Out, errors, Environment.GetEnvironmentVariable).RunAsync,
        Health: new HealthCommand(Console.Out, errors, Environment.GetEnvironmentVariable).RunAsync,
        Keys: new KeysCommand(Console.In, Console.Out, errors, Environment.GetEnvironmentVariable),
        Approve: new ApproveCommand(Console.In, Console.Out, errors, Environment.GetEnvironmentVariable),
        Lists: new ListCommands(Console.In, Console.Out, errors, Environment.GetEnvironmentVariable),
        Backup: new BackupCommand(Console.Out, errors, Environment.GetEnvironmentVariable).RunAsync,
        Restore: new RestoreCommand(Console.Out, errors, Environment.GetEnvironmentVariable).RunAsync,
        Secrets: SecretsBodies.Of(new SecretsCommand(
            Console.In, Console.Out, errors, Environment.GetEnvironmentVariable, TimeProvider.System)),
        Webhooks: new WebhooksCommand(Console.In, Console.Out, errors, Environment.GetEnvironmentVariable),
        Deliveries: new DeliveriesCommand(Console.In, Console.Out, errors, Environment.GetEnvironmentVariable));
}
