using RingActors.Devices.RingCloud.Observations;
using RingActors.Devices.RingCloud.Support;
using RingActors.Devices.RingCloud.Wire;

namespace RingActors.Devices.RingCloud.Alarm;

/// <summary>
/// Turns the frames of a hub socket into observations, in the order in which they came (sections 6.5 and 6.6 of the protocol sheet).
/// </summary>
internal sealed class AlarmInbox(string locationId, IRingObserver observer, RingMeter meter, TimeProvider time)
{
    private const string Endpoint = "alarm_socket";
    private const int KeptTextMax = 16 * 1024;
    private readonly Dictionary<string, AlarmHub> _hubs = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _order = new(1, 1);

    /// <summary>A hub has come back: its list should be asked for again.</summary>
    public event Action<string>? HubReturned;

    /// <summary>The base station that keeps the security panel, and the panel; null until one was listed.</summary>
    public AlarmPanelAddress? Panel { get; private set; }

    public string? HubOf(string zid)
    {
        lock (_hubs)
        {
            return _hubs.Values.FirstOrDefault(h => h.Memory.Zids.Contains(zid))?.AssetId;
        }
    }

    /// <summary>The hubs of a new connection. Returns those that should tell their list.</summary>
    public async Task BeginAsync(IEnumerable<AlarmAsset> assets, CancellationToken stop)
    {
        foreach (var asset in assets)
        {
            var hub = Hub(asset.Uuid);
            hub.TakeFrom(asset);
            await InOrderAsync(() => ReportStatusAsync(hub, asset.Status ?? "unknown", stop), stop);
        }
    }

    /// <summary>The hub has not told its list in time. It may do so later; until then it is not usable.</summary>
    public Task MissedListAsync(string assetId, CancellationToken stop) => InOrderAsync(
        async () =>
        {
            var hub = Hub(assetId);
            if (!hub.IsListed && hub.IsUsable)
            {
                await ReportStatusAsync(hub, "unresponsive", stop);
            }
        },
        stop);

    /// <returns>Why the connection should end, or null to go on.</returns>
    public async ValueTask<string?> HandleAsync(ReadOnlyMemory<byte> text, Action<AlarmFrame> reply, CancellationToken stop)
    {
        var faults = new PayloadFaults();
        if (!JsonText.TryParse(text.Span, out var root))
        {
            return await GarbageAsync(text, stop);
        }

        if (AlarmFrame.Parse(root, faults) is not { } frame)
        {
            faults.Add("$.msg", "an envelope");
            await CountAsync(faults, Cut(Redaction.Json(root)), stop);
            return null;
        }

        string? end = null;
        await InOrderAsync(async () => end = await DispatchAsync(frame, faults, stop), stop);
        await CountAsync(faults, faults.Count > 0 && frame.Leftover() is { } rest ? Cut(rest) : null, stop);
        if (frame.IsReply)
        {
            reply(frame);
        }

        return end;
    }

    private async Task<string?> DispatchAsync(AlarmFrame frame, PayloadFaults faults, CancellationToken stop)
    {
        switch (frame)
        {
            case { Channel: "disconnect" }:
                return "the server said it would drop the connection";
            case { IsReply: true, Message: AlarmRequest.List }:
                await ListAsync(frame, faults, stop);
                return null;
            case { IsReply: true }:
                return null;
            case { DataType: "HubDisconnectionEventType" }:
                return "the hub lost its link";
            case { DataType: "DeviceInfoDocType" }:
                await DocumentsAsync(frame, AlarmReportCause.Changed, faults, stop);
                return null;
            case { DataType: "DeviceAddDocType" }:
                await DocumentsAsync(frame, AlarmReportCause.Added, faults, stop);
                return null;
            case { DataType: "RemovedDeviceType" }:
                await RemovedAsync(frame, faults, stop);
                return null;
            case { DataType: "PassthruType" }:
                await PassingAsync(frame, stop);
                return null;
            case { DataType: "SessionInfoType" }:
                await SessionInfoAsync(frame, stop);
                return null;
            case { DataType: "SubscriptionTopicType" or "DisconnectClientType" }:
                return null;
            default:
                await observer.ObserveAsync(
                    new AlarmPassingEvent(locationId, frame.AssetId, null, frame.DataType ?? frame.Message, frame.Envelope.Leftover())
                    {
                        LearnedAt = time.Now(),
                    },
                    stop);
                return null;
        }
    }

    /// <summary>The complete list of a hub, or its word that it cannot give one.</summary>
    private async Task ListAsync(AlarmFrame frame, PayloadFaults faults, CancellationToken stop)
    {
        if (frame.AssetId is not { } assetId)
        {
            faults.Add("$.msg.src", "the id of a hub");
            return;
        }

        var hub = Hub(assetId);
        if (!frame.HasBody)
        {
            await ReportStatusAsync(hub, hub.IsUsable || hub.Status is null ? "offline" : hub.Status, stop);
            return;
        }

        hub.IsListed = true;
        await ReportStatusAsync(hub, "online", stop);
        var before = hub.Memory.Zids.ToHashSet(StringComparer.Ordinal);
        var listed = await DocumentsAsync(frame, AlarmReportCause.Listed, faults, stop);
        foreach (var zid in faults.Count == 0 ? before.Except(listed, StringComparer.Ordinal).ToList() : [])
        {
            await ForgetAsync(hub, zid, stop);
        }

        await observer.ObserveAsync(new AlarmListCompleted(locationId, assetId, listed) { LearnedAt = time.Now() }, stop);
    }

    private async Task<IReadOnlyList<string>> DocumentsAsync(
        AlarmFrame frame, AlarmReportCause cause, PayloadFaults faults, CancellationToken stop)
    {
        var zids = new List<string>();
        if (frame.AssetId is not { } assetId)
        {
            faults.Add("$.msg.src", "the id of a hub");
            return zids;
        }

        var hub = Hub(assetId);
        var context = frame.Context();
        var occurred = frame.OccurredAt;
        foreach (var document in frame.Body)
        {
            MergedDocument? merged;
            lock (_hubs)
            {
                merged = hub.Memory.Merge(document, cause != AlarmReportCause.Changed, faults);
            }

            if (merged is null)
            {
                continue;
            }

            zids.Add(merged.Device.Zid);
            Panel = hub.Memory.PanelZid is { } panel ? new AlarmPanelAddress(assetId, panel) : Panel;
            await ReportAsync(assetId, merged, cause, context, occurred, stop);
        }

        return zids;
    }

    private async Task ReportAsync(
        string assetId, MergedDocument merged, AlarmReportCause cause, AlarmContext context, NodaTime.Instant? occurred, CancellationToken stop)
    {
        if (merged.IsHeartbeatOnly)
        {
            return;
        }

        var now = time.Now();
        await observer.ObserveAsync(
            new AlarmDeviceUpdated(locationId, assetId, merged.Device, cause, merged.ChangedKeys, merged.Impulses, context)
            {
                LearnedAt = now,
                OccurredAt = occurred,
                Leftover = merged.Leftover,
            },
            stop);
        if (merged.Panel is { } panel)
        {
            await observer.ObserveAsync(
                new AlarmModeReported(locationId, assetId, merged.Device.Zid, panel, cause, merged.Impulses, context)
                {
                    LearnedAt = now,
                    OccurredAt = occurred,
                },
                stop);
        }
    }

    private async Task RemovedAsync(AlarmFrame frame, PayloadFaults faults, CancellationToken stop)
    {
        foreach (var item in frame.Body)
        {
            if (item.Text("zid") is not { } zid)
            {
                faults.Add("$.msg.body[].zid", "an id");
            }
            else if (frame.AssetId is { } assetId)
            {
                await ForgetAsync(Hub(assetId), zid, stop);
            }
        }
    }

    private async Task PassingAsync(AlarmFrame frame, CancellationToken stop)
    {
        var now = time.Now();
        foreach (var item in frame.Body)
        {
            var type = item.Text("type");
            var data = item.Object("data");
            RingObservation passing = type == "security-panel.countdown"
                ? new AlarmCountdownReported(
                    locationId, frame.AssetId, data?.Text("transition"), data?.Number("timeLeft"), data?.Number("total"))
                { LearnedAt = now }
                : new AlarmPassingEvent(locationId, frame.AssetId, item.Text("zid"), type, data?.Leftover()) { LearnedAt = now };
            await observer.ObserveAsync(passing, stop);
        }
    }

    private async Task SessionInfoAsync(AlarmFrame frame, CancellationToken stop)
    {
        foreach (var item in frame.Body)
        {
            if (item.Text("assetUuid") is not { } assetId || item.Text("connectionStatus") is not { } status)
            {
                continue;
            }

            var hub = Hub(assetId);
            hub.Kind ??= item.Text("kind");
            var returned = !hub.IsUsable && AlarmHub.IsUsableStatus(status);
            await ReportStatusAsync(hub, status, stop);
            if (returned)
            {
                HubReturned?.Invoke(assetId);
            }
        }
    }

    private async Task ForgetAsync(AlarmHub hub, string zid, CancellationToken stop)
    {
        lock (_hubs)
        {
            hub.Memory.Forget(zid);
        }

        Panel = Panel?.PanelZid == zid ? null : Panel;
        await observer.ObserveAsync(new AlarmDeviceRemoved(locationId, hub.AssetId, zid) { LearnedAt = time.Now() }, stop);
    }

    private async Task ReportStatusAsync(AlarmHub hub, string status, CancellationToken stop)
    {
        if (hub.Status == status)
        {
            return;
        }

        hub.Status = status;
        await observer.ObserveAsync(
            new HubConnectivityReported(locationId, hub.AssetId, hub.Kind, status, hub.IsUsable) { LearnedAt = time.Now() }, stop);
    }

    // Text of the Socket.IO days starts with a digit: an old gateway, which will never speak to us. A new ticket leads to another.
    private async Task<string?> GarbageAsync(ReadOnlyMemory<byte> text, CancellationToken stop)
    {
        if (text.Length > 0 && text.Span[0] is >= (byte)'0' and <= (byte)'9')
        {
            return "an outdated gateway answered";
        }

        var faults = new PayloadFaults();
        faults.Add("$", "JSON");
        await CountAsync(faults, null, stop);
        return null;
    }

    private async Task CountAsync(PayloadFaults faults, string? text, CancellationToken stop)
    {
        if (faults.Count == 0)
        {
            return;
        }

        meter.PayloadFaults(Endpoint, faults.Count);
        await observer.ObserveAsync(new PayloadNotUnderstood(Endpoint, faults.Kept, text) { LearnedAt = time.Now() }, stop);
    }

    private async Task InOrderAsync(Func<Task> action, CancellationToken stop)
    {
        await _order.WaitAsync(stop);
        try
        {
            await action();
        }
        finally
        {
            _order.Release();
        }
    }

    private AlarmHub Hub(string assetId)
    {
        lock (_hubs)
        {
            if (!_hubs.TryGetValue(assetId, out var hub))
            {
                hub = new AlarmHub(assetId);
                _hubs[assetId] = hub;
            }

            return hub;
        }
    }

    private static string Cut(string text) => text.Length <= KeptTextMax ? text : text[..KeptTextMax];
}
