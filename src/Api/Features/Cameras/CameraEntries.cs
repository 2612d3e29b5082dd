using System.Collections.Immutable;
using NodaTime;
using RingActors.Api.Features.Coverage;
using RingActors.Api.Features.Devices;
using RingActors.Api.Features.Homes;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;

namespace RingActors.Api.Features.Cameras;

/// <summary>Cameras and doorbells as the tools of older names show them: the same entry for each.</summary>
internal sealed class CameraEntries(ActorClient client, DeviceEntries entries, CoverageQuery coverage)
{
    /// <summary>The argument that names a doorbell.</summary>
    internal const string Argument = "doorbell_id";

    private const string Unknown = "unknown";

    /// <summary>A doorbell of Ring has a camera; an intercom has none.</summary>
    internal static bool HasPicture(DeviceView device) =>
        device.Kind == DeviceKinds.Camera || (device.Kind == DeviceKinds.Doorbell
            && DeviceEntries.KindOf(device) != "intercom");

    internal static bool IsDoorbell(DeviceView device) => device.Kind == DeviceKinds.Doorbell;

    /// <summary>
    /// The devices that a call means: the one it names, which has to be of the sort; else all of them in its home.
    /// </summary>
    internal async ValueTask<(HomeView? View, IReadOnlyList<DeviceView> Devices, ToolFailure? Failure)> MeantAsync(
        ToolArguments arguments, ToolCallContext call, Func<DeviceView, bool> isMeant, string noun)
    {
        if (!arguments.Has(Argument))
        {
            (HomeView? whole, ToolFailure? none) = await client.ViewOfAsync(arguments, call);
            return (whole, [.. whole?.Part<DevicesView>().All.Where(isMeant) ?? []], none);
        }

        (DeviceView? device, HomeView? view, ToolFailure? failure) = await client.DeviceOfAsync(arguments, call,
            Argument);
        if (failure is not null || isMeant(device!))
        {
            return (view, device is null ? [] : [device], failure);
        }

        string[] known = [.. view!.Part<DevicesView>().All.Where(isMeant).Select(d => d.Slug)];
        return (view, [], ToolFailures.NoSuch(Argument, noun, arguments.GetString(Argument), known, "get_devices"));
    }

    internal CameraEntry Of(DeviceView device, HomeView view)
    {
        DeviceEntry entry = entries.Of(device, view);
        StateView? connection = device.State(Capabilities.Connection);
        return new CameraEntry(
            entry.DeviceId,
            entry.Name,
            entry.Kind,
            entry.Status,
            entry.Online,
            connection?.Value ?? Unknown,
            Instants.Text(connection?.Since),
            device.Battery?.Percent,
            device.Battery?.Status,
            device.State(Capabilities.Power)?.Value,
            device.State(Capabilities.MotionDetection)?.Value ?? Unknown,
            Instants.Text(device.LastMotionAt),
            device.LastDetection,
            Instants.Text(device.LastDingAt),
            LastEventOf(device),
            Instants.Text(device.LastHeardAt),
            CoverageEntries.Listening(coverage.Present(view), device, client.Now));
    }

    private static LastEvent? LastEventOf(DeviceView device)
    {
        Instant? motion = device.LastMotionAt;
        Instant? press = device.LastDingAt;
        return motion is null && press is null ? null
            : press is { } pressed && !(motion > pressed) ? new LastEvent("ding", Instants.Text(pressed))
            : new LastEvent("motion", Instants.Text(motion!.Value));
    }

    /// <summary>How many are known to be reachable, and of how many nobody can say it.</summary>
    internal static (int Online, int Unknown) Count(ImmutableArray<CameraEntry> all) =>
        (all.Count(c => c.Online == true), all.Count(c => c.Online is null));
}

/// <summary>A camera or doorbell.</summary>
internal sealed record CameraEntry(
    string DeviceId,
    string Name,
    string Kind,
    string Status,
    bool? Online,
    string Connection,
    string? ConnectionSince,
    int? BatteryPercent,
    string? BatteryStatus,
    string? Power,
    string MotionDetection,
    string? LastMotionAt,
    string? LastDetection,
    string? LastPressAt,
    LastEvent? LastEvent,
    string? LastHeardAt,
    ListeningEntry Listening)
{
    /// <summary>Percent, as callers of other servers of this sort read it.</summary>
    public int? BatteryLife => BatteryPercent;
}

/// <param name="What">ding or motion.</param>
/// <param name="At">When it was.</param>
internal sealed record LastEvent(string What, string At);
