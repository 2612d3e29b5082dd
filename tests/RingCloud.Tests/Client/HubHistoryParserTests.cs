using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Backfill;
using RingActors.Devices.Domain.Traits;
using RingActors.Devices.RingCloud.Alarm;
using RingActors.Devices.RingCloud.Gateway;
using RingActors.Devices.RingCloud.Observations;
using RingActors.Devices.RingCloud.Wire;

namespace RingActors.RingCloud.Tests.Client;

/// <summary>Rows of rs/history, as the protocol sheet shows them and as they may come some day.</summary>
public sealed class HubHistoryParserTests
{
    private const int Seeds = 3000;

    /// <summary>Somebody disarmed in the app, a window opened, a lock was opened by hand; newest first.</summary>
    internal const string Sample = """
        [
          {"msg":"DataUpdate","datatype":"DeviceInfoDocType","src":"hub-1",
           "context":{"assetId":"hub-1","assetKind":"base_station_v1","accountId":"l","eventId":"e-3","eventOccurredTsMs":1700000120000,
             "affectedEntityType":"security-panel","affectedEntityId":"z-panel","affectedEntityName":"Alarm",
             "initiatingEntityType":"user","initiatingEntityId":"7","initiatingEntityName":"Pat Doe","interfaceType":"app","interfaceName":"app"},
           "body":[{"general":{"v2":{"zid":"z-panel","deviceType":"security-panel"}},
             "device":{"v1":{"mode":"none","alarmInfo":null,"transitionDelayEndTimestamp":null}},
             "impulse":{"v1":[{"impulseType":"security-panel.mode-switched.none"}]}}]},
          {"msg":"DataUpdate","datatype":"DeviceInfoDocType","src":"hub-1",
           "context":{"assetId":"hub-1","eventId":"e-2","eventOccurredTsMs":1700000060000},
           "body":[{"general":{"v2":{"zid":"z-lock","deviceType":"lock"}},"device":{"v1":{"locked":"unlocked"}},
             "impulse":{"v1":[{"impulseType":"unlocked.by-manual"}]}}]},
          {"msg":"DataUpdate","datatype":"DeviceInfoDocType","src":"hub-1",
           "context":{"assetId":"hub-1","eventId":"e-1","eventOccurredTsMs":1700000000000},
           "body":[{"general":{"v2":{"zid":"z-back","deviceType":"sensor.contact"}},"device":{"v1":{"faulted":true}},
             "context":{"v1":{"deviceName":"Back Window","device":{"v1":{"faulted":false,"batteryLevel":80}}}},
             "impulse":{"v1":[{"impulseType":"fault"}]}}]}
        ]
        """;

    private static readonly Instant First = Instant.FromUnixTimeMilliseconds(1700000000000);

    [Fact]
    public void Rows_become_reports_of_what_was_the_oldest_first_and_nothing_is_left()
    {
        var faults = new PayloadFaults();
        var page = Parse(Sample, faults);
        Assert.Equal((3, First, null, 0), (page.Count, page.Oldest, page.Leftover, faults.Count));

        var reports = Reports(page);
        Assert.Equal(
            ["contact/z-back", "device/z-lock", "security-system/main"],
            reports.Select(r => $"{r.To.Kind}/{r.To.Id}"));
        var window = Assert.Single(Assert.IsType<ReportPast>(reports[0].Command).Rows);
        // What the document repeats of the device's present in its context is no word of that moment.
        Assert.Equal((First, "e-1", true), (((ReportPast)reports[0].Command).At, window.EventId, window.Readings.Faulted));
        Assert.Null(window.Readings.Battery);
        var bolt = Assert.Single(Assert.Single(((ReportPast)reports[1].Command).Rows).Readings.Traits);
        Assert.Equal((Capabilities.Lock, StateView.Unlocked, "manual"), (bolt.Capability, bolt.Word, bolt.Cause));
        var panel = Assert.Single(Assert.IsType<ReportPanelPast>(reports[2].Command).Rows);
        Assert.Equal((SecurityMode.Disarmed, "resident:Pat Doe", true), (panel.Mode, panel.By?.Value, panel.Alarm.WasSaid));
    }

    [Fact]
    public void A_row_that_does_not_say_what_the_device_is_is_read_as_what_is_known_of_it()
    {
        var page = Parse(Sample.Replace("\"deviceType\":\"sensor.contact\"", "\"tags\":[]", StringComparison.Ordinal), new PayloadFaults(), "sensor.contact");
        Assert.Equal("contact", Reports(page)[0].To.Kind);
    }

    [Fact]
    public void Bent_rows_are_told_or_kept_and_never_lost()
    {
        var sample = JsonNode.Parse(Sample);
        var bent = 0;
        for (var seed = 0; seed < Seeds; seed++)
        {
            var faults = new PayloadFaults();
            using var document = JsonDocument.Parse(new JsonMutator(seed).Mutate(sample));
            var page = HubHistoryParser.Parse(document.RootElement, _ => null, faults);
            _ = Reports(page);
            var rows = document.RootElement.ValueKind == JsonValueKind.Array
                ? document.RootElement.EnumerateArray().Count(r => !SaysNothing(r))
                : 1;
            bent += page.Rows.Count < rows ? 1 : 0;
            Assert.True(
                page.Rows.Count >= rows || page.Leftover is not null || faults.Count > 0,
                $"seed {seed}: {rows - page.Rows.Count} rows are lost of {document.RootElement.GetRawText()}");
        }

        Assert.True(bent > Seeds / 20, $"only {bent} of {Seeds} lost a row");
    }

    private static bool SaysNothing(JsonElement row) => row.ValueKind == JsonValueKind.Object
        && row.TryGetProperty("body", out var body) && body.ValueKind == JsonValueKind.Array && body.GetArrayLength() == 0;

    private static HubHistoryPage Parse(string text, PayloadFaults faults, string? known = null)
    {
        using var document = JsonDocument.Parse(text);
        return HubHistoryParser.Parse(document.RootElement.Clone(), _ => known is null ? null : new KnownKind(known, null), faults);
    }

    private static List<Report> Reports(HubHistoryPage page) =>
    [
        .. PastReports.Of(
            new HubHistoryTold(
                "l",
                [
                    .. Enumerable.Reverse(page.Rows).Select(r => new AlarmPast(
                        r.AssetId ?? "hub-1", r.At, r.Document.Device, r.Document.Panel, r.Document.ToldKeys, r.Document.Impulses, r.Context)),
                ],
                [])
            { LearnedAt = First + Duration.FromHours(1) },
            new DeviceDirectory()),
    ];
}
