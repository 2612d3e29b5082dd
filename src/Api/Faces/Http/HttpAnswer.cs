using System.Buffers;
using System.Globalization;
using RingActors.Api.Access.Persons;
using RingActors.Api.Instance;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;

namespace RingActors.Api.Faces.Http;

/// <summary>Writes whole JSON answers: length known, one write, no caching.</summary>
internal static class HttpAnswer
{
    public static Task FailAsync(HttpContext context, int status, ToolFailure failure)
    {
        var clock = context.RequestServices.GetRequiredService<TimeProvider>();
        var requestId = context.Features.Get<AuditedRequest>()?.RequestId ?? RequestIds.Next(clock);
        Write(context, status, ToolResult.Failed(failure), requestId, clock.GetUtcNow());
        return Task.CompletedTask;
    }

    public static void Write(HttpContext context, int status, ToolResult result, string requestId, DateTimeOffset now)
    {
        context.Features.Get<AuditedRequest>()?.Failure = result.Failure;
        using var buffer = AnswerBuffer.Rent();
        result.Of(context.RequestServices.GetRequiredService<HomeChoice>().IsDemo);
        result.WriteTo(buffer, requestId, now);
        if (result.Failure?.RetryAfter is { } wait)
        {
            context.Response.Headers.RetryAfter = ((long)Math.Ceiling(wait.TotalSeconds))
                .ToString(CultureInfo.InvariantCulture);
        }

        WriteJson(context, status, buffer.Written.Span, result.Home);
    }

    /// <param name="context">The request.</param>
    /// <param name="status">The answer's status.</param>
    /// <param name="json">The answer.</param>
    /// <param name="home">The home that it is about: of no other one names are opened. Null if it is about
    /// none.</param>
    public static void WriteJson(HttpContext context, int status, ReadOnlySpan<byte> json, CallHome? home = null)
    {
        if (SealedTexts.MayHave(json) && context.RequestServices.GetService<PersonSeals>() is { } persons)
        {
            json = SealedTexts.OpenJson(json, persons, context.OpenedFor(home));
        }

        if (AnswerText.MayHide(json))
        {
            byte[] plain = json.ToArray();
            json = plain.AsSpan(0, AnswerText.RemoveHidden(plain));
        }

        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = json.Length;
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            // Kestrel flushes once when the request ends.
            response.BodyWriter.Write(json);
        }
    }
}
