using System.Collections.Immutable;
using Microsoft.Net.Http.Headers;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Devices.Domain.Keys;

namespace RingActors.Api.Faces.Http;

/// <summary>
/// The rights that a route takes: whoever may never have any of them is refused before the route is asked. Every route
/// says its own; one that says nothing serves nobody, so that none is open by being forgotten.
/// </summary>
/// <param name="Any">The rights, any of which will do for a start; empty for whoever is known.</param>
internal sealed record RouteRights(ImmutableArray<AccessRight> Any)
{
    /// <summary>What strangers may ask, too.</summary>
    public bool IsOpen { get; init; }

    /// <summary>Whoever comes with a browser is let through to the route's page, which asks who they are.</summary>
    public bool HasPage { get; init; }

    /// <summary>Serves a route only to those who may.</summary>
    public static Task CheckAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint() is not { } endpoint)
        {
            return next(context);
        }

        RouteRights? rights = endpoint.Metadata.GetMetadata<RouteRights>();
        return rights is { IsOpen: true } || (rights is { HasPage: true } && PageRequests.WantsPage(context.Request))
            ? next(context)
            : context.FindCaller() is not { } caller ? context.RequestServices.GetRequiredService<Challenge>().WriteAsync(context)
            : rights is not null && rights.Lets(caller) ? next(context)
            : Refuse(context);
    }

    private bool Lets(ToolPrincipal caller) => Any.IsEmpty || caller.MayEver(Any);

    private static Task Refuse(HttpContext context)
    {
        ToolFailure no = ToolFailures.NotYours();
        return HttpAnswer.FailAsync(context, no.Status, no);
    }
}

/// <summary>How routes say which rights they take.</summary>
internal static class RouteRightsOfRoutes
{
    /// <summary>It takes one of these rights.</summary>
    public static T Takes<T>(this T route, params ReadOnlySpan<AccessRight> any)
        where T : IEndpointConventionBuilder
    {
        RouteRights rights = new([.. any]);
        route.Add(endpoint => endpoint.Metadata.Add(rights));
        return route;
    }

    /// <summary>It takes one of these rights, or shows a page that asks for a key.</summary>
    public static T TakesOrShowsPage<T>(this T route, params ReadOnlySpan<AccessRight> any)
        where T : IEndpointConventionBuilder
    {
        RouteRights rights = new([.. any]) { HasPage = true };
        route.Add(endpoint => endpoint.Metadata.Add(rights));
        return route;
    }

    /// <summary>Whoever is known may ask; what they get is decided by what it is.</summary>
    public static T TakesAnyKey<T>(this T route)
        where T : IEndpointConventionBuilder => route.Takes();

    /// <summary>Strangers may ask, too.</summary>
    public static T TakesNoKey<T>(this T route)
        where T : IEndpointConventionBuilder
    {
        route.Add(endpoint => endpoint.Metadata.Add(new RouteRights([]) { IsOpen = true }));
        return route;
    }
}

/// <summary>Whether whoever asks is a person with a browser.</summary>
internal static class PageRequests
{
    private const string Html = "text/html";

    /// <summary>True if a page is wanted: browsers say so themselves, also when they send a form; programs do not.</summary>
    public static bool WantsPage(HttpRequest request) =>
        request.Headers.Accept.Count > 0
        && MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out IList<MediaTypeHeaderValue>? accepted)
        && accepted.Any(a => a.MediaType.Equals(Html, StringComparison.OrdinalIgnoreCase) && a.Quality is not 0);
}
