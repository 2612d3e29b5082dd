using System.Text.Json;
using NodaTime;
using RingActors.Devices.RingCloud.Client.Observations;
using RingActors.Devices.RingCloud.Client.Wire;

namespace RingActors.Devices.RingCloud.Client.HubSocket.Documents;

/// <param name="Count">How many rows Ring gave, understood or not.</param>
/// <param name="Oldest">The earliest time in it; null if it names none.</param>
/// <param name="Rows">What was understood.</param>
/// <param name="Leftover">What was not, as redacted JSON text; null when nothing is left.</param>
internal sealed record HubHistoryPage(int Count, Instant? Oldest, IReadOnlyList<HubHistoryRow> Rows, string? Leftover)
{
    /// <summary>Something of it could not be read at all: the leftover was told with the fault.</summary>
    public bool HasFaults { get; init; }
}

/// <summary>One document of one row. The hub may be missing.</summary>
internal sealed record HubHistoryRow(string? AssetId, Instant At, PastDocument Document, AlarmContext Context);

/// <summary>What is known by now of a device that a row tells of: updates may leave out what it is.</summary>
internal sealed record KnownKind(string? DeviceType, int? CategoryId);

/// <summary>
/// GET rs/history (section 6.8 of the protocol sheet): an array of what the hub's socket told, newest first.
/// </summary>
internal static class HubHistoryParser
{
    public static HubHistoryPage Parse(JsonElement root, Func<string, KnownKind?> kindOf, PayloadFaults faults)
    {
        if (root.ValueKind != JsonValueKind.Array)
        {
            faults.Add("$", "an array");
            return new HubHistoryPage(0, null, [], null) { HasFaults = true };
        }

        List<HubHistoryRow> rows = [];
        List<string> rest = [];
        Instant? oldest = null;
        var index = 0;
        foreach (var item in root.EnumerateArray())
        {
            var before = faults.Count;
            var at = Row(item, $"$[{index++}]", kindOf, rows, rest, faults);
            oldest = at < oldest || oldest is null ? at ?? oldest : oldest;
            if (faults.Count > before)
            {
                // A row with a fault is kept whole: nobody can say what else of it was misread.
                rest.Add(Redaction.Json(item));
            }
        }

        var leftover = rest.Count == 0 ? null : $"[{string.Join(',', rest)}]";
        return new HubHistoryPage(index, oldest, rows, leftover) { HasFaults = faults.Count > 0 };
    }

    private static Instant? Row(
        JsonElement item, string path, Func<string, KnownKind?> kindOf, List<HubHistoryRow> rows, List<string> rest, PayloadFaults faults)
    {
        if (WireObject.From(item, faults, path) is not { } envelope)
        {
            return null;
        }

        var before = faults.Count;
        var frame = AlarmFrame.OfHistory(envelope);
        // The location, which was asked for.
        frame.RawContext?.Ignore("accountId");
        var context = frame.Context();
        if (frame.OccurredAt is not { } at)
        {
            faults.Add($"{path}.context.eventOccurredTsMs", "a time");
            return null;
        }

        if (frame.DataType is not (null or "DeviceInfoDocType"))
        {
            // Something else that the hub once told: whoever reads what is kept may know what it is.
            rest.Add(Redaction.Json(item));
            return at;
        }

        if (!frame.HasBody)
        {
            faults.Add($"{path}.body", "an array");
        }

        var first = rows.Count;
        foreach (var document in frame.Body)
        {
            if (PastDocument.Read(document, kindOf, faults) is { } past)
            {
                rows.Add(new HubHistoryRow(frame.AssetId, at, past, context));
            }
        }

        if (faults.Count == before)
        {
            rest.AddRange(rows.Skip(first).Select(r => r.Document.Leftover).Append(frame.Leftover()).OfType<string>());
        }

        return at;
    }
}
