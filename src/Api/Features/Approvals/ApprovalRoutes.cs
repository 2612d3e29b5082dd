using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using RingActors.Api.Access.Callers;
using RingActors.Api.Faces.Http;
using RingActors.Api.Features.AccessCodes;
using RingActors.Api.Features.Homes;
using RingActors.Api.Limits;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Devices.Domain.Access;
using RingActors.Devices.Domain.Keys;
using RingActors.Rules.Approvals;

namespace RingActors.Api.Features.Approvals;

/// <summary>
/// <c>GET /approvals</c>, <c>GET /approvals/{id}</c>, and <c>POST</c> of <c>/approve</c>, <c>/refuse</c> and
/// <c>/withdraw</c> below it; browsers get pages. A code of the household is a key of its own: with one in the body
/// nobody needs another. See docs/security.md.
/// </summary>
internal sealed class ApprovalRoutes(
    ApprovalService approvals, ApprovalAnswers answers, ApprovalPages pages, Challenge challenge) : IRoutes
{
    private const string KeyWay = "key";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapReading("/approvals", (RequestDelegate)ListAsync).TakesOrShowsPage(AccessRight.Read);
        routes.MapReading("/approvals/{id}", (RequestDelegate)ShowAsync).TakesNoKey();
        routes.MapPost(
            "/approvals/{id}/approve", (RequestDelegate)(c => AnswerAsync(c, CodePurpose.Approve))).TakesNoKey()
            .WithMetadata(NeverHeldBack.Instance);
        routes.MapPost(
            "/approvals/{id}/refuse", (RequestDelegate)(c => AnswerAsync(c, CodePurpose.Refuse))).TakesNoKey()
            .WithMetadata(NeverHeldBack.Instance);
        routes.MapPost("/approvals/{id}/withdraw", (RequestDelegate)WithdrawAsync).Takes(AccessRight.Raise);
    }

    private async Task ListAsync(HttpContext context)
    {
        if (PageRequests.WantsPage(context.Request))
        {
            await pages.ListAsync(context);
            return;
        }

        ToolPrincipal caller = context.Caller();
        Write(
            context, await approvals.InTheirTimeAsync(await approvals.AllAsync(caller), caller),
            ApprovalJson.Default.ApprovalList);
    }

    /// <summary>
    /// Whoever is at this machine and knows an approval's id is shown what it is about, so that nobody has to answer it
    /// unseen.
    /// </summary>
    private async Task ShowAsync(HttpContext context)
    {
        if (PageRequests.WantsPage(context.Request))
        {
            await pages.ShowAsync(context, IdOf(context));
            return;
        }

        bool isLocal = Peer.IsLocal(context);
        ApprovalEntry? entry = context.FindCaller() is { } caller && caller.Of(AccessRight.Read) != Allowance.Never
            ? await approvals.FindAsync(IdOf(context), caller)
            : null;
        entry ??= isLocal ? await approvals.FindAsync(IdOf(context)) : null;
        await (entry is not null ? WriteAsync(context, entry)
            : context.FindCaller() is null && !isLocal ? challenge.WriteAsync(context)
            : HomeRoute.FailAsync(context, ApprovalService.NoSuch(IdOf(context))));
    }

    private async Task AnswerAsync(HttpContext context, CodePurpose purpose)
    {
        if (PageRequests.WantsPage(context.Request))
        {
            await pages.AnswerAsync(context, IdOf(context), purpose);
            return;
        }

        (AccessBody? body, ToolFailure? failure) = await AccessBody.ReadAsync(context);
        string? digits = body?.HasAny == true ? body.Digits("code") : null;
        failure ??= body!.Failure("Nothing was changed. Send a code, or nothing and the key of an owner or resident.");
        ToolPrincipal? caller = context.FindCaller();
        if (failure is not null)
        {
            await HomeRoute.FailAsync(context, failure);
        }
        else if (caller is null && (digits is null || !Peer.IsLocal(context)))
        {
            // From elsewhere a code alone opens nothing: a keypad, a tablet and a person have keys.
            await challenge.WriteAsync(context);
        }
        else if (digits is not null && !Peer.IsLocal(context)
            && caller!.Of(AccessRight.TryCodes) != Allowance.AtOnce)
        {
            // Nor with a key that may try none, as a model's.
            await HomeRoute.FailAsync(context, ToolFailures.NotYours());
        }
        else
        {
            await TellAsync(context, digits is not null
                ? await answers.ByCodeAsync(IdOf(context), digits, purpose, context.RequestAborted)
                : await answers.ByKeyAsync(IdOf(context), purpose, caller!, KeyWay));
        }
    }

    private async Task WithdrawAsync(HttpContext context) => await TellAsync(
        context, await answers.PassOnAsync(IdOf(context), new WithdrawIt(), context.Caller()));

    private async Task TellAsync(HttpContext context, (ApprovalEntry? Entry, ToolFailure? Failure) told) =>
        await (told.Failure is { } failure
            ? HomeRoute.FailAsync(context, await approvals.InItsTimeAsync(failure, IdOf(context)))
            : WriteAsync(context, told.Entry!));

    private static string IdOf(HttpContext context) => context.GetRouteValue("id")?.ToString() ?? "";

    private async Task WriteAsync(HttpContext context, ApprovalEntry entry) =>
        Write(context, await approvals.InItsTimeAsync(entry), ApprovalJson.Default.ApprovalEntry);

    private static void Write<T>(HttpContext context, T answer, JsonTypeInfo<T> shape) =>
        HttpAnswer.WriteJson(context, 200, JsonSerializer.SerializeToUtf8Bytes(answer, shape));
}
