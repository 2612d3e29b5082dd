using System.Text.Json.Nodes;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Names;
using RingActors.Rules.Format;
using RingActors.Rules.Webhooks;

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
    /// <summary>Names of the home's rules, by id; null if they are not known.</summary>
    public IReadOnlyDictionary<string, string>? Rules { get; init; }

    /// <summary>The home's inbound webhooks, with their fields.</summary>
    public IReadOnlyList<WebhookView> Webhooks { get; init; } = [];

    /// <summary>Ids of the home's emergency protocols; null if they are not known.</summary>
    public IReadOnlyList<string>? Protocols { get; init; }

    /// <summary>What those protocols are called, by id; what is not among them is known by its id alone.</summary>
    public IReadOnlyDictionary<string, string> ProtocolNames { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Ids of rules that stand in the document before it is changed: each means what it meant, be the rule there or
    /// not, and whatever others are called by now.
    /// </summary>
    public IReadOnlyCollection<string> RulesBefore { get; init; } = [];

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

    /// <summary>A room as Ring names it.</summary>
    internal NameReading Room(string? said)
    {
        string there = Rooms.Count == 0 ? "No device of this home is in a room that Ring names."
            : $"The rooms of this home are {string.Join(", ", Rooms)}.";
        return new(
            said is null ? null : Rooms.FirstOrDefault(r => FoldedName.Same(r, said)),
            $"{(said is null ? "A room is named by its name"
                : $"This home has no room '{FieldReader.Shown(said)}'")}. {there}",
            said is null ? [] : NearMatch.Of(said, Rooms, 3));
    }

    /// <summary>A group of the home's own, by its id.</summary>
    internal NameReading Group(string? said)
    {
        string[] ids = [.. Devices.AllGroups.Select(g => g.Id)];
        string there = ids.Length == 0 ? "It has none; change_group makes one."
            : $"Its groups are {string.Join(", ", ids)}.";
        return new(
            said is null ? null : Devices.FindGroup(said)?.Id,
            $"{(said is null ? "A group is named by its name or id"
                : $"This home has no group '{FieldReader.Shown(said)}'")}. {there}",
            said is null ? [] : NearMatch.Of(said, ids, 3));
    }

    /// <summary>A webhook, by its id.</summary>
    internal NameReading Webhook(string? said)
    {
        string[] ids = [.. Webhooks.Select(w => w.Id)];
        WebhookView[] named = [.. Webhooks.Where(w =>
            w.Id == said || (said is not null && FoldedName.Same(w.Name, said)))];
        string there = ids.Length == 0 ? "It has none; an owner makes one with 'ringactors webhooks create'."
            : $"Its webhooks are {string.Join(", ", ids)}.";
        return new(
            (named.FirstOrDefault(w => w.Id == said) ?? (named.Length == 1 ? named[0] : null))?.Id,
            (said is null ? "A webhook is named by its name or id"
                : named.Length > 1 ? $"This home has {named.Length} webhooks '{FieldReader.Shown(said)}'"
                : $"This home has no webhook '{FieldReader.Shown(said)}'") + $". {there}",
            named.Length > 1 ? [.. named.Select(w => w.Id)] : said is null ? [] : NearMatch.Of(said, ids, 3));
    }

    /// <summary>
    /// The ids of the rules that are meant by an id or a name. Of a rule that is not there yet the id that it would be
    /// given; none if another has that id, which says nothing of the name.
    /// </summary>
    internal string[] RulesMeant(string said)
    {
        if (Rules is null || Rules.ContainsKey(said) || RulesBefore.Contains(said, StringComparer.Ordinal))
        {
            return [Rules is null ? Slug.Of(said, RuleKinds.Rule) : said];
        }

        string[] called =
        [
            .. Rules.Where(r => FoldedName.Same(r.Value, said)).Select(r => r.Key).Order(StringComparer.Ordinal),
        ];
        string made = Slug.Of(said, RuleKinds.Rule);
        return called.Length > 0 ? called : Rules.ContainsKey(made) ? [] : [made];
    }

    private static IReadOnlyList<string> ArmedIn(IReadOnlyList<string>? modes) =>
        modes ?? [.. SecurityPolicy.Default.ArmedModes().Select(m => m.Name)];
}

/// <summary>A name that a document says, and what it means in this home.</summary>
/// <param name="Found">What it means; null if there is no such thing.</param>
/// <param name="Says">What is said of it then.</param>
/// <param name="Near">What may have been meant, best first.</param>
internal readonly record struct NameReading(string? Found, string Says, IReadOnlyList<string> Near);

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
