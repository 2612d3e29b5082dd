using System.Collections.Immutable;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace RingActors.Api.Settings.Areas;

/// <summary>Where and how the server listens.</summary>
internal sealed record HttpSettings : IValidatableObject
{
    [Description("Port to listen on; 0 takes any free one. When nobody chose a port and 8123 is taken, the next free one of 8100 to 8200 is "
        + "used and printed; a chosen port that is taken is an error. Whatever says it chooses it, 8123 too; the delivered file does not.")]
    [Range(0, 65535)]
    public int Port { get; init; } = 8123;

    [Description("Address to listen on. Anything but a loopback address needs an API key, and TLS (Http:Tls) or a "
        + "reverse proxy (BehindProxy), or the server refuses to start.")]
    public string Host { get; init; } = "127.0.0.1";

    [Description("Further names under which browsers and clients may address the server (Host and Origin headers), "
        + "beside localhost, 127.0.0.1, [::1] and Host, as name or name:port. Needed behind a reverse proxy, for clients that use a LAN address, "
        + "and for pages of other ports of this machine.")]
    public ImmutableArray<string> AllowedHosts { get; init; } = [];

    [Description("Address under which people reach this server from where they are, such as https://home.example.org: "
        + "approvals then send links to recipients who are marked as owner or resident, and the name needs no place in "
        + "AllowedHosts. An https address, or http on loopback, without path and query. Empty means that there are no such "
        + "links.")]
    public string PublicUrl { get; init; } = string.Empty;

    [Description("Addresses or networks (CIDR) of reverse proxies. Beside this machine only they may connect without "
        + "TLS, and only of them X-Forwarded-For, -Proto, -Host and Forwarded are believed. Empty for none.")]
    public ImmutableArray<string> BehindProxy { get; init; } = [];

    [Description("Origins of pages elsewhere whose scripts may use this server (CORS), written as a browser sends "
        + "them: https://panel.example, with the port if there is one. No wildcards.")]
    public ImmutableArray<string> AllowedOrigins { get; init; } = [];

    [Description("A key, sent as 'Authorization: Bearer <key>'. At least 16 characters that nobody can guess: "
        + "'openssl rand -base64 32' makes one.")]
    [PasswordPropertyText(true)]
    public string? ApiKey { get; init; }

    [Description("Largest request body in bytes.")]
    [Range(1024, 16 * 1024 * 1024)]
    public int BodyBytesMax { get; init; } = 1024 * 1024;

    [Description("Open connections at most, lowered at start to what the process may have open (docs/operations.md). "
        + "When they are all taken, the oldest that has shown no key makes room. Each open stream is one.")]
    [Range(16, 100_000)]
    public int ConnectionsMax { get; init; } = 2000;

    [Description("Open connections from one address (of IPv6, one /64); this machine's own may have all of them.")]
    [Range(4, 100_000)]
    public int ConnectionsPerAddressMax { get; init; } = 256;

    [Description("How long a new connection may say nothing.")]
    [Range(typeof(TimeSpan), "100ms", "1m")]
    public TimeSpan FirstByteWait { get; init; } = TimeSpan.FromSeconds(5);

    [Description("Streams that one key may have open at once, over all its sessions.")]
    [Range(1, 10_000)]
    public int StreamsPerKeyMax { get; init; } = 64;

    [Description("How long a shutdown waits for running requests.")]
    [Range(typeof(TimeSpan), "1s", "2m")]
    public TimeSpan ShutdownWait { get; init; } = TimeSpan.FromSeconds(10);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (ApiKey is { Length: > 0 } key && WeakSecret.Fault(key) is { } fault)
        {
            yield return new ValidationResult(fault, [nameof(ApiKey)]);
        }

        foreach (var entry in (BehindProxy.IsDefault ? [] : BehindProxy).Where(e => ProxyNetworks.Parse(e) is null))
        {
            yield return new ValidationResult(
                $"'{entry}' must be {ProxyNetworks.Allowed}", [nameof(BehindProxy)]);
        }

        foreach (var entry in (AllowedOrigins.IsDefault ? [] : AllowedOrigins).Where(e => !WebOrigin.Is(e)))
        {
            yield return new ValidationResult($"'{entry}' must be {WebOrigin.Allowed}", [nameof(AllowedOrigins)]);
        }

        if (PublicUrl.Length > 0 && PublicAddress.Of(PublicUrl) is null)
        {
            yield return new ValidationResult(PublicAddress.Wanted, [nameof(PublicUrl)]);
        }

        if (!ListenAddress.TryParse(Host, out var address))
        {
            yield return new ValidationResult("it must be localhost or an IP address", [nameof(Host)]);
        }
        else if (!address.IsLoopback && string.IsNullOrEmpty(ApiKey))
        {
            yield return new ValidationResult("it is not a loopback address, so RINGACTORS_API_KEY must be set as well",
                [nameof(Host)]);
        }
    }
}

/// <summary>Limits of the MCP endpoint.</summary>
internal sealed record McpSettings
{
    [Description("Sessions of clients that speak protocol revisions up to 2025-11-25. When the limit is reached, the "
        + "longest idle session ends; when none is idle, new clients are asked to try again.")]
    [Range(1, 10_000)]
    public int SessionsMax { get; init; } = 200;

    [Description("Sessions of one key. At the limit its own longest idle one ends; when none is idle, it is asked to "
        + "try again.")]
    [Range(1, 10_000)]
    public int SessionsPerKeyMax { get; init; } = 100;

    [Description("A session nobody uses and on which no stream is open ends after this time.")]
    [Range(typeof(TimeSpan), "1s", "7d")]
    public TimeSpan SessionIdleMax { get; init; } = TimeSpan.FromMinutes(30);

    [Description("How long clients may keep the tool list before asking again (revision 2026-07-28 and later).")]
    [Range(typeof(TimeSpan), "0s", "1d")]
    public TimeSpan ListCaching { get; init; } = TimeSpan.FromMinutes(5);

    [Description("How long a call that needs an approval waits for the form of its client, where an owner lets that "
        + "form count; then it answers that it awaits the approval. Clients often give up after 60 s.")]
    [Range(typeof(TimeSpan), "1s", "1m")]
    public TimeSpan ApprovalFormWait { get; init; } = TimeSpan.FromSeconds(45);
}

/// <summary>Where the server keeps what it must not lose.</summary>
internal sealed record DataSettings
{
    [Description("Data directory: journal, tokens, instance file. Empty means the user's own: $XDG_DATA_HOME/ringactors, "
        + "~/.local/share/ringactors, or %LOCALAPPDATA%\\ringactors.")]
    public string Directory { get; init; } = string.Empty;
}

/// <summary>What is logged.</summary>
internal sealed record LogSettings
{
    [Description("Least important level that is written to standard error. INFO and WARN are understood too.")]
    public LogLevel Level { get; init; } = LogLevel.Information;

    [Description("How it is written: Text for people, Json (a line each) for programs; Auto is Text in a terminal and Json elsewhere.")]
    public LogFormat Format { get; init; } = LogFormat.Auto;
}

/// <summary>How log lines are written.</summary>
internal enum LogFormat
{
    Auto = 1,
    Text,
    Json,
}

/// <summary>
/// Ring account and stored tokens. Only needed without <c>ringactors login</c>, which stores a token once.
/// </summary>
internal sealed record RingAccountSettings
{
    [Description("E-mail address of the Ring account, for 'ringactors login' without questions.")]
    [PasswordPropertyText(true)]
    public string? Username { get; init; }

    [Description("Password of the Ring account, for 'ringactors login' without questions. It is never stored.")]
    [PasswordPropertyText(true)]
    public string? Password { get; init; }

    [Description("A refresh token to begin with. Ring replaces it on each use; the newest one is kept in the "
        + "token file.")]
    [PasswordPropertyText(true)]
    public string? Token { get; init; }

    [Description("Path of the encrypted token file. Empty means ring-token.json in the data directory.")]
    public string TokenPath { get; init; } = string.Empty;

    [Description("Passphrase from which the key for the token file is derived.")]
    [PasswordPropertyText(true)]
    public string? EncryptionKey { get; init; }

    [Description("Salt for deriving that key.")]
    [PasswordPropertyText(true)]
    public string? EncryptionSalt { get; init; }
}
