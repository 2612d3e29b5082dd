using System.Text.Json;
using System.Text.Json.Serialization;
using RingActors.Devices.Domain.Access;
using RingActors.Devices.Domain.Alarm.Incidents;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Devices.Kinds;
using RingActors.Devices.Domain.Groups;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Serialization;
using RingActors.Rules.Promises;
using RingActors.Rules.Protocols;
using RingActors.Rules.Protocols.Drills;
using RingActors.Rules.Protocols.Practising;
using RingActors.Rules.Runs;
using RingActors.Rules.Runs.Evidence;
using RingActors.Rules.Schedules.Actors;

namespace RingActors.Rules.Approvals;

/// <summary>
/// A command to an actor as an approval keeps it: exactly what will be told, with one of the fields set. A command that
/// has no field here cannot wait for an approval, and is refused where one is needed.
/// </summary>
/// <param name="To">Who is told.</param>
public sealed record ApprovableAct(Address To)
{
    public Disarm? Disarm { get; init; }

    public Arm? Arm { get; init; }

    public SetDeviceState? State { get; init; }

    public SetDeviceNumber? Number { get; init; }

    public SetLight? Light { get; init; }

    public SilenceSiren? Silence { get; init; }

    public OpenDoor? Door { get; init; }

    public SetSecurityPolicy? Policy { get; init; }

    public AcknowledgeIncident? Acknowledge { get; init; }

    public CreateRule? NewRule { get; init; }

    public ReplaceRule? ChangedRule { get; init; }

    public PromoteShadow? PromotedRule { get; init; }

    public UnpinMoment? Unpinned { get; init; }

    public MakePromise? NewPromise { get; init; }

    public ChangePromise? ChangedPromise { get; init; }

    public ReleasePromise? ReleasedPromise { get; init; }

    public CreateProtocol? NewProtocol { get; init; }

    public ReplaceProtocol? ChangedProtocol { get; init; }

    public EnableProtocol? EnabledProtocol { get; init; }

    public DisableProtocol? DisabledProtocol { get; init; }

    public DeleteProtocol? DeletedProtocol { get; init; }

    public AcknowledgeProtocol? SeenProtocol { get; init; }

    public CancelProtocol? CancelledProtocol { get; init; }

    public MakeGroup? NewGroup { get; init; }

    public ChangeGroup? ChangedGroup { get; init; }

    public DropGroup? DroppedGroup { get; init; }

    public EnableRule? EnabledRule { get; init; }

    public DisableRule? DisabledRule { get; init; }

    public DeleteRule? DeletedRule { get; init; }

    public PauseRule? PausedRule { get; init; }

    public ResumeRule? ResumedRule { get; init; }

    /// <summary>With hashes of its digits, as the event of a code has them, and never digits.</summary>
    public SetAccessCode? Code { get; init; }

    public RemoveAccessCode? RemovedCode { get; init; }

    public CreateSchedule? NewSchedule { get; init; }

    public ReplaceSchedule? ChangedSchedule { get; init; }

    public EnableSchedule? EnabledSchedule { get; init; }

    public DisableSchedule? DisabledSchedule { get; init; }

    public PauseSchedule? PausedSchedule { get; init; }

    public ResumeSchedule? ResumedSchedule { get; init; }

    public DeleteSchedule? DeletedSchedule { get; init; }

    public AnswerSchedule? AnsweredSchedule { get; init; }

    public BeginDrill? BegunDrill { get; init; }

    public BeginPractice? BegunPractice { get; init; }

    /// <summary>What is told.</summary>
    [JsonIgnore]
    public ICommand Command =>
        (ICommand?)Disarm ?? (ICommand?)Arm ?? (ICommand?)State ?? (ICommand?)Number ?? (ICommand?)Light
        ?? (ICommand?)Silence ?? (ICommand?)Door ?? (ICommand?)Policy ?? (ICommand?)Acknowledge ?? (ICommand?)NewRule
        ?? (ICommand?)ChangedRule ?? (ICommand?)PromotedRule ?? (ICommand?)Unpinned
        ?? (ICommand?)EnabledRule ?? (ICommand?)DisabledRule ?? (ICommand?)DeletedRule
        ?? (ICommand?)NewPromise ?? (ICommand?)ChangedPromise ?? (ICommand?)ReleasedPromise
        ?? (ICommand?)NewGroup ?? (ICommand?)ChangedGroup ?? (ICommand?)DroppedGroup
        ?? (ICommand?)PausedRule ?? (ICommand?)ResumedRule
        ?? (ICommand?)NewSchedule ?? (ICommand?)ChangedSchedule ?? (ICommand?)EnabledSchedule
        ?? (ICommand?)DisabledSchedule ?? (ICommand?)PausedSchedule ?? (ICommand?)ResumedSchedule
        ?? (ICommand?)DeletedSchedule ?? (ICommand?)AnsweredSchedule
        ?? (ICommand?)NewProtocol ?? (ICommand?)ChangedProtocol ?? (ICommand?)EnabledProtocol
        ?? (ICommand?)DisabledProtocol ?? (ICommand?)DeletedProtocol ?? (ICommand?)SeenProtocol
        ?? (ICommand?)CancelledProtocol ?? (ICommand?)BegunDrill ?? (ICommand?)BegunPractice
        ?? (ICommand?)Code ?? RemovedCode!;

    /// <summary>Who is told what, as text.</summary>
    [JsonIgnore]
    public string Text => JsonSerializer.Serialize(this, ApprovableActJson.Default.ApprovableAct);

    /// <summary>True if it is the same command to the same actor.</summary>
    public bool Same(ApprovableAct other) => To.Equals(other.To) && Text == other.Text;

    /// <summary>The command as an act; null if no approval can hold such a command.</summary>
    public static ApprovableAct? Of(Address to, ICommand command) => command switch
    {
        Disarm c => new(to) { Disarm = c },
        Arm c => new(to) { Arm = c },
        SetDeviceState c => new(to) { State = c },
        SetDeviceNumber c => new(to) { Number = c },
        SetLight c => new(to) { Light = c },
        SilenceSiren c => new(to) { Silence = c },
        OpenDoor c => new(to) { Door = c },
        SetSecurityPolicy c => new(to) { Policy = c },
        AcknowledgeIncident c => new(to) { Acknowledge = c },
        CreateRule c => new(to) { NewRule = c },
        ReplaceRule c => new(to) { ChangedRule = c },
        PromoteShadow c => new(to) { PromotedRule = c },
        UnpinMoment c => new(to) { Unpinned = c },
        MakePromise c => new(to) { NewPromise = c },
        ChangePromise c => new(to) { ChangedPromise = c },
        ReleasePromise c => new(to) { ReleasedPromise = c },
        MakeGroup c => new(to) { NewGroup = c },
        ChangeGroup c => new(to) { ChangedGroup = c },
        DropGroup c => new(to) { DroppedGroup = c },
        EnableRule c => new(to) { EnabledRule = c },
        DisableRule c => new(to) { DisabledRule = c },
        DeleteRule c => new(to) { DeletedRule = c },
        PauseRule c => new(to) { PausedRule = c },
        ResumeRule c => new(to) { ResumedRule = c },
        SetAccessCode c => new(to) { Code = c },
        RemoveAccessCode c => new(to) { RemovedCode = c },
        CreateSchedule c => new(to) { NewSchedule = c },
        ReplaceSchedule c => new(to) { ChangedSchedule = c },
        EnableSchedule c => new(to) { EnabledSchedule = c },
        DisableSchedule c => new(to) { DisabledSchedule = c },
        PauseSchedule c => new(to) { PausedSchedule = c },
        ResumeSchedule c => new(to) { ResumedSchedule = c },
        DeleteSchedule c => new(to) { DeletedSchedule = c },
        AnswerSchedule c => new(to) { AnsweredSchedule = c },
        CreateProtocol c => new(to) { NewProtocol = c },
        ReplaceProtocol c => new(to) { ChangedProtocol = c },
        EnableProtocol c => new(to) { EnabledProtocol = c },
        DisableProtocol c => new(to) { DisabledProtocol = c },
        DeleteProtocol c => new(to) { DeletedProtocol = c },
        AcknowledgeProtocol c => new(to) { SeenProtocol = c },
        CancelProtocol c => new(to) { CancelledProtocol = c },
        BeginDrill c => new(to) { BegunDrill = c },
        BeginPractice c => new(to) { BegunPractice = c },
        _ => null,
    };
}

/// <summary>An act as JSON, to be compared: records with lists are not equal by themselves.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    Converters =
    [
        typeof(InstantConverter), typeof(DurationConverter), typeof(LocalTimeConverter), typeof(LocalDateConverter),
        typeof(LocalDateTimeConverter),
    ])]
[JsonSerializable(typeof(ApprovableAct))]
internal sealed partial class ApprovableActJson : JsonSerializerContext;
