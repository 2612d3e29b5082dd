using System.Text;
using NodaTime;
using RingActors.Api.Features.Homes;
using RingActors.Api.Outgoing;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Runtime.Outbox;
using RingActors.Rules.Documents;
using RingActors.Rules.Schedules.Actors;
using RingActors.Rules.Schedules.Feeds;

namespace RingActors.Api.Features.Schedules;

/// <summary>Fetches calendar feeds of schedules and reports what they name; nothing of them is kept here.</summary>
internal sealed class FeedCalls(
    WebhookSender sender, Func<IHomes> homes, Func<HomeNames> names, TimeProvider time)
    : IEffectHandler
{
    /// <summary>What takes longer to go through is refused: fetched anew, it would take as long again.</summary>
    private static readonly TimeSpan ReadMax = TimeSpan.FromSeconds(2);

    public string Channel => FetchScheduleFeed.Channel;

    public async Task<EffectResult> CallAsync(EffectCall call, CancellationToken cancellation)
    {
        FetchScheduleFeed fetch = (FetchScheduleFeed)call.Request;
        (byte[]? body, EffectResult result) = await sender.GetAsync(
            fetch.Url, "text/calendar", FeedReader.BytesMax, cancellation);
        if (body is null)
        {
            return result;
        }

        HomeView view = await homes().ViewAsync(fetch.Home);
        using CancellationTokenSource spent = new(ReadMax, time);
        using CancellationTokenSource budget =
            CancellationTokenSource.CreateLinkedTokenSource(cancellation, spent.Token);
        FeedReading reading = FeedReader.Read(
            Encoding.UTF8.GetString(body), names().Of(view).Zone, Instant.FromDateTimeOffset(time.GetUtcNow()),
            budget.Token);
        cancellation.ThrowIfCancellationRequested();
        if (reading.Fault is { } fault)
        {
            return new EffectResult(EffectVerdict.Rejected, "feed.not-a-calendar", fault);
        }

        Answer answer = await homes().AskAsync(new Request(
            RuleKinds.ScheduleOf(fetch.Home, fetch.Schedule),
            new ReportScheduleFeed(fetch.Call, reading.Entries, reading.Dropped),
            RuleKinds.PrincipalOfSchedule(fetch.Schedule), call.Correlation));
        return answer.Ok ? result
            : new EffectResult(EffectVerdict.TryAgain, "feed.not-recorded", "What was read could not be recorded.");
    }
}
