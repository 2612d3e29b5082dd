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
/// control_device: asks, waits for the device's own word as long as the caller wants to, and tells how far it came; of
/// several devices each by itself.
/// </summary>
internal sealed class ControlDeviceTool(
    ActorClient client, DeviceEntries entries, PresentSecurity present, HomeSettings settings) : ITool
{
    public static ToolDefinition Definition { get; } = new()
    {
        Name = "control_device",
        Title = "Control a device",
        Description = "Ask devices to do something: device_id, device_ids, or all of a group, kind or room that can. It is done "
            + "only where the answer's state is confirmed. Unlocking and opening are refused unless the household "
            + "allowed them.",
        Hints = new ToolHints(ReadOnly: false, Destructive: true, Idempotent: true, OpenWorld: false),
        Risk = ToolRisk.LowersProtection,
        Rights = [AccessRight.Raise, AccessRight.Unlock, AccessRight.Silence, AccessRight.WatchLess],
        UrgentWhen = ControlActions.Silences,
        Input = Schema.Object()
            .Optional(DeviceGroup.Id, Schema.Id("Id from get_devices."))
            .Optional(DeviceGroup.Ids, Schema.List(Schema.Id(), 1, DeviceGroup.DevicesMax))
            .Optional(DeviceGroup.Group, Schema.Text(null, 1, 100))
            .Optional(DeviceGroup.Kind, Schema.Text("A kind as in get_devices.", 1, 40))
            .Optional(DeviceGroup.Room, Schema.Text(null, 1, 100))
            .Required("action", Schema.Choice(null, [.. ControlActions.Names]))
            .Optional("value", Schema.Integer("For set_*: percent; whole degrees Celsius for set_temperature.", 0, 100))
            .Optional("minutes", Schema.Integer("For snooze and lights behind a hub: how long.", 1, 540))
            .Optional("wait_seconds", Schema.Integer("How long to wait for the device's confirmation.", 0, 20, 5))
            .Optional("home_id", CommonArguments.HomeId)
            .Optional(ToolDefinition.IdempotencyKeyArgument, CommonArguments.IdempotencyKey),
        Output = Schema.OpenObject()
            .Optional("intent", IntentEntries.InShort)
            .Optional("device", Schema.OpenObject("As in get_devices."))
            .Optional(
                "results", Schema.Listing(Schema.OpenObject(), "Of several: each with intent and device, or error."))
            .Required("as_of", Schema.Moment()),
        Example = """{"device_id":"front-lock","action":"lock"}""",
    };

    public static int Place => 30;

    public async ValueTask<ToolResult> CallAsync(ToolArguments arguments, ToolCallContext call)
    {
        if (DeviceGroup.Faults(Definition, arguments) is { } unclear)
        {
            return unclear;
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

        TimeSpan wait = TimeSpan.FromSeconds(arguments.GetInteger("wait_seconds"));
        return DeviceGroup.IsMeant(arguments)
            ? await ControlAllAsync(arguments, call, action, wait)
            : await ControlOneAsync(arguments, call, action, wait);
    }

    private async Task<ToolResult> ControlOneAsync(
        ToolArguments arguments, ToolCallContext call, string action, TimeSpan wait)
    {
        bool silences = action == ControlActions.SilenceSiren;
        if (silences && arguments.FindString(DeviceGroup.Id) == DeviceKinds.SecuritySystem)
        {
            // So the base station's siren is called where it is told that it sounds.
            (HomeView? meant, ToolFailure? none) = await client.ViewOfAsync(arguments, call);
            return none ?? await SilencePanelAsync(meant!, arguments, call, wait);
        }

        (DeviceView? device, HomeView? found, ToolFailure? failure) = await client.DeviceOfAsync(arguments, call);
        if (failure is not null)
        {
            return failure;
        }

        if (silences && device!.Address.Kind == DeviceKinds.BaseStation)
        {
            return await SilencePanelAsync(found!, arguments, call, wait);
        }

        Answer answer = await client.AskAsync(device!.Address, WishOf(device, arguments, action), arguments, call);
        if (!answer.Ok)
        {
            return ActorClient.FailureOf(answer);
        }

        var taken = (IntentTaken)answer.Reply!;
        HomeView view = await SettledAsync(found!.Home, [taken], answer.HomeSeq, wait, call.Cancellation);
        return ToolResult.Ok(AnswerOf(taken, device.Address, view), ControlDeviceJson.Default.ControlAnswer);
    }

    /// <summary>The base station's own siren is the security system's.</summary>
    private async Task<ToolResult> SilencePanelAsync(
        HomeView found, ToolArguments arguments, ToolCallContext call, TimeSpan wait)
    {
        Answer answer = await client.AskAsync(
            DeviceKinds.SecuritySystemOf(found.Home), new SilenceSiren(), arguments, call);
        if (!answer.Ok)
        {
            return ActorClient.FailureOf(answer);
        }

        var taken = (IntentTaken)answer.Reply!;
        HomeView view = await SettledAsync(found.Home, [taken], answer.HomeSeq, wait, call.Cancellation);
        IntentView? intent = taken.Intent is { } id ? view.Part<IntentsView>().Get(id) : null;
        IntentEntry entry = intent is not null
            ? IntentEntries.Of(intent)
            : new IntentEntry(taken.Intent, IntentEntries.StageOf(taken.Stage), taken.Target, null, null, null, null);
        DeviceView? station = view.Part<DevicesView>().All.FirstOrDefault(
            d => d.Address.Kind == DeviceKinds.BaseStation);
        return ToolResult.Ok(
            new ControlAnswer(
                entry, station is null ? null : entries.Of(station, view), PanelAdvice(entry.State),
                Instants.Text(client.Now)),
            ControlDeviceJson.Default.ControlAnswer);
    }

    private static string? PanelAdvice(string state) => state == "confirmed"
        ? null
        : "The base station has not said that it is silent. Look again with get_security_system_status.";

    /// <summary>
    /// Each device is asked by itself, and one that refuses, or that a person has to approve, keeps no other from it.
    /// </summary>
    private async Task<ToolResult> ControlAllAsync(
        ToolArguments arguments, ToolCallContext call, string action, TimeSpan wait)
    {
        (HomeView? found, ToolFailure? failure) = await client.ViewOfAsync(arguments, call);
        if (failure is not null)
        {
            return failure;
        }

        (IReadOnlyList<DeviceView> devices, IReadOnlyList<DeviceView> leftOut, failure) =
            DeviceGroup.Of(Definition, arguments, found!, action);
        if (failure is not null)
        {
            return failure;
        }

        IReadOnlyList<DeviceView> notMeant = DeviceGroup.NotMeant(arguments, found!, action);
        List<(DeviceView Device, IntentTaken? Taken, ToolFailure? Failure)> asked = [];
        long from = 0;
        foreach (DeviceView device in devices)
        {
            Answer answer = await client.AskEachAsync(
                device.Address, WishOf(device, arguments, action), arguments, call);
            asked.Add(answer.Ok
                ? (device, (IntentTaken)answer.Reply!, null)
                : (device, null, call.Awaits ?? ActorClient.FailureOf(answer)));
            call.Awaits = null;
            from = Math.Max(from, answer.HomeSeq);
        }

        HomeView view = await SettledAsync(
            found!.Home, [.. asked.Select(a => a.Taken).OfType<IntentTaken>()], from, wait, call.Cancellation);
        GroupResult[] results = [.. asked.Select(a => ResultOf(a.Device, a.Taken, a.Failure, view))];
        return ToolResult.Ok(
            new GroupAnswer(
                Summary(results) + DeviceGroup.SaysNotMeant(notMeant, arguments), results,
                leftOut.Count == 0 ? null : [.. leftOut.Select(d => d.Slug)],
                Instants.Text(client.Now))
            {
                NotMeant = notMeant.Count == 0 ? null : [.. notMeant.Select(d => d.Slug)],
            },
            ControlDeviceJson.Default.GroupAnswer);
    }

    private ICommand WishOf(DeviceView device, ToolArguments arguments, string action) => ControlActions.CommandOf(
        device, action, arguments.FindInteger("value"), arguments.FindInteger("minutes"), settings.AllowUnlock);

    private GroupResult ResultOf(DeviceView device, IntentTaken? taken, ToolFailure? failure, HomeView view)
    {
        ControlAnswer? told = taken is null ? null : AnswerOf(taken, device.Address, view);
        return new GroupResult(
            device.Slug, told?.Intent, told?.Device, told?.Advice, failure?.Code, failure?.Error, failure?.Suggestion,
                failure?.Approval?.Id);
    }

    private static string Summary(IReadOnlyList<GroupResult> results)
    {
        int done = results.Count(r => r.Intent?.State == "confirmed");
        int waits = results.Count(r => r.ApprovalId is not null);
        int refused = results.Count(r => r.Code is not null) - waits;
        int open = results.Count - done - waits - refused;
        return string.Join(", ", new[]
        {
            $"{done} of {Phrases.Count(results.Count, "device")} confirmed it",
            open > 0 ? $"{open} not (yet): see their states" : null,
            waits > 0 ? $"{waits} wait for a person's approval" : null,
            refused > 0 ? $"{refused} refused" : null,
        }.OfType<string>()) + ".";
    }

    private async Task<HomeView> SettledAsync(
        string home, IReadOnlyList<IntentTaken> taken, long from, TimeSpan wait, CancellationToken gone)
    {
        bool Settled(HomeView view) => view.HomeSeq >= from && taken.All(
            t => t.Intent is null || view.Part<IntentsView>().Get(t.Intent) is not { } intent
                || !intent.Stage.IsOpen());

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

internal sealed record ControlAnswer(IntentEntry Intent, DeviceEntry? Device, string? Advice, string AsOf);

/// <param name="Summary">How many did what, in one sentence.</param>
/// <param name="Results">One for each device that was asked.</param>
/// <param name="LeftOut">Devices of the kind or room that cannot do it, and were not asked; null if there are
/// none.</param>
/// <param name="AsOf">When this was so.</param>
internal sealed record GroupAnswer(
    string Summary, IReadOnlyList<GroupResult> Results, IReadOnlyList<string>? LeftOut, string AsOf)
{
    /// <summary>
    /// Devices of another kind than the one that was named that could do it too; null if there are none.
    /// </summary>
    public IReadOnlyList<string>? NotMeant { get; init; }
}

internal sealed record GroupResult(
    string DeviceId, IntentEntry? Intent, DeviceEntry? Device, string? Advice, string? Code, string? Error,
        string? Suggestion,
    string? ApprovalId);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ControlAnswer))]
[JsonSerializable(typeof(GroupAnswer))]
internal sealed partial class ControlDeviceJson : JsonSerializerContext;
