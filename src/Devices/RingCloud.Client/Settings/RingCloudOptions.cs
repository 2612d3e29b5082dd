namespace RingActors.Devices.RingCloud.Client.Settings;

/// <summary>
/// Everything about talking to Ring that is not code. The defaults are the real Ring cloud; a test or the simulator
/// replaces the base addresses. Checked as a whole by <see cref="RingCloudOptionsCheck"/> before anything is sent.
/// </summary>
public sealed record RingCloudOptions
{
    /// <summary>
    /// The OAuth client id that Ring's Android app uses. Others have been refused since 2023. Default:
    /// ring_official_android.
    /// </summary>
    public string ClientId { get; init; } = "ring_official_android";

    /// <summary>
    /// Sent with every call to Ring. The edge answers 406 to unknown agents. Default: android:com.ringapp. 1 to 200
    /// printable ASCII characters.
    /// </summary>
    public string UserAgent { get; init; } = "android:com.ringapp";

    /// <summary>
    /// The name under which this installation is listed in the Ring app (Authorized Client Devices). Default:
    /// RingActors. 1 to 60 characters.
    /// </summary>
    public string DeviceModel { get; init; } = "RingActors";

    /// <summary>
    /// The stable id of this installation. Default: none, which makes one at the first start and keeps it in the token
    /// store. Set it only to take over the identity of another installation.
    /// </summary>
    public Guid? HardwareId { get; init; }

    /// <summary>
    /// Whether sirens may be sounded at all, on cameras and on the base station. Default: true. With false each such
    /// call is refused before anything is sent: the switch for trying out automations in a real house. Silencing is
    /// always allowed.
    /// </summary>
    public bool SirensAllowed { get; init; } = true;

    /// <summary>
    /// Whether a door may be opened: by an intercom, or by unlocking a lock. Default: false. With false each such call
    /// is refused before anything is sent.
    /// </summary>
    public bool UnlockAllowed { get; init; }

    /// <summary>
    /// The time one call may take, from sending to the last byte. Default: 20 s. Range: 100 ms to 5 min.
    /// </summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>The time a connection may take to be made. Default: 10 s. Range: 100 ms to 1 min.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long a host that has failed several times in a row is left alone. Default: 60 s. Range: 10 ms to 10 min.
    /// </summary>
    public TimeSpan HostOpenFor { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// How often a failed reading call is repeated at once. Writing calls are repeated by the outbox only. Default: 2.
    /// Range: 0 to 5.
    /// </summary>
    public int ReadRetriesMax { get; init; } = 2;

    /// <summary>
    /// Calls to Ring in any hour. The last tenth is kept for commands, and of it the last half for sirens, the login
    /// and the way to the base station: neither polling nor a flapping automation can lock them out. Default: 1000.
    /// Range: 60 to 100000.
    /// </summary>
    public int CallsPerHourMax { get; init; } = 1000;

    /// <summary>
    /// How long nothing is sent after Ring's edge has blocked this client (406). Default: 2 h. Range: 1 s to 2 d.
    /// </summary>
    public TimeSpan BlockedPause { get; init; } = TimeSpan.FromHours(2);

    /// <summary>
    /// How long nothing is sent after a 429 that names no Retry-After. Default: 200 s. Range: 1 s to 1 d.
    /// </summary>
    public TimeSpan RateLimitedPause { get; init; } = TimeSpan.FromSeconds(200);

    /// <summary>The largest answer that is read. Default: 8 MiB. Range: 64 KiB to 64 MiB.</summary>
    public int AnswerBytesMax { get; init; } = 8 * 1024 * 1024;

    /// <summary>
    /// How early an access token is replaced before it expires. Default: 60 s. Range: 0 to 10 min. Never more than a
    /// fifth of the token's life.
    /// </summary>
    public TimeSpan TokenRenewalMargin { get; init; } = TimeSpan.FromSeconds(60);

    public RingEndpoints Endpoints { get; init; } = new();

    public RingPollingOptions Polling { get; init; } = new();

    public RingAlarmSocketOptions AlarmSocket { get; init; } = new();

    public RingLiveViewOptions LiveView { get; init; } = new();

    public RingPushOptions Push { get; init; } = new();
}
