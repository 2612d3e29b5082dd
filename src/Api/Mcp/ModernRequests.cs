#pragma warning disable MCP9006 // 'Stateless' is the modern mode of the one transport there is.
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace RingActors.Api.Mcp;

/// <summary>
/// A request of revision 2026-07-28 or later: a transport and a server of its own, gone when it is answered.
/// </summary>
internal sealed class ModernRequests(McpBindingOptions options, ILoggerFactory loggers,
    IHostApplicationLifetime lifetime)
{
    public async Task HandleAsync(HttpContext context, JsonRpcMessage message, string version)
    {
        // Here closing the request cancels the tool. Long streams (subscriptions/listen) must not hold up a shutdown.
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted,
            lifetime.ApplicationStopping);
        await using var transport = new StreamableHttpServerTransport(loggers) { Stateless = true };
        await using var server = McpServer.Create(transport, options.Server, loggers, context.RequestServices);
        message.Context = McpCaller.ContextOf(context, version);
        EventStreams.Prepare(context.Response);
        var running = server.RunAsync(ended.Token);
        try
        {
            if (!await transport.HandlePostRequestAsync(message, context.Response.Body, first =>
                EventStreams.SetStatus(context, first), ended.Token))
            {
                EventStreams.Accepted(context.Response);
            }
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The client hung up, or the server stops.
        }
        finally
        {
            await transport.DisposeAsync();
            await ended.CancelAsync();
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
