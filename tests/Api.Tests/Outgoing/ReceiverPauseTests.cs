using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NodaTime;
using RingActors.Api.Outgoing;
using RingActors.Api.Outgoing.Deliveries.Storage;
using RingActors.Api.Settings.Areas;
using RingActors.Api.Tests.Support;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Engine.Runtime.Outbox;
using static RingActors.Api.Tests.Access.KeyTests;

namespace RingActors.Api.Tests.Outgoing;

/// <summary>What a receiver may ask for, and what of a silent call is left: nothing.</summary>
public sealed class ReceiverPauseTests
{
    [Theory]
    [InlineData(PostKind.Ordinary, "7", 7)]
    [InlineData(PostKind.Ordinary, "86400", 600)]
    [InlineData(PostKind.Notice, "7", 7)]
    [InlineData(PostKind.Notice, "86400", 30)]
    [InlineData(PostKind.Silent, "86400", 30)]
    [InlineData(PostKind.Notice, "in a day", 30)]
    [InlineData(PostKind.Ordinary, "in a day", 600)]
    [InlineData(PostKind.Ordinary, "a minute ago", -60)]
    [InlineData(PostKind.Ordinary, "soon", null)]
    public async Task A_pause_that_the_receiver_asks_for_is_heeded_within_bounds(object kind, string asked, int? seconds)
    {
        await using WebApplication receiver = await ReceiverAsync(asked switch
        {
            "in a day" => DateTimeOffset.UtcNow.AddDays(1).ToString("R", CultureInfo.InvariantCulture),
            "a minute ago" => DateTimeOffset.UtcNow.AddMinutes(-1).ToString("R", CultureInfo.InvariantCulture),
            _ => asked,
        });
        WebhookSettings settings = new() { AllowPrivateAddresses = true };
        using WebhookSender sender = new(
            settings, new WebhookAddresses(settings), new NoSecrets(), new OutgoingCircuits(TimeProvider.System), TimeProvider.System);

        EffectResult result = await sender.PostAsync(
            receiver.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First(),
            "{}"u8.ToArray(), null, "a key", (PostKind)kind, CancellationToken.None);

        Assert.Equal((EffectVerdict.TryAgain, "http.503"), (result.Verdict, result.Code));
        Assert.Equal(seconds is null, result.RetryAfter is null);
        if (seconds is { } most)
        {
            Assert.InRange(result.RetryAfter!.Value, Duration.FromSeconds(most - 10), Duration.FromSeconds(most));
        }
    }

    [Fact]
    public async Task Of_a_silent_call_for_help_no_attempt_is_noted_and_nothing_is_lost_whatever_the_receiver_says()
    {
        await using Contact neighbour = await Contact.StartAsync(410);
        await using HomeServer server = await HomeServer.StartAsync(("Webhooks:AllowPrivateAddresses", "true"));
        await server.CallAsync("update_security_settings", $$"""{"settings":{"contacts":[{"id":"neighbour","url":"{{neighbour.Url}}"}]} }""");
        await server.CallAsync("raise_panic", """{"kind":"panic","silent":true}""");
        await neighbour.Notices.NextAsync();
        Assert.NotNull(await server.Homes.WaitForAsync(
            HomeServer.Home, v => v.Part<SecurityView>().Guard.Silent.Any(i => server.How(i.Contacts, "neighbour") == "failed"), Waits.Limit));

        (HttpStatusCode status, JsonObject list) = await SendAsync(server.Http, HttpMethod.Get, "/deliveries");

        Assert.Equal((HttpStatusCode.OK, """{"endpoints":[],"off":[],"lost":[]}"""), (status, list.ToJsonString()));
        Assert.False(File.Exists(Path.Combine(server.Data, DeliveryLog.FileName)), "an attempt was noted");
    }

    private static async Task<WebApplication> ReceiverAsync(string retryAfter)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        WebApplication receiver = builder.Build();
        receiver.MapPost("/", (HttpContext context) =>
        {
            context.Response.Headers.RetryAfter = retryAfter;
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        });
        await receiver.StartAsync();
        return receiver;
    }
}
