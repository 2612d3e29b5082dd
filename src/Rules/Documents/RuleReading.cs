using System.Text.Json.Nodes;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Devices;
using RingActors.Rules.Format;

namespace RingActors.Rules.Documents;

/// <summary>What a document is read against.</summary>
/// <param name="Devices">The home's devices: references are resolved to their addresses.</param>
/// <param name="Zone">The home's IANA time zone, used where a document names none; null if it is not known.</param>
/// <param name="Modes">Names of the modes in which the home can be armed; null for those that every home has.</param>
/// <param name="Recipients">
/// Who is told in the home: the id that people say, and the id that its settings store; null for nobody.
/// </param>
public sealed record RuleContext(
    DevicesView Devices,
    string? Zone = null,
    IReadOnlyList<string>? Modes = null,
    IReadOnlyDictionary<string, string>? Recipients = null)
{
    /// <summary>Every mode that a rule of this home can name, the base station's words first.</summary>
    internal IReadOnlyList<string> ModeWords { get; } = [.. RuleModes.Words.Union(ArmedIn(Modes), StringComparer.Ordinal)];

    /// <summary>The rooms in which devices of this home are, as Ring names them.</summary>
    internal IReadOnlyList<string> Rooms { get; } =
    [
        .. Devices.All.Select(d => d.Room).OfType<string>().Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Every mode in which a rule can arm this home.</summary>
    internal IReadOnlyList<string> ArmedModes { get; } = ArmedIn(Modes);

    private static IReadOnlyList<string> ArmedIn(IReadOnlyList<string>? modes) =>
        modes ?? [.. SecurityPolicy.Default.ArmedModes().Select(m => m.Name)];
}

/// <summary>Something that is wrong with a document.</summary>
/// <param name="Path">Where, e.g. <c>actions[1].devices[0]</c>; empty for the whole.</param>
/// <param name="Code">
/// <c>missing</c>, <c>unknown-field</c>, <c>wrong-type</c>, <c>out-of-range</c>, <c>unknown-word</c>,
/// <c>unknown-device</c>, <c>lacks-capability</c>, <c>invalid</c> or <c>not-yet</c>.
/// </param>
/// <param name="Message">What is wrong and how to put it right.</param>
/// <param name="Near">What may have been meant, best first.</param>
public sealed record RuleFault(string Path, string Code, string Message, IReadOnlyList<string> Near);

/// <summary>A document as it was understood.</summary>
/// <param name="Document">The document; null if anything is wrong with it.</param>
/// <param name="Faults">All that is wrong, in the order of the format's fields.</param>
/// <param name="Corrected">
/// The same call with every fault put right in the nearest way; null if nothing is wrong.
/// </param>
public sealed record RuleReading(RuleDocument? Document, IReadOnlyList<RuleFault> Faults, JsonObject? Corrected);
