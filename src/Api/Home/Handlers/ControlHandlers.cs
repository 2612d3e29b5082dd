using RingActors.Api.Tools;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Intents;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;

namespace RingActors.Api.Home.Handlers;

/// <summary>
/// control_device: asks, waits for the device's own word as long as the caller wants to, and tells how far it came.
/// </summary>
internal sealed class ControlHandlers(HomeDesk desk, HomeSettings settings)
{
    public async ValueTask<ToolResult> ControlAsync(ToolArguments arguments, ToolCallContext call)
    {
        (DeviceView? device, HomeView? found, ToolFailure? failure) = await desk.DeviceOfAsync(arguments, call);
        if (failure is not null)
        {
            return failure;
        }

        string action = arguments.GetString("action");
        long? value = arguments.FindInteger("value");
        if (ControlActions.Missing(action, value) is { } missing)
        {
            return new ToolFailure(
                ToolErrorType.Invalid, "control.give-a-value", $"{action} needs {missing}.",
                $"Give {missing}: percent, or whole degrees Celsius for set_temperature. Nothing was changed.");
        }

        long? minutes = arguments.FindInteger("minutes");
        if (ControlActions.Superfluous(action, value, minutes) is { } superfluous)
        {
            return new ToolFailure(
                ToolErrorType.Invalid,
                "control.leave-out-the-rest",
                $"{action} takes no {superfluous}.",
                $"Leave out {superfluous}, or choose the action that takes it. Nothing was changed.");
        }

        ICommand wish = ControlActions.CommandOf(device!, action, value, minutes, settings.AllowUnlock);
        Answer answer = await desk.AskAsync(device!.Address, wish, arguments, call);
        if (!answer.Ok)
        {
            return HomeDesk.FailureOf(answer);
        }

        var taken = (IntentTaken)answer.Reply!;
        TimeSpan wait = TimeSpan.FromSeconds(arguments.GetInteger("wait_seconds"));
        HomeView view = await SettledAsync(found!.Home, taken, answer.HomeSeq, wait, call.Cancellation);
        return ToolResult.Ok(AnswerOf(taken, device.Address, view), HomeJson.Default.ControlAnswer);
    }

    private async Task<HomeView> SettledAsync(string home, IntentTaken taken, long from, TimeSpan wait, CancellationToken gone)
    {
        bool Settled(HomeView view) =>
            view.HomeSeq >= from
            && (taken.Intent is null || view.Part<IntentsView>().Get(taken.Intent) is not { } intent || !intent.Stage.IsOpen());

        return await desk.Host.Homes.WaitForAsync(home, Settled, wait, gone) ?? await desk.Host.Homes.ViewAsync(home);
    }

    private ControlAnswer AnswerOf(IntentTaken taken, Address device, HomeView view)
    {
        IntentView? intent = taken.Intent is { } id ? view.Part<IntentsView>().Get(id) : null;
        DeviceView told = view.Part<DevicesView>().Get(device)!;
        IntentStage stage = taken.Intent is not null && intent is null
            ? taken.Stage
            : Wishes.StageOf(view, told, intent, desk.Host.SecurityOf(view));
        IntentEntry entry = intent is not null
            ? SecurityWords.Entry(intent)
            : new IntentEntry(taken.Intent, SecurityWords.StageOf(stage), taken.Target, null, null, null, null);
        return new ControlAnswer(entry, desk.EntryOf(told, view), AdviceFor(entry.State, intent), HomeDesk.Text(desk.Now));
    }

    private static string? AdviceFor(string state, IntentView? intent) => state switch
    {
        "confirmed" => null,
        "accepted" when intent?.Detail?.StartsWith("waits", StringComparison.Ordinal) == true =>
            "The device sleeps to save its battery and takes the request when it wakes up. Do not say it is done; look again with get_device_details.",
        "requested" or "accepted" => "Not confirmed by the device yet. Do not say it is done; look again with get_device_details.",
        "contradicted" => "The device reports that it did not do it. Look at get_device_details, then try again.",
        "unknown" => "The device has not answered. Whether it was done is not known; look at get_device_details.",
        "superseded" => "Somebody changed it meanwhile. Look at get_device_details.",
        _ when intent?.Detail?.Contains("shared with this account", StringComparison.Ordinal) == true =>
            "The device is shared with this account, and only its owner may change that. Do not try again; tell the resident.",
        _ => "It was not done. Look at get_device_details, then try again.",
    };
}
