using NodaTime;

namespace RingActors.Api.Tools;

/// <summary>Through which face a call came.</summary>
internal enum ToolFace
{
    Rest = 1,
    McpHttp = 2,
    McpStdio = 3,
}

/// <summary>Who asks: kind and name end up as the principal of the events a call causes.</summary>
/// <param name="Kind">A stable word: rest, api-key, mcp-client.</param>
/// <param name="Name">Which one: the key's name, the MCP client's own name and version.</param>
/// <param name="Role">What they may do.</param>
internal sealed record ToolPrincipal(string Kind, string Name, ToolRole Role);

/// <summary>Everything about a call that is not its arguments.</summary>
/// <param name="Principal">Who asks.</param>
/// <param name="RequestId">Unique for this call; returned in the answer and written to the log.</param>
/// <param name="CorrelationId">The caller's W3C trace id when it sent one, else the request id; 32 lower-case hex
/// digits.</param>
/// <param name="IdempotencyKey">A repeat under the same key and principal gets the first answer.</param>
/// <param name="Face">Where the call came in.</param>
/// <param name="Cancellation">Ends when the caller has gone. Work that must not stay half done ignores it.</param>
internal sealed record ToolCallContext(
    ToolPrincipal Principal,
    string RequestId,
    string CorrelationId,
    string? IdempotencyKey,
    ToolFace Face,
    CancellationToken Cancellation)
{
    /// <summary>
    /// The home that the call turned out to be about, as soon as that is known: its answer names it and speaks in its
    /// time.
    /// </summary>
    public CallHome? Home
    {
        get => subject.Home;
        set => subject.Home = value;
    }

    /// <summary>Shared by the copies that are made of the context on the way.</summary>
    private readonly Subject subject = new();

    private sealed class Subject
    {
        public CallHome? Home { get; set; }
    }
}

/// <summary>A home as an answer names it.</summary>
/// <param name="Id">Ring's id of the location.</param>
/// <param name="Name">What the household calls it; null if nobody told it.</param>
/// <param name="Zone">By which its times are told.</param>
/// <param name="IsZoneTold">False if nobody told the zone and it is UTC for want of another.</param>
/// <param name="IsOneOfSeveral">True if there are other homes too.</param>
internal sealed record CallHome(string Id, string? Name, DateTimeZone Zone, bool IsZoneTold, bool IsOneOfSeveral);

/// <summary>For a call that is about no home: what all homes have in common.</summary>
internal interface ICallHomes
{
    /// <summary>
    /// The only home; of several their one zone, else UTC, which is then said. Asks nobody and waits for nothing.
    /// </summary>
    CallHome OfAll();
}
