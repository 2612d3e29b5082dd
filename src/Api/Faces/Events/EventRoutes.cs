using System.Diagnostics.Metrics;
using RingActors.Api.Faces.Http;
using RingActors.Api.Features.Homes;
using RingActors.Api.Health;
using RingActors.Api.Health.Resources;
using RingActors.Api.Limits;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Devices.Domain.Keys;
using RingActors.Engine.Runtime.Homes;

namespace RingActors.Api.Faces.Events;

/// <summary>What a stream is made of.</summary>
internal sealed record StreamSources(
    IHomes Homes, HomeHistory History, HomeNames Names, KnownHomes Known, HealthBoard Board, ResourceProbe Resources,
    TimeProvider Time, IHostApplicationLifetime Process);

/// <summary>
/// <c>GET /events</c>: health, use of the machine, and what happens in the homes of the key, as server-sent events.
/// Resumed by <c>Last-Event-ID</c> without a gap and without doubles. Ends with the key.
/// </summary>
internal sealed class EventRoutes : IRoutes, IDisposable
{
    /// <summary>
    /// Streams at a time, of all keys; each is a connection, and looks at the journal when something happens. A key has
    /// its own most beside, <c>Http:StreamsPerKeyMax</c>, so that it takes nobody else's.
    /// </summary>
    private const int StreamsMax = 256;

    private static readonly TimeSpan TryAgain = TimeSpan.FromSeconds(10);

    private readonly StreamSources sources;
    private readonly StreamPlaces places;
    private readonly Meter meter = new(Metrics.ToolMetrics.MeterName);
    private readonly Counter<long> ended;
    private int open;

    public EventRoutes(StreamSources sources, StreamPlaces places)
    {
        (this.sources, this.places) = (sources, places);
        meter.CreateObservableGauge("ringactors_event_streams", () => open, description: "Open streams of events.");
        ended = meter.CreateCounter<long>(
            "ringactors_event_streams_ended", description: "Streams of events that ended, by why.");
    }

    public void Dispose() => meter.Dispose();

    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/events", (RequestDelegate)StreamAsync).Takes(AccessRight.Read, AccessRight.ReadServer);

    private async Task StreamAsync(HttpContext context)
    {
        string last = context.Request.Headers["Last-Event-ID"].ToString() is { Length: > 0 } header
            ? header
            : context.Request.Query["last_event_id"].ToString();
        StreamPosition? position = last.Length == 0 ? StreamPosition.Start : StreamPosition.Parse(last);
        if (position is null)
        {
            await HttpAnswer.FailAsync(context, 400, new ToolFailure(
                ToolErrorType.Invalid, "stream.start-again", "Last-Event-ID is not an id of this stream.",
                "Send the id of the last event unchanged, or none to begin with the present."));
            return;
        }

        using IDisposable? place = places.TryOpen(context.Caller());
        if (place is null)
        {
            await HttpAnswer.FailAsync(context, 429, new ToolFailure(
                ToolErrorType.RateLimited, "stream.close-one-first", "This key has as many streams open as it may.",
                "Close one, then connect again.")
            {
                RetryAfter = TryAgain,
            });
            return;
        }

        if (Interlocked.Increment(ref open) > StreamsMax)
        {
            Interlocked.Decrement(ref open);
            await HttpAnswer.FailAsync(context, 503, ToolFailures.Unavailable(
                "stream.close-one-first", $"{StreamsMax} streams are open, the most.", TryAgain));
            return;
        }

        try
        {
            string why = await new EventStream(sources, context, position).RunAsync();
            ended.Add(1, new KeyValuePair<string, object?>("reason", why));
        }
        finally
        {
            Interlocked.Decrement(ref open);
        }
    }
}
