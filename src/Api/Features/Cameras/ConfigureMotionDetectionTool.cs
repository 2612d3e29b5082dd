using System.Text.Json.Serialization;
using RingActors.Api.Features.Devices;
using RingActors.Api.Features.Homes;
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

namespace RingActors.Api.Features.Cameras;

/// <summary>
/// configure_motion_detection: how a doorbell or camera watches for motion. What cannot be set is refused before
/// anything is asked for, and the answer shows the settings as the device tells them, confirmed or not.
/// </summary>
internal sealed class ConfigureMotionDetectionTool(ActorClient client, CameraEntries cameras, DeviceEntries entries)
    : ITool
{
    private static readonly NumberSchema Share = new(0, 1);

    public static ToolDefinition Definition { get; } = new()
    {
        Name = "configure_motion_detection",
        Title = "Set motion detection",
        Description = "Set how a doorbell or camera watches for motion: on or off, and how easily it sees it. Without "
            + "settings it shows "
            + "those there are. Only what is confirmed is done. Watching less lowers the protection: ask the user "
            + "first.",
        Hints = new ToolHints(ReadOnly: false, Destructive: true, Idempotent: true, OpenWorld: false),
        Risk = ToolRisk.LowersProtection,
        Rights = [AccessRight.Raise, AccessRight.WatchLess],
        IsListedOverMcp = false,
        Input = Schema.Object()
            .Optional(CameraEntries.Argument, Schema.Id("Doorbell or camera, an id from get_devices; may be left out "
                + "where there is one doorbell."))
            .Optional(MotionSettings.Enabled, Schema.Flag("Whether it watches for motion at all."))
            .Optional(MotionSettings.Sensitivity, Schema.Choice("How easily it sees motion.", "low", "medium", "high"))
            .Optional(MotionSettings.Zones, Schema.List(
                Schema.Object().Required("x", Share).Required("y", Share).Required("width", Share)
                    .Required("height", Share),
                1, 20, "Zones are drawn in Ring's app; here they are refused."))
            .Optional(MotionSettings.SmartAlerts, Schema.Flag("Set in Ring's app; here it is refused."))
            .Optional("wait_seconds", Schema.Integer("How long to wait for the device's confirmation.", 0, 20, 5))
            .Optional("home_id", CommonArguments.HomeId)
            .Optional(ToolDefinition.IdempotencyKeyArgument, CommonArguments.IdempotencyKey),
        Output = Schema.OpenObject()
            .Required("device", Schema.OpenObject("As in get_devices."))
            .Required("settings", Schema.OpenObject("As the device tells them: motion_detection, sensitivity, "
                + "sensitivity_percent, zones."))
            .Required("confirmed", Schema.Flag("True if the device says that all is so as asked for."))
            .Optional("requests", Schema.Listing(Schema.OpenObject("setting, intent.")))
            .Optional("advice", Schema.Said())
            .Required("as_of", Schema.Moment()),
        Example = """{"doorbell_id":"front-doorbell","sensitivity":"high"}""",
    };

    public static int Place => 230;

    public async ValueTask<ToolResult> CallAsync(ToolArguments arguments, ToolCallContext call)
    {
        (HomeView? view, DeviceView? device, ToolFailure? failure) = await DeviceAsync(arguments, call);
        failure ??= MotionSettings.Faults(arguments, device!) is { Count: > 0 } faults
            ? ArgumentFaults.ToFailure(Definition, arguments.Root, faults, "motion.set-what-can-be-set")
            : null;
        if (failure is not null)
        {
            return failure;
        }

        List<(string Setting, IntentTaken Taken)> asked = [];
        long from = 0;
        foreach ((string setting, ICommand command) in MotionSettings.Commands(arguments))
        {
            Answer answer = await client.AskEachAsync(device!.Address, command, arguments, call, "/" + setting);
            if (!answer.Ok)
            {
                return NotAsked(setting, asked, answer, call);
            }

            asked.Add((setting, (IntentTaken)answer.Reply!));
            from = Math.Max(from, answer.HomeSeq);
        }

        HomeView settled = asked.Count == 0 ? view! : await SettledAsync(
            view!.Home, asked, from, TimeSpan.FromSeconds(arguments.GetInteger("wait_seconds")), call.Cancellation);
        return ToolResult.Ok(AnswerOf(device!.Address, asked, settled),
            MotionDetectionJson.Default.MotionDetectionAnswer);
    }

    private async Task<(HomeView? View, DeviceView? Device, ToolFailure? Failure)> DeviceAsync(
        ToolArguments arguments, ToolCallContext call)
    {
        (HomeView? view, IReadOnlyList<DeviceView> meant, ToolFailure? failure) = await cameras.MeantAsync(
            arguments, call, arguments.Has(CameraEntries.Argument) ? CameraEntries.HasPicture
                : CameraEntries.IsDoorbell, "camera");
        if (failure is not null || meant.Count == 1)
        {
            return (view, meant is [var only] ? only : null, failure);
        }

        string[] known = [.. view!.Part<DevicesView>().All.Where(CameraEntries.HasPicture).Select(d => d.Slug)];
        string list = known.Length == 0 ? "there is none" : string.Join(", ", known);
        ToolFault fault = new(
            CameraEntries.Argument, "missing",
            $"{CameraEntries.Argument} is missing, and the home has {Phrases.Count(meant.Count, "doorbell")}: say "
                + $"which doorbell or camera ({list}).")
        {
            Values = [.. known],
        };
        return (view, null, ArgumentFaults.ToFailure(Definition, arguments.Root, [fault]));
    }

    /// <summary>
    /// The first that is not done ends the call; of what was asked for before it, the answer says so.
    /// </summary>
    private static ToolResult NotAsked(
        string setting, IReadOnlyList<(string Setting, IntentTaken Taken)> asked, Answer answer, ToolCallContext call)
    {
        ToolFailure failure = call.Awaits ?? ActorClient.FailureOf(answer);
        string before = asked.Count == 0 ? "" : $" {string.Join(", ", asked.Select(a => a.Setting))} was asked for "
            + "before; "
            + "see it with the same call without settings.";
        failure = failure with
        {
            Suggestion = $"{failure.Suggestion} This is about {setting}; what else was said is "
            + $"not asked for.{before}"
        };
        call.Awaits = call.Awaits is null ? null : failure;
        return failure;
    }

    private async Task<HomeView> SettledAsync(
        string home, List<(string Setting, IntentTaken Taken)> asked, long from, TimeSpan wait, CancellationToken gone)
    {
        bool Settled(HomeView view) => view.HomeSeq >= from && asked.TrueForAll(
            a => a.Taken.Intent is null || view.Part<IntentsView>().Get(a.Taken.Intent) is not { } intent
                || !intent.Stage.IsOpen());

        return await client.Homes.WaitForAsync(home, Settled, wait, gone) ?? await client.Homes.ViewAsync(home);
    }

    private MotionDetectionAnswer AnswerOf(
        Address device, IReadOnlyList<(string Setting, IntentTaken Taken)> asked, HomeView view)
    {
        DeviceView told = view.Part<DevicesView>().Get(device)!;
        DeviceEntry entry = entries.Of(told, view);
        MotionRequest[] requests = [.. asked.Select(a => new MotionRequest(a.Setting, EntryOf(a.Taken, told, view)))];
        bool isConfirmed = requests.All(r => r.Intent.State == "confirmed")
            && (asked.Count > 0 || entry.Online == true);
        return new MotionDetectionAnswer(
            entry,
            MotionSettings.Of(told),
            isConfirmed,
            requests.Length == 0 ? null : requests,
            isConfirmed ? null
            : requests.Length == 0 ? "The device is not known to be reachable: these are the settings that it told "
                + "last."
            : "Not confirmed by the device. Do not say it is done; look again with the same call without settings.",
            Instants.Text(client.Now));
    }

    private static IntentEntry EntryOf(IntentTaken taken, DeviceView device, HomeView view)
    {
        IntentView? intent = taken.Intent is { } id ? view.Part<IntentsView>().Get(id) : null;
        IntentStage stage = taken.Intent is not null && intent is null
            ? taken.Stage
            : Wishes.StageOf(view, device, intent);
        return intent is not null
            ? IntentEntries.Of(intent)
            : new IntentEntry(taken.Intent, IntentEntries.StageOf(stage), taken.Target, null, null, null, null);
    }
}

internal sealed record MotionRequest(string Setting, IntentEntry Intent);

internal sealed record MotionDetectionAnswer(
    DeviceEntry Device, MotionSettingsEntry Settings, bool Confirmed, IReadOnlyList<MotionRequest>? Requests,
        string? Advice,
    string AsOf);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(MotionDetectionAnswer))]
internal sealed partial class MotionDetectionJson : JsonSerializerContext;
