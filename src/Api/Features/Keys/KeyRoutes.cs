using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using NodaTime;
using RingActors.Api.Access.Callers;
using RingActors.Api.Faces.Http;
using RingActors.Api.Features.AccessCodes;
using RingActors.Api.Features.Homes;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Keys;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Runtime.Hosting;

namespace RingActors.Api.Features.Keys;

/// <summary>
/// <c>GET</c> and <c>POST /keys</c>, <c>DELETE /keys/{name}</c>, <c>PUT /keys/{name}/allowances/{right}</c>, with an
/// owner's key; <c>POST /auth/token</c> with any. A key is shown in the answer that makes it, and never again.
/// </summary>
internal sealed class KeyRoutes(
    IHomes homes, KnownHomes known, BearerTokens tokens, ApprovalAskers askers, TimeProvider time) : IRoutes
{
    private const string Correct = "Nothing was changed. Correct the fields and send it again.";

    /// <summary>No right: whether a form that the key's client shows counts as an approval.</summary>
    private const string FormWord = "form";

    /// <summary>No right: whether a model that holds the key may call for help.</summary>
    private const string HelpWord = "help";

    private static readonly string[] AllowanceWords = ["allow", "approval", "never", "default"];

    public void Map(IEndpointRouteBuilder routes)
    {
        // An owner of one home is not the owner of the installation: keys are for all of it.
        routes.MapReading("/keys", Whole(ListAsync)).Takes(AccessRight.Keys);
        routes.MapPost("/keys", Whole(CreateAsync)).Takes(AccessRight.Keys);
        routes.MapDelete("/keys/{name}", Whole(RevokeAsync)).Takes(AccessRight.Keys);
        routes.MapPut("/keys/{name}/allowances/{right}", Whole(AllowAsync)).Takes(AccessRight.Keys);
        routes.MapPost("/auth/token", (RequestDelegate)TokenAsync).TakesAnyKey();
    }

    private static RequestDelegate Whole(RequestDelegate route) => context =>
        context.Caller().Homes is null ? route(context) : HomeRoute.FailAsync(context, ToolFailures.NotYours());

    private async Task ListAsync(HttpContext context)
    {
        Instant now = time.GetInstant();
        KeyEntry[] keys = [.. (await KeysAsync()).Keys.Values.Select(k => KeyEntry.Of(k, now))];
        Write(context, 200, new KeyList(keys), KeyJson.Default.KeyList);
    }

    private async Task CreateAsync(HttpContext context)
    {
        (AccessBody? body, ToolFailure? failure) = await AccessBody.ReadAsync(context);
        string text = ApiKeyText.Make();
        ApiKey? key = body is null ? null : Read(body, text);
        failure ??= body!.Failure(Correct);
        if (failure is not null)
        {
            await HomeRoute.FailAsync(context, failure);
            return;
        }

        if (await DoneAsync(context, new CreateKey(key!)))
        {
            ApiKeyEntry made = (await KeysAsync()).Keys[key!.Name];
            Write(context, 201, new NewKey(text, KeyEntry.Of(made, time.GetInstant())), KeyJson.Default.NewKey);
        }
    }

    private async Task RevokeAsync(HttpContext context)
    {
        if (await DoneAsync(context, new RevokeKey(NameOf(context))))
        {
            await askers.SweepAsync(known.Names, RequestIds.Next(time));
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
    }

    private async Task AllowAsync(HttpContext context)
    {
        (AccessBody? body, ToolFailure? failure) = await AccessBody.ReadAsync(context);
        string word = context.GetRouteValue("right")?.ToString() ?? "";
        AccessRight? right = AccessRights.OfWord(word);
        string? said = body?.Word("allowance", AllowanceWords);
        if (body is not null && right is null && word is not (FormWord or HelpWord))
        {
            body.Add(
                "right",
                $"'{word}' is no right; those that can be set are {Settable()}, {FormWord} and {HelpWord}.");
        }
        else if (body is not null && word is FormWord or HelpWord && said == "approval")
        {
            body.Add("allowance", $"allowance: {word} is allowed or never; it cannot wait for an approval.");
        }

        failure ??= body!.Failure(Correct);
        if (failure is not null)
        {
            await HomeRoute.FailAsync(context, failure);
            return;
        }

        string name = NameOf(context);
        ICommand command = word == FormWord ? new SetKeyForm(name, said == "allow")
            : word == HelpWord ? new SetKeyHelp(name, said == "allow")
            : new SetKeyAllowance(name, right!.Value, KeyEntry.AllowanceOf(said!));
        if (await DoneAsync(context, command))
        {
            await askers.SweepAsync(known.Names, RequestIds.Next(time));
            Write(
                context, 200, KeyEntry.Of((await KeysAsync()).Keys[name], time.GetInstant()), KeyJson.Default.KeyEntry);
        }
    }

    /// <summary>A token begets no token: it would never end.</summary>
    private Task TokenAsync(HttpContext context)
    {
        ToolPrincipal caller = context.Caller();
        string? sent = Authenticator.Sent(context.Request.Headers);
        if (caller.Kind != ToolPrincipal.ApiKeyKind || SettingsKeys.IsNameOfOne(caller.Name)
            || !tokens.MayStandFor(caller)
            || sent?.StartsWith(ApiKeyText.Prefix, StringComparison.Ordinal) != true)
        {
            return HomeRoute.FailAsync(context, new ToolFailure(
                ToolErrorType.Forbidden,
                "token.send-a-named-key",
                "Tokens are made of named keys only: not of tokens, not of keys of the settings, and where "
                    + "Auth:TokenSecret is set not of keys that may approve.",
                "Nothing was made. Send a key that 'ringactors keys create' made."));
        }

        (string token, long lives) = tokens.Make(caller.Name);
        context.Response.Headers.CacheControl = "no-store";
        Write(context, 200, new TokenAnswer(token, "Bearer", lives), KeyJson.Default.TokenAnswer);
        return Task.CompletedTask;
    }

    private ApiKey Read(AccessBody body, string text)
    {
        string? name = body.Id("name", body.Text("name"));
        if (name is not null && SettingsKeys.IsNameOfOne(name))
        {
            body.Add("name", "name: keys of the settings are called so; choose another.");
        }

        string? role = body.Word("role", [.. AccessRoles.Words]);
        if (name is not null && ToolPrincipal.IsBuiltIn(name))
        {
            body.Add("name", $"name: who is called '{name}' here is no key; choose another.");
        }

        IReadOnlyList<string>? wanted = body.Texts("homes");
        if (wanted is { Count: 0 })
        {
            body.Add(
                "homes", "homes: a key of no homes could do nothing. Name some, or leave homes out for all of them.");
        }

        foreach (string home in (wanted ?? []).Except(known.Names, StringComparer.Ordinal))
        {
            body.Add("homes", $"homes: there is no home '{home}' here. Known: {string.Join(", ", known.Names)}.");
        }

        Dictionary<AccessRight, Allowance> own = [];
        foreach ((string right, string said) in body.Words("allowances"))
        {
            if (AccessRights.OfWord(right) is { } known && KeyEntry.AllowanceOf(said) is { } allowance && AccessRights.MayBe(known, allowance))
            {
                own[known] = allowance;
            }
            else
            {
                body.Add(
                    $"allowances.{right}",
                    $"allowances.{right} cannot be '{said}': rights are {Settable()}, words allow, approval and "
                        + $"never; policy cannot be allowed.");
            }
        }

        return new ApiKey
        {
            Name = name ?? "",
            Role = AccessRoles.Of(role ?? "") ?? AccessRole.Reader,
            Digest = ApiKeyText.DigestOf(text),
            Homes = wanted is { Count: > 0 } ? wanted : null,
            CreatedAt = time.GetInstant(),
            ExpiresAt = body.Moment("expires_at"),
            Allowances = own.Count > 0 ? own : null,
            ApprovesByForm = body.Flag("approves_by_form", false),
        };
    }

    private static string Settable() => string.Join(", ", AccessRights.Settable.Select(r => r.Word()));

    private static string NameOf(HttpContext context) => context.GetRouteValue("name")?.ToString() ?? "";

    private async Task<ApiKeysView> KeysAsync() => (await homes.ViewAsync(Installation.Name)).Part<ApiKeysView>();

    private async Task<bool> DoneAsync(HttpContext context, ICommand command)
    {
        Answer answer = await homes.AskAsync(new Request(
            Installation.Keys, command, ActorClient.PrincipalOf(context.Caller()), RequestIds.Next(time)));
        if (!answer.Ok)
        {
            await HomeRoute.FailAsync(context, ActorClient.FailureOf(answer));
        }

        return answer.Ok;
    }

    private static void Write<T>(HttpContext context, int status, T answer, JsonTypeInfo<T> shape)
    {
        context.Response.Headers.CacheControl = "no-store";
        HttpAnswer.WriteJson(context, status, JsonSerializer.SerializeToUtf8Bytes(answer, shape));
    }
}
