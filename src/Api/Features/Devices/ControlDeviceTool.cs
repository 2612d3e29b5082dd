using System.Text.Json.Serialization;
using RingActors.Api.Features.Homes;
using RingActors.Api.Settings.Areas;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Intents;
using RingActors.Devices.Domain.Keys;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;

namespace RingActors.Api.Features.Devices;

/// <summary>
/// control_device: asks, waits for the device's own word as long as the caller wants to, and tells how far it came.
/// </summary>
internal sealed class ControlDeviceTool(
    ActorClient client, DeviceEntries entries, PresentSecurity present, HomeSettings settings) : ITool
{
    public static ToolDefinition Definition { get; } = new()
    {
        Name = "control_device",
        Title = "Control a device",
        Description = "Ask one device to do something. It is done only when the answer's state is confirmed. Unlocking and opening are "
            + "refused unless the household allowed them. For the alarm use arm_security_system or disarm_security_system.",
        Hints = new ToolHints(ReadOnly: false, Destructive: true, Idempotent: true, OpenWorld: false),
        Risk = ToolRisk.LowersProtection,
        Rights = [AccessRight.Raise, AccessRight.Unlock, AccessRight.Silence, AccessRight.WatchLess],
        UrgentWhen = ControlActions.Silences,
        Input = Schema.Object()
            .Required("device_id", Schema.Id("Id from get_devices."))
            .Required("action", Schema.Choice(null, [.. ControlActions.Names]))
            .Optional("value", Schema.Integer("For set_*: percent; whole degrees Celsius for set_temperature.", 0, 100))
            .Optional("minutes", Schema.Integer("For snooze and lights behind a hub: how long.", 1, 540))
            .Optional("wait_seconds", Schema.Integer("How long to wait for the device's confirmation.", 0, 20, 5))
            .Optional("home_id", CommonArguments.HomeId)
            .Optional(ToolDefinition.IdempotencyKeyArgument, CommonArguments.IdempotencyKey),
        Output = Schema.OpenObject()
            .Required("intent", IntentEntries.InShort)
            .Required("device", Schema.OpenObject("As in get_devices."))
            .Required("as_of", Schema.Moment()),
        Example = """{"device_id":"front-lock","action":"lock"}""",
    };

    public static int Place => 30;

    public async ValueTask<ToolResult> CallAsync(ToolArguments arguments, ToolCallContext call)
    {
        (DeviceView? device, HomeView? found, ToolFailure? failure) = await client.DeviceOfAsync(arguments, call);
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
        Answer answer = await client.AskAsync(device!.Address, wish, arguments, call);
        if (!answer.Ok)
        {
            return ActorClient.FailureOf(answer);
        }

        var taken = (IntentTaken)answer.Reply!;
        TimeSpan wait = TimeSpan.FromSeconds(arguments.GetInteger("wait_seconds"));
        HomeView view = await SettledAsync(found!.Home, taken, answer.HomeSeq, wait, call.Cancellation);
        return ToolResult.Ok(AnswerOf(taken, device.Address, view), ControlDeviceJson.Default.ControlAnswer);
    }

    private async Task<HomeView> SettledAsync(
        string home, IntentTaken taken, long from, TimeSpan wait, CancellationToken gone)
    {
        bool Settled(HomeView view) =>
            view.HomeSeq >= from
            && (taken.Intent is null || view.Part<IntentsView>().Get(taken.Intent) is not { } intent || !intent.Stage.IsOpen());

        return await client.Homes.WaitForAsync(home, Settled, wait, gone) ?? await client.Homes.ViewAsync(home);
    }

    private ControlAnswer AnswerOf(IntentTaken taken, Address device, HomeView view)
    {
        IntentView? intent = taken.Intent is { } id ? view.Part<IntentsView>().Get(id) : null;
        DeviceView told = view.Part<DevicesView>().Get(device)!;
        IntentStage stage = taken.Intent is not null && intent is null
            ? taken.Stage
            : Wishes.StageOf(view, told, intent, present.Of(view));
        IntentEntry entry = intent is not null
            ? IntentEntries.Of(intent)
            : new IntentEntry(taken.Intent, IntentEntries.StageOf(stage), taken.Target, null, null, null, null);
        return new ControlAnswer(
            entry, entries.Of(told, view), AdviceFor(entry.State, intent), Instants.Text(client.Now));
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

internal sealed record ControlAnswer(IntentEntry Intent, DeviceEntry Device, string? Advice, string AsOf);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ControlAnswer))]
internal sealed partial class ControlDeviceJson : JsonSerializerContext;
