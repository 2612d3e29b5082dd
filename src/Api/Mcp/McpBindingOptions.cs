#pragma warning disable MCP9006 // The event store only serves sessions of revisions up to 2025-11-25.
using ModelContextProtocol.Server;

namespace RingActors.Api.Mcp;

/// <summary>What the endpoint serves and within which limits.</summary>
/// <param name="Server">Built once and shared by every session and request: building it per session costs half a
/// megabyte each.</param>
/// <param name="SessionsMax">Sessions at most.</param>
/// <param name="SessionIdleMax">How long an unused session lives.</param>
internal sealed record McpBindingOptions(McpServerOptions Server, int SessionsMax, TimeSpan SessionIdleMax)
{
    /// <summary>
    /// Makes interrupted streams of old sessions resumable; off by default, because it adds an event to every answer.
    /// </summary>
    public ISseEventStreamStore? EventStore { get; init; }
}
