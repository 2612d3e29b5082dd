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
using Microsoft.Extensions.Logging;

namespace RingActors.Api.Tests.Support;

/// <summary>A notice as it arrived.</summary>
internal sealed record Arrived(string Id, string Timestamp, string Signature, string Body)
{
    public JsonNode Json => JsonNode.Parse(Body)!;

    public string Type => Json["type"]!.GetValue<string>();

    public string Incident => Json["incident"]!.GetValue<string>();
}

/// <summary>Somebody who is told of incidents: a real HTTP receiver whose answers are scripted.</summary>
internal sealed class Contact : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Contact(WebApplication app) => _app = app;

    public Channel<Arrived> Notices { get; } = Channel.CreateUnbounded<Arrived>();

    /// <summary>Statuses of the next answers; 204 when there is none left.</summary>
    public ConcurrentQueue<int> Answers { get; } = new();

    public string Url =>
        _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/notices";

    public static async Task<Contact> StartAsync(params int[] answers)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        WebApplication app = builder.Build();
        Contact contact = new(app);
        app.MapPost("/notices", contact.TakeAsync);
        await app.StartAsync();
        foreach (int answer in answers)
        {
            contact.Answers.Enqueue(answer);
        }

        return contact;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using StreamReader reader = new(context.Request.Body);
        IHeaderDictionary headers = context.Request.Headers;
        Notices.Writer.TryWrite(new Arrived(
            headers["webhook-id"].ToString(),
            headers["webhook-timestamp"].ToString(),
            headers["webhook-signature"].ToString(),
            await reader.ReadToEndAsync()));
        context.Response.StatusCode = Answers.TryDequeue(out int status) ? status : 204;
    }
}
