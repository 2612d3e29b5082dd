using System.Text.Json.Serialization;
using RingActors.Api.Features.Homes;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Engine.Core;

namespace RingActors.Api.Features.Fire;

/// <summary>
/// test_fire_safety_system: what can be looked at from afar, and what a person has to press. Nothing is sounded, and
/// nothing is called tested that was only looked at.
/// </summary>
internal sealed class TestFireSafetySystemTool(ActorClient client, DetectorEntries detectors) : ITool
{
    public static ToolDefinition Definition { get; } = new()
    {
        Name = "test_fire_safety_system",
        Title = "Check the smoke detectors",
        Description = "Check from afar what the detectors of smoke and CO tell of themselves, and say which button a "
            + "person has to press "
            + "for a real test. It sounds nothing: Ring lets nobody do that. Use get_fire_alarm_status for how they "
            + "are.",
        Hints = ToolHints.Reading,
        Risk = ToolRisk.Read,
        IsListedOverMcp = false,
        Input = Schema.Object().Optional("home_id", CommonArguments.HomeId),
        Output = Schema.OpenObject()
            .Required("overall_status", Schema.Said("attention, press_the_buttons (nothing else is wrong), or "
                + "no_detectors; never tested."))
            .Required("tests", Schema.Listing(Schema.OpenObject()
                .Required("device_id", Schema.Said())
                .Required("name", Schema.Said())
                .Required("checked", Schema.OpenObject("connection, battery, end_of_life and malfunction: ok, not_ok "
                    + "or not_told."))
                .Required("how", Schema.Said())
                .Required("press", Schema.Said("What a person has to do."))
                .Required("tested", Schema.Flag("Whether it was really tested: false."))
                .Required("issues", Schema.Listing(Schema.Said()))))
            .Required("waits_for_report", Schema.Flag("false: that a button was pressed is not told to this server."))
            .Required("what_to_do", Schema.Said())
            .Required("as_of", Schema.Moment()),
        Example = "{}",
    };

    public static int Place => 260;

    public async ValueTask<ToolResult> CallAsync(ToolArguments arguments, ToolCallContext call)
    {
        (HomeView? view, ToolFailure? failure) = await client.ViewOfAsync(arguments, call);
        if (failure is not null)
        {
            return failure;
        }

        IReadOnlyList<DetectorEntry> all = detectors.Of(view!);
        DetectorTest[] tests = [.. all.Select(d => TestOf(d, DetectorEntries.Told(d, view!)))];
        return ToolResult.Ok(
            new FireTest(
                all.Count == 0 ? "no_detectors" : all.Any(d => d.Issues.Count > 0) ? "attention" : "press_the_buttons",
                tests,
                false,
                all.Count == 0
                    ? "No detector of smoke or CO is known in this home."
                    : "Nothing was tested, and nothing sounded. A monitored home first tells its monitoring service. "
                        + "Then hold the test "
                        + "button of each detector until it sounds. If one sounds an alarm to Ring by that, "
                        + "get_security_history "
                        + "shows it; a test by itself is not told to this server, so the person at the detector says "
                        + "whether it went well.",
                Instants.Text(client.Now)),
            FireTestJson.Default.FireTest);
    }

    private static DetectorTest TestOf(DetectorEntry detector, SelfReport told) => new(
        detector.DeviceId,
        detector.Name,
        told,
        "by what it and its hub told last; nothing was sent to it",
        $"Hold the test button of {Phrases.Quoted(detector.Name)} until it sounds.",
        false,
        detector.Issues);
}

internal sealed record DetectorTest(
    string DeviceId, string Name, SelfReport Checked, string How, string Press, bool Tested,
        IReadOnlyList<string> Issues);

internal sealed record FireTest(
    string OverallStatus, IReadOnlyList<DetectorTest> Tests, bool WaitsForReport, string WhatToDo, string AsOf);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(FireTest))]
internal sealed partial class FireTestJson : JsonSerializerContext;
