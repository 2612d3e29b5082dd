using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using NodaTime;
using RingActors.Api.Faces.Http;
using RingActors.Api.Features.Homes;
using RingActors.Api.Incoming;
using RingActors.Api.Settings.Areas;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Devices.Domain.Keys;
using RingActors.Devices.Domain.Names;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Runtime.Hosting;
using RingActors.Rules.Analysis;
using RingActors.Rules.Runs;
using RingActors.Rules.Webhooks;

namespace RingActors.Api.Features.Webhooks;

/// <summary>
/// <c>GET</c> and <c>POST /webhooks</c>; <c>PUT</c> and <c>DELETE /webhooks/{id}</c>; <c>POST</c> of <c>/secret</c> and
/// <c>/test</c> and <c>GET</c> of <c>/deliveries</c> below it; with an owner's key. A secret is shown in the answer
/// that
/// makes it, and never again. See docs/webhooks.md.
/// </summary>
internal sealed class WebhookRoutes(
    ActorClient client, HomeRoute route, HomeNames names, InboundSecrets secrets, IncomingCounts counts,
        HttpSettings http,
    TimeProvider time) : IRoutes
{
    private const string NoSecret = "no_secret";

    private static readonly TimeSpan Later = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _changing = new(1, 1);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapReading("/webhooks", (RequestDelegate)ListAsync).Takes(AccessRight.Keys);
        routes.MapPost("/webhooks", (RequestDelegate)CreateAsync).Takes(AccessRight.Keys);
        routes.MapPut("/webhooks/{id}", (RequestDelegate)ChangeAsync).Takes(AccessRight.Keys);
        routes.MapDelete("/webhooks/{id}", (RequestDelegate)RemoveAsync).Takes(AccessRight.Keys);
        routes.MapPost("/webhooks/{id}/secret", (RequestDelegate)RotateAsync).Takes(AccessRight.Keys);
        routes.MapPost("/webhooks/{id}/test", (RequestDelegate)TestAsync).Takes(AccessRight.Keys);
        routes.MapReading("/webhooks/{id}/deliveries", (RequestDelegate)DeliveriesAsync).Takes(AccessRight.Keys);
    }

    private async Task ListAsync(HttpContext context)
    {
        (HomeView? view, ToolFailure? failure) = await HomeAsync(context);
        if (failure is not null)
        {
            await HomeRoute.FailAsync(context, failure);
            return;
        }

        Write(context, 200, new WebhookList(
            [.. view!.Part<WebhooksView>().All.Select(w => EntryOf(context, view, w))]),
                WebhookAnswerJson.Default.WebhookList);
    }

    private async Task CreateAsync(HttpContext context)
    {
        (HomeView? view, ToolFailure? failure) = await HomeAsync(context);
        (JsonElement root, failure) = failure is null ? await ReadAsync(context) : (default, failure);
        WebhookBody body = new();
        (WebhookIntake? intake, string? given) = failure is null ? body.Intake(root) : (null, null);
        failure ??= body.Failure ?? Room(view!, intake!);
        if (failure is not null)
        {
            await HomeRoute.FailAsync(context, failure);
            return;
        }

        Address webhook = HomeWebhooks.AddressOf(view!.Home, Slug.Of(intake!.Name, HomeWebhooks.Kind));
        string id = InboundKeys.NewId();
        string secret = given ?? InboundKeys.Make(intake.Scheme);

        if (await AskAsync(context, webhook, new CreateWebhook(InboundKeys.NewPath(), intake, id), (id, secret)))
        {
            await ShowAsync(context, webhook, 201, given is null ? secret : null);
        }
    }

    private async Task ChangeAsync(HttpContext context)
    {
        (_, WebhookView? webhook, Address? address, ToolFailure? failure) = await WebhookAsync(context);
        (JsonElement root, failure) = failure is null ? await ReadAsync(context) : (default, failure);
        WebhookBody body = new();
        WebhookIntake? intake = failure is null ? body.Intake(root, webhook!.Settings).Intake : null;
        failure ??= body.Failure;
        if (failure is not null)
        {
            await HomeRoute.FailAsync(context, failure);
            return;
        }

        if (await AskAsync(context, address!, new ChangeWebhook(intake!) { ExpectedVersion = body.ExpectedVersion }))
        {
            await ShowAsync(context, address!, 200, null);
        }
    }

    private async Task RotateAsync(HttpContext context)
    {
        (_, WebhookView? webhook, Address? address, ToolFailure? failure) = await WebhookAsync(context);
        (JsonElement root, failure) = failure is null ? await ReadAsync(context) : (default, failure);
        WebhookBody body = new();
        (string? given, int keep) = failure is null ? body.Rotation(root, webhook!.Settings.Scheme) : (null, 0);
        failure ??= body.Failure;
        if (failure is not null)
        {
            await HomeRoute.FailAsync(context, failure);
            return;
        }

        string id = InboundKeys.NewId();
        string secret = given ?? InboundKeys.Make(webhook!.Settings.Scheme);
        if (await AskAsync(context, address!, new RotateWebhookSecret(id, keep), (id, secret)))
        {
            await ShowAsync(context, address!, 200, given is null ? secret : null);
        }
    }

    private async Task RemoveAsync(HttpContext context)
    {
        (_, _, Address? address, ToolFailure? failure) = await WebhookAsync(context);
        if (failure is not null)
        {
            await HomeRoute.FailAsync(context, failure);
            return;
        }

        if (await AskAsync(context, address!, new RemoveWebhook()))
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
    }

    private async Task DeliveriesAsync(HttpContext context)
    {
        (_, WebhookView? webhook, Address? address, ToolFailure? failure) = await WebhookAsync(context);
        if (failure is not null)
        {
            await HomeRoute.FailAsync(context, failure);
            return;
        }

        Write(context, 200, new DeliveryList(
            webhook!.Id, TallyEntry.Of(counts.Of(address!)),
                [.. webhook.Deliveries.Reverse().Select(DeliveryEntry.Of)]),
            WebhookAnswerJson.Default.DeliveryList);
    }

    /// <summary>A body goes the way of any other, signed here, up to the turn that would record it: nothing is
    /// recorded.</summary>
    private async Task TestAsync(HttpContext context)
    {
        (HomeView? view, WebhookView? webhook, Address? address, ToolFailure? failure) = await WebhookAsync(context);
        (JsonElement root, failure) = failure is null ? await ReadAsync(context) : (default, failure);
        if (failure is null && !root.TryGetProperty("body", out _))
        {
            failure = new ToolFailure(
                ToolErrorType.Invalid, "webhook.say-the-body", "body is needed: the JSON that would be sent.",
                "Nothing was recorded.");
        }

        if (failure is not null)
        {
            await HomeRoute.FailAsync(context, failure);
            return;
        }

        byte[] body = Encoding.UTF8.GetBytes(root.GetProperty("body").GetRawText());
        Write(context, 200, await TriedAsync(view!, webhook!, address!, body), WebhookAnswerJson.Default.TestAnswer);
    }

    private async Task<TestAnswer> TriedAsync(HomeView view, WebhookView webhook, Address address, byte[] body)
    {
        Instant now = time.GetInstant();
        if (!secrets.Has(address, webhook.Secrets[^1].Id))
        {
            return new TestAnswer(NoSecret, false, null, null, null, null);
        }

        string secret = secrets.Find(address, webhook.Secrets[^1].Id)!;
        string id = "test-" + RequestIds.Next(time);
        Dictionary<string,
            string> headers = SampleSignatures.Of(webhook.Settings, secret, id, body, now) ?? [];
        Judged judged = headers.Count == 0 ? new Judged(SignatureVerdict.Good, id)
            : Signatures.Judge(webhook.Settings, [secret], headers.GetValueOrDefault, body, now);
        if (judged.Verdict != SignatureVerdict.Good)
        {
            return new TestAnswer(judged.Verdict.ToString().ToLowerInvariant(), true, null, null, null, null);
        }

        ReceiveDelivery delivery = Deliveries.Read(
            webhook.Settings, judged, headers.GetValueOrDefault, headers, "application/json", body);
        Answer answer = await route.Homes.AskAsync(new Request(
            address, delivery, HomeWebhooks.PrincipalOf(address.Id), RequestIds.Next(time))
        { IsTrial = true });
        bool isRepeated = answer.Reply is DeliveryResult { Repeated: true };
        IReadOnlyList<string> starts = delivery.Faults.Count > 0 || isRepeated ? []
            : WebhookStarts.Met(view.Part<RulesView>(), webhook.Id, delivery.Values);
        return new TestAnswer(
            !answer.Ok ? "unavailable" : isRepeated ? "repeated" : delivery.Faults.Count > 0 ? "unfit" : "taken",
            headers.Count > 0, delivery.Delivery,
            delivery.Values.Count > 0 ? [.. delivery.Values.Select(ValueEntry.Of)] : null,
            delivery.Faults.Count > 0 ? [.. delivery.Faults.Select(f => f.Message)] : null,
            starts.Count > 0 ? starts : null);
    }

    private static ToolFailure? Room(HomeView view, WebhookIntake intake)
    {
        WebhooksView all = view.Part<WebhooksView>();
        return all.Webhooks.ContainsKey(Slug.Of(intake.Name, HomeWebhooks.Kind))
            ? ToolFailures.Refused(
                "webhook.choose-another-name", $"There is a webhook {Slug.Of(intake.Name, HomeWebhooks.Kind)} already.",
                "Nothing was changed. Remove it, or choose another name.")
            : all.Webhooks.Count >= WebhookLimits.PerHomeMax
            ? ToolFailures.Refused(
                "webhook.remove-one-first", $"A home has {WebhookLimits.PerHomeMax} webhooks at most.",
                    "Nothing was changed.")
            : null;
    }

    /// <summary>
    /// By the door that all commands take: the turn judges once more what the caller holds. One after the other, so
    /// that what one has sealed and not yet named is not swept away by another.
    /// </summary>
    private async Task<bool> AskAsync(
        HttpContext context, Address to, ICommand command, (string Id, string Value)? secret = null)
    {
        await _changing.WaitAsync(context.RequestAborted);
        try
        {
            if (Seal(to, secret) is { } failure)
            {
                await HomeRoute.FailAsync(context, failure);
                return false;
            }

            return await AskAloneAsync(context, to, command);
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Before anything names it; of one that nothing came to name nothing is known.</summary>
    private ToolFailure? Seal(Address webhook, (string Id, string Value)? secret)
    {
        try
        {
            if (secret is { } made)
            {
                secrets.Set(webhook, made.Id, made.Value);
            }
            else
            {
                secrets.Check();
            }

            return null;
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return ToolFailures.Unavailable("webhook.mend-the-secrets", $"Nothing was changed. {e.Message}", Later);
        }
    }

    private async Task<bool> AskAloneAsync(HttpContext context, Address to, ICommand command)
    {
        Answer answer = await client.AskAsync(to, command, route.CallOf(context, RequestIds.Next(time)));
        if (!answer.Ok)
        {
            await HomeRoute.FailAsync(context, ActorClient.FailureOf(answer));
        }

        // What no event names, because it was refused or has run out, is not kept.
        WebhookView? now = (await route.Homes.ViewAsync(to.Home)).Part<WebhooksView>().Webhooks.GetValueOrDefault(
            to.Id);
        if (answer.Kind is AnswerKind.Replied or AnswerKind.Refused)
        {
            secrets.Keep(to, now?.Secrets.Where(s => s.IsGood(time.GetInstant())).Select(s => s.Id) ?? []);
        }

        return answer.Ok;
    }

    private async Task ShowAsync(HttpContext context, Address address, int status, string? secret)
    {
        HomeView view = await route.Homes.ViewAsync(address.Home);
        WebhookView webhook = view.Part<WebhooksView>().Webhooks[address.Id];
        Write(context, status, new NewWebhook(EntryOf(context, view, webhook), secret),
            WebhookAnswerJson.Default.NewWebhook);
    }

    private WebhookEntry EntryOf(HttpContext context, HomeView view, WebhookView webhook)
    {
        string @base = PublicAddress.Of(http.PublicUrl)?.GetLeftPart(UriPartial.Authority)
            ?? $"{context.Request.Scheme}://{context.Request.Host}";
        return WebhookEntry.Of(
            webhook, view.Part<RulesView>(), counts.Of(HomeWebhooks.AddressOf(view.Home, webhook.Id)),
            $"{@base}/hooks/{webhook.Path}", time.GetInstant(),
            id => secrets.Has(HomeWebhooks.AddressOf(view.Home, webhook.Id), id));
    }

    private async Task<(HomeView? View, ToolFailure? Failure)> HomeAsync(HttpContext context)
    {
        string? home = context.Request.Query["home_id"].ToString() is { Length: > 0 } named ? named : null;
        return context.Caller().Of(AccessRight.Policy) == Allowance.AtOnce
            ? await names.FindAsync(home, null, context.Caller())
            : (null, ToolFailures.NotYours());
    }

    private async Task<(HomeView? View, WebhookView? Webhook, Address? Address, ToolFailure? Failure)> WebhookAsync(
        HttpContext context)
    {
        (HomeView? view, ToolFailure? failure) = await HomeAsync(context);
        if (failure is not null)
        {
            return (null, null, null, failure);
        }

        string said = context.GetRouteValue("id")?.ToString() ?? "";
        WebhooksView all = view!.Part<WebhooksView>();
        return all.Find(said) is { } webhook
            ? (view, webhook, HomeWebhooks.AddressOf(view.Home, webhook.Id), null)
            : (null, null, null,
                ToolFailures.NoSuch("id", "webhook", said, [.. all.All.Select(w => w.Id)], "GET /webhooks"));
    }

    /// <summary>The body as an object; an empty one says nothing.</summary>
    private static async Task<(JsonElement Root, ToolFailure? Failure)> ReadAsync(HttpContext context)
    {
        try
        {
            using MemoryStream whole = new();
            await context.Request.Body.CopyToAsync(whole, context.RequestAborted);
            using JsonDocument document = JsonDocument.Parse(
                whole.Length == 0 ? "{}"u8.ToArray() : whole.ToArray(),
                    new JsonDocumentOptions { AllowDuplicateProperties = false });
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return (document.RootElement.Clone(), null);
            }
        }
        catch (JsonException)
        {
            // Said below; what stands in it may be a secret and is not repeated.
        }

        return (default, new ToolFailure(
            ToolErrorType.Invalid, "body.send-valid-json", "The body must be a JSON object that names no member twice.",
            "Nothing was changed."));
    }

    private static void Write<T>(HttpContext context, int status, T answer, JsonTypeInfo<T> shape)
    {
        context.Response.Headers.CacheControl = "no-store";
        HttpAnswer.WriteJson(context, status, JsonSerializer.SerializeToUtf8Bytes(answer, shape));
    }
}
