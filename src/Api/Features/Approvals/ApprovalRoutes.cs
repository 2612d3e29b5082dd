using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using RingActors.Api.Access.Callers;
using RingActors.Api.Faces.Http;
using RingActors.Api.Features.AccessCodes;
using RingActors.Api.Features.Homes;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Devices.Domain.Access;
using RingActors.Devices.Domain.Keys;
using RingActors.Engine.Core;
using RingActors.Rules.Approvals;

namespace RingActors.Api.Features.Approvals;

/// <summary>
/// <c>GET /approvals</c>, <c>GET /approvals/{id}</c>, and <c>POST</c> of <c>/approve</c>, <c>/refuse</c> and
/// <c>/withdraw</c> below it. A code of the household is a key of its own: with one in the body nobody needs another.
/// See docs/security.md.
/// </summary>
internal sealed class ApprovalRoutes(
    ApprovalService approvals, AccessCodeService codes, Challenge challenge, TimeProvider time) : IRoutes
{
    private const string KeyWay = "key";

    /// <summary>All who come without a keypad's key count as one channel of codes.</summary>
    private const string Channel = KnownChannels.Approvals;

    /// <summary>Whoever presents a code is known by that, not by what carries it.</summary>
    private static readonly Principal Bearer = new(PrincipalKind.Local, Channel);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapReading("/approvals", (RequestDelegate)ListAsync).Takes(AccessRight.Read);
        routes.MapReading("/approvals/{id}", (RequestDelegate)ShowAsync).TakesNoKey();
        routes.MapPost(
            "/approvals/{id}/approve", (RequestDelegate)(c => AnswerAsync(c, CodePurpose.Approve))).TakesNoKey();
        routes.MapPost(
            "/approvals/{id}/refuse", (RequestDelegate)(c => AnswerAsync(c, CodePurpose.Refuse))).TakesNoKey();
        routes.MapPost("/approvals/{id}/withdraw", (RequestDelegate)WithdrawAsync).Takes(AccessRight.Raise);
    }

    private async Task ListAsync(HttpContext context) =>
        Write(context, await approvals.AllAsync(context.Caller()), ApprovalJson.Default.ApprovalList);

    /// <summary>
    /// Whoever is at this machine and knows an approval's id is shown what it is about, so that nobody has to answer it
    /// unseen.
    /// </summary>
    private async Task ShowAsync(HttpContext context)
    {
        bool isLocal = Authenticator.IsLocal(context.Connection);
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
        (AccessBody? body, ToolFailure? failure) = await AccessBody.ReadAsync(context);
        string? digits = body?.HasAny == true ? body.Digits("code") : null;
        failure ??= body!.Failure("Nothing was changed. Send a code, or nothing and the key of an owner or resident.");
        if (failure is not null)
        {
            await HomeRoute.FailAsync(context, failure);
        }
        else if (digits is not null && context.FindCaller() is null && !Authenticator.IsLocal(context.Connection))
        {
            // From elsewhere a code alone opens nothing: a keypad, a tablet and a person have keys.
            await challenge.WriteAsync(context);
        }
        else if (digits is not null)
        {
            await AnswerByCodeAsync(context, purpose, digits);
        }
        else if (context.FindCaller() is not { } caller)
        {
            await challenge.WriteAsync(context);
        }
        else if (caller.Of(AccessRight.Approve) != Allowance.AtOnce)
        {
            await HomeRoute.FailAsync(context, ToolFailures.NotYours());
        }
        else
        {
            ICommand answer = purpose == CodePurpose.Approve
                ? new ApproveIt(caller.Role, KeyWay)
                : new RefuseIt(caller.Role, KeyWay);
            await PassOnAsync(context, answer, caller);
        }
    }

    private async Task AnswerByCodeAsync(HttpContext context, CodePurpose purpose, string digits)
    {
        string id = IdOf(context);
        if (await approvals.FindAsync(id) is not { } asked)
        {
            await HomeRoute.FailAsync(context, ApprovalService.NoSuch(id));
            return;
        }

        if (asked.Status != "pending")
        {
            await HomeRoute.FailAsync(context, ToolFailures.Refused(
                "approval.ask-again", $"This approval is {asked.Status}.", "Nothing was done, and the code was not looked at."));
            return;
        }

        if (purpose == CodePurpose.Approve && !ApprovalService.MayBeApprovedByResidents(asked))
        {
            await HomeRoute.FailAsync(context, ToolFailures.Refused(
                "approval.ask-an-owner", "Only an owner's key approves this.",
                "Nothing was done, and the code was not looked at."));
            return;
        }

        (_, ToolFailure? refused) = await codes.AnswerAsync(
            asked.HomeId, id, digits, Channel, purpose, Bearer, context.RequestAborted);
        await (refused is not null
            ? HomeRoute.FailAsync(context, refused)
            : WriteAsync(context, (await approvals.FindAsync(id))!));
    }

    private Task WithdrawAsync(HttpContext context) => PassOnAsync(context, new WithdrawIt(), context.Caller());

    private async Task PassOnAsync(HttpContext context, ICommand answer, ToolPrincipal caller)
    {
        string id = IdOf(context);
        if (await approvals.FindAsync(id, caller) is not { } asked)
        {
            await HomeRoute.FailAsync(context, ApprovalService.NoSuch(id));
            return;
        }

        (ApprovalEntry? entry, ToolFailure? failure) = await approvals.AnswerAsync(
            asked.HomeId, id, answer, ActorClient.PrincipalOf(caller), RequestIds.Next(time));
        await (failure is not null ? HomeRoute.FailAsync(context, failure) : WriteAsync(context, entry!));
    }

    private static string IdOf(HttpContext context) => context.GetRouteValue("id")?.ToString() ?? "";

    private static Task WriteAsync(HttpContext context, ApprovalEntry entry)
    {
        Write(context, entry, ApprovalJson.Default.ApprovalEntry);
        return Task.CompletedTask;
    }

    private static void Write<T>(HttpContext context, T answer, JsonTypeInfo<T> shape) =>
        HttpAnswer.WriteJson(context, 200, JsonSerializer.SerializeToUtf8Bytes(answer, shape));
}
