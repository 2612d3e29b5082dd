using System.Text.Json.Nodes;
using RingActors.Devices.Domain.Devices;

namespace RingActors.Rules.Format;

/// <summary>What a field of a document holds.</summary>
internal enum FieldKind
{
    Text,
    Integer,

    /// <summary>Any number, not only a whole one.</summary>
    Number,
    Flag,
    Word,
    Words,

    /// <summary>Words of the base station and names of the home's own modes.</summary>
    Modes,

    /// <summary>One mode in which the home can be armed.</summary>
    ArmedMode,

    /// <summary>The same, or the mode in which nothing is guarded.</summary>
    AnyMode,

    Device,
    Devices,
    Time,

    /// <summary>Times of day.</summary>
    Times,

    /// <summary>A date.</summary>
    Date,

    /// <summary>Dates.</summary>
    Dates,

    /// <summary>A time of a date on the wall.</summary>
    Wall,

    /// <summary>Times of dates on the wall.</summary>
    Walls,

    /// <summary>An IANA zone; where it is missing it becomes the home's.</summary>
    Zone,

    /// <summary>An IANA zone; where it is missing it stays so, whichever the home's is.</summary>
    OwnZone,
    Url,
    Headers,
    Json,

    /// <summary>Names of rooms that devices of the home are in.</summary>
    Rooms,

    /// <summary>Names of groups of the home's own; stored by their ids.</summary>
    HomeGroups,

    /// <summary>Names that triggers of the same rule have.</summary>
    TriggerIds,
    /// <summary>Names of recipients of the home; stored by the id that its settings store.</summary>
    Recipients,

    /// <summary>A list of objects that say by their <c>type</c> what they are.</summary>
    Parts,

    /// <summary>A list of conditions within a condition.</summary>
    Conditions,

    /// <summary>A list of triggers within a trigger.</summary>
    Triggers,

    /// <summary>Names or ids of rules.</summary>
    Rules,

    /// <summary>The name of a variable of the same rule.</summary>
    Variable,

    /// <summary>A number, true or false, or a text.</summary>
    Value,

    /// <summary>One of these, or several.</summary>
    Values,

    /// <summary>Words of the document's own.</summary>
    FreeWords,

    /// <summary>The name or id of an inbound webhook; stored by its id.</summary>
    Webhook,

    /// <summary>One object.</summary>
    Group,

    /// <summary>A list of objects of one sort.</summary>
    Groups,
}

/// <summary>
/// One field of a document or of the flat form. The parser and the published schema are made of these tables.
/// </summary>
internal sealed record Field(string Name, FieldKind Kind, string Says)
{
    /// <summary>In the flat form: what the document calls the same field.</summary>
    public string DocumentName { get; init; } = Name;

    public bool IsRequired { get; init; }

    /// <summary>What a missing field is taken to be; null if it stays missing.</summary>
    public Func<JsonNode>? Default { get; init; }

    /// <summary>
    /// Fields of which one makes up for this one where it is needed and missing: then it is an empty list.
    /// </summary>
    public IReadOnlyList<string> Instead { get; init; } = [];

    /// <summary>The allowed words.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>Least value, length or count.</summary>
    public int Min { get; init; }

    /// <summary>Greatest value, length or count.</summary>
    public int Max { get; init; } = int.MaxValue;

    /// <summary>What a referenced device must be able to do; null if it does not matter.</summary>
    public string? Capability { get; init; }

    /// <summary>True if the security system itself may be named like a device.</summary>
    public bool TakesPanel { get; init; }

    /// <summary>For <see cref="FieldKind.Parts"/>: what each part may be.</summary>
    public IReadOnlyList<Shape> Parts { get => PartsOf?.Invoke() ?? field; init; } = [];

    /// <summary>The same, for parts that may have parts of their own sort within them; null if they do not.</summary>
    public Func<IReadOnlyList<Shape>>? PartsOf { get; init; }

    /// <summary>Where <see cref="PartsOf"/> is: what such a part is called in the schema.</summary>
    public string PartName { get; init; } = "";

    /// <summary>
    /// What to say of a type that is not there, given those that are; null for a word that says nothing.
    /// </summary>
    public Func<string, IReadOnlyList<string>, string?> SaysOfMissing { get; init; } = (_, _) => null;

    /// <summary>For <see cref="FieldKind.Group"/> and <see cref="FieldKind.Groups"/>: what is in each object.</summary>
    public IReadOnlyList<Field> Fields { get; init; } = [];

    /// <summary>For the same two: where their fields are, in words.</summary>
    public string Place { get; init; } = "here";

    /// <summary>For the same two: as what the checks across fields looks at each object.</summary>
    public string? Sort { get; init; }

    /// <summary>A value that is always right, for corrected examples.</summary>
    public Func<JsonNode>? Example { get; init; }

    /// <summary>Whether a device can do what is asked of it.</summary>
    internal bool Fits(DeviceView device) => Capability is null || device.Has(Capability);

    /// <summary>The most words that a list takes.</summary>
    internal const int WordsMax = 20;

    /// <summary>The default of a list.</summary>
    internal static JsonArray Nothing() => [];

    /// <summary>The longest time that something may have to stay as it is.</summary>
    internal const int HoldSecondsMax = 7 * 24 * 60 * 60;

    /// <summary>Names of triggers, and fields like them.</summary>
    internal const int NameMax = 40;

    /// <summary>How long something has to stay as it is before it starts a rule.</summary>
    internal static readonly Field ForSeconds = new(
        "for_seconds", FieldKind.Integer,
        "How long it has to stay so, in seconds, before it starts the rule; missing means at once.")
    {
        Min = 1,
        Max = HoldSecondsMax,
    };

    /// <summary>By what conditions name a trigger.</summary>
    internal static readonly Field TriggerId = new(
        "id", FieldKind.Text, "A name by which a condition of type trigger tells which trigger started the rule.")
    {
        Min = 1,
        Max = NameMax,
    };

    /// <summary>A number of a device is greater than this.</summary>
    internal static readonly Field Above =
        new("above", FieldKind.Number, "Greater than this.") { Min = -NumberMax, Max = NumberMax };

    /// <summary>A number of a device is less than this.</summary>
    internal static readonly Field Below =
        new("below", FieldKind.Number, "Less than this.") { Min = -NumberMax, Max = NumberMax };

    /// <summary>An example of a range.</summary>
    internal static JsonObject BelowTwenty() => new() { [Below.Name] = 20 };

    private const int NumberMax = 1_000_000;

    /// <summary>Which number of a device.</summary>
    internal static Field Measured(string example) => new(
        "capability", FieldKind.Word,
        "Which number: battery and humidity in percent, temperature in °C, level 0 to 1, others as the device counts.")
    {
        IsRequired = true,
        Words = Stated.InNumbers,
        Example = () => example,
    };

    /// <summary>Triggers within a trigger, none of which has a time of its own.</summary>
    internal static Field Events(string name, string says) =>
        new(name, FieldKind.Triggers, says) { IsRequired = true, Min = 1, Max = 10 };

    /// <summary>How long something may take.</summary>
    internal static readonly Field Within = new("within_seconds", FieldKind.Integer, "Within how many seconds.")
    {
        IsRequired = true,
        Min = 1,
        Max = WithinSecondsMax,
        Example = () => 60,
    };

    private const int WithinSecondsMax = 86_400;

    /// <summary>Conditions within a condition.</summary>
    internal static Field Conditions(string name, string says) =>
        new(name, FieldKind.Conditions, says) { IsRequired = true, Min = 1, Max = 10 };

    /// <summary>Which devices are meant: by name, by kind, by room.</summary>
    internal static IReadOnlyList<Field> Targets(string says, string? capability) =>
    [
        new("devices", FieldKind.Devices, $"{says} With no kinds, rooms and groups, none means any.")
        {
            Capability = capability, Max = 50, Default = Nothing,
        },
        .. Groups,
    ];

    /// <summary>What makes up for devices that are not named.</summary>
    internal static readonly IReadOnlyList<string> OfKindOrRoom = ["kinds", "rooms", "groups"];

    /// <summary>The same where a variable may hold one.</summary>
    internal static readonly IReadOnlyList<string> OfOthers = [.. OfKindOrRoom, "device_variable"];

    /// <summary>The device that a variable holds does it.</summary>
    internal static readonly Field DeviceVariable = new(
        "device_variable", FieldKind.Variable, "Also the device that this variable of type device holds, if it can.");

    /// <summary>The ways to mean devices beside naming them.</summary>
    internal static readonly IReadOnlyList<Field> Groups =
    [
        new("kinds", FieldKind.Words, "Also every device of these kinds, as the home is at that moment.")
        {
            Words = DeviceKinds.Devices, Max = WordsMax, Example = () => new JsonArray(DeviceKinds.Contact),
        },
        new("rooms", FieldKind.Rooms,
            "Also every device in these rooms, as the home is at that moment.") { Max = WordsMax },
        new("groups", FieldKind.HomeGroups,
            "Also every device in these groups of the home's own, as they are at that moment.") { Max = WordsMax },
        new("exclude", FieldKind.Devices, "Never these devices.") { Max = 50 },
    ];

    /// <summary>The most entries of a list within another.</summary>
    internal const int InnerMax = 10;

    /// <summary>A list within another, of parts that may have such lists themselves.</summary>
    internal static Field Inner(
        string name, string says, bool required, string part, Func<IReadOnlyList<Shape>> parts) =>
        new(name, FieldKind.Parts, says)
        {
            IsRequired = required,
            Min = 1,
            Max = InnerMax,
            PartsOf = parts,
            PartName = part,
        };

    /// <summary>Devices that can do something; where none is required, none means any.</summary>
    internal static Field Devices(string says, string capability, bool required) => new("devices", FieldKind.Devices, says)
    {
        Capability = capability,
        IsRequired = required,
        Min = required ? 1 : 0,
        Max = 50,
        Default = required ? null : Nothing,
    };
}
