using System.Collections.Immutable;
using RingActors.Api.Tools.Schemas;
using PlainText = RingActors.Devices.Domain.Names.PlainText;

namespace RingActors.Api.Tools.Answers;

/// <summary>
/// The kinds of no, each with its HTTP status. The words on the wire are in <see cref="ToolFailures"/>.
/// </summary>
internal enum ToolErrorType
{
    /// <summary>A repeat of a call that somebody approved since: it was passed on then. Told with 202.</summary>
    Approved = 1,

    /// <summary>Not done: somebody has to approve it first.</summary>
    AwaitingApproval = 202,

    /// <summary>Nonsense at the edge: nobody was asked.</summary>
    Invalid = 400,

    /// <summary>The caller may not.</summary>
    Forbidden = 403,

    /// <summary>No such tool, device, home or rule.</summary>
    NotFound = 404,

    /// <summary>The rules of the home say no.</summary>
    Refused = 409,

    /// <summary>Asked more often than is allowed: nothing was done, and after a while it may be asked again.</summary>
    RateLimited = 429,

    /// <summary>A defect of ours; the request id leads to the log.</summary>
    Internal = 500,

    /// <summary>Someone else wrote first, or the store, the cloud or a device is away: try again.</summary>
    Unavailable = 503,

    /// <summary>It takes longer than its caller waits; what was begun goes on.</summary>
    TimedOut = 504,
}

/// <summary>
/// A no as a value: what happened, and always what to do next. Never carries secrets; strangers read it.
/// </summary>
/// <param name="Type">Which kind of no.</param>
/// <param name="Code">Stable, <c>noun.what-to-do</c>: <c>panel.disarm-first</c>.</param>
/// <param name="Error">One or more whole sentences.</param>
/// <param name="Suggestion">The next step.</param>
internal sealed record ToolFailure(ToolErrorType Type, string Code, string Error, string Suggestion)
{
    /// <summary>The status of HTTP that tells it.</summary>
    public int Status => Type == ToolErrorType.Approved ? (int)ToolErrorType.AwaitingApproval : (int)Type;

    public ImmutableArray<ToolFault> Faults { get; init; } = [];

    /// <summary>Corrected arguments as JSON, when a correction could be guessed.</summary>
    public string? Example { get; init; }

    /// <summary>How long to wait before trying again, where waiting helps.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The approval that the call waits for.</summary>
    public ApprovalNeeded? Approval { get; init; }
}

/// <summary>An approval, as whoever needs it is told of it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Status">How it stands: <c>pending</c>, <c>approved</c>, <c>refused</c>, <c>lapsed</c>, <c>expired</c>.</param>
/// <param name="Effect">What it would come to, in words.</param>
/// <param name="EndsAt">Until when it can be approved, ISO 8601.</param>
/// <param name="Ways">How somebody who may can approve it here.</param>
internal sealed record ApprovalNeeded(
    string Id, string Status, string Effect, string EndsAt, ImmutableArray<string> Ways);

/// <summary>The failures that every tool may answer.</summary>
internal static class ToolFailures
{
    public static string WordFor(ToolErrorType type) => type switch
    {
        ToolErrorType.Approved => "approved",
        ToolErrorType.AwaitingApproval => "awaiting_approval",
        ToolErrorType.Invalid => "invalid",
        ToolErrorType.Forbidden => "forbidden",
        ToolErrorType.NotFound => "not_found",
        ToolErrorType.Refused => "refused",
        ToolErrorType.RateLimited => "rate_limit",
        ToolErrorType.Internal => "internal",
        ToolErrorType.Unavailable => "unavailable",
        ToolErrorType.TimedOut => "timeout",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "not a kind of no"),
    };

    /// <summary>The same for everybody who may not, whatever it is that they may not.</summary>
    public static ToolFailure NotYours() => new(
        ToolErrorType.Forbidden,
        "key.ask-a-person",
        "The key of this call may not do that.",
        "Nothing was changed. Do not try another way; tell the person you work for, who can do it with a key that "
            + "may.");

    public static ToolFailure Refused(string code, string error, string suggestion) =>
        new(ToolErrorType.Refused, code, error, suggestion);

    public static ToolFailure Unavailable(string code, string error, TimeSpan retryAfter) =>
        new(ToolErrorType.Unavailable, code, error,
            $"Try again in {Math.Ceiling(retryAfter.TotalSeconds)} s.")
        { RetryAfter = retryAfter };

    /// <summary>An id that names nothing, with the nearest that does.</summary>
    /// <param name="path">The argument: <c>device_id</c>.</param>
    /// <param name="noun">What it should name: <c>device</c>.</param>
    /// <param name="received">What was sent.</param>
    /// <param name="known">The ids (or names) that exist; the first ten are shown.</param>
    /// <param name="lister">The tool that lists the rest.</param>
    /// <param name="called">Those that have what was sent as their name, if several have; none of them was
    /// meant.</param>
    public static ToolFailure NoSuch(string path, string noun, string received, IReadOnlyCollection<string> known,
        string lister, IReadOnlyList<string>? called = null)
    {
        var fault = NoSuchFault(path, noun, received, known, called);
        return new ToolFailure(ToolErrorType.NotFound, $"{noun}.look-up-the-id", fault.Message,
            $"Call {lister} for the ids. Nothing was changed.")
        { Faults = [fault] };
    }

    public static ToolFault NoSuchFault(
        string path, string noun, string received, IReadOnlyCollection<string> known,
        IReadOnlyList<string>? called = null)
    {
        if (called is { Count: > 0 })
        {
            string ids = string.Join(", ", called);
            return new ToolFault(path, "reference",
                $"{path}: {called.Count} devices are called {PlainText.Quoted(Shortened(received))}: {ids}. Give the id of "
                    + "the one that is meant.")
            {
                Received = Shortened(received),
                Allowed = ids,
            };
        }

        const int shownMax = 10;
        var near = NearMatch.Name(received, known);
        var list = known.Count == 0 ? "none" : string.Join(", ", known.Take(shownMax))
            + (known.Count > shownMax ? ", …" : string.Empty);
        return new ToolFault(path, "reference",
            $"{path}: there is no {noun} {PlainText.Quoted(Shortened(received))}.{SchemaCheck.Hint(near)} "
                + $"Known: {list}.")
        {
            Received = Shortened(received),
            Allowed = list,
            DidYouMean = near,
        };
    }

    private static string Shortened(string text) => text.Length <= 64 ? text : text[..64] + "…";
}
