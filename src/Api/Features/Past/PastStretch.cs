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

    /// <summary>
    /// The refusal of a question that is about nothing but the time before the home's record began: whatever was found
    /// there would look like something known. Null if the record has something of it.
    /// </summary>
    /// <param name="tool">The tool that is called.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="asked">The argument that names the time.</param>
    /// <param name="end">The end of what is asked about.</param>
    /// <param name="history">The record.</param>
    /// <param name="home">The home.</param>
    /// <param name="zone">Its zone.</param>
    internal static ToolFailure? NotRecorded(
        ToolDefinition tool, ToolArguments arguments, string asked, Instant end, HomeHistory history, string home,
        DateTimeZone zone) =>
        Begin(history, home) is { } began && end <= began
            ? ArgumentFaults.ToFailure(
                tool, arguments.Root, [new ToolFault(asked, "range", $"{asked} {WasBefore(began, zone)}")], Code)
            : null;

    internal static string WasBefore(Instant began, DateTimeZone zone) =>
        $"names a time before the record of this home begins, at {LocalTimes.Text(began, zone)}: of the time before "
            + "nothing is known.";

    /// <summary>The first moment of which a home's record has anything; null while it is empty.</summary>
    internal static Instant? Begin(HomeHistory history, string home) =>
        history.Of(home).Select(e => (Instant?)e.LearnedAt).FirstOrDefault();

    /// <summary>What of the stretch was before the home's record began; null if nothing was.</summary>
    internal static string? BeforeTheRecord(HomeHistory history, string home, Instant from) =>
        Begin(history, home) is { } began && began > from
            ? $"The record of this home begins {Tools.Instants.Text(began)}: of the time before nothing is known."
            : null;
}
