using System.Text.Json.Nodes;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Traits;

namespace RingActors.Rules;

/// <summary>What a field of a document holds.</summary>
internal enum FieldKind
{
    Text,
    Integer,
    Flag,
    Word,
    Words,

    /// <summary>Words of the base station and names of the home's own modes.</summary>
    Modes,

    /// <summary>One mode in which the home can be armed.</summary>
    ArmedMode,

    Device,
    Devices,
    Time,
    Zone,
    Url,
    Headers,
    Json,

    /// <summary>A list of objects that say by their <c>type</c> what they are.</summary>
    Parts,

    /// <summary>One object.</summary>
    Group,

    /// <summary>A list of objects of one sort.</summary>
    Groups,
}

/// <summary>One field of a document or of the flat form. The parser and the published schema are made of these tables.</summary>
internal sealed record Field(string Name, FieldKind Kind, string Says)
{
    /// <summary>In the flat form: what the document calls the same field.</summary>
    public string DocumentName { get; init; } = Name;

    public bool IsRequired { get; init; }

    /// <summary>What a missing field is taken to be; null if it stays missing.</summary>
    public Func<JsonNode>? Default { get; init; }

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
    public IReadOnlyList<Shape> Parts { get; init; } = [];

    /// <summary>What to say of a type that is not there, given those that are; null for a word that says nothing.</summary>
    public Func<string, IReadOnlyList<string>, string?> SaysOfMissing { get; init; } = (_, _) => null;

    /// <summary>For <see cref="FieldKind.Group"/> and <see cref="FieldKind.Groups"/>: what is in each object.</summary>
    public IReadOnlyList<Field> Fields { get; init; } = [];

    /// <summary>For the same two: where their fields are, in words.</summary>
    public string Place { get; init; } = "here";

    /// <summary>For the same two: as what <see cref="CrossChecks"/> looks at each object.</summary>
    public string? Sort { get; init; }

    /// <summary>A value that is always right, for corrected examples.</summary>
    public Func<JsonNode>? Example { get; init; }
}

/// <summary>One sort of trigger, condition or action.</summary>
/// <param name="Type">The discriminator.</param>
/// <param name="Says">What it means.</param>
/// <param name="Fields">Its fields besides <c>type</c>.</param>
internal sealed record Shape(string Type, string Says, IReadOnlyList<Field> Fields)
{
    /// <summary>Which shape a corrected example shows where it needs one: the lowest that the home can do.</summary>
    public int ExampleRank { get; init; } = 1;
}

/// <summary>The document format, version 1, as tables.</summary>
internal static class RuleShapes
{
    internal const int WordsMax = 20;

    internal static readonly IReadOnlyList<Shape> Triggers =
    [
        new("motion", "A camera, doorbell or motion sensor saw motion.",
        [
            Devices("The devices that count; none means any.", Capabilities.Motion, required: false),
            new("detection", FieldKind.Text, "Only motion of this, e.g. human; missing means any.") { Min = 1, Max = 40 },
        ]),
        new("ding", "Somebody pressed a doorbell.",
        [
            Devices("The doorbells that count; none means any.", Capabilities.Ding, required: false),
        ]),
        new("contact", "A door or window was opened or closed.",
        [
            Devices("The contacts that count; none means any.", Capabilities.Contact, required: false),
            new("to", FieldKind.Word, "Which of the two.")
            {
                Words = [StateView.Open, StateView.Closed], Default = () => StateView.Open,
            },
        ]),
        new("mode_changed", "The base station reported another mode, or the home came into one of its own names.",
        [
            new("from", FieldKind.Modes, "Only from one of these modes; none means any.") { Words = RuleModes.Words, Max = WordsMax, Default = Nothing },
            new("to", FieldKind.Modes, "Only to one of these modes; none means any.") { Words = RuleModes.Words, Max = WordsMax, Default = Nothing },
        ]),
        new("alarm", "The base station or the engine raised an alarm, or the alarm came to another stage.",
        [
            new("states", FieldKind.Words, "Only these stages; none means any.") { Words = AlarmStates, Max = WordsMax, Default = Nothing },
        ]),
    ];

    internal static readonly IReadOnlyList<Shape> Conditions =
    [
        new("mode", "The base station guards in one of these modes; an armed mode holds once its exit delay is over.",
        [
            new("modes", FieldKind.Modes, "The base station's words, or names of the home's own modes.")
            {
                Words = RuleModes.Words, IsRequired = true, Min = 1, Max = WordsMax, Example = () => new JsonArray("away"),
            },
        ]),
        new("time_window", "The local time is in the window; across midnight if it ends before it starts.",
        [
            new("from", FieldKind.Time, "Start, HH:MM.") { IsRequired = true, Example = () => "22:00:00" },
            new("to", FieldKind.Time, "End, HH:MM, not in the window itself.") { IsRequired = true, Example = () => "06:00:00" },
            new("zone", FieldKind.Zone, "IANA time zone; missing means the home's.") { Example = () => "Etc/UTC" },
            new("days", FieldKind.Words, "Days on which a window begins; none means every day.")
            {
                Words = ConditionCheck.DayWords, Max = WordsMax, Default = Nothing,
            },
        ]),
        new("device_state", "A capability of a device is in a state.",
        [
            new("device", FieldKind.Device, "The device.") { IsRequired = true },
            new("capability", FieldKind.Word, "Which of its capabilities.")
            {
                IsRequired = true,
                Words = [.. Capabilities.All.Where(c => StateView.ValuesOf(c).Count > 0)],
                Example = () => Capabilities.Contact,
            },
            new("is", FieldKind.Text, "The state.") { IsRequired = true, Min = 1, Max = 40, Example = () => StateView.Open },
        ]),
    ];

    internal static readonly IReadOnlyList<Shape> Actions =
    [
        new("arm", "Arm the home.",
        [
            new("mode", FieldKind.ArmedMode, "A mode of the home: home, away, night, vacation or one of its own.")
            {
                IsRequired = true, Example = () => "away",
            },
            new("when_open", FieldKind.Word, "If a sensor is open: wait for it, then leave it out; bypass it at once; or fail. Missing means fail.")
            {
                Words = ArmAction.WhenOpenWords,
            },
            new("wait_minutes", FieldKind.Integer, "How long to wait; missing means 5.") { Min = 1, Max = ArmAction.WaitMax },
            new("bypass_open", FieldKind.Flag, "The older way to say when_open bypass.")
            {
                Default = () => false,
            },
        ]) { ExampleRank = 3 },
        new("siren", "Sound or silence sirens.",
        [
            Devices("Cameras with a siren, or security-system for the base station's.", Capabilities.Siren, required: true) with
            {
                TakesPanel = true,
            },
            new("on", FieldKind.Flag, "Sound or silence.") { Default = () => true },
            new("seconds", FieldKind.Integer, "How long to sound; a camera at most 120.")
            {
                Min = 1, Max = 600, Default = () => 30,
            },
        ]) { ExampleRank = 2 },
        new("light", "Switch lights.",
        [
            Devices("Cameras with a light.", Capabilities.Light, required: true),
            new("on", FieldKind.Flag, "On or off.") { Default = () => true },
        ]) { ExampleRank = 0 },
        new("webhook", "Post a message to an address of yours.",
        [
            new("url", FieldKind.Url, "Absolute http or https address.")
            {
                IsRequired = true, Max = 2000, Example = () => "https://example.org/hook",
            },
            new("body", FieldKind.Json, "Sent along with the facts of the run.") { Max = 16 * 1024 },
            new("headers", FieldKind.Headers, "Further headers.") { Max = 20 },
        ]),
        new("delay", "Wait before the next action; kept across restarts.",
        [
            new("seconds", FieldKind.Integer, "How long.") { IsRequired = true, Min = 1, Max = 86400, Example = () => 60 },
        ]),
    ];

    internal static readonly IReadOnlyList<Field> Document =
    [
        new("version", FieldKind.Integer, "The version of this format.")
        {
            Min = 1, Max = RuleDocument.FormatVersion, Default = () => RuleDocument.FormatVersion,
        },
        new("name", FieldKind.Text, "What the rule is called.")
        {
            IsRequired = true, Min = 1, Max = 100, Example = () => "My rule",
        },
        new("description", FieldKind.Text, "What it is for.") { Max = 1000 },
        new("enabled", FieldKind.Flag, "Whether it is switched on.") { Default = () => true },
        new("priority", FieldKind.Integer, "Rules of one event are decided by ascending priority, then id.")
        {
            Min = 0, Max = 1000, Default = () => RuleDocument.PriorityDefault,
        },
        new("max_lateness_seconds", FieldKind.Integer, "An event that became known later than this triggers nothing.")
        {
            Min = 1, Max = 86400, Default = () => RuleDocument.MaxLatenessDefault,
        },
        new("triggers", FieldKind.Parts, "Any of them starts the rule.")
        {
            IsRequired = true,
            Min = 1,
            Max = 10,
            Parts = Triggers,
            SaysOfMissing = NotThere.Trigger,
        },
        new("conditions", FieldKind.Parts, "All of them must hold just before the event.")
        {
            Max = 20, Parts = Conditions, Default = Nothing,
        },
        new("actions", FieldKind.Parts, "Taken in order.")
        {
            IsRequired = true,
            Min = 1,
            Max = 20,
            Parts = Actions,
            SaysOfMissing = NotThere.Action,
        },
    ];

    /// <summary>Other words that people use for a type.</summary>
    internal static readonly IReadOnlyDictionary<string, string> Aliases = new Dictionary<string, string>
    {
        ["doorbell"] = "ding",
        ["doorbell_press"] = "ding",
        ["door"] = "contact",
        ["mode_change"] = "mode_changed",
        ["floodlight"] = "light",
        ["wait"] = "delay",
    };

    private static IReadOnlyList<string> AlarmStates =>
    [
        AlarmReading.EntryDelay, "burglar-alarm", "fire-alarm", "co-alarm", "panic", "user-verified-burglar-alarm",
        "user-verified-co-or-fire-alarm", "burglar-accelerated-alarm", "fire-accelerated-alarm", "flood-alarm", "tamper-alarm", "medical",
    ];

    /// <summary>The shape of a type; the flat form is made of the same fields under its own names.</summary>
    internal static Shape Of(IReadOnlyList<Shape> shapes, string type) => shapes.Single(s => s.Type == type);

    private static JsonArray Nothing() => [];

    private static Field Devices(string says, string capability, bool required) => new("devices", FieldKind.Devices, says)
    {
        Capability = capability,
        IsRequired = required,
        Min = required ? 1 : 0,
        Max = 50,
        Default = required ? null : Nothing,
    };
}
