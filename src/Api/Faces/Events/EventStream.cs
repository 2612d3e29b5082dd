using System.Text.Json;
using System.Text.Json.Serialization;
using RingActors.Api.Access.Persons;
using RingActors.Api.Faces.Http;
using RingActors.Api.Features.History;
using RingActors.Api.Health;
using RingActors.Api.Health.Resources;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Intents;
using RingActors.Devices.Domain.Keys;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Records;
using RingActors.Engine.Runtime;
using RingActors.Engine.Runtime.Homes;

namespace RingActors.Api.Faces.Events;

/// <summary>
/// One reader's stream. What happens in homes is read from the journal, up to what the published view has, so that a
/// stream that is resumed is the one that was not interrupted. What is kept from the key is passed over without a
/// trace: beats come by the clock, whatever happens.
/// </summary>
internal sealed class EventStream(StreamSources sources, HttpContext context, StreamPosition from)
{
    private const int Batch = 200;

    private static readonly TimeSpan HealthEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan BeatEvery = TimeSpan.FromSeconds(15);

    private readonly ToolPrincipal caller = context.Caller();
    private readonly SseWriter writer = new(
        context.Response.BodyWriter, sources.Time, context.RequestServices.GetService<PersonSeals>(),
        context.OpenedFor());
    private readonly bool seesServer = context.Caller().Of(AccessRight.ReadServer) != Allowance.Never;
    private readonly bool seesHomes = context.Caller().Of(AccessRight.Read) != Allowance.Never;
    private StreamPosition position = from;
    private string told = "";

    /// <summary>Why it ended.</summary>
    public async Task<string> RunAsync()
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(
            context.RequestAborted, sources.Process.ApplicationStopping);
        context.Response.ContentType = System.Net.Mime.MediaTypeNames.Text.EventStream;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["X-Accel-Buffering"] = "no";
        try
        {
            await LiveAsync(ends.Token);
            return "closed";
        }
        catch (OperationCanceledException) when (ends.IsCancellationRequested)
        {
            return context.RequestAborted.IsCancellationRequested ? "closed" : "shutdown";
        }
        catch (SlowReaderException)
        {
            context.Abort();
            return "slow";
        }
        catch (EngineUnavailableException)
        {
            await EndAsync("home.connect-again", "A home cannot be read at the moment.");
            return "unavailable";
        }
    }

    private async Task LiveAsync(CancellationToken ended)
    {
        long began = sources.Time.GetTimestamp();
        (TimeSpan health, TimeSpan beat) = (TimeSpan.Zero, TimeSpan.Zero);
        await StartAsync();
        while (true)
        {
            await CatchUpAsync(ended);
            TimeSpan now = sources.Time.GetElapsedTime(began);
            if (seesServer && now >= health)
            {
                await TellHealthAsync(ended);
                health += HealthEvery;
            }

            if (now >= beat)
            {
                await (seesServer ? TellUseAsync(ended) : writer.BeatAsync(ended));
                beat += BeatEvery;
            }

            TimeSpan next = seesServer && health < beat ? health : beat;
            TimeSpan rest = next - sources.Time.GetElapsedTime(began);
            if (rest > TimeSpan.Zero)
            {
                await AwaitNewsAsync(rest, ended);
            }
        }
    }

    /// <summary>A reader that brings no id begins with the present.</summary>
    private async Task StartAsync()
    {
        foreach (string home in Homes())
        {
            long head = (await sources.Homes.ViewAsync(home)).HomeSeq;
            if (!position.Seen.TryGetValue(home, out long seen) || seen > head)
            {
                position = position.With(home, head);
            }
        }
    }

    private string[] Homes() => seesHomes ? [.. sources.Known.Names.Where(caller.Sees)] : [];

    private async Task CatchUpAsync(CancellationToken ended)
    {
        foreach (string home in Homes())
        {
            HomeView view = await sources.Homes.ViewAsync(home);
            while (position.Seen.GetValueOrDefault(home) < view.HomeSeq)
            {
                await TellAsync(view, ended);
            }
        }
    }

    /// <summary>Some of what a reader has not seen of a home.</summary>
    private async Task TellAsync(HomeView view, CancellationToken ended)
    {
        long seen = position.Seen.GetValueOrDefault(view.Home);
        HiddenEvents hidden = new(sources.History, view, caller.MayReadDuress);
        StoredEvent[] events = await Task.Run(
            () =>
                sources.History.After(view.Home, seen).Take(Batch).TakeWhile(e => e.HomeSeq <= view.HomeSeq).ToArray(),
                ended);
        foreach (StoredEvent stored in events)
        {
            position = position.With(view.Home, stored.HomeSeq);
            if (!HistoryWords.IsBookkeeping(stored.Name) && !hidden.Has(stored)
                && sources.History.Decode(stored) is { } envelope)
            {
                HistoryEntry entry = HistoryWords.Entry(
                    envelope, view.Part<DevicesView>(), false, view.Part<IntentsView>());
                using AnswerBuffer buffer = AnswerBuffer.Rent();
                JsonSerializer.Serialize(buffer.Writer, new HomeNews(view.Home, entry), StreamJson.Default.HomeNews);
                buffer.Writer.Flush();
                LocalTimes.Tell(buffer, 0, sources.Names.Of(view).Zone);
                await writer.WriteAsync("home", position.ToString(), buffer.Written.Span, ended);
            }
        }

        if (events.Length == 0)
        {
            position = position.With(view.Home, view.HomeSeq);
        }
    }

    private async Task TellHealthAsync(CancellationToken ended)
    {
        HealthReport report = sources.Board.Report().For(caller);
        string states = string.Join(' ', report.Subsystems.Select(s => $"{s.Name}={s.State}"));
        if (states != told)
        {
            told = states;
            await writer.WriteAsync(
                "health", null, JsonSerializer.SerializeToUtf8Bytes(report, HealthJson.Default.HealthReport), ended);
        }
    }

    private Task TellUseAsync(CancellationToken ended)
    {
        ResourceUse use = sources.Resources.Latest;
        return writer.WriteAsync("metrics", null, JsonSerializer.SerializeToUtf8Bytes(
            new UseDigest(
                sources.Time.GetUtcNow(), Math.Round(use.CpuShare, 3), use.MemoryBytes,
                Math.Round(use.PoolLag.TotalSeconds, 4),
                use.Connections),
            StreamJson.Default.UseDigest), ended);
    }

    /// <summary>Until something happens in a home of the key, or the time is over.</summary>
    private async Task AwaitNewsAsync(TimeSpan limit, CancellationToken ended)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(ended);
        Task[] waits =
        [
            Task.Delay(limit, sources.Time, enough.Token),
            .. Homes().Select(home => sources.Homes.WaitForAsync(
                home, v => v.HomeSeq > position.Seen.GetValueOrDefault(home), limit, enough.Token)),
        ];
        Task first = await Task.WhenAny(waits);
        await enough.CancelAsync();
        await first;
        try
        {
            await Task.WhenAll(waits);
        }
        catch (OperationCanceledException) when (!ended.IsCancellationRequested)
        {
            // The others are not waited for any more.
        }
    }

    private async Task EndAsync(string code, string error)
    {
        try
        {
            await writer.WriteAsync("end", null, JsonSerializer.SerializeToUtf8Bytes(
                new StreamEnd(code, error, "Connect again with the last id."), StreamJson.Default.StreamEnd),
                context.RequestAborted);
        }
        catch (Exception e) when (e is OperationCanceledException or SlowReaderException)
        {
            // The reader has gone before it could be told.
        }
    }
}

/// <summary>Something that happened in a home.</summary>
internal sealed record HomeNews(string HomeId, HistoryEntry Entry);

/// <summary>What the process uses.</summary>
internal sealed record UseDigest(
    DateTimeOffset At, double CpuShare, long MemoryBytes, double ThreadPoolLagSeconds, long Connections);

/// <summary>Why a stream ends, and what to do.</summary>
internal sealed record StreamEnd(string Code, string Error, string Suggestion);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(HomeNews))]
[JsonSerializable(typeof(UseDigest))]
[JsonSerializable(typeof(StreamEnd))]
internal sealed partial class StreamJson : JsonSerializerContext;
