using Microsoft.AspNetCore.Routing.Template;

namespace RingActors.Api.Faces.Http;

/// <summary>
/// Which methods a path has, when it was called with one that it has not (RFC 9110, 15.5.6: 405 names them in Allow).
/// </summary>
internal static class OtherMethods
{
    /// <summary>The methods of the routes that fit the request's path, in order; empty if nothing is there.</summary>
    public static IReadOnlyList<string> Of(HttpContext context) =>
    [
        .. context.RequestServices.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(route => Fits(route, context.Request.Path))
            .SelectMany(route => route.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [])
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
    ];

    private static bool Fits(RouteEndpoint route, PathString path) =>
        new TemplateMatcher(new RouteTemplate(route.RoutePattern), []).TryMatch(path, []);
}
