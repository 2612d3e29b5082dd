using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Names;
using RingActors.Engine.Core;
using RingActors.Rules.Actions;
using RingActors.Rules.Conditions;
using RingActors.Rules.Documents;
using RingActors.Rules.Format;

namespace RingActors.Rules.Analysis;

/// <summary>What a rule does with its variables, in words.</summary>
internal static class VariableWords
{
    /// <summary>A value; a device by its name.</summary>
    internal static string Of(RuleValue value, DevicesView devices) =>
        value.Text is { } text && devices.ByAddress.GetValueOrDefault(text) is { } device
            ? PlainText.Quoted(device.Name) : value.ToString();

    internal static string Of(VariableCondition condition, DevicesView devices)
    {
        string[] asked =
        [
            .. condition.Is is { } several ? [string.Join(" or ", several.Select(v => Of(v, devices)))]
                : Array.Empty<string>(),
            .. condition.Above is { } above ? [$"above {Stated.Text(above)}"] : Array.Empty<string>(),
            .. condition.Below is { } below ? [$"below {Stated.Text(below)}"] : Array.Empty<string>(),
        ];
        return $"{PlainText.Quoted(condition.Variable)} is {string.Join(" and ", asked)}";
    }

    internal static string Of(SetAction set, DevicesView devices)
    {
        string name = PlainText.Quoted(set.Variable);
        return set.TriggerDevice == true ? $"remember as {name} which device started it"
            : set.Device is { } device
                ? $"remember as {name} the {set.Capability} of {RuleSentence.Names([device], devices, "")}"
            : set.Add is { } more ? more < 0 ? $"take {Stated.Text(-more)} from {name}"
                : $"add {Stated.Text(more)} to {name}"
            : $"set {name} to {(set.To is { } value ? Of(value, devices) : "nothing")}";
    }

    /// <summary>What it keeps from run to run, before all else; empty if nothing.</summary>
    internal static string Declared(RuleDocument document, DevicesView devices)
    {
        string[] kept =
        [
            .. (document.Variables ?? []).Where(v => v.Kept == true).Select(v =>
                $"{PlainText.Quoted(v.Name)}{(v.Begins is { } begins ? $", at first {Of(begins, devices)}" : "")}"),
        ];
        return kept.Length == 0 ? "" : $"It keeps {string.Join(" and ", kept)} from run to run. ";
    }
}
