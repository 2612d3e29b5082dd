namespace RingActors.Devices.RingCloud.Client.Settings;

/// <summary>The web socket to the hubs of a location: Ring Alarm base stations and lighting bridges.</summary>
public sealed record RingAlarmSocketOptions
{
    /// <summary>
    /// wss, or ws when the host that Ring's ticket names is a loopback address (simulator). Default: wss.
    /// </summary>
    public string Scheme { get; init; } = "wss";

    /// <summary>
    /// A ping after so much silence; a missing pong for the same time again cuts the connection. Default: 30 s. Range:
    /// 100 ms to 10 min.
    /// </summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How often a hub that is listened to is asked something small, whose answer proves that nothing was missed up to
    /// the question. Default: 60 s. Range: 50 ms to 1 h.
    /// </summary>
    public TimeSpan ProbeEvery { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// A hub is asked for its whole list again after so long, with the probe that is due then: a word that got lost on
    /// its way is found by it. Default: 5 min. Range: 50 ms to 4 h.
    /// </summary>
    public TimeSpan ListEvery { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How long a hub may take for its device list before it counts as unresponsive. Default: 20 s. Range: 50 ms to 5
    /// min.
    /// </summary>
    public TimeSpan ListTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long the reply to a command may take. Default: 10 s. Range: 50 ms to 2 min.</summary>
    public TimeSpan ReplyTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The first pause before connecting again; doubled each time. Default: 1 s. Range: 10 ms to 1 min.
    /// </summary>
    public TimeSpan ReconnectPauseMin { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The longest pause before connecting again. Default: 5 min. Range: 10 ms to 1 h, at least the first pause.
    /// </summary>
    public TimeSpan ReconnectPauseMax { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// A connection that lived so long counts as good, and the pauses start anew. Default: 1 min. Range: 0 to 1 h.
    /// </summary>
    public TimeSpan StableAfter { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// A new connection is made after so long, because Ring cuts every one at about 4 h. Default: 3 h 50 min. Range: 1
    /// s to 4 h.
    /// </summary>
    public TimeSpan PlannedReconnect { get; init; } = TimeSpan.FromMinutes(230);

    /// <summary>The largest message that is read. Default: 8 MiB. Range: 64 KiB to 64 MiB.</summary>
    public int MessageBytesMax { get; init; } = 8 * 1024 * 1024;
}
