using RingActors.Api.Features.Attention;
using RingActors.Api.Features.Devices;
using RingActors.Api.Features.Homes;
using RingActors.Api.Tools;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;

namespace RingActors.Api.Features.Fire;

/// <summary>
/// Detectors of smoke and CO as the tools show them. What one said before it fell silent is no state: then it is
/// unknown.
/// </summary>
internal sealed class DetectorEntries(DeviceEntries entries, PresentSecurity present)
{
    internal const string Unknown = "unknown";
    internal const string NeverTested = "not on record: Ring tells this server of no test";
    internal const string Due = "now, then every month: no test is on record";

    private static readonly string[] Hazards = [Capabilities.Smoke, Capabilities.Co];

    internal IReadOnlyList<DetectorEntry> Of(HomeView view) =>
        [.. view.Part<DevicesView>().All.Where(IsDetector).Select(d => Of(d, view))];

    /// <summary>What one tells of itself, item by item; what it does not tell is not called right.</summary>
    internal static SelfReport Told(DetectorEntry detector, HomeView view)
    {
        DeviceView? device = view.Part<DevicesView>().Find(detector.DeviceId);
        string Word(string capability) => device?.State(capability)?.Value switch
        {
            null => SelfReport.NotTold,
            StateView.Ok => SelfReport.Ok,
            _ => SelfReport.NotOk,
        };
        return new SelfReport(
            detector.Online switch { true => SelfReport.Ok, false => SelfReport.NotOk, _ => SelfReport.NotTold },
            device?.Battery is null ? SelfReport.NotTold : AttentionItems.IsLow(device) ? SelfReport.NotOk
                : SelfReport.Ok,
            Word(Capabilities.EndOfLife),
            Word(Capabilities.Malfunction));
    }

    private static bool IsDetector(DeviceView device) => device.Kind == DeviceKinds.SmokeCo || Hazards.Any(device.Has)
        || device.Has(Capabilities.SmokeListening) || device.Has(Capabilities.CoListening);

    private DetectorEntry Of(DeviceView device, HomeView view)
    {
        DeviceEntry entry = entries.Of(device, view);
        bool isHeard = view.UnheardOf(device.Address, present.Of(view)) is null && entry.Status == "online";
        string[] hazards = [.. Hazards.Where(h => device.Has(h) || device.State(h) is not null)];
        return new DetectorEntry(
            entry.DeviceId,
            entry.Name,
            entry.Kind,
            entry.Status,
            entry.Online,
            isHeard && hazards.Length > 0 ? StateOf(device, hazards) : Unknown,
            hazards.Select(h => device.State(h)).OfType<StateView>().Select(s => Instants.Text(s.Since))
                .Max(StringComparer.Ordinal),
            device.Battery?.Percent,
            device.Battery?.Status,
            NeverTested,
            Due,
            [.. TroublesOf(device, entry)]);
    }

    /// <summary>An alarm of one of them counts for all; clear is said only if all say so.</summary>
    private static string StateOf(DeviceView device, string[] hazards)
    {
        string?[] said = [.. hazards.Select(h => device.State(h)?.Value)];
        return Array.Exists(said, s => s == StateView.Alarm) ? StateView.Alarm
            : Array.TrueForAll(said, s => s == StateView.Clear) ? StateView.Clear
            : Unknown;
    }

    private static IEnumerable<string> TroublesOf(DeviceView device, DeviceEntry entry)
    {
        string name = Phrases.Quoted(device.Name);
        if (entry.Status != "online")
        {
            yield return entry.Online == false
                ? $"{name} is offline: nobody is told if it detects something. See that it has power and reaches its "
                    + "hub."
                : $"Whether {name} can be reached is not known: its hub is not heard, or it has not told.";
        }

        if (AttentionItems.IsLow(device))
        {
            yield return $"The battery of {name} is low: replace it.";
        }

        if (device.State(Capabilities.EndOfLife) is { Value: StateView.Faulted })
        {
            yield return $"{name} says that it is at the end of its life: replace it.";
        }

        if (device.State(Capabilities.Malfunction) is { Value: StateView.Faulted })
        {
            yield return $"{name} says that something in it is broken: look after it.";
        }

        if (device.State(Capabilities.Tamper) is { Value: not StateView.Ok } tamper)
        {
            yield return $"{name} tells of its cover: {tamper.Value}. Look after it.";
        }

        foreach (string off in new[] { Capabilities.SmokeListening, Capabilities.CoListening }.Where(
                     c => device.State(c) is { Value: StateView.Disabled }))
        {
            yield return $"{name} is switched off for "
                + $"{(off == Capabilities.SmokeListening ? "smoke alarms" : "CO alarms")}: switch it on in Ring's app.";
        }
    }
}

/// <summary>What a detector tells of itself: <c>ok</c>, <c>not_ok</c> or <c>not_told</c>.</summary>
internal sealed record SelfReport(string Connection, string Battery, string EndOfLife, string Malfunction)
{
    internal const string Ok = "ok";
    internal const string NotOk = "not_ok";
    internal const string NotTold = "not_told";
}

/// <summary>A detector of smoke or CO.</summary>
/// <param name="State">alarm, clear, or unknown where nobody can say.</param>
/// <param name="LastTest">When it was tested last, as far as that is on record.</param>
/// <param name="NextTestDue">When a person should press its button.</param>
/// <param name="Issues">What is not as it should be, each with what to do.</param>
internal sealed record DetectorEntry(
    string DeviceId,
    string Name,
    string Kind,
    string Status,
    bool? Online,
    string State,
    string? StateSince,
    int? BatteryPercent,
    string? BatteryStatus,
    string LastTest,
    string NextTestDue,
    IReadOnlyList<string> Issues)
{
    /// <summary>Percent, as callers of other servers of this sort read it.</summary>
    public int? BatteryLife => BatteryPercent;
}
