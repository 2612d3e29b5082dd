using ModelContextProtocol.Server;

namespace RingActors.Api.Faces.Mcp;

/// <summary>
/// MCP over standard input and output. Nothing else may write to standard output; logs go to standard error.
/// </summary>
internal sealed class StdioServer(McpServerOptions options, ILoggerFactory loggers, IServiceProvider services,
    IHostApplicationLifetime lifetime)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await using var transport = new StdioServerTransport(options, loggers);
            await using var server = McpServer.Create(transport, options, loggers, services);
            await server.RunAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
        finally
        {
            // The client closed our input: that is how it ends a server it started.
            lifetime.StopApplication();
        }
    }
}
