using System.Text.Json;
using RingActors.Devices.RingCloud.Client.Observations;

namespace RingActors.Devices.RingCloud.Client.Wire.Parsers;

/// <summary>How far a recording is: still being made ready, failed, or to be had.</summary>
internal sealed record RecordingState(RingMedia? Media, bool HasFailed);

/// <summary>
/// Answers about recordings (section 4.4 of the protocol sheet). Without an address it is not ready yet.
/// </summary>
internal static class RecordingParser
{
    /// <summary>
    /// The answers of dings/{id}/recording and dings/{id}/share/…; the named field holds the address.
    /// </summary>
    public static RecordingState Address(string field, JsonElement root, PayloadFaults faults)
    {
        var answer = WireObject.From(root, faults);
        return new RecordingState(EventParser.Media("VIDEO", answer?.Text(field), null), false);
    }

    /// <summary>share_service/v2/transcodings/downloads.</summary>
    public static RecordingState Download(JsonElement root, PayloadFaults faults)
    {
        var answer = WireObject.From(root, faults);
        var status = answer?.Text("status");
        if (status is null)
        {
            faults.Add("$.status", "a status");
        }

        return new RecordingState(
            status == "done" ? EventParser.Media("VIDEO", answer!.Text("result_url"), null) : null,
            HasFailed: status is not (null or "pending" or "done"));
    }

    public static IReadOnlyList<RingRingtone> Ringtones(JsonElement root, PayloadFaults faults)
    {
        var found = new List<RingRingtone>();
        foreach (var tone in WireObject.From(root, faults)?.Objects("audios") ?? [])
        {
            if (tone.Text("id") is { Length: > 0 } id)
            {
                found.Add(new RingRingtone(id, tone.Text("description"), tone.Text("kind")));
            }
            else
            {
                faults.Add("$.audios[].id", "an id");
            }
        }

        return found;
    }

    public static IReadOnlyList<long> Ids(JsonElement root, PayloadFaults faults)
    {
        if (root.ValueKind != JsonValueKind.Array)
        {
            faults.Add("$", "an array");
            return [];
        }

        return [.. new WireList(root, faults, "$").Items.Select(d => d.Long("id")).OfType<long>()];
    }
}
