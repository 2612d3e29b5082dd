namespace RingActors.Devices.RingCloud.Client.Settings;

/// <summary>Live views (section 8 of the protocol sheet).</summary>
public sealed record RingLiveViewOptions
{
    /// <summary>Live views at once; a further one is refused. Default: 4. Range: 1 to 100.</summary>
    public int SessionsMax { get; init; } = 4;

    /// <summary>How long Ring may take to answer an offer. Default: 15 s. Range: 100 ms to 1 min.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// A live view that nobody asks about for so long is closed. Default: 30 s. Range: 1 s to 10 min.
    /// </summary>
    public TimeSpan IdleMax { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// A live view is closed after so long, watched or not: it drains batteries, and while it runs the camera tells no
    /// motion. Default: 10 min. Range: 10 s to 30 min, at which Ring itself ends it.
    /// </summary>
    public TimeSpan DurationMax { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// How often the session is kept alive; without it Ring ends it after some ten seconds. Default: 5 s. Range: 50 ms
    /// to 9 s.
    /// </summary>
    public TimeSpan PingEvery { get; init; } = TimeSpan.FromSeconds(5);
}
