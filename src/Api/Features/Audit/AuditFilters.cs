using System.Globalization;
using NodaTime.Text;
using RingActors.Api.Audit.Storage;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain.Names;

namespace RingActors.Api.Features.Audit;

/// <summary>What <c>GET /audit</c> is asked for, with all that is wrong with it at once.</summary>
internal sealed class AuditFilters
{
    private const int LimitMax = 500;
    private const int LimitDefault = 100;
    private const int TextMax = 128;

    private static readonly string[] Texts = ["key", "tool", "outcome", "home"];
    private static readonly string[] Known = ["since", "until", .. Texts, "limit", "cursor"];

    private readonly IQueryCollection sent;
    private readonly List<ToolFault> faults = [];

    private AuditFilters(IQueryCollection sent)
    {
        this.sent = sent;
        foreach (string name in sent.Keys.Where(n => !Known.Contains(n, StringComparer.Ordinal)))
        {
            string shown = name.Length <= 64 ? name : name[..64] + "…";
            faults.Add(new ToolFault(shown, "unknown",
                $"There is no filter \"{shown}\".{SchemaCheck.Hint(FieldNames.Meant(shown, Known))} There are "
                    + $"{string.Join(", ", Known)}."));
        }

        Spelling = string.Join(
            '&', new[] { "since", "until", "key", "tool", "outcome", "home" }.Select(n => $"{n}={sent[n]}"));
        Query = new AuditQuery
        {
            Since = Moment("since"),
            Until = Moment("until"),
            Key = Text("key"),
            Call = Text("tool"),
            Outcome = Text("outcome"),
            Home = Text("home"),
            Before = Before(),
        };
        Limit = LimitOf();
    }

    public AuditQuery Query { get; }

    public int Limit { get; }

    /// <summary>By which a cursor knows its filters.</summary>
    public string Spelling { get; }

    public static AuditFilters Of(IQueryCollection query) => new(query);

    public ToolFailure? Failure() => faults.Count == 0 ? null : new ToolFailure(
        ToolErrorType.Invalid, ArgumentFaults.Code, string.Join(' ', faults.Select(f => f.Message)),
        "Nothing was read. Correct the filters and ask again.")
    { Faults = [.. faults] };

    private string? One(string name)
    {
        if (sent[name].Count > 1)
        {
            faults.Add(new ToolFault(name, "conflict", $"{name} was sent more than once; send one."));
        }

        return sent[name].ToString() is { Length: > 0 } text ? text : null;
    }

    private string? Text(string name)
    {
        string? text = One(name);
        if (text?.Length > TextMax)
        {
            faults.Add(new ToolFault(name, "length", $"{name} must have at most {TextMax} characters."));
        }

        return text;
    }

    private DateTimeOffset? Moment(string name)
    {
        if (One(name) is not { } text)
        {
            return null;
        }

        // A plus sign in a query is a space to those who do not escape it.
        var parsed = OffsetDateTimePattern.Rfc3339.Parse(text.Replace(' ', '+'));
        if (parsed.TryGetValue(default, out var moment) && TextShapes.IsInRange(moment.Date))
        {
            return moment.ToDateTimeOffset();
        }

        faults.Add(
            new ToolFault(
                name, "format", $"{name} must be a moment like 2026-11-30T08:00:00Z, in the years 1 to 9999."));
        return null;
    }

    private int LimitOf()
    {
        if (One("limit") is not { } text)
        {
            return LimitDefault;
        }

        if (int.TryParse(
            text, NumberStyles.None, CultureInfo.InvariantCulture, out int limit) && limit is >= 1 and <= LimitMax)
        {
            return limit;
        }

        faults.Add(new ToolFault("limit", "range", $"limit must be a whole number from 1 to {LimitMax}."));
        return LimitDefault;
    }

    private long? Before()
    {
        if (One("cursor") is not { } text)
        {
            return null;
        }

        (Cursor? cursor, ToolFault? fault) = Cursor.Decode(text, "audit", Spelling);
        if (fault is not null)
        {
            faults.Add(fault);
        }

        return cursor is null ? null : long.Parse(cursor.After, NumberStyles.None, CultureInfo.InvariantCulture);
    }
}
