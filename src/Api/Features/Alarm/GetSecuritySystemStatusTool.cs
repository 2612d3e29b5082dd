using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Api.Features.Automations;
using RingActors.Api.Features.Homes;
using RingActors.Api.Features.Incidents;
using RingActors.Api.Features.Practising;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain.Alarm.Checks;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Keys;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;

namespace RingActors.Api.Features.Alarm;

/// <summary>get_security_system_status: how the alarm stands, what is open, unlocked or not guarded.</summary>
internal sealed class GetSecuritySystemStatusTool(ActorClient client, PresentSecurity present) : ITool
{
    private static readonly ObjectSchema Sensor = Schema.OpenObject()
        .Required("device_id", Schema.Said())
        .Required("name", Schema.Said())
        .Optional("state", Schema.Said());

    public static ToolDefinition Definition { get; } = new()
    {
        Name = "get_security_system_status",
        Title = "Show the alarm",
        Description = "Show whether the alarm is armed, arming, counting down or sounding, who changed it last, what is open, "
            + "unlocked or not guarded. For the server's own condition use health_check.",
        Hints = ToolHints.Reading,
        Risk = ToolRisk.Read,
        Rights = [AccessRight.ReadPanel],
        Input = Schema.Object().Optional("home_id", CommonArguments.HomeId),
        Output = Schema.OpenObject()
            .Required("home_id", Schema.Said())
            .Required("mode", Schema.Choice("The base station's present word.", "disarmed", "home", "away",
                "unknown"))
            .Optional("mode_name", Schema.Said("e.g. night"))
            .Required("phase", Schema.Said("disarmed, exit_delay, armed, reverting, entry_delay, alarm, unknown."))
            .Optional(
                "base_station", Schema.OpenObject().Required("status", Schema.Said("Unless online, phase is unknown.")))
            .Optional("since", Schema.Moment())
            .Optional("changed_by", Schema.Said())
            .Optional("pending", IntentEntries.InShort)
            .Optional("waiting", Schema.OpenObject("Not armed yet."))
            .Optional("reverted", Schema.Said("Why the last arming was taken back."))
            .Optional("incidents", IncidentEntries.Shape)
            .Older(
                "system_status",
                Schema.OpenObject("mode and phase as above, for who reads them here.")
                    .Required("mode", Schema.Said())
                    .Optional("armed", Schema.Flag("True only by the base station's present word; absent if nobody "
                        + "can say.")))
            .Required("open_sensors", Schema.Listing(Sensor))
            .Optional("bypassed_sensors", Schema.Listing(Schema.OpenObject()))
            .Optional("not_guarded", Schema.Listing(Schema.OpenObject()))
            .Required("as_of", Schema.Moment()),
        Example = "{}",
    };

    public static int Place => 40;

    public async ValueTask<ToolResult> CallAsync(ToolArguments arguments, ToolCallContext call)
    {
        (HomeView? view, ToolFailure? failure) = await client.ViewOfAsync(arguments, call);
        if (failure is not null)
        {
            return failure;
        }

        SecurityStatus status = StatusOf(view!, present.Of(view!), client.Now, call.Principal.MayReadDuress);
        return ToolResult.Ok(
            status with
            {
                AutomationTroubles = AutomationEntries.TroublesOf(view!),
                Practice = PracticeEntry.Of(view!, client.Now),
            },
            GetSecuritySystemStatusJson.Default.SecurityStatus);
    }

    internal static SecurityStatus StatusOf(
        HomeView view, SecurityView security, Instant now, bool mayReadDuress = false)
    {
        DevicesView devices = view.Part<DevicesView>();
        Readiness away = security.ReadinessFor(ModePolicy.Away, view);
        bool known = ModeAndPhase.IsKnown(security);
        IReadOnlyList<IncidentEntry> incidents = IncidentEntries.Open(security, devices, mayReadDuress);
        Standing standing = Standing.Of(view, security);
        return new SecurityStatus(
            view.Home,
            ModeAndPhase.ModeOf(security),
            ModeAndPhase.ModeNameOf(security),
            ModeAndPhase.PhaseOf(security),
            ModeAndPhase.BaseStationOf(security),
            ModeAndPhase.LastKnownOf(security, devices),
            known ? Instants.Text(security.ModeSince) : null,
            known ? security.ModeBy?.Value : null,
            Instants.Text(ModeAndPhase.DelayEndsAt(security)),
            security.IsHeard ? security.Alarm?.State : null,
            security.IsHeard ? security.Alarm?.Faulted.Select(id => devices.LastKnown(id)?.Slug ?? id).ToArray() : null,
            security is { IsHeard: true, Siren: { } siren } ? siren.Value == StateView.On : null,
            security.PendingIntent is { } pending ? IntentEntries.Of(pending) : null,
            security.Intent is { } last ? IntentEntries.Of(last) : null,
            ArmingEntries.Waiting(security, view),
            ArmingEntries.Reverted(security),
            incidents.Count > 0 ? incidents : null,
            SensorEntries.Hindrances(away, view, security),
            known ? UnguardedEntries.Bypassed(security, devices) : null,
            UnguardedEntries.Of(view, security, now),
            UnguardedEntries.Stands(standing.Open, view, security, now),
            UnguardedEntries.Stands(standing.Unknown, view, security, now),
            UnguardedEntries.Stands(standing.Detecting),
            ReadinessEntries.ReadyToArm(view, security),
            Instants.Text(now));
    }
}

internal sealed record SecurityStatus(
    string HomeId,
    string Mode,
    string? ModeName,
    string Phase,
    BaseStationEntry? BaseStation,
    LastKnown? LastKnown,
    string? Since,
    string? ChangedBy,
    string? DelayEndsAt,
    string? AlarmState,
    IReadOnlyList<string>? AlarmDevices,
    bool? SirenOn,
    IntentEntry? Pending,
    IntentEntry? LastRequest,
    WaitingEntry? Waiting,
    string? Reverted,
    IReadOnlyList<IncidentEntry>? Incidents,
    IReadOnlyList<SensorEntry> OpenSensors,
    IReadOnlyList<SensorEntry>? BypassedSensors,
    IReadOnlyList<UnguardedEntry>? NotGuarded,
    IReadOnlyList<SensorEntry>? StandsOpen,
    IReadOnlyList<SensorEntry>? NobodyCanSay,
    IReadOnlyList<SensorEntry>? StillDetects,
    IReadOnlyDictionary<string, ReadinessEntry> ReadyToArm,
    string AsOf)
{
    /// <summary>What of the home's automations comes to nothing as things are.</summary>
    public IReadOnlyList<string>? AutomationTroubles { get; init; }

    /// <summary>The home practises: nobody is called for dispatch; null if it does not.</summary>
    public PracticeEntry? Practice { get; init; }

    /// <summary>Mode and phase, as callers of other servers of this sort read them.</summary>
    public SystemStatus SystemStatus => new(Mode, Phase switch
    {
        "armed" => true,
        "entry_delay" or "alarm" => Mode is "home" or "away" ? true : Mode == "disarmed" ? false : null,
        "disarmed" or "exit_delay" or "reverting" => false,
        _ => null,
    });
}

/// <summary>How the alarm stands, in short.</summary>
/// <param name="Mode">The base station's present word.</param>
/// <param name="Armed">
/// True only once the base station has said that it guards; null while nobody can say whether it does.
/// </param>
internal sealed record SystemStatus(string Mode, bool? Armed);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SecurityStatus))]
internal sealed partial class GetSecuritySystemStatusJson : JsonSerializerContext;
