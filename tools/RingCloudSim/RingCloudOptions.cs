using System.Security.Cryptography.X509Certificates;

namespace RingCloudSim;

/// <summary>How the second factor of an account works (protocol sheet, 1.2).</summary>
public enum TwoFactorKind
{
    None = 1,
    Sms = 2,
    Totp = 3,
}

/// <summary>An account that may log in. A shared user sees the household but does not own it.</summary>
public sealed record RingAccountOptions(
    string Email,
    string Password,
    TwoFactorKind TwoFactor = TwoFactorKind.Sms,
    string Code = RingAccountOptions.DemoCode,
    bool Shared = false)
{
    public const string DemoEmail = "demo@ringactors.example";
    public const string DemoPassword = "demo-Ring-2026";
    public const string DemoCode = "246810";

    public static RingAccountOptions Demo { get; } = new(DemoEmail, DemoPassword);
}

/// <summary>Everything that can be set about a simulated cloud. The defaults are the demo household.</summary>
public sealed record RingCloudOptions
{
    /// <summary>Port of the Ring side (REST and alarm socket) on 127.0.0.1; 0 picks a free one.</summary>
    public int Port { get; init; }

    /// <summary>Port of the control plane on 127.0.0.1; 0 picks a free one.</summary>
    public int ControlPort { get; init; }

    /// <summary>Port of Google's message socket (plain TCP) on 127.0.0.1; 0 picks a free one.</summary>
    public int PushPort { get; init; }

    /// <summary>When set, the REST side and the push socket are also served over TLS 1.2/1.3, HTTP/1.1 only.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>Port of the TLS REST listener; 0 picks a free one. Used only with a certificate.</summary>
    public int TlsPort { get; init; }

    /// <summary>Port of the TLS push listener; 0 picks a free one. Used only with a certificate.</summary>
    public int TlsPushPort { get; init; }

    /// <summary>The `host` in alarm tickets. Null means the plain loopback listener, "127.0.0.1:port".</summary>
    public string? AlarmHost { get; init; }

    /// <summary>Seed of all generated ids and tokens.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>`demo`, `full`, `large`, `cabin`, `weird`, or `load`.</summary>
    public string Household { get; init; } = "demo";

    /// <summary>Cameras of the `load` household, 1 to 100000.</summary>
    public int LoadCameras { get; init; } = 100;

    public IReadOnlyList<RingAccountOptions> Accounts { get; init; } = [RingAccountOptions.Demo];

    /// <summary>Lifetime of an access token; a few seconds exercises refreshing.</summary>
    public TimeSpan AccessTokenLifetime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long a refresh token is still accepted after its first use.</summary>
    public TimeSpan RefreshGrace { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long an alarm ticket may wait for its one connection.</summary>
    public TimeSpan TicketLifetime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Age at which the server closes an alarm socket (about 4 h at Ring).</summary>
    public TimeSpan SocketLifetime { get; init; } = TimeSpan.FromHours(4);

    /// <summary>Exit delay of the demo household when armed away.</summary>
    public TimeSpan ExitDelay { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Entry delay of the demo household.</summary>
    public TimeSpan EntryDelay { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Payload version of pushes: 1 or 2 (protocol sheet, 7.5 and 7.6).</summary>
    public int PushPayloadVersion { get; init; } = 2;

    /// <summary>Payload v1 puts `gcmData` one level deeper, where one known client looks for it.</summary>
    public bool PushV1Nested { get; init; }

    /// <summary>Answer 406 to every Ring call without the Android user agent, not only at OAuth.</summary>
    public bool StrictUserAgent { get; init; }

    /// <summary>Requests and socket messages kept in the journals; the oldest fall out.</summary>
    public int JournalEntriesMax { get; init; } = 100_000;

    /// <summary>The clock. Give a <see cref="VirtualClock"/> to move time by hand.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
