using RingActors.Api.Faces.Http;
using RingActors.Devices.Domain.Keys;
using RingActors.Rules.Schedules.Documents;

namespace RingActors.Api.Features.Schedules;

/// <summary><c>GET /schemas/schedule.json</c>: the JSON Schema of schedules, as this server reads them.</summary>
internal sealed class ScheduleSchemaRoute : IRoutes
{
    private const string Path = "/schemas/schedule.json";

    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapReading(Path, (RequestDelegate)WriteAsync).Takes(AccessRight.Read);

    private static async Task WriteAsync(HttpContext context)
    {
        context.Response.ContentType = "application/schema+json";
        await context.Response.WriteAsync(ScheduleReader.SchemaText, context.RequestAborted);
    }
}
