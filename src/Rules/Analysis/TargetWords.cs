using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Names;
using RingActors.Rules.Actions;
using RingActors.Rules.Conditions;
using RingActors.Rules.Format;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Analysis;

/// <summary>Which devices a part of a rule is about, and for how long, in words.</summary>
internal static class TargetWords
{
    /// <param name="selection">The devices.</param>
    /// <param name="devices">The home's devices.</param>
    /// <param name="any">What to say if any device is meant.</param>
    /// <param name="every">Every one of them is meant, and not any.</param>
    internal static string Of(DeviceSelection selection, DevicesView devices, string any, bool every = false)
    {
        (string each, string thing, string of, string and) = every
            ? ("every", "everything", "all of", " and ") : ("any", "anything", "any of", " or ");
        string[] meant =
        [
            .. selection.Devices.Count > 0
                ? [string.Join(and, selection.Devices.Select(d => RuleSentence.Names([d], devices, "")))]
                : Array.Empty<string>(),
            .. (selection.Kinds ?? []).Select(k => $"{each} {k.Replace('-', ' ')}"),
            .. (selection.Rooms ?? []).Select(r => $"{thing} in {PlainText.Quoted(r)}"),
            .. (selection.Groups ?? []).Select(g =>
                $"{of} {PlainText.Quoted(devices.Groups?.GetValueOrDefault(g)?.Name ?? g)}"),
        ];
        string but = selection.Exclude is { Count: > 0 } excluded
            ? $" except {RuleSentence.Names(excluded, devices, "")}" : "";
        return (meant.Length == 0 ? any : string.Join(and, meant)) + but;
    }

    /// <summary>The device that a condition is about, or how many of which.</summary>
    internal static string Of(DeviceCondition condition, DevicesView devices) =>
        condition.DeviceVariable is { } name ? $"the device in {PlainText.Quoted(name)}"
        : Of(condition.Selection, devices, "", condition.Which == HowMany.All);

    /// <summary>The devices that an action is about.</summary>
    internal static string Of(DeviceAction action, DevicesView devices) => action.DeviceVariable is not { } name
        ? Of(action.Selection, devices, "nothing")
        : (action.Selection.IsAny ? "" : Of(action.Selection, devices, "") + " and ")
            + $"the device in {PlainText.Quoted(name)}";

    /// <summary>Whether an incident is open.</summary>
    internal static string Incident(IncidentCondition condition)
    {
        string kinds = condition.Kinds is { Count: > 0 } named ? $" of {string.Join(" or ", named)}" : "";
        string stages = condition.Stages is { Count: > 0 } at ? $" in stage {string.Join(" or ", at)}" : "";
        return condition.Open ? $"an incident{kinds} is open{stages}" : $"no incident{kinds} is open{stages}";
    }

    /// <summary>What is added where several devices are looked at together.</summary>
    internal static string Together(WhichDevices? which) => which switch
    {
        WhichDevices.First => ", the first of them",
        WhichDevices.All => ", the last of them, so that all are",
        _ => "",
    };

    /// <summary>What is added to something that has to stay so.</summary>
    internal static string Held(int? seconds) => seconds is { } length ? $" and stays so for {Spans.Of(length)}" : "";
}
