using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RingActors.Api.Outgoing;
using RingActors.Api.Settings.Areas;
using RingActors.Api.Tests.Support;
using RingActors.Devices.Domain.Keys;
using RingActors.Devices.RingCloud.Client.Support;
using RingActors.Engine.Runtime.Outbox;
using RingCloudSim;

namespace RingActors.Api.Tests.Outgoing;

/// <summary>A receiver of posts that fails is left alone; what is urgent goes out all the same, and what is silent leaves no trace.</summary>
public sealed class CircuitTests
{
    private readonly VirtualClock _clock = new(new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task After_five_failures_a_receiver_is_left_alone_for_a_minute_and_three_successes_end_it()
    {
        await using Receiver receiver = await Receiver.StartAsync(HttpStatusCode.ServiceUnavailable);
        OutgoingCircuits circuits = new(_clock);
        using WebhookSender sender = Sender(circuits);
        for (int i = 0; i < CircuitState.FailuresMax; i++)
        {
            Assert.Equal("http.503", (await PostAsync(sender, receiver, PostKind.Ordinary)).Code);
        }

        EffectResult held = await PostAsync(sender, receiver, PostKind.Ordinary);
        Assert.Equal((EffectVerdict.TryAgain, "webhook.wait-for-the-receiver"), (held.Verdict, held.Code));
        Assert.Equal(NodaTime.Duration.FromSeconds(60), held.RetryAfter);
        Assert.Equal(CircuitState.FailuresMax, receiver.Count);

        receiver.Answer = HttpStatusCode.NoContent;
        _clock.Advance(TimeSpan.FromSeconds(60));
        for (int i = 0; i < CircuitState.SuccessesMin; i++)
        {
            Assert.NotEqual(CircuitPhase.Closed, Assert.Single(circuits.All).Phase);
            Assert.Equal(EffectVerdict.Delivered, (await PostAsync(sender, receiver, PostKind.Ordinary)).Verdict);
        }

        Assert.Equal(CircuitPhase.Closed, Assert.Single(circuits.All).Phase);
    }

    [Fact]
    public async Task A_notice_of_an_incident_goes_out_however_often_the_receiver_has_failed()
    {
        await using Receiver receiver = await Receiver.StartAsync(HttpStatusCode.BadGateway);
        OutgoingCircuits circuits = new(_clock);
        using WebhookSender sender = Sender(circuits);
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal("http.502", (await PostAsync(sender, receiver, PostKind.Notice)).Code);
        }

        Assert.Equal(20, receiver.Count);
        Assert.Equal("webhook.wait-for-the-receiver", (await PostAsync(sender, receiver, PostKind.Ordinary)).Code);
    }

    [Fact]
    public async Task A_silent_call_goes_out_and_no_circuit_knows_of_it()
    {
        await using Receiver receiver = await Receiver.StartAsync(HttpStatusCode.ServiceUnavailable);
        OutgoingCircuits circuits = new(_clock);
        using WebhookSender sender = Sender(circuits);
        for (int i = 0; i < 20; i++)
        {
            await PostAsync(sender, receiver, PostKind.Silent);
        }

        Assert.Equal(20, receiver.Count);
        Assert.Empty(circuits.All);
        for (int i = 0; i < CircuitState.FailuresMax; i++)
        {
            await PostAsync(sender, receiver, PostKind.Ordinary);
        }

        await PostAsync(sender, receiver, PostKind.Silent);
        Assert.Equal(21 + CircuitState.FailuresMax, receiver.Count);
    }

    [Fact]
    public void Receivers_are_told_apart_up_to_a_bound_and_beyond_it_posted_to_all_the_same()
    {
        OutgoingCircuits circuits = new(_clock);
        for (int i = 0; i < 2 * OutgoingCircuits.ReceiversMax; i++)
        {
            Circuit? circuit = circuits.Of(new Uri($"https://host-{i}.example/"), PostKind.Ordinary);
            for (int f = 0; f < CircuitState.FailuresMax; f++)
            {
                circuit?.Enter(CallUrgency.Ordinary, out _)?.Failed();
            }
        }

        Assert.Equal(OutgoingCircuits.ReceiversMax, circuits.All.Count);
    }

    [Fact]
    public async Task Health_and_metrics_tell_what_is_left_alone_and_an_operator_ends_it()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        Circuit circuit = server.Service<OutgoingCircuits>().Of(new Uri("https://hooks.example:8443/x"), PostKind.Ordinary)!;
        for (int i = 0; i < CircuitState.FailuresMax; i++)
        {
            circuit.Enter(CallUrgency.Ordinary, out _)!.Value.Failed();
        }

        using HttpClient operates = server.As(await server.KeyAsync("ops", AccessRole.Operator));
        string metrics = await operates.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        Assert.Contains("ring_circuit_state{circuit=\"post:hooks.example:8443\"} 2", metrics, StringComparison.Ordinal);
        Assert.Contains("mcp_circuit_breaker_state{name=\"post:hooks.example:8443\"} 2", metrics, StringComparison.Ordinal);
        JsonNode health = JsonNode.Parse(await operates.GetStringAsync(new Uri("/health", UriKind.Relative)))!;
        JsonNode part = health["subsystems"]!.AsArray().Single(s => (string?)s!["name"] == "circuits")!;
        Assert.Equal("degraded", (string?)part["state"]);
        // Whom homes tell is of the household; whoever operates the server finds the name in the list of circuits.
        Assert.Equal("A receiver of posts is left alone; GET /circuits names it to those who may know.", (string?)part["detail"]);
        Assert.Contains("post:hooks.example:8443", await operates.GetStringAsync(new Uri("/circuits", UriKind.Relative)), StringComparison.Ordinal);
        Assert.Contains("hooks.example:8443 failed 5 times in a row", await server.Http.GetStringAsync(new Uri("/health", UriKind.Relative)), StringComparison.Ordinal);
        using HttpClient one = server.As(await server.KeyAsync("guest-house", AccessRole.Owner, [HomeServer.Home]));
        foreach (string path in new[] { "/health", "/circuits" })
        {
            Assert.DoesNotContain("hooks.example", await one.GetStringAsync(new Uri(path, UriKind.Relative)), StringComparison.Ordinal);
        }

        Uri reset = new("/circuits/post:hooks.example:8443/reset", UriKind.Relative);
        using (HttpResponseMessage refused = await server.As(await server.KeyAsync("flat", AccessRole.Resident)).PostAsync(reset, null))
        {
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        }

        using HttpResponseMessage done = await operates.PostAsync(reset, null);
        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
        Assert.Contains("\"name\":\"post:hooks.example:8443\",\"state\":\"closed\"", await done.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(CircuitPhase.Closed, circuit.View.Phase);
        using HttpResponseMessage unknown = await operates.PostAsync(new Uri("/circuits/nobody/reset", UriKind.Relative), null);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    private static Task<EffectResult> PostAsync(WebhookSender sender, Receiver receiver, PostKind kind) =>
        sender.PostAsync(receiver.Url, "{}"u8.ToArray(), null, "key", kind, default);

    private WebhookSender Sender(OutgoingCircuits circuits)
    {
        WebhookSettings settings = new() { AllowHosts = ["127.0.0.1"] };
        return new WebhookSender(settings, new WebhookAddresses(settings), new NoSecrets(), circuits, _clock);
    }

    /// <summary>Answers every post in one way and counts them.</summary>
    private sealed class Receiver(WebApplication app) : IAsyncDisposable
    {
        private int _count;

        internal HttpStatusCode Answer { get; set; }

        internal int Count => Volatile.Read(ref _count);

        internal string Url => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/hook";

        internal static async Task<Receiver> StartAsync(HttpStatusCode answer)
        {
            WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
            WebApplication app = builder.Build();
            Receiver receiver = new(app) { Answer = answer };
            app.MapPost("/hook", () =>
            {
                Interlocked.Increment(ref receiver._count);
                return Results.StatusCode((int)receiver.Answer);
            });
            await app.StartAsync();
            return receiver;
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }
}
