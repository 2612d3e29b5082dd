using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace RingActors.Api.Tests.Support;

/// <summary>Somebody else's address to which webhooks are sent, over real HTTP.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(30);

    private readonly WebApplication _app;
    private readonly Channel<JsonObject> _bodies = Channel.CreateUnbounded<JsonObject>();

    private int _refusing;
    private TaskCompletionSource? _held;

    private WebhookReceiver(WebApplication app) => _app = app;

    public ConcurrentQueue<JsonObject> Received { get; } = new();

    public string Url => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/hook";

    public static async Task<WebhookReceiver> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0));
        WebApplication app = builder.Build();
        WebhookReceiver receiver = new(app);
        app.UseRouting();
        app.MapPost("/hook", (RequestDelegate)receiver.TakeAsync);
        await app.StartAsync();
        return receiver;
    }

    /// <summary>The next body that comes, or came and was not asked for yet.</summary>
    public async Task<JsonObject> NextAsync()
    {
        using CancellationTokenSource late = new(WaitMax);
        return await _bodies.Reader.ReadAsync(late.Token);
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    /// <summary>How many posts were refused.</summary>
    public int Refused { get; private set; }

    /// <summary>The next post is taken and never answered; done when it has come.</summary>
    public Task HoldOneAsync()
    {
        _held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return _held.Task;
    }

    /// <summary>The next posts are answered 404.</summary>
    public void Refuse(int times) => _refusing = times;

    private async Task TakeAsync(HttpContext context)
    {
        if (Interlocked.Exchange(ref _held, null) is { } held)
        {
            held.SetResult();
            TaskCompletionSource gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
            await using (context.RequestAborted.Register(gone.SetResult))
            {
                await gone.Task;
            }

            return;
        }

        if (_refusing > 0)
        {
            _refusing--;
            Refused++;
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        JsonObject body = (JsonObject)(await JsonNode.ParseAsync(context.Request.Body))!;
        Received.Enqueue(body);
        await _bodies.Writer.WriteAsync(body);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
