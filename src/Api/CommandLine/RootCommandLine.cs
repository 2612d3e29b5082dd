using System.CommandLine;
using RingActors.Api.Instance;

namespace RingActors.Api.CommandLine;

/// <summary>What each command does, given its parsed options.</summary>
internal sealed record CommandBodies(
    Func<ServeOptions, CancellationToken, Task<int>> Serve,
    Func<LoginOptions, CancellationToken, Task<int>> Login,
    Func<VerifyOptions, CancellationToken, Task<int>> Verify,
    Func<string?, CancellationToken, Task<int>> DuressLog,
    Func<string?, CancellationToken, Task<int>> Health,
    Func<BackupOptions, CancellationToken, Task<int>> Backup,
    Func<RestoreOptions, CancellationToken, Task<int>> Restore,
    KeysCommand Keys,
    ApproveCommand Approve,
    ListCommands Lists,
    SecretsBodies Secrets,
    WebhooksCommand Webhooks,
    DeliveriesCommand Deliveries);

/// <summary>What <c>ringactors secrets</c> does.</summary>
internal sealed record SecretsBodies(
    Func<SecretsOptions, string, Task<int>> Set,
    Func<SecretsOptions, string, Task<int>> Bind,
    Func<SecretsOptions, Task<int>> List,
    Func<SecretsOptions, string, Task<int>> Remove)
{
    public static SecretsBodies Of(SecretsCommand command) =>
        new(command.SetAsync, command.BindAsync, command.ListAsync, command.RemoveAsync);
}

/// <summary><c>ringactors secrets</c>.</summary>
/// <param name="Data">Data directory, when given.</param>
/// <param name="Demo">Those of the simulated household.</param>
internal sealed record SecretsOptions(string? Data, bool Demo = false)
{
    /// <summary>The hosts that may have it.</summary>
    public IReadOnlyList<string>? Hosts { get; init; }

    /// <summary>True if every host may.</summary>
    public bool AnyHost { get; init; }
}

/// <summary><c>ringactors login</c>.</summary>
/// <param name="Data">Data directory, when given.</param>
/// <param name="NewOwnerKey">An owner's key in place of one that is lost.</param>
internal sealed record LoginOptions(string? Data, bool NewOwnerKey = false);

/// <summary><c>ringactors verify</c>.</summary>
/// <param name="Data">Data directory, when given.</param>
/// <param name="NoAnchor">Do without the anchor.</param>
internal sealed record VerifyOptions(string? Data, bool NoAnchor = false);

/// <summary><c>ringactors backup</c>.</summary>
/// <param name="Data">Data directory, when given.</param>
/// <param name="Directory">Where to.</param>
/// <param name="WithSecrets">The key of the codes and the login too.</param>
internal sealed record BackupOptions(string? Data, string Directory, bool WithSecrets = false);

/// <summary><c>ringactors restore</c>.</summary>
/// <param name="Data">Data directory, when given.</param>
/// <param name="Directory">The backup.</param>
/// <param name="AcceptOlder">Also in the place of something newer.</param>
internal sealed record RestoreOptions(string? Data, string Directory, bool AcceptOlder = false);

/// <summary>The program's command line. Without a command it serves.</summary>
internal static class RootCommandLine
{
    public static async Task<int> RunAsync(string[] arguments, CommandBodies bodies, TextWriter output,
        TextWriter errors)
    {
        var parsed = Build(bodies).Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                await errors.WriteLineAsync(error.Message);
            }

            await errors.WriteLineAsync($"See {HowToRun.Current.Line("--help")}.");
            return ExitCodes.Usage;
        }

        // The host shuts down in its own order and time; System.CommandLine would kill it after two seconds.
        return await parsed.InvokeAsync(
            new InvocationConfiguration
            {
                Output = output,
                Error = errors,
                ProcessTerminationTimeout = null,
                EnableDefaultExceptionHandler = false
            });
    }

    private static RootCommand Build(CommandBodies bodies)
    {
        var demo = new Option<bool>("--demo")
        {
            Description = "Run a simulated household instead of a Ring account (the default when no account "
            + "is stored)."
        };
        var stdio = new Option<bool>("--stdio")
        { Description = "Speak MCP on standard input and output instead of opening a port." };
        var takeover = new Option<bool>("--takeover")
        { Description = "Replace a server that already runs on the same data directory." };
        var missingAnchor = new Option<bool>("--accept-missing-anchor")
        { Description = "Start though the journal has events and its anchor is gone." };
        var older = new Option<bool>("--accept-older")
        { Description = "Start though the journal is older than its anchor: an older one was restored on purpose." };
        var port = new Option<string>("--port") { Description = "Port to listen on. [default: 8123]" };
        var host = new Option<string>("--host") { Description = "Address to listen on. [default: 127.0.0.1]" };
        var data = new Option<string>("--data")
        {
            Description = "Data directory. [default: the user's own]",
            Recursive = true
        };
        var root = new RootCommand(
            "RingActors: an event-sourced automation engine for a Ring household. Without a command it serves.")
        {
            demo, stdio, takeover, missingAnchor, older, port, host, data,
        };
        root.SetAction((parsed, cancellation) => bodies.Serve(new ServeOptions
        {
            Demo = parsed.GetValue(demo),
            Stdio = parsed.GetValue(stdio),
            Takeover = parsed.GetValue(takeover),
            AcceptMissingAnchor = parsed.GetValue(missingAnchor),
            AcceptOlder = parsed.GetValue(older),
            Port = parsed.GetValue(port),
            Host = parsed.GetValue(host),
            Data = parsed.GetValue(data),
        }, cancellation));

        var newOwnerKey = new Option<bool>("--new-owner-key")
        { Description = "Make a new owner's key in place of one that is lost; the server must not run." };
        var login = new Command("login",
            "Sign in to Ring once; the refresh token is stored encrypted in the data directory.") { newOwnerKey };
        login.SetAction((parsed, cancellation) => bodies.Login(
            new LoginOptions(parsed.GetValue(data), parsed.GetValue(newOwnerKey)), cancellation));
        root.Subcommands.Add(login);

        var verify = new Command("verify",
            "Check the hash chain of every home in the journal. Exit code 0 only if all hold.");
        var noAnchor = new Option<bool>("--no-anchor")
        { Description = "Do without the anchor: then a cut tail or an older copy put back is not noticed." };
        verify.Options.Add(noAnchor);
        verify.SetAction((parsed, cancellation) =>
            bodies.Verify(new VerifyOptions(parsed.GetValue(data), parsed.GetValue(noAnchor)), cancellation));
        root.Subcommands.Add(verify);

        var duress = new Command("duress-log",
            "Show when a duress code was used, and whether the contact was reached. Nothing else ever shows it.");
        duress.SetAction((parsed, cancellation) => bodies.DuressLog(parsed.GetValue(data), cancellation));
        root.Subcommands.Add(duress);
        root.Subcommands.Add(Health(bodies, data));
        root.Subcommands.Add(Keys(bodies.Keys, data));
        root.Subcommands.Add(Answer(bodies.Approve, data, "approve", "Approve what an assistant asked for."));
        root.Subcommands.Add(Answer(bodies.Approve, data, "refuse", "Refuse what an assistant asked for."));
        Lists(root, bodies, data);
        root.Subcommands.Add(Backup(bodies, data));
        root.Subcommands.Add(Restore(bodies, data));
        root.Subcommands.Add(Secrets(bodies.Secrets, data));
        return root;
    }

    private static Command Keys(KeysCommand body, Option<string> data)
    {
        var name = new Argument<string>("NAME") { Description = "1 to 32 of a-z 0-9 -" };
        var role = new Option<string>("--role")
        {
            Description = "reader, assistant, resident, keypad, owner or operator (docs/security.md).",
            Required = true,
        };
        var home = new Option<string[]>("--home")
        {
            Description = "Only this home, by its id; may be given several "
            + "times. [default: all]"
        };
        var expires = new Option<string>("--expires")
        {
            Description = "Until when, e.g. 2027-01-31T18:00:00+01:00. "
            + "[default: for ever]"
        };
        var create = new Command("create", "Make a key; it is shown once.") { name, role, home, expires };
        create.SetAction((parsed, cancellation) => body.CreateAsync(
            new KeyOptions(
                parsed.GetValue(data), parsed.GetValue(name)!, parsed.GetValue(role)!, parsed.GetValue(home) ?? [],
                parsed.GetValue(expires)),
            cancellation));
        var list = new Command("list", "Show the keys: whose, for what, until when, when last used.");
        list.SetAction((parsed, cancellation) => body.ListAsync(parsed.GetValue(data), cancellation));
        var revoke = new Command("revoke", "Revoke a key; what it has open is closed within a second.") { name };
        revoke.SetAction(
            (parsed, cancellation) => body.RevokeAsync(parsed.GetValue(data), parsed.GetValue(name)!, cancellation));
        var right = new Argument<string>("RIGHT")
        {
            Description = "disarm, bypass, unlock, rules, ... (docs/security.md), or form: whether a form that its MCP "
            + "client shows counts as an approval."
        };
        var said = new Argument<string>("ALLOWANCE")
        {
            Description = "allow, approval, never, or default for what "
            + "its role may."
        };
        var allow = new Command("allow", "Say what a key may beside, or less than, its role.") { name, right, said };
        allow.SetAction((parsed, cancellation) => body.AllowAsync(
            parsed.GetValue(data), parsed.GetValue(name)!, parsed.GetValue(right)!, parsed.GetValue(said)!,
            cancellation));
        return new Command(
            "keys",
            "Named keys of those who may call, with an owner's key typed at a prompt.") { create, list, revoke, allow };
    }

    private static Command Health(CommandBodies bodies, Option<string> data)
    {
        var health = new Command("health", "Ask the running server how it is. Exit code 0 only while it serves.");
        health.SetAction((parsed, cancellation) => bodies.Health(parsed.GetValue(data), cancellation));
        return health;
    }

    private static Command Answer(ApproveCommand body, Option<string> data, string verb, string description)
    {
        var id = new Argument<string>("ID") { Description = "The approval's id." };
        var command = new Command(verb, $"{description} A code of the household or a key is typed at a prompt.") { id };
        command.SetAction(
            (parsed, cancellation) => body.RunAsync(parsed.GetValue(data), parsed.GetValue(id)!, verb, cancellation));
        return command;
    }

    private static void Lists(RootCommand root, CommandBodies bodies, Option<string> data)
    {
        root.Subcommands.Add(Approvals(bodies.Lists, data));
        root.Subcommands.Add(Circuits(bodies.Lists, data));
        root.Subcommands.Add(Audit(bodies.Lists, data));
        root.Subcommands.Add(WebhooksCommandLine.Make(bodies.Webhooks, data));
        foreach (Command command in DeliveriesCommandLine.Make(bodies.Deliveries, data))
        {
            root.Subcommands.Add(command);
        }
    }

    private static Command Approvals(ListCommands body, Option<string> data)
    {
        var approvals = new Command(
            "approvals",
            "Show what waits for an approval, with the key of an owner or resident typed at a prompt.");
        approvals.SetAction((parsed, cancellation) => body.ApprovalsAsync(parsed.GetValue(data), cancellation));
        return approvals;
    }

    private static Command Circuits(ListCommands body, Option<string> data)
    {
        var circuits = new Command(
            "circuits",
            "Show which of Ring's hosts and receivers of posts are left alone, with an owner's or operator's key.");
        circuits.SetAction((parsed, cancellation) => body.CircuitsAsync(parsed.GetValue(data), cancellation));
        return circuits;
    }

    private static Command Audit(ListCommands body, Option<string> data)
    {
        var last = new Option<int>("--last")
        {
            Description = "So many of the last calls, 1 to 500. [default: 20]",
            DefaultValueFactory = _ => 20,
        };
        var audit = new Command(
            "audit", "Show who called what last, with an owner's or operator's key typed at a prompt.") { last };
        audit.SetAction((parsed, cancellation) =>
            body.AuditAsync(parsed.GetValue(data), parsed.GetValue(last), cancellation));
        return audit;
    }

    private static Command Backup(CommandBodies bodies, Option<string> data)
    {
        var directory = new Argument<string>("directory") { Description = "A new or empty directory." };
        var secrets = new Option<bool>("--with-secrets")
        { Description = "With access.key and the login to Ring; whoever has the backup can then use them." };
        var backup = new Command("backup",
            "Make a verified copy of the journal, the pictures and the rest, also while the server runs.")
        {
            directory, secrets,
        };
        backup.SetAction((parsed, cancellation) => bodies.Backup(
            new BackupOptions(parsed.GetValue(data), parsed.GetValue(directory)!, parsed.GetValue(secrets)),
            cancellation));
        return backup;
    }

    private static Command Restore(CommandBodies bodies, Option<string> data)
    {
        var directory = new Argument<string>("directory") { Description = "What backup has made." };
        var older = new Option<bool>("--accept-older")
        { Description = "Also in the place of a journal that is newer, or another one." };
        var restore = new Command("restore",
            "Put a backup in the place of what is there, which is kept. The server must not run.")
        {
            directory, older,
        };
        restore.SetAction((parsed, cancellation) => bodies.Restore(
            new RestoreOptions(parsed.GetValue(data), parsed.GetValue(directory)!, parsed.GetValue(older)),
            cancellation));
        return restore;
    }

    private static Command Secrets(SecretsBodies bodies, Option<string> data)
    {
        var demo = new Option<bool>("--demo") { Description = "Those of the simulated household.", Recursive = true };
        var name = new Argument<string>("NAME") { Description = "1 to 64 of A-Z a-z 0-9 . _ -" };
        var host = new Option<string[]>("--host")
        {
            Description = "A host that may have it, with :port if only one is meant; may be given several times."
        };
        var anyHost = new Option<bool>("--any-host") { Description = "Every host may have it that a rule names." };
        SecretsOptions Given(ParseResult parsed) => new(parsed.GetValue(data), parsed.GetValue(demo))
        {
            Hosts = parsed.GetValue(host),
            AnyHost = parsed.GetValue(anyHost),
        };
        var set = new Command(
            "set", "Store a secret; its value is typed at a prompt, or piped, and never shown again.")
        {
            name, host, anyHost,
        };
        set.SetAction((parsed, _) => bodies.Set(Given(parsed), parsed.GetValue(name)!));
        var bind = new Command("bind", "Say anew which hosts may have a secret; its value stays.")
        {
            name, host, anyHost,
        };
        bind.SetAction((parsed, _) => bodies.Bind(Given(parsed), parsed.GetValue(name)!));
        var list = new Command("list", "Show the names, when each was set, and where it goes.");
        list.SetAction((parsed, _) => bodies.List(Given(parsed)));
        var remove = new Command("remove", "Remove a secret.") { name };
        remove.SetAction((parsed, _) => bodies.Remove(Given(parsed), parsed.GetValue(name)!));
        return new Command(
            "secrets", "Secrets that headers of webhooks name (secret:NAME), sealed in the data directory.")
        {
            demo, set, bind, list, remove,
        };
    }
}
