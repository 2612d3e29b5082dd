using System.Buffers;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using RingActors.Api.Access.Persons;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain.Persons;

namespace RingActors.Api.Faces.Http;

/// <summary>
/// Refuses, before any route, what is no text: bytes that are not UTF-8, halves of surrogate pairs, control characters;
/// in the path, in the query, in the body; and what holds a sealed name, or would once what nobody sees is taken out.
/// That is taken out here, so that no route that is added needs to do anything for it.
/// </summary>
internal static class WellFormedRequests
{
    /// <summary>One of these is in each header that has a sealed name, as it stands or escaped.</summary>
    private static readonly SearchValues<char> Ends = SearchValues.Create([SealedText.End, '%', '\\']);

    private const string NothingChanged = "Nothing was changed. Send it again as UTF-8 without them.";

    /// <summary>On endpoints that judge their bodies themselves, and say where in them the fault is.</summary>
    public sealed class OwnJudgement
    {
        public static readonly OwnJudgement Instance = new();
    }

    public static async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (!IsText(context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? ""))
        {
            await RefuseAsync(context, "address.send-well-formed-text",
                "The address holds bytes that are not UTF-8, or control characters.");
            return;
        }

        if (await HasSealedAsync(context))
        {
            await RefuseAsync(context, "text.leave-sealed-names-out",
                "The request holds a sealed name of a person, as only the journal has them.");
            return;
        }

        if (context.GetEndpoint()?.Metadata.GetMetadata<OwnJudgement>() is null
            && context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true
            && !await PeekedBody.ReadAsync(context, IsText))
        {
            await RefuseAsync(context, "body.send-well-formed-text",
                "The body holds text that is not valid Unicode (bytes that are not UTF-8, a lone surrogate), "
                    + "or control characters.");
            return;
        }

        if (context.GetEndpoint()?.Metadata.GetMetadata<OwnJudgement>() is null
            && context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true
            && await PeekedBody.ReadAsync(context, WithoutHidden) is { } plain)
        {
            await PeekedBody.ReplaceAsync(context, plain);
        }

        await next(context);
    }

    /// <summary>
    /// The body as it is read from here on, so that no route compares names, or looks for anything, with what nobody
    /// sees still in it. Null if it stays as it is.
    /// </summary>
    private static byte[]? WithoutHidden(ReadOnlySequence<byte> body)
    {
        var bytes = body.ToArray();
        var length = AnswerText.RemoveHidden(bytes);
        return length == bytes.Length ? null : bytes[..length];
    }

    /// <summary>In a header, the address or the body, wherever that goes.</summary>
    private static async ValueTask<bool> HasSealedAsync(HttpContext context) =>
        context.Request.Headers.Any(h => h.Value.ToString().AsSpan().ContainsAny(Ends)
            && SealedInput.Has(Encoding.UTF8.GetBytes(h.Value.ToString())))
        || SealedInput.Has(Encoding.UTF8.GetBytes(context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? ""))
        || (context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true
            && await PeekedBody.ReadAsync(context, HasSealed));

    private static bool HasSealed(ReadOnlySequence<byte> body) =>
        SealedInput.Has(body.IsSingleSegment ? body.FirstSpan : body.ToArray());

    private static bool IsText(ReadOnlySequence<byte> body)
    {
        var bytes = body.IsSingleSegment ? body.FirstSpan : body.ToArray();
        return WellFormedText.Is(bytes) && !WellFormedText.HasControls(bytes);
    }

    /// <summary>A target as it came over the wire: what is percent-encoded in it has to be text too.</summary>
    private static bool IsText(string target)
    {
        if (!target.Contains('%', StringComparison.Ordinal))
        {
            return !target.AsSpan().ContainsAnyInRange('\u007f', '\u009f')
                && !target.AsSpan().ContainsAnyInRange('\0', '\u001f');
        }

        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(target.Length)];
        var length = 0;
        for (var i = 0; i < target.Length; i++)
        {
            if (target[i] == '%' && i + 2 < target.Length
                && char.IsAsciiHexDigit(target[i + 1]) && char.IsAsciiHexDigit(target[i + 2]))
            {
                bytes[length++] = Convert.FromHexString(target.AsSpan(i + 1, 2))[0];
                i += 2;
            }
            else
            {
                length += Encoding.UTF8.GetBytes(target.AsSpan(i, 1), bytes.AsSpan(length));
            }
        }

        var decoded = bytes.AsSpan(0, length);
        return WellFormedText.IsUtf8(decoded) && !WellFormedText.HasRawControls(decoded);
    }

    private static Task RefuseAsync(HttpContext context, string code, string error) =>
        HttpAnswer.FailAsync(context, 400, new ToolFailure(ToolErrorType.Invalid, code, error, NothingChanged));
}
