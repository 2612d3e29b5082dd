using System.Text.Json;
using NodaTime;
using NodaTime.Text;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain.Names;

namespace RingActors.Api.Features.AccessCodes;

/// <summary>
/// Reads the fields of a request about codes, and notes everything that is wrong at once. It never repeats digits.
/// </summary>
internal sealed class AccessBody(JsonElement root)
{
    private const int NameMax = 60;

    /// <summary>Nobody reads more at once.</summary>
    private const int FaultsMax = 20;

    /// <summary>No list and no object that is read here has so many.</summary>
    private const int PartsMax = 400;
    private const int DigitsMin = 4;
    private const int DigitsMax = 12;

    private static readonly JsonDocument Nothing = JsonDocument.Parse("{}");

    private readonly List<ToolFault> _faults = [];

    /// <summary>A body in which nothing is said.</summary>
    private static AccessBody Empty => new(Nothing.RootElement);

    internal ToolFailure? Failure(string suggestion) => _faults.Count == 0
        ? null
        : new ToolFailure(
            ToolErrorType.Invalid, ArgumentFaults.Code, string.Join(" ", _faults.Select(f => f.Message)), suggestion)
        {
            Faults = [.. _faults],
        };

    /// <summary>Reads a body; the failure says what is wrong with its JSON, without repeating any of it.</summary>
    internal static async Task<(AccessBody? Body, ToolFailure? Failure)> ReadAsync(HttpContext context)
    {
        try
        {
            if (context.Request.ContentLength == 0 || (context.Request.ContentLength is null && !context.Request.Headers.ContainsKey("Transfer-Encoding")))
            {
                return (Empty, null);
            }

            using JsonDocument document = await JsonDocument.ParseAsync(
                context.Request.Body, default, context.RequestAborted);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? (new AccessBody(document.RootElement.Clone()), null)
                : (null, Malformed("It must be a JSON object."));
        }
        catch (JsonException e)
        {
            return (null, Malformed($"It is not valid JSON: line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}."));
        }
    }

    /// <summary>True if anything is said in it.</summary>
    internal bool HasAny => root.EnumerateObject().Any();

    internal string? Word(string field, params ReadOnlySpan<string> words)
    {
        if (Find(field) is { ValueKind: JsonValueKind.String } value && words.Contains(value.GetString()))
        {
            return value.GetString();
        }

        Add(field, $"{field} must be one of {string.Join(", ", words!)}.");
        return null;
    }

    internal string? Name(string field)
    {
        string? name = Find(field) is { ValueKind: JsonValueKind.String } value
            ? PlainText.WithoutHidden(value.GetString()!).Trim()
            : null;
        if (name is not { Length: > 0 and <= NameMax })
        {
            Add(field, $"{field} must be a text of 1 to {NameMax} characters.");
        }

        return name;
    }

    internal string? Id(string field, string? value)
    {
        bool fits = value is { Length: > 0 and <= 32 }
            && value.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
        if (!fits)
        {
            Add(field, $"{field} must be 1 to 32 characters out of a-z 0-9 -.");
        }

        return value;
    }

    internal string? Text(string field) => Find(field) is { } value
        ? value.ValueKind == JsonValueKind.String ? value.GetString() : Fault(field, $"{field} must be a text.")
        : null;

    /// <summary>A list of texts; null if nothing was said.</summary>
    internal IReadOnlyList<string>? Texts(string field)
    {
        if (Find(field) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() <= PartsMax
            && value.EnumerateArray().All(v => v.ValueKind == JsonValueKind.String))
        {
            return [.. value.EnumerateArray().Select(v => v.GetString()!)];
        }

        Add(field, $"{field} must be a list of at most {PartsMax} texts.");
        return null;
    }

    /// <summary>The members of an object of texts; empty if nothing was said.</summary>
    internal IEnumerable<(string Name, string Value)> Words(string field)
    {
        if (Find(field) is not { } value)
        {
            return [];
        }

        if (value.ValueKind == JsonValueKind.Object && value.GetPropertyCount() <= PartsMax
            && value.EnumerateObject().All(v => v.Value.ValueKind == JsonValueKind.String))
        {
            return [.. value.EnumerateObject().Select(v => (v.Name, v.Value.GetString()!))];
        }

        Add(field, $"{field} must be an object of at most {PartsMax} texts.");
        return [];
    }

    /// <summary>True if it can be a code: digits, and neither too few nor too many.</summary>
    internal static bool AreDigits(string text) =>
        text is { Length: >= DigitsMin and <= DigitsMax } && text.All(char.IsAsciiDigit);

    internal string? Digits(string field)
    {
        string? digits = Find(field) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;
        return digits is not null && AreDigits(digits)
            ? digits
            : Fault(field, Wanted(field));
    }

    /// <summary>
    /// Digits that somebody chose would have to be answered for: taken or not, and so whose they might be.
    /// </summary>
    internal void NotGiven(string field, string instead)
    {
        if (Find(field) is not null)
        {
            Add(field, $"{field} is not given: digits are made here and shown once, in the answer. {instead}");
        }
    }

    internal int Whole(string field, int least, int most, int byDefault)
    {
        if (Find(field) is not { } value)
        {
            return byDefault;
        }

        int number = 0;
        bool isWhole = value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out number);
        if (isWhole && number >= least && number <= most)
        {
            return number;
        }

        Add(field, $"{field} must be a whole number from {least} to {most}.");
        return byDefault;
    }

    internal bool Said(string field, string why)
    {
        if (Find(field) is null)
        {
            Add(field, $"{field} must be true or false. {why}");
        }

        return Flag(field, false);
    }

    internal bool Flag(string field, bool byDefault)
    {
        switch (Find(field)?.ValueKind)
        {
            case null:
                return byDefault;
            case JsonValueKind.True:
                return true;
            case JsonValueKind.False:
                return false;
            default:
                Add(field, $"{field} must be true or false.");
                return byDefault;
        }
    }

    internal Instant? Moment(string field)
    {
        if (Find(field) is not { } value)
        {
            return null;
        }

        ParseResult<OffsetDateTime>? parsed = value.ValueKind == JsonValueKind.String
            ? OffsetDateTimePattern.ExtendedIso.Parse(value.GetString()!)
            : null;
        if (parsed is not { Success: true } || !TextShapes.IsInRange(parsed.Value.Date))
        {
            Add(
                field,
                $"{field} must be a moment with an offset, such as 2026-12-24T18:00:00Z, in the years 1 to 9999.");
            return null;
        }

        return parsed.Value.ToInstant();
    }

    internal void Add(string field, string message)
    {
        if (_faults.Count < FaultsMax)
        {
            _faults.Add(new ToolFault(field, "value", message));
        }
    }

    private static string Wanted(string field) => $"{field} must be a text of {DigitsMin} to {DigitsMax} digits.";

    private JsonElement? Find(string field) =>
        root.TryGetProperty(field, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private string? Fault(string field, string message)
    {
        Add(field, message);
        return null;
    }

    private static ToolFailure Malformed(string what) => new(
        ToolErrorType.Invalid, "body.send-valid-json", "The body cannot be read. " + what, "Nothing was changed. Send a JSON object.");
}
