using System.Text.Json;
using RingActors.Api.Logging;
using RingActors.Api.Settings.Areas;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;

namespace RingActors.Api.Limits;

/// <summary>
/// Stands before every call of a tool: how often, how many at once, how long. A call that is refused here has done
/// nothing and left nothing behind; what is urgent passes.
/// </summary>
internal sealed partial class CallGate(
    KeyLimits keys, CallPlaces places, CallSettings settings, LimitMetrics metrics, LogSampler sampler,
    ILogger<CallGate> log) : ICallGate
{
    private const string WishCut = "wishes";
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    public ValueTask<CallPass> EnterAsync(ToolDefinition tool, JsonElement arguments, ToolCallContext call)
    {
        TimeSpan time = TimeFor(tool, call.TimeWish);
        if (Urgency.Of(tool, arguments, call.Principal))
        {
            return ValueTask.FromResult(new CallPass(null, time, null));
        }

        return keys.Take(call.Principal, tool.Name) is { } wait
            ? ValueTask.FromResult(new CallPass(TooOften(tool.Name, wait), time, null))
            : PlaceAsync(tool, time, call.Cancellation);
    }

    /// <summary>What a caller is told who calls too often.</summary>
    public static ToolFailure TooOften(string what, TimeSpan wait)
    {
        double seconds = Math.Max(1, Math.Ceiling(wait.TotalSeconds));
        return new ToolFailure(
            ToolErrorType.RateLimited, "calls.wait-and-try-again",
            $"This key calls more often than it may ({what}).",
            $"Nothing was done. Wait {seconds} s, then call again; ask less often, or for several things at once.")
        {
            RetryAfter = TimeSpan.FromSeconds(seconds),
        };
    }

    private ValueTask<CallPass> PlaceAsync(ToolDefinition tool, TimeSpan time, CancellationToken gone)
    {
        ValueTask<CallPlace?> place = places.EnterAsync(tool.Name, tool.ConcurrencyMax, time, gone);
        return place.IsCompletedSuccessfully
            ? ValueTask.FromResult(PassOf(tool, time, place.Result))
            : AwaitAsync(tool, time, place);
    }

    private async ValueTask<CallPass> AwaitAsync(ToolDefinition tool, TimeSpan time, ValueTask<CallPlace?> place) =>
        PassOf(tool, time, await place);

    private CallPass PassOf(ToolDefinition tool, TimeSpan time, CallPlace? place)
    {
        if (place is not null)
        {
            return new CallPass(null, time, place);
        }

        metrics.Hit("places");
        ToolFailure busy = ToolFailures.Unavailable(
            "calls.try-again-soon", $"As many calls of {tool.Name} run and wait as may.", Soon);
        return new CallPass(busy with { Suggestion = "Nothing was done. " + busy.Suggestion }, time, null);
    }

    private TimeSpan TimeFor(ToolDefinition tool, TimeSpan? wish)
    {
        TimeSpan most = TimeSpan.FromSeconds(settings.TimeoutSecondsMax);
        TimeSpan wanted = wish ?? tool.TimeMax ?? TimeSpan.FromSeconds(settings.TimeoutSeconds);
        if (wanted <= most)
        {
            return wanted;
        }

        if (sampler.IsWhole(1222, WishCut))
        {
            Cut(log, tool.Name, wanted.TotalSeconds, most.TotalSeconds);
        }

        return most;
    }

    [LoggerMessage(1222, LogLevel.Information,
        "{Tool} was to be waited for for {Wanted} s; it is {Most} s (Calls:TimeoutSecondsMax)")]
    private static partial void Cut(ILogger log, string tool, double wanted, double most);
}
