using NodaTime;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Format;

namespace RingActors.Rules.Actions;

/// <summary>Some of the home's recipients, who are told together or one after the other.</summary>
/// <param name="Recipients">Ids of recipients as the home's settings store them; null for all of them.</param>
/// <param name="InOrder">One after the other, each with the whole time; else all at once.</param>
/// <param name="TimeoutSeconds">How long they have to answer.</param>
/// <param name="Repeat">How often they are told before it goes on to the next level.</param>
public sealed record EscalationLevel(
    IReadOnlyList<string>? Recipients = null, bool InOrder = false,
    int TimeoutSeconds = EscalationLevel.TimeoutDefault, int Repeat = 1)
{
    internal const int TimeoutDefault = 120;

    internal static readonly IReadOnlyList<Field> Fields =
    [
        new("recipients", FieldKind.Recipients, "Which of the home's recipients; missing means all.")
        {
            Min = 1, Max = Field.WordsMax,
        },
        new("in_order", FieldKind.Flag, "One after the other, each with the whole time; else all at once.")
        {
            Default = () => false,
        },
        new("timeout_seconds", FieldKind.Integer, "How long they have to answer.")
        {
            Min = 10, Max = 3600, Default = () => TimeoutDefault,
        },
        new("repeat", FieldKind.Integer, "How often they are told before it goes on.")
        {
            Min = 1, Max = 10, Default = () => 1,
        },
    ];
}

/// <summary>
/// Tells level after level until somebody acknowledges. Only in a protocol: it needs somebody who can answer.
/// </summary>
/// <param name="Levels">In this order.</param>
/// <param name="Message">What they are told, as plain text; null for the emergency's own words.</param>
/// <param name="Loops">How often all levels are gone through.</param>
public sealed record EscalateAction(
    IReadOnlyList<EscalationLevel> Levels, string? Message = null, int Loops = 1) : HomeAction
{
    internal const string Type = "escalate";

    internal static Shape Shape { get; } = new(Type, "Tell level after level until somebody acknowledges.",
    [
        new("levels", FieldKind.Groups, "In this order.")
        {
            IsRequired = true,
            Min = 1,
            Max = 10,
            Fields = EscalationLevel.Fields,
            Place = "in a level",
            Example = () => new System.Text.Json.Nodes.JsonArray(new System.Text.Json.Nodes.JsonObject()),
        },
        new("message", FieldKind.Text, "What they are told, as plain text.") { Min = 1, Max = NotifyAction.MessageMax },
        new("loops", FieldKind.Integer, "How often all levels are gone through.")
        {
            Min = 1, Max = 10, Default = () => 1,
        },
    ]);

    /// <inheritdoc/>
    internal override int StepsMax => 1 + (Levels.Sum(l => l.Repeat) * Loops);
}

/// <summary>
/// Calls for people who come: a post that says so, once in an emergency and never before its cancel window is over.
/// </summary>
/// <param name="Url">Absolute http or https address of whoever takes such calls.</param>
/// <param name="Body">What is sent along; null if nothing.</param>
/// <param name="Headers">Further headers; null if none.</param>
public sealed record DispatchAction(
    string Url, RawJson? Body = null, IReadOnlyDictionary<string, string>? Headers = null) : HomeAction
{
    internal const string Type = "dispatch";

    internal static Shape Shape { get; } = new(
        Type, "Call for people who come, once, when the time to cancel is over.", WebhookAction.Shape.Fields);
}

/// <summary>
/// Unlocks doors. Only in a protocol: whoever approves one that unlocks holds the right to unlock, and so allows it.
/// </summary>
public sealed record UnlockAction(IReadOnlyList<Address> Devices) : StateAction(Devices)
{
    internal const string Type = "unlock";

    internal static Shape Shape { get; } = ShapeOf(Type, "Unlock doors.", "Locks.", Capabilities.Lock);

    internal override string Word => Type;

    /// <inheritdoc/>
    internal override bool SwitchesOn => true;

    /// <inheritdoc/>
    internal override string About => Capabilities.Lock;

    internal override SetDeviceState Command() => new(Capabilities.Lock, StateView.Unlocked, MayOpen: true);
}

/// <summary>Sounds what the alarm's own policy sounds, and as long as it says; nothing where it is silent.</summary>
public sealed record AlarmSirensAction : HomeAction
{
    internal const string Type = "alarm_sirens";

    /// <summary>A camera's siren sounds at most this long.</summary>
    private static readonly Duration CameraMax = Duration.FromSeconds(120);

    internal static Shape Shape { get; } = new(Type, "Sound the sirens that the alarm's settings name.", []);

    /// <summary>Who is to sound, and how long.</summary>
    internal static IReadOnlyList<(Address To, SoundSiren Command)> Calls(
        string home, SecurityPolicy policy, DevicesView devices, bool hasBaseStation)
    {
        Duration length = Duration.FromSeconds(policy.Incidents.SoundSeconds);
        if (length <= Duration.Zero)
        {
            return [];
        }

        return
        [
            .. policy.Incidents.SoundBaseStation && hasBaseStation
                ? [(DeviceKinds.SecuritySystemOf(home), new SoundSiren(length))]
                : Array.Empty<(Address, SoundSiren)>(),
            .. policy.Incidents.Sirens.Select(devices.ById).OfType<DeviceView>()
                .Where(d => !d.Removed && d.Has(Capabilities.Siren))
                .Select(d => (d.Address, new SoundSiren(Duration.Min(length, CameraMax)))),
        ];
    }
}

/// <summary>Starts an emergency protocol.</summary>
/// <param name="Protocol">Its id.</param>
/// <param name="Reason">Why, as plain text; null for none.</param>
public sealed record ProtocolAction(string Protocol, string? Reason = null) : HomeAction
{
    internal const string Type = "protocol";

    internal static Shape Shape { get; } = new(Type, "Start an emergency protocol.",
    [
        new("protocol", FieldKind.Text, "Its name or id.")
        {
            IsRequired = true, Min = 1, Max = 100, Example = () => ActivateProtocol.Default,
        },
        new("reason", FieldKind.Text, "Why, as plain text.") { Min = 1, Max = 200 },
    ])
    {
        Sort = Type,
        ExampleRank = 5,
    };
}

/// <summary>Start an emergency protocol; told by people, by rules, and by what a protocol waits for.</summary>
/// <param name="Key">
/// What it is about: of one key there is one activation at a time. An incident's id; else a word of the starter's sort.
/// </param>
[StoredName("protocol.activate")]
public sealed record ActivateProtocol(string Key) : IAlwaysTaken
{
    /// <summary>The id of the protocol that every home has.</summary>
    public const string Default = "emergency";

    /// <summary>The key of what people and rules start.</summary>
    public const string Called = "called";

    /// <summary>The incident that it is for; null if there is none.</summary>
    public string? Incident { get; init; }

    /// <summary>Why, as plain text; null for none.</summary>
    public string? Reason { get; init; }
}
