using System.Globalization;
using NodaTime;
using RingActors.Api.Features.Homes;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Engine.Core;

namespace RingActors.Api.Features.History;

/// <summary>
/// A page of what happened since a moment, newest first. All pages of one question are of the same time: what happens
/// while somebody reads on is in none of them.
/// </summary>
/// <param name="From">The first instant of the time that was asked for.</param>
/// <param name="Top">What is looked at comes before this event.</param>
/// <param name="Before">What is shown comes before this event.</param>
/// <param name="Total">How many there were when the first page was shown; null on it.</param>
internal sealed record RecentPage(Instant From, long Top, long Before, int? Total)
{
    private const char Separator = ':';

    /// <summary>Where a call begins: at the newest, or where its cursor says.</summary>
    /// <param name="head">How many events the home has.</param>
    /// <param name="arguments">The call.</param>
    /// <param name="list">The list's stable name.</param>
    /// <param name="query">All by which what is shown is chosen; a cursor serves no other.</param>
    /// <param name="from">The first instant of the time, for a call without a cursor.</param>
    internal static (RecentPage? Page, ToolFailure? Failure) Of(
        long head, ToolArguments arguments, string list, string query, Instant from)
    {
        if (arguments.FindString("cursor") is not { } text)
        {
            return (new RecentPage(from, head + 1, head + 1, null), null);
        }

        (Cursor? cursor, Tools.Schemas.ToolFault? fault) = Cursor.Decode(text, list, query);
        return fault is null ? (Parse(cursor!.After), null) : (null, Paging.BadCursor(fault, arguments));
    }

    /// <summary>What is shown of what was found, and the cursor of what comes after it; null if nothing does.</summary>
    /// <param name="found">All that was found, newest first.</param>
    /// <param name="last">The last event that was looked at; null if all were.</param>
    /// <param name="arguments">The call.</param>
    /// <param name="list">The list's stable name.</param>
    /// <param name="query">As for <see cref="Of"/>.</param>
    internal (IReadOnlyList<EventEnvelope> Shown, int Total, string? Next) Show(
        IReadOnlyList<EventEnvelope> found, long? last, ToolArguments arguments, string list, string query)
    {
        EventEnvelope[] left = [.. found.Where(e => e.HomeSeq < Before)];
        EventEnvelope[] shown = [.. left.Take((int)arguments.GetInteger("limit"))];
        int total = Total ?? found.Count;
        RecentPage? next = shown.Length < left.Length ? this with { Before = shown[^1].HomeSeq, Total = total }
            : last is { } on ? new RecentPage(From, on, Math.Min(on, Before), total)
            : null;
        return (shown, total, next is null ? null : new Cursor(list, next.Text).Encode(query));
    }

    private string Text => string.Create(
        CultureInfo.InvariantCulture,
        $"{From.ToUnixTimeTicks()}{Separator}{Top}{Separator}{Before}{Separator}{Total}");

    /// <summary>A cursor carries a checksum: it is this server's own text.</summary>
    private static RecentPage Parse(string text)
    {
        long[] parts = [.. text.Split(Separator).Select(p => long.Parse(p, CultureInfo.InvariantCulture))];
        return new RecentPage(Instant.FromUnixTimeTicks(parts[0]), parts[1], parts[2], (int)parts[3]);
    }
}
