using System.Text.Json;
using RingActors.Api.Features.Homes;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;

namespace RingActors.Api.Features.Alarm;

/// <summary>
/// Why arming was refused, in the tool's words: which argument goes on, with which ids, and what else would.
/// </summary>
internal static class ArmRefusals
{
    private const string Wait = "wait_for_closed_minutes";
    private const string SensorFact = "sensor:";
    private const string NotWatched = ", not watched";

    /// <summary>The argument by which the caller named sensors, or would.</summary>
    private static string BypassOf(ToolArguments arguments) =>
        arguments.Find(ArmSecuritySystemTool.BypassOlder) is { ValueKind: JsonValueKind.Array }
            ? ArmSecuritySystemTool.BypassOlder
            : "bypass_device_ids";

    internal static ToolFailure FailureOf(in Answer answer, ToolArguments arguments)
    {
        ToolFailure failure = ActorClient.FailureOf(answer);
        return answer.Refusal! switch
        {
            { Code: "panel.close-or-bypass", Facts: { } facts } refusal => Open(failure, refusal, facts, arguments),
            { Code: "bypass.name-a-sensor" } refusal => NoSensor(failure, refusal, arguments),
            { Code: "bypass.arm-anew" } refusal => failure with
            {
                Suggestion = $"Ask the user whether to disarm and arm anew with {BypassOf(arguments)}. Nothing was "
                    + "changed.",
                Faults = [new ToolFault(BypassOf(arguments), "refused",
                    refusal.Detail) { Values = [.. refusal.Facts?.GetValueOrDefault("bypass")?.Split(',') ?? []] }],
            },
            { Code: "mode.name-a-mode" } refusal => NoMode(failure, refusal, arguments),
            _ => failure,
        };
    }

    private static ToolFailure Open(
        ToolFailure failure, Refusal refusal, IReadOnlyDictionary<string, string> facts, ToolArguments arguments)
    {
        string[] hindering = facts["bypass"].Split(',');
        string[] all = [.. arguments.GetStrings(BypassOf(arguments)).Union(hindering, StringComparer.Ordinal)];
        string[] blind =
        [
            .. hindering.Where(
                id => facts.GetValueOrDefault(SensorFact + id)?.EndsWith(NotWatched, StringComparison.Ordinal) == true),
        ];
        string[] open = [.. hindering.Except(blind, StringComparer.Ordinal)];
        string them = hindering.Length == 1 ? "it" : "them";
        string first = open.Length == 0
            ? $"{string.Join(", ", blind)} cannot be watched as things are: mend that and retry arm_security_system"
            : $"Close {string.Join(", ", open)}{(blind.Length > 0 ? $", see to {string.Join(", ", blind)} (not watched)" : "")} "
                + $"and retry arm_security_system; or call it with {Wait} 10 (1 to 720) to have the home armed once "
                + $"{string.Join(", ", hindering)} {(hindering.Length == 1 ? "has" : "have")} {(blind.Length > 0 ? "been seen to" : "closed")}";
        return failure with
        {
            Suggestion = $"{first}; or, if the user agrees to leave {them} unguarded until the next "
                + $"disarming, call it with {BypassOf(arguments)} {JsonSerializer.Serialize(all)}. Nothing was "
                + "changed.",
            Faults =
            [
                new ToolFault(BypassOf(arguments), "refused", refusal.Detail) { Values = [.. all] },
                .. facts.Where(f => f.Key.StartsWith(SensorFact, StringComparison.Ordinal))
                    .Select(f => Sensor(f.Key[SensorFact.Length..], f.Value)),
            ],
        };
    }

    private static ToolFault Sensor(string id, string state) => new(
        id, state.EndsWith(NotWatched, StringComparison.Ordinal) ? "not_watched" : "open", $"{id} ({state}).");

    private static ToolFailure NoMode(ToolFailure failure, Refusal refusal, ToolArguments arguments)
    {
        string[] near = refusal.Facts?.GetValueOrDefault("near")?.Split(", ") ?? [];
        return failure with
        {
            Suggestion = arguments.GetString("mode").Trim().Equals("disarmed", StringComparison.OrdinalIgnoreCase)
                ? "To disarm use disarm_security_system. Nothing was changed."
                : "Correct mode; get_security_system_status lists them in ready_to_arm. Nothing was changed.",
            Faults =
            [
                new ToolFault("mode", "choice", $"mode: {refusal.Detail}")
                {
                    DidYouMean = NearMatch.Word(arguments.GetString("mode"), near),
                    Values = [.. near],
                },
            ],
        };
    }

    private static ToolFailure NoSensor(ToolFailure failure, Refusal refusal, ToolArguments arguments)
    {
        string[] near = refusal.Facts?.GetValueOrDefault("near")?.Split(", ") ?? [];
        return failure with
        {
            Suggestion = $"Correct {BypassOf(arguments)}; get_devices lists the ids. Nothing was changed.",
            Faults =
            [
                new ToolFault(BypassOf(arguments), "reference", $"{BypassOf(arguments)}: {refusal.Detail}")
                {
                    DidYouMean = arguments.GetStrings(BypassOf(arguments)).Select(id => NearMatch.Name(id, near))
                        .FirstOrDefault(
                        id => id is not null),
                    Values = [.. near],
                },
            ],
        };
    }
}
