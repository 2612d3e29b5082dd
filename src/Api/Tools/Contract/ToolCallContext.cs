using RingActors.Api.Tools.Answers;

namespace RingActors.Api.Tools.Contract;

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
internal sealed record ToolPrincipal(string Kind, string Name, ToolRole Role)
{
    /// <summary>
    /// Whether they are shown silent calls for help. Nobody is over the network but who was given the right.
    /// </summary>
    public bool MayReadDuress { get; init; }
}

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
