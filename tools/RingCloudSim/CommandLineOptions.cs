namespace RingCloudSim;

/// <summary>An option: its name, what its value is, what it does, and how.</summary>
internal sealed record CommandLineOption(
    string Name, string Value, string Help, Func<CommandLine, string, CommandLine> Apply);

/// <summary>The table behind parsing and `--help`.</summary>
internal static class CommandLineOptions
{
    private static readonly DateTimeOffset VirtualStart = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public static IReadOnlyList<CommandLineOption> Switches { get; } =
    [
        new("--help", "", "Shows this text.", (line, _) => line with { Help = true }),
        new("--tls", "", "Also serves REST and push over TLS, with a certificate authority made at start.",
            (line, _) => line with { Tls = true }),
        new("--until-kept", "", "Ends if standard input ends before a line comes in, by which the starter says that it has noted the address.",
            (line, _) => line with { UntilKept = true }),
        new("--strict-user-agent", "", "Answers 406 to every Ring call without the Android user agent.",
            (line, _) => With(line, o => o with { StrictUserAgent = true })),
        new("--push-v1-nested", "", "Payload v1 has gcmData inside data.data instead of at the top of data.",
            (line, _) => With(line, o => o with { PushV1Nested = true })),
        new("--virtual-clock", "", "Time starts at 2026-01-01T12:00:00Z and moves only by POST /clock/advance.",
            (line, _) => With(line, o => o with { Clock = new VirtualClock(VirtualStart) })),
    ];

    public static IReadOnlyList<CommandLineOption> All { get; } =
    [
        Port("--port", "Ring's side: REST and alarm socket (default 0: a free port).", (o, port) => o with { Port = port }),
        Port("--control-port", "Control plane (default 0: a free port).", (o, port) => o with { ControlPort = port }),
        Port("--push-port", "Google's message socket (default 0: a free port).", (o, port) => o with { PushPort = port }),
        Port("--tls-port", "REST over TLS, with --tls (default 0).", (o, port) => o with { TlsPort = port }),
        Port("--tls-push-port", "Message socket over TLS, with --tls (default 0).", (o, port) => o with { TlsPushPort = port }),
        new("--ca-file", "FILE", "Where --tls writes its certificate authority (PEM).",
            (line, value) => line with { CertificateAuthorityFile = value }),
        new("--alarm-host", "HOST", "The host in alarm tickets (default: the plain loopback listener).",
            (line, value) => With(line, o => o with { AlarmHost = value })),
        new("--household", "NAME", "demo (default), full (one of every device), large (forty devices), cabin (no alarm), weird (every oddity known) or load.",
            (line, value) => With(line, o => o with { Household = value })),
        new("--cameras", "N", "Cameras of the load household (default 100).",
            (line, value) => With(line, o => o with { LoadCameras = CommandLine.Number(value, 1, 100_000) })),
        new("--seed", "N", "Seed of all generated ids (default 1).",
            (line, value) => With(line, o => o with { Seed = CommandLine.Number(value, 0, int.MaxValue) })),
        new("--account", "EMAIL:PASSWORD[:none|sms|totp[:CODE[:shared]]]",
            "An account instead of the demo account; repeatable.",
            (line, value) => With(line, o => o with { Accounts = Added(o.Accounts, CommandLine.Account(value)) })),
        new("--two-factor", "none|sms|totp", "Second factor of the accounts given so far (default sms).",
            (line, value) => With(line, o => o with
            {
                Accounts = [.. o.Accounts.Select(account => account with { TwoFactor = CommandLine.TwoFactor(value) })],
            })),
        Seconds("--access-token-lifetime", "Default 3600.", (o, time) => o with { AccessTokenLifetime = time }),
        Seconds("--refresh-grace", "How long a used refresh token still works (default 60).",
            (o, time) => o with { RefreshGrace = time }),
        Seconds("--socket-lifetime", "Age at which alarm sockets are closed (default 14400).",
            (o, time) => o with { SocketLifetime = time }),
        Seconds("--exit-delay", "When armed away (default 60).", (o, time) => o with { ExitDelay = time }),
        Seconds("--entry-delay", "Before a burglar alarm (default 60).", (o, time) => o with { EntryDelay = time }),
        new("--push-payload", "1|2", "Version of push payloads (default 2).",
            (line, value) => With(line, o => o with { PushPayloadVersion = CommandLine.Number(value, 1, 2) })),
        new("--idle-exit", "SECONDS", "Exits when no Ring request or open socket was seen for so long (default 0: never).",
            (line, value) => line with { IdleExit = CommandLine.Seconds(value) }),
    ];

    private static CommandLineOption Port(string name, string help, Func<RingCloudOptions, int, RingCloudOptions> set)
        => new(name, "N", help, (line, value) => With(line, o => set(o, CommandLine.Number(value, 0, 65_535))));

    private static CommandLineOption Seconds(string name, string help, Func<RingCloudOptions, TimeSpan, RingCloudOptions> set)
        => new(name, "SECONDS", help, (line, value) => With(line, o => set(o, CommandLine.Seconds(value))));

    private static CommandLine With(CommandLine line, Func<RingCloudOptions, RingCloudOptions> change)
        => line with { Options = change(line.Options) };

    private static IReadOnlyList<RingAccountOptions> Added(
        IReadOnlyList<RingAccountOptions> accounts, RingAccountOptions account)
        => accounts is [var only] && only == RingAccountOptions.Demo ? [account] : [.. accounts, account];
}
