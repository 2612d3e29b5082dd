namespace RingActors.Api.Faces.Http;

/// <summary>Routes that are read.</summary>
internal static class ReadingRoutes
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>
    /// GET, and HEAD with it (RFC 9110, 9.1: a general purpose server supports both): of an answer to HEAD the server
    /// itself sends only the header fields. Not for what stays open, a stream of news.
    /// </summary>
    public static IEndpointConventionBuilder MapReading(
        this IEndpointRouteBuilder routes, string pattern, RequestDelegate handler) =>
        routes.MapMethods(pattern, Methods, handler);
}
