using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using RingActors.Api.Faces.Http;
using RingActors.Api.Features.Homes;
using RingActors.Api.Outgoing.Deliveries.Storage;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Devices.Domain.Keys;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;
using RingActors.Rules.Deliveries;

namespace RingActors.Api.Features.Deliveries;

/// <summary>
/// <c>GET /deliveries</c>: what a home posts and what became of it, by receiver; <c>POST /deliveries/{id}/replay</c>
/// has
/// a lost post sent once more under its id; <c>POST /endpoints/{id}/enable</c> turns a receiver on again. With an
/// owner's key or an operator's; an operator sees no recipient's name. See docs/webhooks.md.
/// </summary>
internal sealed class DeliveryRoutes(
    ActorClient client, HomeRoute route, HomeNames names, DeliveryLog log) : IRoutes
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapReading("/deliveries", (RequestDelegate)ListAsync).Takes(AccessRight.Operate, AccessRight.Keys);
        routes.MapPost("/deliveries/{id}/replay", (RequestDelegate)(c => AskAsync(c, id => new ReplayDelivery(id))))
            .Takes(AccessRight.Operate, AccessRight.Keys);
        routes.MapPost("/endpoints/{id}/enable", (RequestDelegate)(c => AskAsync(c, id => new TurnOnEndpoint(id))))
            .Takes(AccessRight.Operate, AccessRight.Keys);
    }

    private async Task ListAsync(HttpContext context)
    {
        (HomeView? view, ToolFailure? failure) = await HomeAsync(context);
        if (failure is not null)
        {
            await HomeRoute.FailAsync(context, failure);
            return;
        }

        WriteList(context, view!, StatusCodes.Status200OK);
    }

    private async Task AskAsync(HttpContext context, Func<string, ICommand> wish)
    {
        (HomeView? view, ToolFailure? failure) = await HomeAsync(context);
        if (failure is not null)
        {
            await HomeRoute.FailAsync(context, failure);
            return;
        }

        string id = context.GetRouteValue("id")?.ToString() ?? "";
        if (Unknown(view!.Part<OutboundState>(), wish(id), id) is { } unknown)
        {
            await HomeRoute.FailAsync(context, unknown);
            return;
        }

        Answer answer = await ToActorAsync(context, OutboundPosts.AddressOf(view.Home), wish(id));
        if (!answer.Ok)
        {
            await HomeRoute.FailAsync(context, ActorClient.FailureOf(answer));
            return;
        }

        WriteList(context, await route.Homes.ViewAsync(view.Home), StatusCodes.Status202Accepted);
    }

    /// <summary>
    /// An operator holds no right over the home, and needs none to have sent what an actor of the home asked for.
    /// </summary>
    private async Task<Answer> ToActorAsync(HttpContext context, Address to, ICommand command)
    {
        ToolCallContext call = route.CallOf(context, RequestIds.Next(route.Time));
        return SeesPersons(context)
            ? await client.AskAsync(to, command, call)
            : await route.Homes.AskAsync(
                new Request(to, command, ActorClient.PrincipalOf(call.Principal), call.CorrelationId));
    }

    private static ToolFailure? Unknown(OutboundState posts, ICommand command, string id) => command switch
    {
        ReplayDelivery when posts.Find(id) is null => ToolFailures.NoSuch(
            "id", "post", id, [.. posts.Posts.Select(p => p.Post.Id)], "GET /deliveries"),
        TurnOnEndpoint when !posts.Off.ContainsKey(id) => ToolFailures.NoSuch(
            "id", "endpoint", id, [.. posts.Off.Keys], "GET /deliveries"),
        _ => null,
    };

    private static bool SeesPersons(HttpContext context) =>
        context.Caller().Of(AccessRight.Policy) == Allowance.AtOnce;

    private async Task<(HomeView? View, ToolFailure? Failure)> HomeAsync(HttpContext context)
    {
        string? home = context.Request.Query["home_id"].ToString() is { Length: > 0 } named ? named : null;
        ToolPrincipal caller = context.Caller();
        return SeesPersons(context) || caller.Of(AccessRight.Operate) == Allowance.AtOnce
            ? await names.FindAsync(home, null, caller)
            : (null, ToolFailures.NotYours());
    }

    private void WriteList(HttpContext context, HomeView view, int status)
    {
        bool persons = SeesPersons(context);
        string? only = context.Request.Query["endpoint"].ToString() is { Length: > 0 } named ? named : null;
        OutboundState posts = view.Part<OutboundState>();
        Write(context, status, new DeliveriesAnswer(
            [
                .. log.Of(view.Home).GroupBy(a => a.Endpoint).Where(g => only is null || g.Key == only)
                    .Select(g => EndpointEntry.Of(g.Key, [.. g], posts, persons)),
            ],
            [.. posts.Off.Select(o => OffEntry.Of(o.Key, o.Value, posts, persons))],
            [.. posts.Posts.Where(p => only is null || p.Post.Endpoint == only).Select(p => LostEntry.Of(p, persons))]),
            DeliveriesJson.Default.DeliveriesAnswer);
    }

    private static void Write<T>(HttpContext context, int status, T answer, JsonTypeInfo<T> shape)
    {
        context.Response.Headers.CacheControl = "no-store";
        HttpAnswer.WriteJson(context, status, JsonSerializer.SerializeToUtf8Bytes(answer, shape));
    }
}
