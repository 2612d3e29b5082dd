using NodaTime;
using RingActors.Api.Features.Homes;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;

namespace RingActors.Api.Features.Past;

/// <summary>The stretch of a home's record that a call asks of.</summary>
/// <param name="From">The first instant.</param>
/// <param name="Until">The first instant behind it.</param>
internal readonly record struct PastStretch(Instant From, Instant Until)
{
    internal const string Code = "history.name-a-time-that-was";

    internal static readonly StringSchema Since =
        Schema.Shaped(TextShapes.LocalMoment);

    /// <summary>A stretch that ends before it begins, or has not come, is refused: nothing found would look like
    /// nothing happened.</summary>
    /// <param name="tool">The tool that is called.</param>
    /// <param name="arguments">Its arguments, with <c>since</c> and <c>until</c>.</param>
    /// <param name="zone">The home's zone.</param>
    /// <param name="now">The present.</param>
    /// <param name="length">How much of the past is meant where none is named.</param>
    internal static (PastStretch Stretch, ToolFailure? Failure) Of(
        ToolDefinition tool, ToolArguments arguments, DateTimeZone zone, Instant now, Duration length)
    {
        Instant until = arguments.FindMoment("until", zone) is { } end && end < now ? end : now;
        Instant from = arguments.FindMoment("since", zone) ?? until - length;
        return from < until
            ? (new PastStretch(from, until), null)
            : (default, ArgumentFaults.ToFailure(
                tool,
                arguments.Root,
                [
                    new ToolFault(
                        "since",
                        "range",
                        from >= now
                            ? $"since is {LocalTimes.Text(from, zone)}, which has not come yet; it is "
                                + $"{LocalTimes.Text(now, zone)} now."
                            : $"since is {LocalTimes.Text(from, zone)}, which is not before until, "
                                + $"{LocalTimes.Text(until, zone)}."),
                ],
                Code));
    }

    /// <summary>What of the stretch was before the home's record began; null if nothing was.</summary>
    internal static string? BeforeTheRecord(HomeHistory history, string home, Instant from) =>
        history.Of(home).Select(e => (Instant?)e.LearnedAt).FirstOrDefault() is { } began && began > from
            ? $"The record of this home begins {Tools.Instants.Text(began)}: of the time before nothing is known."
            : null;
}
