using NodaTime;
using RingActors.Devices.RingCloud.Client.Faults;
using RingActors.Devices.RingCloud.Client.Observations;
using RingActors.Devices.RingCloud.Client.Rest;
using RingActors.Devices.RingCloud.Client.Support;
using RingActors.Devices.RingCloud.Client.Wire.Parsers;

namespace RingActors.Devices.RingCloud.Client.Calls;

/// <summary>Histories and recordings.</summary>
internal sealed partial class RingCalls
{
    private const int ReadyAskedMax = 30;
    private static readonly Duration SearchMax = Duration.FromDays(31);

    public async Task<RingEventPage> GetEventsAsync(long deviceId, string? kind, int limit, string? next, CancellationToken stop)
    {
        RequireRows(limit);
        return (await api.EventsAsync(deviceId, kind, limit, next, stop)).Value;
    }

    public async Task<RingEventPage> GetLocationEventsAsync(string locationId, string? kind, int limit, string? next, CancellationToken stop)
    {
        RequireRows(limit);
        return (await api.LocationEventsAsync(locationId, kind, limit, next, stop)).Value;
    }

    public async Task<RingEventPage> SearchVideosAsync(long deviceId, Instant from, Instant to, CancellationToken stop) =>
        from < to && to - from <= SearchMax
            ? (await api.VideoSearchAsync(deviceId, from, to, stop)).Value
            : throw Invalid("Videos are searched in a span of up to 31 days that ends after it begins.");

    public async Task<RingMedia> GetRecordingAsync(string eventId, CancellationToken stop)
    {
        RequireEvent(eventId);
        return (await api.RecordingAsync(eventId, stop)).Value.Media ?? throw NotReady();
    }

    public Task<RingMedia> ShareRecordingAsync(string eventId, CancellationToken stop)
    {
        RequireEvent(eventId);
        return UntilReadyAsync(() => api.SharedRecordingAsync(eventId, stop), stop);
    }

    public async Task<RingMedia> PrepareDownloadAsync(string eventId, CancellationToken stop)
    {
        RequireEvent(eventId);
        var begun = (await api.BeginDownloadAsync(eventId, stop)).Value;
        return begun.Media ?? (begun.HasFailed ? throw Failed() : await UntilReadyAsync(() => api.DownloadAsync(eventId, stop), stop));
    }

    public async Task<IReadOnlyList<RingRingtone>> GetRingtonesAsync(CancellationToken stop) => (await api.RingtonesAsync(stop)).Value;

    public async Task<IReadOnlyList<long>> GetLinkedDoorbellsAsync(long chimeId, CancellationToken stop) =>
        (await api.LinkedDoorbellsAsync(chimeId, stop)).Value;

    /// <summary>Asks until it is ready, 30 times at most, ever less often: about two minutes.</summary>
    private async Task<RingMedia> UntilReadyAsync(Func<Task<Reading<RecordingState>>> ask, CancellationToken stop)
    {
        var pause = new Backoff(services.Options.Polling.AfterCommand, TimeSpan.FromSeconds(5), services.Chance);
        for (var asked = 0; asked < ReadyAskedMax; asked++)
        {
            var state = (await ask()).Value;
            if (state.HasFailed)
            {
                throw Failed();
            }

            if (state.Media is { } media)
            {
                return media;
            }

            await services.Time.Pause(pause.Next(), stop);
        }

        throw NotReady();
    }

    private static void RequireRows(int limit)
    {
        if (limit is < 1 or > HistoryRowsMax)
        {
            throw Invalid($"1 to {HistoryRowsMax} rows can be asked for.");
        }
    }

    private static void RequireEvent(string eventId)
    {
        if (eventId.Length is 0 or > 40 || eventId.Any(c => !char.IsAsciiDigit(c)))
        {
            throw Invalid("An event's id is a number of up to 40 digits.");
        }
    }

    private static RingApiException NotReady() => new(
        RingFault.Unavailable, "Ring has not made the recording ready in time. Ask again later.", TimeSpan.FromMinutes(1));

    private static RingApiException Failed() => new(RingFault.Rejected, "Ring could not make the recording ready.");
}
