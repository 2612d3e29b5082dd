using System.Collections.Frozen;
using System.Diagnostics.Metrics;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using RingActors.Api.Metrics;
using RingActors.Api.Tools.Contract;

namespace RingActors.Api.Faces.Mcp;

/// <summary>
/// Requests of MCP clients by method, under the names that other servers of this sort have for them. Methods are a
/// closed set: nothing a client sends becomes a label. A call of a quiet tool is not counted here either.
/// </summary>
internal sealed class McpMetrics : IDisposable
{
    private const string Other = "other";

    private static readonly double[] SecondsBuckets =
        [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

    private static readonly FrozenSet<string> Methods = new[]
    {
        RequestMethods.Initialize, RequestMethods.Ping, RequestMethods.ToolsList, RequestMethods.ToolsCall,
        RequestMethods.PromptsList,
        RequestMethods.PromptsGet, RequestMethods.ResourcesList, RequestMethods.ResourcesRead,
        RequestMethods.ResourcesTemplatesList,
        RequestMethods.CompletionComplete, "server/discover", "subscriptions/listen",
    }.ToFrozenSet(StringComparer.Ordinal);

    private readonly Meter meter = new(ToolMetrics.MeterName);
    private readonly Counter<long> requests;
    private readonly Histogram<double> duration;
    private readonly Counter<long> errors;
    private readonly ToolRegistry registry;
    private readonly TimeProvider clock;

    public McpMetrics(ToolRegistry registry, TimeProvider clock)
    {
        (this.registry, this.clock) = (registry, clock);
        requests = meter.CreateCounter<long>(
            "mcp_requests_total", description: "Requests of MCP clients by method and status.");
        duration = meter.CreateHistogram("mcp_request_duration_seconds", "s", "Time of requests of MCP clients.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = SecondsBuckets });
        errors = meter.CreateCounter<long>(
            "mcp_request_errors_total", description: "Requests that were answered with an error of the protocol.");
    }

    /// <summary>Counts what goes through a server with these options.</summary>
    public void Watch(McpServerOptions options) =>
        options.Filters.Message.IncomingFilters.Add(next => async (message, cancellation) =>
    {
        if (message.JsonRpcMessage is not JsonRpcRequest request || IsQuiet(request))
        {
            await next(message, cancellation);
            return;
        }

        var started = clock.GetTimestamp();
        var method = Methods.Contains(request.Method) ? request.Method : Other;
        try
        {
            await next(message, cancellation);
            Done(method, "success", started);
        }
        catch (OperationCanceledException)
        {
            Done(method, "cancelled", started);
            throw;
        }
        catch (McpProtocolException exception)
        {
            Failed(method, WordOf(exception.ErrorCode), started);
            throw;
        }
        catch (McpException)
        {
            Failed(method, "internal", started);
            throw;
        }
    });

    public void Dispose() => meter.Dispose();

    private void Failed(string method, string kind, long started)
    {
        errors.Add(1, new KeyValuePair<string, object?>("error_type", kind));
        Done(method, "error", started);
    }

    private void Done(string method, string status, long started)
    {
        requests.Add(1, new("method", method), new("status", status));
        duration.Record(
            clock.GetElapsedTime(started).TotalSeconds, new KeyValuePair<string, object?>("method", method));
    }

    private bool IsQuiet(JsonRpcRequest request) =>
        request.Method == RequestMethods.ToolsCall
        && request.Params is JsonObject { } call && call["name"] is JsonValue name && name.TryGetValue(out string? tool)
        && registry.Find(tool) is { Definition.IsQuiet: true };

    private static string WordOf(McpErrorCode code) => code switch
    {
        McpErrorCode.InvalidParams => "invalid_params",
        McpErrorCode.InvalidRequest => "invalid_request",
        McpErrorCode.MethodNotFound => "method_not_found",
        McpErrorCode.ParseError => "parse_error",
        _ => "internal",
    };
}
