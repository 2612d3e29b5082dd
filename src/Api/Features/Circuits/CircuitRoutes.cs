using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using RingActors.Api.Faces.Http;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Devices.Domain.Keys;
using RingActors.Devices.RingCloud.Client.Support;

namespace RingActors.Api.Features.Circuits;

/// <summary>
/// <c>GET /circuits</c>, and <c>POST /circuits/{name}/reset</c>, with an operator's key: what is left alone is used
/// again at once. Receivers of posts are whoever is told of the homes: a key of some homes is not shown them.
/// </summary>
internal sealed partial class CircuitRoutes(CircuitBoard board, ILogger<CircuitRoutes> log) : IRoutes
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapReading("/circuits", (RequestDelegate)ListAsync).Takes(AccessRight.Operate, AccessRight.Keys);
        routes.MapPost("/circuits/{name}/reset", (RequestDelegate)ResetAsync).Takes(AccessRight.Operate);
    }

    private Task ListAsync(HttpContext context) => WriteAsync(context);

    private Task ResetAsync(HttpContext context)
    {
        string name = context.GetRouteValue("name")?.ToString() ?? "";
        if (!board.Reset(name))
        {
            return HttpAnswer.FailAsync(context, StatusCodes.Status404NotFound, ToolFailures.NoSuch(
                "name", "circuit", name, [.. board.All.Select(c => c.Name)], "GET /circuits"));
        }

        WasReset(log, name, context.Caller().Name);
        return WriteAsync(context);
    }

    private Task WriteAsync(HttpContext context)
    {
        bool seesReceivers = context.Caller().Homes is null;
        CircuitList list = new(
        [
            .. from circuit in board.All
               where seesReceivers || !CircuitBoard.IsReceiver(circuit)
               select new CircuitLine(
                   circuit.Name, WordOf(circuit.Phase),
                   circuit.OpenUntil is { } until ? Instants.Text(until) : null),
        ]);
        HttpAnswer.WriteJson(
            context, StatusCodes.Status200OK,
            JsonSerializer.SerializeToUtf8Bytes(list, CircuitJson.Default.CircuitList));
        return Task.CompletedTask;
    }

    private static string WordOf(CircuitPhase phase) => phase switch
    {
        CircuitPhase.Open => "open",
        CircuitPhase.HalfOpen => "half_open",
        _ => "closed",
    };

    [LoggerMessage(1225, LogLevel.Information, "The circuit {Circuit} was reset by {Key}")]
    private static partial void WasReset(ILogger log, string circuit, string key);
}

internal sealed record CircuitList(ImmutableArray<CircuitLine> Circuits);

/// <param name="Name">As <c>/circuits/{name}/reset</c> takes it.</param>
/// <param name="State">closed, half_open, open.</param>
/// <param name="OpenUntil">When the next ordinary call may go.</param>
internal sealed record CircuitLine(string Name, string State, string? OpenUntil);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CircuitList))]
internal sealed partial class CircuitJson : JsonSerializerContext;
