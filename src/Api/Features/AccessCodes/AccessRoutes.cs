using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using RingActors.Api.Faces.Http;
using RingActors.Api.Limits;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Devices.Domain.Keys;

namespace RingActors.Api.Features.AccessCodes;

/// <summary>
/// <c>GET /access-codes</c>, <c>PUT</c> and <c>DELETE /access-codes/{id}</c>, <c>POST /access-codes/{id}/renew</c>, and
/// <c>POST /keypad</c>. See docs/access-codes.md.
/// </summary>
internal sealed class AccessRoutes(AccessCodeService codes, KeypadPage keypad) : IRoutes
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapReading("/access-codes", (RequestDelegate)ListAsync).Takes(AccessRight.Codes);
        routes.MapPut("/access-codes/{id}", (RequestDelegate)SetAsync).Takes(AccessRight.Codes);
        routes.MapDelete("/access-codes/{id}", (RequestDelegate)RemoveAsync).Takes(AccessRight.Codes);
        routes.MapPost("/access-codes/{id}/renew", (RequestDelegate)RenewAsync).Takes(AccessRight.Codes);
        routes.MapReading("/keypad", (RequestDelegate)keypad.ShowAsync).TakesNoKey();
        routes.MapPost("/keypad", (RequestDelegate)PresentAsync).TakesOrShowsPage(AccessRight.TryCodes)
            .WithMetadata(NeverHeldBack.Instance);
    }

    private async Task ListAsync(HttpContext context)
    {
        (CodeList? list, ToolFailure? failure) = await codes.ListAsync(HomeOf(context), context.Caller());
        await AnswerAsync(context, list, failure, CodeJson.Default.CodeList);
    }

    private Task SetAsync(HttpContext context) => MakeAsync(context, codes.SetAsync);

    private Task RenewAsync(HttpContext context) => MakeAsync(context, codes.RenewAsync);

    private delegate Task<(CodeAnswer? Answer, ToolFailure? Failure)> Making(
        string id, AccessBody body, ToolPrincipal by, CancellationToken gone);

    private async Task MakeAsync(HttpContext context, Making make)
    {
        (AccessBody? body, ToolFailure? failure) = await AccessBody.ReadAsync(context);
        (CodeAnswer? answer, ToolFailure? refused) = failure is null
            ? await make(IdOf(context), body!, context.Caller(), context.RequestAborted)
            : (null, failure);
        context.Response.Headers.CacheControl = "no-store";
        int status = answer?.Approval is null ? StatusCodes.Status200OK : StatusCodes.Status202Accepted;
        await AnswerAsync(context, answer, refused, CodeJson.Default.CodeAnswer, status);
    }

    private async Task RemoveAsync(HttpContext context)
    {
        if (await codes.RemoveAsync(HomeOf(context), IdOf(context), context.Caller()) is { } failure)
        {
            await HttpAnswer.FailAsync(context, failure.Status, failure);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private async Task PresentAsync(HttpContext context)
    {
        if (PageRequests.WantsPage(context.Request))
        {
            await keypad.PresentAsync(context);
            return;
        }

        (AccessBody? body, ToolFailure? failure) = await AccessBody.ReadAsync(context);
        (KeypadAnswer? answer, ToolFailure? refused) =
            failure is null
                ? await codes.PresentAsync(body!, context.Caller(), context.RequestAborted)
                : (null, failure);
        await AnswerAsync(context, answer, refused, CodeJson.Default.KeypadAnswer);
    }

    private static Task AnswerAsync<T>(
        HttpContext context, T? answer, ToolFailure? failure, JsonTypeInfo<T> shape, int status = 200)
        where T : class
    {
        if (failure is not null)
        {
            return HttpAnswer.FailAsync(context, failure.Status, failure);
        }

        HttpAnswer.WriteJson(context, status, JsonSerializer.SerializeToUtf8Bytes(answer!, shape));
        return Task.CompletedTask;
    }

    private static string IdOf(HttpContext context) => context.GetRouteValue("id")?.ToString() ?? "";

    private static string? HomeOf(HttpContext context) =>
        context.Request.Query["home_id"].ToString() is { Length: > 0 } home ? home : null;
}
