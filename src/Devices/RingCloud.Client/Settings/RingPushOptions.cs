namespace RingActors.Devices.RingCloud.Client.Settings;

/// <summary>
/// Google's push, by which Ring announces presses, motion and notices. All values but the key are public constants of
/// Ring's app.
/// </summary>
public sealed record RingPushOptions
{
    /// <summary>
    /// The API key of Ring's Firebase project. No default. Without it push is off, the state says so, and active dings
    /// are polled instead.
    /// </summary>
    public string? ApiKey { get; init; }

    /// <summary>Firebase project. Default: ring-17770.</summary>
    public string ProjectId { get; init; } = "ring-17770";

    /// <summary>Firebase app. Default: Ring's Android app.</summary>
    public string AppId { get; init; } = "1:876313859327:android:e10ec6ddb3c81f39";

    /// <summary>Who may send to this registration. Default: 876313859327.</summary>
    public string SenderId { get; init; } = "876313859327";

    /// <summary>
    /// The server key that a browser registers with (base64url). Default: the one Google's own web client uses.
    /// </summary>
    public string VapidKey { get; init; } = DefaultVapidKey;

    /// <summary>The bundle name in the registration's subtype. Default: receiver.push.com.</summary>
    public string BundleId { get; init; } = "receiver.push.com";

    /// <summary>The browser version that is claimed at check-in and login. Default: 94.0.4606.51.</summary>
    public string ChromeVersion { get; init; } = "94.0.4606.51";

    /// <summary>
    /// How often Google is pinged: its answer proves that the stream is alive. Default: 5 min. Range: 50 ms to 30 min.
    /// </summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Silence after which the connection is given up. Default: 10 min. Range: 100 ms to 1 h, more than
    /// <see cref="Heartbeat"/>.
    /// </summary>
    public TimeSpan SilenceMax { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// The first pause before connecting again; doubled each time. Default: 1 s. Range: 10 ms to 1 min.
    /// </summary>
    public TimeSpan ReconnectPauseMin { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The longest pause before connecting again. Default: 15 s. Range: 10 ms to 10 min, at least the first pause.
    /// </summary>
    public TimeSpan ReconnectPauseMax { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Pause between registration attempts that Google refused. Default: 1 s. Range: 10 ms to 1 min.</summary>
    public TimeSpan RegistrationPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// A press or motion in the history that is so much newer than the last push means that push is broken. Default: 60
    /// s. Range: 1 s to 1 h.
    /// </summary>
    public TimeSpan WatchdogTolerance { get; init; } = TimeSpan.FromSeconds(60);

    internal const string DefaultVapidKey =
        "BDOU99-h67HcA6JeFXHbSNMu7e2yNNu3RzoMj8TM4W88jITfq7ZmPvIM1Iv-4_l2LxQcYwhqby2xGpWwzjfAnG4";

    internal bool IsOn => !string.IsNullOrWhiteSpace(ApiKey);

    /// <summary>A record prints all of its members; the key must not reach a log that way.</summary>
    public override string ToString() => $"RingPushOptions {{ ProjectId = {ProjectId}, ApiKey = {(IsOn ? "set" : "not set")} }}";
}
