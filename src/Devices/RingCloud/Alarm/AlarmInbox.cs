using NodaTime;
using RingActors.Devices.RingCloud.Observations;
using RingActors.Devices.RingCloud.Support;
using RingActors.Devices.RingCloud.Wire;

namespace RingActors.Devices.RingCloud.Alarm;

/// <summary>
/// Turns the frames of a hub socket into observations, in the order in which they came (sections 6.5 and 6.6 of the protocol sheet).
/// </summary>
internal sealed partial class HubFrameHandler(string locationId, IRingObserver observer, RingMeter meter, TimeProvider time)
{
    private const string Endpoint = "alarm_socket";
    private readonly AlarmHubs _hubs = new();
    private readonly SemaphoreSlim _order = new(1, 1);
    private bool _isSilenced;

    /// <summary>True if the hub has told its list on this connection.</summary>
    public bool IsListed(string assetId) => _hubs.Get(assetId).IsListed;

    /// <summary>A hub has come back, or its clock has gone back: its list should be asked for again.</summary>
    public event Action<string>? HubReturned;

    /// <summary>A hub is listened to after it was not: up to when it was before, if it was in this process, and from when on it is.</summary>
    public event Action<AlarmHub, Instant?, Instant>? HeardAgain;

    /// <summary>The base station that keeps the security panel, and the panel; null until one was listed.</summary>
    public AlarmPanelAddress? Panel { get; private set; }

    public string? HubOf(string zid) => _hubs.Of(zid);

    /// <summary>How far a hub's own stamps were behind and ahead of our clock at most.</summary>
    public (Duration Behind, Duration Ahead) SkewOf(string assetId) => _hubs.Get(assetId).Skew;

    /// <summary>What a device is, as a hub last told; null if none did.</summary>
    public KnownKind? KindOf(string zid) => _hubs.KindOf(zid);

    /// <summary>The base station as a device; null until it told of itself.</summary>
    public string? BaseStationZid => _hubs.HubDeviceOf(Panel?.AssetId);

    /// <summary>The hubs of a new connection. Returns those that should tell their list.</summary>
    public async Task BeginAsync(IEnumerable<AlarmAsset> assets, CancellationToken stop)
    {
        _isSilenced = false;
        _hubs.ForgetListening();
        foreach (var asset in assets)
        {
            var hub = _hubs.Get(asset.Uuid);
            hub.TakeFrom(asset);
            await InOrderAsync(() => ReportStatusAsync(hub, asset.Status ?? "unknown", stop), stop);
        }
    }

    /// <summary>The connection is over, or did not come about: told once until the next one begins.</summary>
    public Task EndAsync(string reason, CancellationToken stop) => InOrderAsync(
        async () =>
        {
            if (!_isSilenced)
            {
                _hubs.ForgetStatuses();
                await SilenceAsync(reason, ofPanel: false, stop);
                await CeaseToHearAllAsync(reason, stop);
                _isSilenced = true;
            }
        },
        stop);

    /// <summary>The hub has not told its list in time. It may do so later; until then it is not usable.</summary>
    /// <param name="assetId">The hub.</param>
    /// <param name="again">It had told one before on this connection, and was asked for another.</param>
    /// <param name="stop">Ends the telling.</param>
    public Task MissedListAsync(string assetId, bool again, CancellationToken stop) => InOrderAsync(
        async () =>
        {
            var hub = _hubs.Get(assetId);
            if ((again || !hub.IsListed) && hub.IsUsable)
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
            await CountAsync(faults, new Unreadable(Redaction.Json(root), false), stop);
            return null;
        }

        string? end = null;
        await InOrderAsync(async () => end = await DispatchAsync(frame, faults, stop), stop);
        await CountAsync(faults, faults.Count > 0 ? new Unreadable(faults.Parts ?? Redaction.Json(root), false) : null, stop);
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
                await SessionInfoAsync(frame, faults, stop);
                return null;
            case { DataType: "SubscriptionTopicType" or "DisconnectClientType" }:
                return null;
            default:
                meter.PayloadFaults(Endpoint, 1);
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

        var came = time.Now();
        var hub = _hubs.Get(assetId);
        if (!frame.HasBody)
        {
            await ReportStatusAsync(hub, hub.IsUsable || hub.Status is null ? "offline" : hub.Status, stop);
            hub.IsListed = false;
            return;
        }

        hub.IsListed = true;
        hub.IsPanelTold = false;
        await ReportStatusAsync(hub, "online", stop);
        var keepsPanel = Panel?.AssetId == assetId;
        var before = hub.Memory.Zids.ToHashSet(StringComparer.Ordinal);
        var listed = await DocumentsAsync(frame, AlarmReportCause.Listed, faults, stop);
        var complete = faults.Count == 0;
        foreach (var zid in complete ? before.Except(listed, StringComparer.Ordinal).ToList() : [])
        {
            await ForgetAsync(hub, zid, stop);
        }

        if (keepsPanel && !hub.IsPanelTold && Panel is not null)
        {
            // What is remembered of the panel is of an older list: a later change of it does not make that the present.
            hub.IsListed = false;
            await SilenceAsync("the hub's list shows no security panel that this version can read.", ofPanel: true, stop);
        }

        await observer.ObserveAsync(
            new AlarmListCompleted(locationId, assetId, listed)
            {
                LearnedAt = time.Now(),
                IsComplete = complete,
                HasPanel = hub.Memory.PanelZid is not null,
            },
            stop);
        await BeginToHearAsync(hub, came, stop);
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

        var hub = _hubs.Get(assetId);
        var context = frame.Context();
        var occurred = frame.OccurredAt;
        if (cause != AlarmReportCause.Listed && occurred is { } stamp && hub.Stamped(stamp, time.Now()))
        {
            HubReturned?.Invoke(assetId);
        }

        foreach (var document in frame.PanelFirst)
        {
            var before = faults.Count;
            var merged = _hubs.Merge(hub, document, cause != AlarmReportCause.Changed, faults);
            if (faults.Count > before)
            {
                faults.Hold(document.Json());
            }

            if (merged is null || (cause == AlarmReportCause.Changed && IsNobodysYet(hub, merged.Device)))
            {
                continue;
            }

            zids.Add(merged.Device.Zid);
            Panel = hub.Memory.PanelZid is { } panel ? new AlarmPanelAddress(assetId, panel) : Panel;
            await ReportAsync(hub, merged, cause, context, occurred, stop);
        }

        return zids;
    }

    /// <summary>
    /// A change names its device by its zid alone. Before the hub's list nobody knows what sort of thing it is, and told as one of no known sort
    /// it would be an entry of a device that does not exist. The list, which is under way, tells the present, and the history what happened.
    /// </summary>
    private static bool IsNobodysYet(AlarmHub hub, AlarmDevice device) =>
        !hub.IsListed && device is { DeviceType: null, SmokeStatus: null, CarbonMonoxideStatus: null };

    private async Task ReportAsync(
        AlarmHub hub, MergedDocument merged, AlarmReportCause cause, AlarmContext context, Instant? occurred, CancellationToken stop)
    {
        if (merged.IsHeartbeatOnly)
        {
            return;
        }

        var now = time.Now();
        await observer.ObserveAsync(
            new AlarmDeviceUpdated(locationId, hub.AssetId, merged.Device, cause, merged.ChangedKeys, merged.Impulses, context)
            {
                LearnedAt = now,
                OccurredAt = occurred,
                Leftover = merged.Leftover,
                ToldKeys = merged.ToldKeys,
                Pending = merged.Pending,
                IsWhole = merged.IsWhole,
            },
            stop);
        if (merged.Panel is { } panel)
        {
            hub.IsPanelTold = true;
            await observer.ObserveAsync(
                new AlarmModeObserved(locationId, hub.AssetId, merged.Device.Zid, panel, cause, merged.Impulses, context)
                {
                    LearnedAt = now,
                    OccurredAt = occurred,
                    ToldKeys = merged.ToldKeys,
                    IsWhole = hub.IsListed,
                    Leftover = merged.Leftover,
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
                await ForgetAsync(_hubs.Get(assetId), zid, stop);
            }
            else
            {
                faults.Add("$.msg.src", "the id of a hub");
                faults.Hold(item.Json());
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
                ? new AlarmCountdownObserved(
                    locationId, frame.AssetId, data?.Text("transition"), data?.Number("timeLeft"), data?.Number("total"))
                { LearnedAt = now }
                : new AlarmPassingEvent(locationId, frame.AssetId, item.Text("zid"), type, data?.Leftover()) { LearnedAt = now };
            await observer.ObserveAsync(passing, stop);
        }
    }

    private async Task ForgetAsync(AlarmHub hub, string zid, CancellationToken stop)
    {
        _hubs.Forget(hub, zid);
        await observer.ObserveAsync(new AlarmDeviceRemoved(locationId, hub.AssetId, zid) { LearnedAt = time.Now() }, stop);
        if (Panel?.PanelZid == zid)
        {
            Panel = null;
            await SilenceAsync("the hub names no security panel any more.", ofPanel: true, stop);
        }
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
        await CountAsync(faults, Unreadable.Of(text.Span), stop);
        return null;
    }

    private async Task CountAsync(PayloadFaults faults, Unreadable? payload, CancellationToken stop)
    {
        if (faults.Count == 0)
        {
            return;
        }

        meter.PayloadFaults(Endpoint, faults.Count);
        await observer.ObserveAsync(
            new PayloadNotUnderstood(Endpoint, faults.Kept, payload?.Text)
            {
                LearnedAt = time.Now(),
                IsBase64 = payload?.IsBase64 == true,
                LocationId = locationId,
            },
            stop);
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
}
