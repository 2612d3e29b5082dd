using System.Collections.Concurrent;
using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Names;
using RingActors.Devices.Domain.Persons;
using RingActors.Devices.Domain.Traits;
using RingActors.Devices.Domain.Unparsed;
using RingActors.Devices.RingCloud.Client.Observations;
using RingActors.Devices.RingCloud.Gateway.Listening;
using RingActors.Devices.RingCloud.Gateway.Pictures;
using RingActors.Devices.RingCloud.Gateway.Reports;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;

namespace RingActors.Devices.RingCloud.Gateway;

/// <summary>
/// Turns what Ring tells into reports to the actors, one after the other for each source. A source goes on only when
/// the report is durable, so what a message reports of a device is not lost once it is acknowledged to Ring; reports
/// are idempotent, so one told twice leaves one trace. The exception is what nobody understands before the account's
/// first home is known: that is held in memory only, bounded, and a restart loses it.
/// </summary>
public sealed class RingGateway : IRingObserver, IResumePoints
{
    /// <summary>
    /// How much more has to be proven of a line before it is written down again, unless the settings say otherwise.
    /// </summary>
    public static readonly Duration ProofEveryDefault = Duration.FromMinutes(5);

    private static readonly TimeSpan RetryFirst = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan RetryLast = TimeSpan.FromSeconds(5);

    private readonly DeviceDirectory _memory;
    private readonly UnparsedCounter _unread = new();
    private readonly ConcurrentDictionary<string, bool> _heard = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, IReadOnlyList<UnrecoveredGap>> _unrecoveredOfCameras = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Home, string Line), IReadOnlyList<UnrecoveredGap>> _unrecoveredOfHubs = new();
    private readonly ConcurrentDictionary<string, LocationListed> _locations = new(StringComparer.Ordinal);
    private readonly IHomes _homes;
    private readonly TimeProvider _time;
    private readonly ListeningKeeper _listening;

    /// <param name="homes">The homes whose actors are told.</param>
    /// <param name="time">The clock.</param>
    /// <param name="proofEvery">
    /// How much more has to be proven of a line before it is written down again. A kill loses at most so much of what
    /// was listened to, and the interval of one proof: what is written of a line may be that old.
    /// </param>
    /// <param name="persons">By which those whom Ring names are sealed; null if they are not.</param>
    public RingGateway(IHomes homes, TimeProvider time, Duration? proofEvery = null, IPersons? persons = null)
    {
        _memory = new DeviceDirectory { Persons = persons ?? UnsealedPersons.Instance };
        _homes = homes;
        _time = time;
        _listening = new ListeningKeeper(_memory, proofEvery ?? ProofEveryDefault, TellAsync);
    }

    /// <summary>
    /// Begins with what a new process knows, which is nothing: until a home's base station has told how it stands, what
    /// the journal says of it is a memory. To be awaited before the first observation.
    /// </summary>
    public async Task BeginAsync(IReadOnlyList<string> homes, CancellationToken stop)
    {
        _memory.Remember(homes);
        foreach (string home in homes)
        {
            ReportBaseStation report = new(Connection.Unknown, ProcessStart.OfBaseStation);
            Request request = new(DeviceKinds.SecuritySystemOf(home), report, Principal.RingCloud, NewCorrelation());
            await TellAsync(request, stop).ConfigureAwait(false);
            ReportAllDeaf deaf = new(ProcessStart.OfLines);
            await TellAsync(new Report(DeviceKinds.CoverageOf(home), deaf), stop).ConfigureAwait(false);
            await RememberGapsAsync(home).ConfigureAwait(false);

            // Last, so that what it starts finds the home as it is known now: nobody has been heard since.
            await TellAsync(
                new Report(
                    DeviceKinds.CoverageOf(home),
                        new ReportServerStarted(Instant.FromDateTimeOffset(_time.GetUtcNow()))),
                stop).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Ends in good order: writes down all that is proven, so that a stop loses nothing of it. To be called when
    /// nothing is observed any more; what is cut short is lost as by a kill.
    /// </summary>
    public async Task EndAsync(CancellationToken stop)
    {
        foreach (string home in _memory.Homes)
        {
            Address record = DeviceKinds.CoverageOf(home);
            await TellAsync(new Report(record, new ReportListening(Proofs(home), Duration.Epsilon)), stop).ConfigureAwait(false);
            await TellAsync(new Report(record, new ReportAllDeaf("RingActors was stopped.")), stop).ConfigureAwait(false);
        }
    }

    /// <summary>How the lines of a home stand in this process.</summary>
    public IReadOnlyList<LineState> Listening(string home) => _listening.Of(home);

    /// <summary>What is proven of the lines that are listened to now. The home's own record lags behind it.</summary>
    public IReadOnlyList<LineProof> Proofs(string home) => _listening.Proofs(home);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<UnrecoveredGap>> OfCameraAsync(long camera) => ValueTask.FromResult(
        (_memory.Find(camera) is { } address ? _unrecoveredOfCameras.GetValueOrDefault(address.Value) : null) ?? []);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<UnrecoveredGap>> OfHubAsync(string location, string hub) => ValueTask.FromResult(
        _unrecoveredOfHubs.GetValueOrDefault((DeviceDirectory.HomeOf(location), Lines.Hub(hub))) ?? []);

    private static IReadOnlyList<UnrecoveredGap> Gaps(IReadOnlyList<Stretch> stretches) =>
        [.. stretches.Select(s => new UnrecoveredGap(s.From, s.Until))];

    private async Task RememberGapsAsync(string home)
    {
        HomeView view = await _homes.ViewAsync(home).ConfigureAwait(false);
        CoverageView coverage = view.Part<CoverageView>();
        foreach (LineView line in coverage.Lines.Values.Where(l => Lines.IsHub(l.Line)))
        {
            _unrecoveredOfHubs[(home, line.Line)] = Gaps(line.Unread);
        }

        foreach (DeviceView device in view.Part<DevicesView>().All.Where(d => DeviceNeeds.Of(d.Address, d.Capabilities).IsAnnounced))
        {
            _unrecoveredOfCameras[device.Address.Value] = Gaps(coverage.UnreadHappenings(device.Address.Id));
        }
    }

    /// <summary>Where pictures that observations name are fetched; null if nowhere.</summary>
    public CameraPictures? Pictures { get; set; }

    /// <summary>
    /// True if the base station of a home is heard at this moment. It says no at once where a journal that cannot be
    /// written keeps the home's own record from saying so.
    /// </summary>
    public bool Hears(string home) => _heard.GetValueOrDefault(home);

    /// <inheritdoc/>
    public async ValueTask ObserveAsync(RingObservation observation, CancellationToken stop)
    {
        await TellOfDevicesAsync(observation, stop).ConfigureAwait(false);
        await _listening.ObserveAsync(observation, stop).ConfigureAwait(false);
        await TellAsync(observation, _unread.Take(UnparsedReports.Of(observation), _memory.KeeperOf), stop).ConfigureAwait(false);
    }

    private async ValueTask TellOfDevicesAsync(RingObservation observation, CancellationToken stop)
    {
        switch (observation)
        {
            case DeviceListed listed:
                await TellAsync(observation, await DescribeAsync(listed).ConfigureAwait(false), stop).ConfigureAwait(false);
                break;
            case LocationListed location:
                _locations[DeviceDirectory.HomeOf(location.LocationId)] = location;
                break;
            case DeviceListCompleted completed:
                if (completed.IsComplete)
                {
                    await RemoveMissingAsync(completed, stop).ConfigureAwait(false);
                }

                await NameHomesAsync(stop).ConfigureAwait(false);
                break;
            case AlarmListCompleted list:
                await TellAsync(observation, AlarmReports.Of(observation, _memory), stop).ConfigureAwait(false);
                await RemoveUnlistedAsync(list, stop).ConfigureAwait(false);
                break;
            case LightGroupObserved group:
                await TellAsync(observation, LightGroups.Of(group, _memory), stop).ConfigureAwait(false);
                break;
            case LightGroupsCompleted groups:
                HomeView view = await _homes.ViewAsync(_memory.Home(groups.LocationId)).ConfigureAwait(false);
                await TellAsync(observation, LightGroups.Gone(groups, view.Part<DevicesView>()), stop).ConfigureAwait(false);
                break;
            case CameraObservation camera when IdOf(camera) is { } id:
                Address address = await AddressOfAsync(id, camera.LocationId).ConfigureAwait(false);
                await TellAsync(observation, CameraReports.Of(camera, address), stop).ConfigureAwait(false);
                Pictures?.Observed(camera, address);
                break;
            case LocationModeObserved mode:
                SecurityMode? before = (await _homes.ViewAsync(DeviceDirectory.HomeOf(mode.LocationId)).ConfigureAwait(false)).RecordedSecurity().Mode;
                await TellAsync(observation, LocationModeReports.Of(mode, before, _memory), stop).ConfigureAwait(false);
                break;
            case LocationModeLost silenced:
                await TellAsync(observation, LocationModeReports.Of(silenced, _memory), stop).ConfigureAwait(false);
                break;
            default:
                await TellAsync(observation, AlarmReports.Of(observation, _memory), stop).ConfigureAwait(false);
                break;
        }
    }

    /// <summary>The homes of which Ring has told something since the start.</summary>
    public IReadOnlyList<string> Homes => _memory.Homes;

    private static long? IdOf(CameraObservation observation) => observation switch
    {
        MotionObserved m => m.DeviceId,
        DingObserved d => d.DeviceId,
        IntercomCallObserved c => c.DeviceId,
        IntercomUnlockObserved u => u.DeviceId,
        _ => null,
    };

    private async ValueTask<IEnumerable<Report>> DescribeAsync(DeviceListed listed)
    {
        Address address = _memory.Learn(listed.Device);
        if (address.Kind == DeviceKinds.BaseStation)
        {
            // The hub's own document describes it better; the list then only says whether it is online.
            HomeView view = await _homes.ViewAsync(address.Home).ConfigureAwait(false);
            bool described = view.Part<DevicesView>().Get(address)?.RingKind.StartsWith("hub.", StringComparison.Ordinal) ?? false;
            Report report = CameraReports.Of(listed, address, describe: !described);
            return described && listed.Leftover is { } rest
                ? [report, .. _unread.Take([UnparsedReports.OfBaseStation(listed, rest)], _memory.KeeperOf)]
                : [report];
        }

        return [CameraReports.Of(listed, address, describe: true)];
    }

    /// <summary>
    /// A push may come before the first list, and name no location: then the memory of a home knows the device.
    /// </summary>
    private async ValueTask<Address> AddressOfAsync(long id, string? location)
    {
        if (_memory.Find(id) is { } known)
        {
            return known;
        }

        foreach (string home in location is null ? _memory.Known : [DeviceDirectory.HomeOf(location)])
        {
            HomeView view = await _homes.ViewAsync(home).ConfigureAwait(false);
            if (view.Part<DevicesView>().ById(DeviceDirectory.Text(id)) is { } remembered)
            {
                return remembered.Address;
            }
        }

        return new Address(DeviceDirectory.HomeOf(location), DeviceKinds.Camera, DeviceDirectory.Text(id));
    }

    /// <summary>Only once it is a home: a location without devices is none, and its name makes it none.</summary>
    private async Task NameHomesAsync(CancellationToken stop)
    {
        foreach (string home in _memory.Known.Where(_locations.ContainsKey).ToArray())
        {
            LocationListed location = _locations[home];
            string name = PlainText.Name(location.Name ?? "");
            Report report = new(
                DeviceKinds.RingCloudOf(home), new ReportLocation(name.Length > 0 ? name : null, location.TimeZone));
            await TellAsync(location, [report], stop).ConfigureAwait(false);
            _locations.TryRemove(KeyValuePair.Create(home, location));
        }
    }

    /// <summary>
    /// What a whole list does not name is gone, in homes of which nothing is told any more too; and with a hub goes
    /// what was behind it, which no other hub tells.
    /// </summary>
    private async Task RemoveMissingAsync(DeviceListCompleted completed, CancellationToken stop)
    {
        HashSet<string> listed = [.. completed.DeviceIds.Select(DeviceDirectory.Text)];
        _memory.Forget(listed);
        foreach (string home in _memory.Known)
        {
            HomeView view = await _homes.ViewAsync(home).ConfigureAwait(false);
            bool hubless = _memory.IsHubless(home);
            IReadOnlySet<string>? there = _memory.Listed(home);
            IEnumerable<Report> gone = view.Part<DevicesView>().All
                .Where(d => DeviceRoute.Of(d.Address).Way == DeviceWay.Listed ? !listed.Contains(d.Address.Id)
                    : hubless ? d.Address.Kind == DeviceKinds.BaseStation || DeviceKinds.IsBehindHub(d.Address)
                    : there is not null && DeviceKinds.IsBehindHub(d.Address) && !there.Contains(d.Address.Id))
                .Select(d => new Report(d.Address, new ReportRemoved()));
            await TellAsync(completed, gone, stop).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// What was taken away while nobody listened is in no hub's list any more. That is known only when every hub of the
    /// location has told its whole list: a device may be behind any of them.
    /// </summary>
    private async Task RemoveUnlistedAsync(AlarmListCompleted list, CancellationToken stop)
    {
        if (_memory.Listed(list) is not { } there)
        {
            return;
        }

        string home = _memory.Home(list.LocationId);
        HomeView view = await _homes.ViewAsync(home).ConfigureAwait(false);
        IEnumerable<Report> gone = view.Part<DevicesView>().All
            .Where(d => DeviceKinds.IsBehindHub(d.Address) && !there.Contains(d.Address.Id))
            .Select(d => new Report(d.Address, new ReportRemoved()));
        await TellAsync(list, gone, stop).ConfigureAwait(false);
    }

    private async ValueTask TellAsync(RingObservation observation, IEnumerable<Report> reports, CancellationToken stop)
    {
        string? correlation = null;
        foreach (Report report in reports)
        {
            correlation ??= CorrelationOf(observation);
            Request request = new(report.To, report.Command, Principal.RingCloud, correlation);
            if (report.Command is ReportBaseStation)
            {
                _heard[report.To.Home] = false;
            }

            Answer answer = await TellAsync(request, stop).ConfigureAwait(false);
            if (report.Command is ReportPanel panel && (panel is { IsComplete: true, Mode: not null } || !answer.Ok))
            {
                // What the alarm's actor could not take, it does not know: it is then behind the base station's word.
                _heard[report.To.Home] = answer.Ok;
            }
        }
    }

    private async ValueTask TellAsync(Report report, CancellationToken stop)
    {
        await TellAsync(new Request(report.To, report.Command, Principal.RingCloud, NewCorrelation()), stop).ConfigureAwait(false);
    }

    private async ValueTask<Answer> TellAsync(Request request, CancellationToken stop)
    {
        TimeSpan pause = RetryFirst;
        while (true)
        {
            Answer answer = await _homes.AskAsync(request).ConfigureAwait(false);
            if (!IsWorthRepeating(answer))
            {
                return answer;
            }

            await Task.Delay(pause, _time, stop).ConfigureAwait(false);
            pause = pause * 2 < RetryLast ? pause * 2 : RetryLast;
        }
    }

    /// <summary>
    /// The engine, the journal or the home's shard is away for a while. An actor that is set aside stays so, a shard that
    /// was lost is told by its new owner, and the source goes on.
    /// </summary>
    private static bool IsWorthRepeating(in Answer answer) =>
        answer.Kind is AnswerKind.Busy or AnswerKind.Unknown
        || (answer.Kind == AnswerKind.Unavailable && answer.Refusal!.Code
            is "journal.unavailable" or Answer.StoppingCode or Answer.ShardClosedCode);

    private string CorrelationOf(RingObservation observation) => observation switch
    {
        MotionObserved { EventId: { Length: <= 64 } id } => "ring-motion-" + id,
        DingObserved { EventId: { Length: <= 64 } id } => "ring-ding-" + id,
        _ => NewCorrelation(),
    };

    private string NewCorrelation() => "ring-" + Guid.CreateVersion7(_time.GetUtcNow()).ToString("N");
}
