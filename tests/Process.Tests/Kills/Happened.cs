using NodaTime;

namespace RingActors.Process.Tests.Kills;

/// <summary>One life of the program ended: from the first signal until it was seen to be gone.</summary>
internal sealed record Interruption(Instant From, Instant To)
{
    /// <summary>True if it fell between the two instants, or touched them.</summary>
    internal bool Between(Instant first, Instant second) => From <= second && To >= first;
}

/// <summary>From when the program answered until the next signal.</summary>
internal sealed record Uptime(Instant From, Instant To)
{
    /// <summary>How much of a stretch of time it was up.</summary>
    internal Duration Within(Instant first, Instant second)
    {
        Instant from = Instant.Max(From, first);
        Instant to = Instant.Min(To, second);
        return to > from ? to - from : Duration.Zero;
    }
}

/// <summary>When the program was up and when it was interrupted, as seen from outside.</summary>
/// <param name="Interruptions">Its ends, in order.</param>
/// <param name="Uptimes">The times in between in which it answered.</param>
/// <param name="Starts">How long it took each time until it answered.</param>
internal sealed record Lives(IReadOnlyList<Interruption> Interruptions, IReadOnlyList<Uptime> Uptimes, IReadOnlyList<Duration> Starts)
{
    /// <summary>A start takes 1.5 s on two cores that do nothing else.</summary>
    private static readonly Duration StartUsual = Duration.FromSeconds(2);

    /// <summary>How many times slower this machine is than one that does nothing else, by the slower half of the starts; at least 1.</summary>
    internal double Slowness => Starts.Count == 0 ? 1 : Math.Max(1, Starts.Order().ElementAt(Starts.Count * 3 / 4) / StartUsual);

    internal bool InterruptedBetween(Instant first, Instant second) => Interruptions.Any(i => i.Between(first, second));

    internal Duration UpWithin(Instant first, Instant second) =>
        Uptimes.Aggregate(Duration.Zero, (sum, u) => sum + u.Within(first, second));
}

/// <summary>A request to Ring as the other side saw it come in, e.g. <c>light 90210 on</c> or <c>mode all</c>.</summary>
/// <param name="What">What is wanted of what.</param>
/// <param name="At">When it came in.</param>
/// <param name="Answered">False if the connection ended before the answer: then it may not have been done.</param>
internal sealed record Sent(string What, Instant At, bool Answered = true)
{
    /// <summary>True if both are about the same light, siren or alarm, whatever they want of it.</summary>
    internal static bool SameThing(string one, string other) => one[..one.LastIndexOf(' ')] == other[..other.LastIndexOf(' ')];
}

/// <summary>A webhook as its receiver saw it come in: its id header, and the run its body names.</summary>
internal sealed record Received(string WebhookId, string Run, Instant At);

/// <summary>How a decided call to Ring ended, in the journal's own words.</summary>
internal enum Ending
{
    /// <summary>It has not.</summary>
    Open = 1,

    /// <summary>Ring took it.</summary>
    Taken = 2,

    /// <summary>Another decision took its place.</summary>
    Superseded = 3,

    /// <summary>It was not delivered in time.</summary>
    Expired = 4,

    /// <summary>Anything else: refused, contradicted.</summary>
    Failed = 5,

    /// <summary>The device itself reported the wanted state before anybody knew that Ring had taken the call.</summary>
    Reported = 6,

    /// <summary>Nobody said how it ended: what a call comes to whose row in the outbox was lost.</summary>
    Unknown = 7,
}

/// <summary>A durable decision to call Ring.</summary>
/// <param name="Intent">The intent's id, which is the call's name.</param>
/// <param name="What">What is to be seen on the wire, as in <see cref="Sent.What"/>.</param>
/// <param name="At">When it was decided.</param>
/// <param name="ExpiresAt">After this it must not be sent.</param>
/// <param name="Ending">How it ended.</param>
/// <param name="EndedAt">When that was decided; null while open.</param>
internal sealed record Decided(string Intent, string What, Instant At, Instant ExpiresAt, Ending Ending, Instant? EndedAt);

/// <summary>A durable decision to post a webhook, and whether the journal says that it was delivered.</summary>
internal sealed record Posted(string Run, Instant At, bool Delivered);

/// <summary>A durable delay: its original instant, and each time that it was seen to end.</summary>
internal sealed record Waited(string Run, int Step, Instant BeganAt, Instant Until, IReadOnlyList<(Instant At, Duration LateBy)> Ends);
