using System.ComponentModel.DataAnnotations;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NodaTime;
using RingActors.Api.Outgoing;
using RingActors.Api.Outgoing.Signing;
using RingActors.Api.Settings.Areas;
using RingActors.Api.Tests.Outgoing;
using RingActors.Api.Tests.Support;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Outbox;
using RingActors.Rules.Actions;

namespace RingActors.Api.Tests.Home;

/// <summary>Standard Webhooks: the standard's own vector, and what a receiver finds on the wire.</summary>
public sealed class WebhookSigningTests
{
    /// <summary>The vector of the standard's reference libraries.</summary>
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    [Fact]
    public void The_standards_own_vector_is_signed_as_the_standard_says()
    {
        Assert.True(WebhookSigner.TryCreate(Secret, out WebhookSigner? signer));
        Assert.Equal(
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
            signer.Sign("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", "{\"test\": 2432232314}"u8));
    }

    [Theory]
    [InlineData("whsec_")]
    [InlineData("whsec_no base64!")]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS")]
    public void What_begins_like_a_secret_of_the_standard_and_is_none_is_refused_at_start(string secret)
    {
        Assert.False(WebhookSigner.TryCreate(secret, out _));
        Assert.Single(new WebhookSettings { SigningKey = secret }.Validate(new(new object())));
        Assert.Empty(new WebhookSettings { SigningKey = Secret }.Validate(new(new object())));
        Assert.Empty(new WebhookSettings { SigningKey = "any other text of nine rules" }.Validate(new(new object())));
    }

    /// <summary>Each would be taken for a key as it stands, and every receiver would reject every alarm.</summary>
    [Theory]
    [InlineData("v1,whsec_MDEyMzQ1Njc4OTAxMjM0NQ==", "before 'whsec_'")]
    [InlineData("Bearer whsec_MDEyMzQ1Njc4OTAxMjM0NQ==", "without 'Bearer'")]
    [InlineData(" whsec_MDEyMzQ1Njc4OTAxMjM0NQ==", "white space")]
    [InlineData("whsec_MDEyMzQ1Njc4OTAxMjM0NQ==\n", "white space")]
    [InlineData("\"whsec_MDEyMzQ1Njc4OTAxMjM0NQ==\"", "quotes")]
    [InlineData("'a raw key'", "quotes")]
    [InlineData("WHSEC_MDEyMzQ1Njc4OTAxMjM0NQ==", "small letters")]
    [InlineData("secret=whsec_MDEyMzQ1Njc4OTAxMjM0NQ==", "before 'whsec_'")]
    [InlineData("whsk_MDEyMzQ1Njc4OTAxMjM0NQ==", "pair of keys")]
    [InlineData("whpk_MDEyMzQ1Njc4OTAxMjM0NQ==", "pair of keys")]
    [InlineData("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", "a signature")]
    public void What_looks_like_another_thing_than_a_key_stops_the_start_and_is_named(string secret, string said)
    {
        ValidationResult fault = Assert.Single(new WebhookSettings { SigningKey = secret }.Validate(new(new object())));
        Assert.Contains(said, fault.ErrorMessage, StringComparison.Ordinal);
        Assert.DoesNotContain("MDEyMzQ1", fault.ErrorMessage, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Secret, "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    [InlineData("a raw key", "YSByYXcga2V5")]
    public async Task A_receiver_can_check_what_arrives_with_the_bytes_of_the_secret(string secret, string keyBase64)
    {
        Channel<(IHeaderDictionary Headers, string Body)> arrived = Channel.CreateUnbounded<(IHeaderDictionary, string)>();
        await using WebApplication receiver = await ReceiverAsync(arrived);
        WebhookSettings settings = new() { AllowPrivateAddresses = true, SigningKey = secret };
        using WebhookSender sender = new(settings, new WebhookAddresses(settings), new NoSecrets(), new OutgoingCircuits(TimeProvider.System), TimeProvider.System);
        WebhookEffects effects = new(sender);

        EffectResult result = await effects.CallAsync(Call(AddressOf(receiver)), CancellationToken.None);

        Assert.Equal(EffectVerdict.Delivered, result.Verdict);
        (IHeaderDictionary headers, string body) = await arrived.NextAsync();
        string signed = $"{headers["webhook-id"]}.{headers["webhook-timestamp"]}.{body}";
        byte[] expected = HMACSHA256.HashData(Convert.FromBase64String(keyBase64), Encoding.UTF8.GetBytes(signed));
        Assert.Equal("v1," + Convert.ToBase64String(expected), Assert.Single(headers["webhook-signature"]));
        Assert.StartsWith("msg_", Assert.Single(headers["webhook-id"]));
        Assert.Equal("kept", headers["x-mine"]);
    }

    private static async Task<WebApplication> ReceiverAsync(Channel<(IHeaderDictionary, string)> arrived)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        WebApplication receiver = builder.Build();
        receiver.MapPost("/hook", async (HttpContext context) =>
        {
            using StreamReader reader = new(context.Request.Body);
            string body = await reader.ReadToEndAsync();
            arrived.Writer.TryWrite((new HeaderDictionary(context.Request.Headers.ToDictionary()), body));
            return Results.NoContent();
        });
        await receiver.StartAsync();
        return receiver;
    }

    private static string AddressOf(WebApplication receiver) =>
        receiver.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/hook";

    /// <summary>A rule may not speak in the standard's own headers.</summary>
    private static EffectCall Call(string url)
    {
        Instant now = SystemClock.Instance.GetCurrentInstant();
        Dictionary<string, string> headers = new() { ["webhook-id"] = "forged", ["Webhook-Signature"] = "v1,forged", ["x-mine"] = "kept" };
        PostWebhook post = new(url, new RawJson("{\"type\":\"rule.fired\"}"), headers);
        return new EffectCall("a key", new Address("home-1", "rule", "r"), post, now, now + Duration.FromMinutes(1), 1, "c");
    }
}
