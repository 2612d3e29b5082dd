using NodaTime;
using RingActors.Api.Tools;
using RingActors.Devices.Domain.Alarm.Checks;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Intents;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;

namespace RingActors.Api.Home.Handlers;

/// <summary>get_security_system_status, arm_security_system and disarm_security_system.</summary>
internal sealed class SecurityHandlers(HomeDesk desk)
{
    public async ValueTask<ToolResult> StatusAsync(ToolArguments arguments, ToolCallContext call)
    {
        (HomeView? view, ToolFailure? failure) = await desk.ViewOfAsync(arguments, call);
        return failure ?? ToolResult.Ok(
            SecurityWords.StatusOf(view!, desk.Host.SecurityOf(view!), desk.Now) with { AutomationTroubles = RuleWords.TroublesOf(view!) },
            HomeJson.Default.SecurityStatus);
    }

    public ValueTask<ToolResult> ArmAsync(ToolArguments arguments, ToolCallContext call)
    {
        string mode = arguments.GetString("mode").Trim().ToLowerInvariant();
        return ChangeAsync(
            new Arm(mode == ModePolicy.Home ? SecurityMode.Home : SecurityMode.Away, arguments.GetStrings("bypass_device_ids"))
            {
                Named = mode is ModePolicy.Home or ModePolicy.Away ? null : mode,
                UntilClosed = arguments.GetBoolean("until_closed"),
                WaitForClosed = arguments.FindInteger("wait_for_closed_minutes") is { } minutes ? Duration.FromMinutes(minutes) : null,
            },
            arguments,
            call);
    }

    public ValueTask<ToolResult> DisarmAsync(ToolArguments arguments, ToolCallContext call) =>
        ChangeAsync(new Disarm(), arguments, call);

    /// <summary>
    /// Asks, then waits for the base station's own word as long as the caller wants to. What it has not said by then is
    /// told as it stands: requested or accepted, never done.
    /// </summary>
    private async ValueTask<ToolResult> ChangeAsync(ICommand command, ToolArguments arguments, ToolCallContext call)
    {
        (HomeView? meant, ToolFailure? failure) = await desk.ViewOfAsync(arguments, call);
        if (failure is not null)
        {
            return failure;
        }

        string home = meant!.Home;

        Answer answer = await desk.AskAsync(DeviceKinds.SecuritySystemOf(home), command, arguments, call);
        if (!answer.Ok)
        {
            return ArmRefusals.FailureOf(answer, arguments);
        }

        if (answer.Reply is ArmWaits waits)
        {
            return ToolResult.Ok(WaitingOf(waits, await desk.Host.Homes.ViewAsync(home), arguments), HomeJson.Default.ModeChangeAnswer);
        }

        var taken = (IntentTaken)answer.Reply!;
        TimeSpan wait = TimeSpan.FromSeconds(arguments.GetInteger("wait_seconds"));
        HomeView view = await SettledAsync(home, taken, answer.HomeSeq, wait, call.Cancellation);
        return ToolResult.Ok(AnswerOf(taken, WantedBy(command), view), HomeJson.Default.ModeChangeAnswer);
    }

    private async Task<HomeView> SettledAsync(string home, IntentTaken taken, long from, TimeSpan wait, CancellationToken gone)
    {
        bool Settled(HomeView view) =>
            view.HomeSeq >= from && (taken.Intent is null || IntentOf(view, taken.Intent) is not { } intent || !intent.Stage.IsOpen());

        return await desk.Host.Homes.WaitForAsync(home, Settled, wait, gone) ?? await desk.Host.Homes.ViewAsync(home);
    }

    private static IntentView? IntentOf(HomeView view, string id)
    {
        SecurityView security = view.Security();
        return security.Intent?.Id == id ? security.Intent : security.RecentIntents.LastOrDefault(i => i.Id == id);
    }

    private static string WantedBy(ICommand command) =>
        command is Arm arm ? arm.Named ?? arm.Mode.Word() : SecurityMode.Disarmed.Word();

    private ModeChangeAnswer AnswerOf(IntentTaken taken, string wanted, HomeView view)
    {
        SecurityView security = desk.Host.SecurityOf(view);
        IntentView? intent = taken.Intent is { } id ? IntentOf(view, id) : null;
        IntentStage stage = taken.Intent is not null && intent is null ? taken.Stage : Wishes.StageOf(security, intent, wanted);
        IntentEntry entry = intent is not null
            ? SecurityWords.Entry(intent)
            : new IntentEntry(taken.Intent, SecurityWords.StageOf(stage), wanted, null, null, null, null);
        DevicesView devices = view.Part<DevicesView>();
        IReadOnlyList<SensorEntry> bypassed = SecurityWords.IsKnown(security) ? UnguardedWords.Bypassed(security, devices) : [];
        return new ModeChangeAnswer(
            entry,
            SecurityWords.ModeOf(security),
            SecurityWords.ModeNameOf(security),
            SecurityWords.PhaseOf(security),
            SecurityWords.BaseStationOf(security),
            SecurityWords.LastKnownOf(security, devices),
            bypassed.Count > 0 ? bypassed : null,
            UnguardedWords.Of(view, security, desk.Now),
            UnguardedWords.Stands(Standing.Of(view, security).Detecting),
            UnguardedWords.Warnings(view, security),
            null,
            AdviceFor(entry.State, security),
            HomeDesk.Text(desk.Now));
    }

    /// <summary>
    /// Nothing was asked of the base station yet, and the answer must not be taken for an armed home.
    /// </summary>
    private ModeChangeAnswer WaitingOf(ArmWaits waits, HomeView view, ToolArguments arguments)
    {
        SecurityView security = desk.Host.SecurityOf(view);
        DevicesView devices = view.Part<DevicesView>();
        string until = HomeDesk.Text(waits.Until);
        WaitingEntry? waiting = IncidentWords.Waiting(security, view);
        return new ModeChangeAnswer(
            new IntentEntry(null, SecurityWords.Waiting, arguments.GetString("mode"), "not armed: it waits for sensors to close", null, null, null),
            SecurityWords.ModeOf(security),
            SecurityWords.ModeNameOf(security),
            SecurityWords.PhaseOf(security),
            SecurityWords.BaseStationOf(security),
            SecurityWords.LastKnownOf(security, devices),
            null,
            UnguardedWords.Of(view, security, desk.Now),
            UnguardedWords.Stands(Standing.Of(view, security).Detecting),
            UnguardedWords.Warnings(view, security),
            waiting?.ArmingId == waits.Id ? waiting : null,
            waiting?.ArmingId == waits.Id
                ? $"It is NOT armed. It will be asked for when the open sensors have been closed for 5 s, and given up at {until}. "
                    + "get_security_system_status shows it; disarm_security_system calls it off."
                : "That arming does not wait any more. Look at get_security_system_status.",
            HomeDesk.Text(desk.Now));
    }

    private static string? AdviceFor(string state, SecurityView security) => state switch
    {
        "confirmed" when security.IsHeard => null,
        "confirmed" => $"It was confirmed, but how it stands now is not known. {SecurityWords.Unheard(security.BaseStation!)}",
        "requested" or "accepted" when !security.IsHeard =>
            $"{SecurityWords.Unheard(security.BaseStation!)} The request is sent when it can be reached within half a minute, and expires "
            + "otherwise. Do not say it is done; look again with get_security_system_status.",
        "requested" or "accepted" when security.Delay is { Kind: DelayKind.Exit, Overdue: true } exit =>
            $"The exit delay was to end at {HomeDesk.Text(exit.EndsAt)}, and the base station has not said that it did: whether it guards is "
            + "not known. Look again with get_security_system_status.",
        "requested" or "accepted" when security.Guard.Period is { ExitEndsAt: not null } =>
            $"The exit delay runs until {HomeDesk.Text(SecurityWords.DelayEndsAt(security))}; it guards after that, if nothing stands open then and "
            + "the base station says so.",
        "requested" or "accepted" when security.Delay is { Kind: DelayKind.Exit } exit =>
            $"The base station counts down the exit delay until {HomeDesk.Text(exit.EndsAt)}; it guards after that, once it says so.",
        "requested" or "accepted" => "Not confirmed by the base station yet. Do not say it is done; look again with get_security_system_status.",
        "contradicted" => "The base station reports that it did not do it. Look at get_security_system_status, then try again.",
        "unknown" when !security.IsHeard =>
            $"Whether it was done is not known. {SecurityWords.Unheard(security.BaseStation!)} Look at get_security_system_status.",
        "unknown" => "The base station has not answered. Whether it was done is not known; look at get_security_system_status.",
        "superseded" when IncidentWords.Reverted(security) is { } taken => $"{taken} Close it, then arm again.",
        "superseded" => "Somebody changed the mode meanwhile. Look at get_security_system_status.",
        _ => "It was not done. Look at get_security_system_status, then try again.",
    };
}
