using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using NodaTime;
using RingActors.Api.Access;
using RingActors.Api.Faces.Http;
using RingActors.Api.Features.Homes;
using RingActors.Api.Incoming;
using RingActors.Api.Outgoing.Signing;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Devices.Domain.Keys;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Runtime.Hosting;

namespace RingActors.Api.Features.Deliveries;

/// <summary>
/// <c>GET</c> and <c>POST /signing-keys</c>, <c>DELETE /signing-keys/{host}</c>: with what the posts of a home are
/// signed, by host; with an owner's key. A secret is shown in the answer that makes it, and never again; a public key
/// is always shown. See docs/webhooks.md.
/// </summary>
internal sealed class SigningKeyRoutes(
    HomeNames names, OutboundKeys keys, OutboundSignatures signatures, TimeProvider time) : IRoutes
{
    private static readonly TimeSpan Later = TimeSpan.FromMinutes(1);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapReading("/signing-keys", (RequestDelegate)ListAsync).Takes(AccessRight.Keys);
        routes.MapPost("/signing-keys", (RequestDelegate)AddAsync).Takes(AccessRight.Keys);
        routes.MapDelete("/signing-keys/{host}", (RequestDelegate)RemoveAsync).Takes(AccessRight.Keys);
    }

    private Task ListAsync(HttpContext context) => WithHomeAsync(context, home =>
    {
        IReadOnlyList<OutboundKey> all = keys.Of(home, time.GetInstant());
        Write(
            context, StatusCodes.Status200OK,
            new SigningKeyList(signatures.ServerSigns, [.. all.Select(SigningKeyEntry.Of)]),
            SigningKeyJson.Default.SigningKeyList);
        return Task.CompletedTask;
    });

    private Task AddAsync(HttpContext context) => WithHomeAsync(context, async home =>
    {
        (SigningKeyWish? wish, ToolFailure? failure) = SigningKeyWish.Read(await BodyAsync(context));
        if (failure is not null)
        {
            await HomeRoute.FailAsync(context, failure);
            return;
        }

        Instant now = time.GetInstant();
        OutboundKey made = new(
            home, wish!.Host, InboundKeys.NewId(), wish.Scheme, wish.Value ?? OutboundKeys.Make(wish.Scheme),
            now.ToUnixTimeSeconds());
        if (keys.Add(made, Duration.FromSeconds(wish.KeepSeconds), signatures.ServerSigns, now) is { } why)
        {
            await HomeRoute.FailAsync(
                context, ToolFailures.Refused("signing-key.wait-for-the-old-keys", why, "Nothing was changed."));
            return;
        }

        Write(
            context, StatusCodes.Status201Created,
            new NewSigningKey(SigningKeyEntry.Of(made), wish.Value is null ? made.Secret : null),
            SigningKeyJson.Default.NewSigningKey);
    });

    private Task RemoveAsync(HttpContext context) => WithHomeAsync(context, async home =>
    {
        string said = context.GetRouteValue("host")?.ToString() ?? "";
        if (OutboundKeys.HostOf(said) is { } host && keys.Remove(home, host))
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        await HomeRoute.FailAsync(context, ToolFailures.NoSuch(
            "host", "host", said,
            [.. keys.Of(home, time.GetInstant()).Select(k => k.Host).Distinct(StringComparer.Ordinal)],
            "GET /signing-keys"));
    });

    private async Task WithHomeAsync(HttpContext context, Func<string, Task> work)
    {
        string? named = context.Request.Query["home_id"].ToString() is { Length: > 0 } said ? said : null;
        (HomeView? view, ToolFailure? failure) = context.Caller().Of(AccessRight.Policy) == Allowance.AtOnce
            ? await names.FindAsync(named, null, context.Caller())
            : (null, ToolFailures.NotYours());
        if (failure is not null)
        {
            await HomeRoute.FailAsync(context, failure);
            return;
        }

        try
        {
            await work(view!.Home);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            await HomeRoute.FailAsync(context, ToolFailures.Unavailable(
                "signing-key.mend-the-keys", $"Nothing was changed. {e.Message}", Later));
        }
    }

    private static async Task<byte[]> BodyAsync(HttpContext context)
    {
        using MemoryStream whole = new();
        await context.Request.Body.CopyToAsync(whole, context.RequestAborted);
        return whole.ToArray();
    }

    private static void Write<T>(HttpContext context, int status, T answer, JsonTypeInfo<T> shape)
    {
        context.Response.Headers.CacheControl = "no-store";
        HttpAnswer.WriteJson(context, status, JsonSerializer.SerializeToUtf8Bytes(answer, shape));
    }
}

/// <summary>A key as it is shown; never a secret.</summary>
internal sealed record SigningKeyEntry(
    string Host, string KeyId, string Scheme, string Since, string? Until, string? PublicKey)
{
    internal static SigningKeyEntry Of(OutboundKey key) => new(
        key.Host, key.Id, key.Scheme, Instants.Text(Instant.FromUnixTimeSeconds(key.Since)),
        key.Until is { } until ? Instants.Text(Instant.FromUnixTimeSeconds(until)) : null, key.PublicKey);
}

/// <param name="ServerSigns">Whether hosts without keys get the signature of the server's own key.</param>
/// <param name="Keys">All that sign.</param>
internal sealed record SigningKeyList(bool ServerSigns, IReadOnlyList<SigningKeyEntry> Keys);

/// <summary>A key that was made; its secret, if it has one to share and it was not given.</summary>
internal sealed record NewSigningKey(SigningKeyEntry Key, string? Secret);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SigningKeyList))]
[JsonSerializable(typeof(NewSigningKey))]
internal sealed partial class SigningKeyJson : JsonSerializerContext;
