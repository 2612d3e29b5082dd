using System.Text.Json.Serialization;
using RingActors.Api.Features.Homes;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain.Alarm.Checks;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Intents;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;

namespace RingActors.Api.Features.Alarm;

/// <summary>
/// Arming and disarming: asks, then waits for the base station's own word as long as the caller wants to. What it has
/// not said by then is told as it stands: requested or accepted, never done.
/// </summary>
internal sealed class ModeChange(ActorClient client, PresentSecurity present)
{
    internal const int WaitMax = 20;
    internal const int WaitDefault = 5;

    internal static readonly ObjectSchema Output = Schema.OpenObject()
        .Required("intent", IntentEntries.Shape)
        .Required("mode", Schema.Choice("The base station's present word.", "disarmed", "home", "away", "unknown"))
        .Optional("bypassed_sensors", Schema.Listing(Schema.OpenObject()))
        .Older("left_out", Schema.Listing(Schema.Said(), "With bypass_sensors true: what was asked to be left out."))
        .Older("note", Schema.Said("What of the call changed nothing, and why."))
        .Required("as_of", Schema.Moment());

    /// <param name="command">What the alarm is asked for.</param>
    /// <param name="arguments">The call.</param>
    /// <param name="call">Who calls.</param>
    /// <param name="note">What of the call changes nothing; null if all of it counts.</param>
    internal async ValueTask<ToolResult> AskAsync(
        ICommand command, ToolArguments arguments, ToolCallContext call, string? note = null)
    {
        (HomeView? meant, ToolFailure? failure) = await client.ViewOfAsync(arguments, call);
        if (failure is not null)
        {
            return failure;
        }

        string home = meant!.Home;
        Answer answer = await client.AskAsync(DeviceKinds.SecuritySystemOf(home), command, arguments, call);
        if (!answer.Ok)
        {
            return ArmRefusals.FailureOf(answer, arguments);
        }

        if (answer.Reply is ArmWaits waits)
        {
            return ToolResult.Ok(
                WaitingOf(waits, await client.Homes.ViewAsync(home), arguments),
                ModeChangeJson.Default.ModeChangeAnswer);
        }

        var taken = (IntentTaken)answer.Reply!;
        TimeSpan wait = TimeSpan.FromSeconds(arguments.GetInteger("wait_seconds"));
        HomeView view = await SettledAsync(home, taken, answer.HomeSeq, wait, call.Cancellation);
        return ToolResult.Ok(
            AnswerOf(taken, command, view) with { Note = note, LeftOut = LeftOut(command, taken, view) },
            ModeChangeJson.Default.ModeChangeAnswer);
    }

    /// <summary>
    /// What a call that left out whatever was open comes to, by name, before anybody has confirmed it.
    /// </summary>
    private static IReadOnlyList<string>? LeftOut(ICommand command, IntentTaken taken, HomeView view) =>
        command is Arm { BypassOpen: true } && taken.Intent is not null
            ? [.. view.Guard().LeftOutOfAsked.Select(id => view.Part<DevicesView>().LastKnown(id)?.Slug ?? id)]
            : null;

    private async Task<HomeView> SettledAsync(
        string home, IntentTaken taken, long from, TimeSpan wait, CancellationToken gone)
    {
        bool Settled(HomeView view) =>
            view.HomeSeq >= from
                && (taken.Intent is null || IntentOf(view, taken.Intent) is not { } intent || !intent.Stage.IsOpen());

        return await client.Homes.WaitForAsync(home, Settled, wait, gone) ?? await client.Homes.ViewAsync(home);
    }

    private static IntentView? IntentOf(HomeView view, string id)
    {
        SecurityView security = view.Security();
        return security.Intent?.Id == id ? security.Intent : security.RecentIntents.LastOrDefault(i => i.Id == id);
    }

    private static string WantedBy(ICommand command) =>
        command is Arm arm ? arm.Named ?? arm.Mode.Word() : SecurityMode.Disarmed.Word();

    private ModeChangeAnswer AnswerOf(IntentTaken taken, ICommand command, HomeView view)
    {
        string wanted = WantedBy(command);
        SecurityView security = present.Of(view);
        IntentView? intent = taken.Intent is { } id ? IntentOf(view, id) : null;
        IntentStage stage = taken.Intent is not null && intent is null
            ? taken.Stage
            : Wishes.StageOf(security, intent, wanted);
        IntentEntry entry = intent is not null
            ? IntentEntries.Of(intent)
            : new IntentEntry(taken.Intent, IntentEntries.StageOf(stage), wanted, null, null, null, null);
        DevicesView devices = view.Part<DevicesView>();
        IReadOnlyList<SensorEntry> bypassed = ModeAndPhase.IsKnown(security)
            ? UnguardedEntries.Bypassed(security, devices)
            : [];
        IReadOnlyList<SensorEntry>? stands = StandsOpen(view, security, wanted, (command as Arm)?.Bypass);
        return new ModeChangeAnswer(
            entry,
            ModeAndPhase.ModeOf(security),
            ModeAndPhase.ModeNameOf(security),
            ModeAndPhase.PhaseOf(security),
            ModeAndPhase.BaseStationOf(security),
            ModeAndPhase.LastKnownOf(security, devices),
            bypassed.Count > 0 ? bypassed : null,
            UnguardedEntries.Of(view, security, client.Now),
            UnguardedEntries.Stands(Standing.Of(view, security).Detecting),
            Warnings(view, security, stands, wanted),
            null,
            AdviceFor(entry.State, security),
            Instants.Text(client.Now))
        {
            StandsOpen = stands,
        };
    }

    /// <summary>
    /// What stands open while it is armed, guarded in that mode or not; null for disarming, or if nothing does.
    /// </summary>
    private IReadOnlyList<SensorEntry>? StandsOpen(
        HomeView view, SecurityView security, string mode, IReadOnlyList<string>? leftOut) =>
        security.Guard.Policy.Mode(mode) is null
            ? null
            : UnguardedEntries.Stands(
                Standing.Of(view, security).Open, view, security, client.Now, mode, leftOut);

    private static IReadOnlyList<string>? Warnings(
        HomeView view, SecurityView security, IReadOnlyList<SensorEntry>? stands, string mode) =>
        UnguardedEntries.OpenAndUnguarded(stands, mode) is { } open
            ? [open, .. UnguardedEntries.Warnings(view, security) ?? []]
            : UnguardedEntries.Warnings(view, security);

    /// <summary>
    /// Nothing was asked of the base station yet, and the answer must not be taken for an armed home.
    /// </summary>
    private ModeChangeAnswer WaitingOf(ArmWaits waits, HomeView view, ToolArguments arguments)
    {
        SecurityView security = present.Of(view);
        DevicesView devices = view.Part<DevicesView>();
        string until = Instants.Text(waits.Until);
        WaitingEntry? waiting = ArmingEntries.Waiting(security, view);
        string mode = arguments.GetString("mode");
        bool isDelayed = arguments.FindInteger(ArmSecuritySystemTool.Delay) > 0;
        IReadOnlyList<SensorEntry>? stands = StandsOpen(view, security, mode, null);
        return new ModeChangeAnswer(
            new IntentEntry(
                null,
                IntentEntries.Waiting,
                mode,
                isDelayed ? $"not armed: it is put off until {until}" : "not armed: it waits for sensors to close",
                null,
                null,
                null),
            ModeAndPhase.ModeOf(security),
            ModeAndPhase.ModeNameOf(security),
            ModeAndPhase.PhaseOf(security),
            ModeAndPhase.BaseStationOf(security),
            ModeAndPhase.LastKnownOf(security, devices),
            null,
            UnguardedEntries.Of(view, security, client.Now),
            UnguardedEntries.Stands(Standing.Of(view, security).Detecting),
            Warnings(view, security, stands, mode),
            waiting?.ArmingId == waits.Id ? waiting : null,
            waiting?.ArmingId == waits.Id
                ? isDelayed
                ? $"It is NOT armed. It will be asked for at {until}, if nothing stands in its way then that is not "
                    + "left out; if something "
                    + "does, it is given up and the recipients are told. get_security_system_status shows it; "
                    + "disarm_security_system calls it off."
                : $"It is NOT armed. It will be asked for when the open sensors have been closed for 5 s, and given "
                    + $"up at {until}. "
                    + "get_security_system_status shows it; disarm_security_system calls it off."
                : "That arming does not wait any more. Look at get_security_system_status.",
            Instants.Text(client.Now))
        {
            StandsOpen = stands,
        };
    }

    private static string? AdviceFor(string state, SecurityView security) => state switch
    {
        "confirmed" when security.IsHeard => null,
        "confirmed" => $"It was confirmed, but how it stands now is not known. {ModeAndPhase.Unheard(security.BaseStation!)}",
        "requested" or "accepted" when !security.IsHeard =>
            $"{ModeAndPhase.Unheard(security.BaseStation!)} The request is sent when it can be reached within half a minute, and expires "
            + "otherwise. Do not say it is done; look again with get_security_system_status.",
        "requested" or "accepted" when security.Delay is { Kind: DelayKind.Exit, Overdue: true } exit =>
            $"The exit delay was to end at {Instants.Text(exit.EndsAt)}, and the base station has not said that it did: whether it guards is "
            + "not known. Look again with get_security_system_status.",
        "requested" or "accepted" when security.Guard.Period is { ExitEndsAt: not null } =>
            $"The exit delay runs until {Instants.Text(ModeAndPhase.DelayEndsAt(security))}; it guards after that, if nothing stands open then and "
            + "the base station says so.",
        "requested" or "accepted" when security.Delay is { Kind: DelayKind.Exit } exit =>
            $"The base station counts down the exit delay until {Instants.Text(exit.EndsAt)}; it guards after that, once it says so.",
        "requested" or "accepted" => "Not confirmed by the base station yet. Do not say it is done; look again with get_security_system_status.",
        "contradicted" => "The base station reports that it did not do it. Look at get_security_system_status, then try again.",
        "unknown" when !security.IsHeard =>
            $"Whether it was done is not known. {ModeAndPhase.Unheard(security.BaseStation!)} Look at get_security_system_status.",
        "unknown" => "The base station has not answered. Whether it was done is not known; look at get_security_system_status.",
        "superseded" when ArmingEntries.Reverted(security) is { } taken => $"{taken} Close it, then arm again.",
        "superseded" => "Somebody changed the mode meanwhile. Look at get_security_system_status.",
        _ => "It was not done. Look at get_security_system_status, then try again.",
    };
}

internal sealed record ModeChangeAnswer(
    IntentEntry Intent,
    string Mode,
    string? ModeName,
    string Phase,
    BaseStationEntry? BaseStation,
    LastKnown? LastKnown,
    IReadOnlyList<SensorEntry>? BypassedSensors,
    IReadOnlyList<UnguardedEntry>? NotGuarded,
    IReadOnlyList<SensorEntry>? StillDetects,
    IReadOnlyList<string>? Warnings,
    WaitingEntry? Waiting,
    string? Advice,
    string AsOf)
{
    /// <summary>What of the call changed nothing; null if all of it counted.</summary>
    public string? Note { get; init; }

    /// <summary>What a call that leaves out whatever is open was asked to leave out; null for other calls.</summary>
    public IReadOnlyList<string>? LeftOut { get; init; }

    /// <summary>What stands open while it is armed, each with whether that mode guards it; null if nothing does.</summary>
    public IReadOnlyList<SensorEntry>? StandsOpen { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ModeChangeAnswer))]
internal sealed partial class ModeChangeJson : JsonSerializerContext;
