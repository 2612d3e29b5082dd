using RingActors.Api.Faces.Http;
using RingActors.Devices.Domain.Keys;
using RingActors.Rules.Documents;
using RingActors.Rules.Documents.Guide;

namespace RingActors.Api.Features.Automations.Format;

/// <summary><c>GET /schemas/rule-document.json</c>: the JSON Schema of rule documents, as this server reads
/// them.</summary>
internal sealed class SchemaRoute : IRoutes
{
    internal const string Path = "/schemas/rule-document.json";

    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapReading(Path, (RequestDelegate)WriteAsync).Takes(AccessRight.Read);

    private static async Task WriteAsync(HttpContext context)
    {
        context.Response.ContentType = "application/schema+json";
        await context.Response.WriteAsync(RuleSchema.Text, context.RequestAborted);
    }
}
