using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using NodaTime;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.RingCloud.Client.Calls;
using RingActors.Devices.RingCloud.Client.Faults;
using RingActors.Devices.RingCloud.Client.Observations;
using RingActors.Devices.RingCloud.Client.Support;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;

namespace RingActors.Devices.RingCloud.Gateway.Pictures;

/// <summary>How pictures are got.</summary>
/// <param name="OfPush">Fetch the pictures that push messages name.</param>
/// <param name="TakenEveryMin">A camera is asked for a picture at most this often: asking drains batteries.</param>
public sealed record CameraPicturesOptions(bool OfPush, Duration TakenEveryMin);

/// <summary>Why no picture was taken, where Ring was not even asked.</summary>
/// <param name="RetryAfter">When asking again may help.</param>
public sealed class PictureTooSoonException(string message, TimeSpan retryAfter) : Exception(message)
{
    public TimeSpan RetryAfter { get; } = retryAfter;
}

/// <summary>A picture that is stored, and in the camera's journal.</summary>
public sealed record KeptPicture(string Hash, Instant TakenAt, long Length);

/// <summary>
/// Gets pictures of cameras, stores them, and only then tells the camera's actor: an event never names a picture that a
/// crash could have taken away. The other way round a crash leaves a file that no event names; it ends like all others.
/// </summary>
public sealed class CameraPictures : IAsyncDisposable
{
    private const int WaitingMax = 64;
    private const int PushTriesMax = 4;
    private static readonly TimeSpan PruneEvery = TimeSpan.FromHours(1);

    private readonly IHomes _homes;
    private readonly PictureStore _store;
    private readonly CameraPicturesOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Backoff _backoff;
    private readonly Channel<Wanted> _wanted;
    private readonly ConcurrentDictionary<Address, Instant> _asked = new();
    private readonly CancellationTokenSource _life = new();
    private int _disposed;
    private readonly Meter _meter = new("RingActors.Pictures");
    private readonly Counter<long> _outcomes;
    private readonly Task _loops;

    public CameraPictures(
        IHomes homes, PictureStore store, CameraPicturesOptions options, TimeProvider time, ILogger log, Chance? chance = null)
    {
        (_homes, _store, _options, _time, _log) = (homes, store, options, time, log);
        _backoff = new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(8), chance ?? new Chance(new Random()));
        _outcomes = _meter.CreateCounter<long>("ring_pictures_total", "{picture}", "Pictures of cameras, by why and outcome.");
        _meter.CreateObservableGauge("ring_pictures_bytes", () => store.Bytes, "By", "Bytes of all stored pictures.");
        _wanted = Channel.CreateBounded<Wanted>(
            new BoundedChannelOptions(WaitingMax) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
            dropped => Count("push", "dropped"));
        _loops = Task.WhenAll(Task.Run(() => FetchAsync(_life.Token)), Task.Run(() => PruneAsync(_life.Token)));
    }

    /// <summary>The connection that pictures come over; null until it is made.</summary>
    public IRingCalls? Calls { get; set; }

    /// <summary>
    /// Has a camera take a picture, stores it, and journals it on behalf of <paramref name="by"/>. Newer than
    /// everything Ring had when it was asked.
    /// </summary>
    /// <exception cref="RingApiException">Ring did not hand out a new picture; the message says why.</exception>
    /// <exception cref="PictureTooSoonException">
    /// The camera was asked a moment ago, or its journal cannot be written now.
    /// </exception>
    /// <exception cref="IOException">The disk did not take it.</exception>
    public async Task<KeptPicture> TakeAsync(Address camera, Principal by, string correlation, CancellationToken stop)
    {
        var ring = Calls ?? throw new RingApiException(RingFault.NotConnected, "There is no connection to Ring yet.");
        var id = DeviceRoute.Of(camera).Number
            ?? throw new RingApiException(RingFault.Rejected, $"'{camera.Id}' is no id of a Ring camera.");
        TakeTurn(camera);
        try
        {
            var picture = await ring.TakePictureAsync(id, stop).ConfigureAwait(false);
            var kept = await KeepAsync(camera, picture, picture.TakenAt!.Value, null, by, correlation, stop).ConfigureAwait(false);
            Count("asked", "kept");
            return kept;
        }
        catch (Exception)
        {
            Count("asked", "failed");
            throw;
        }
    }

    /// <summary>
    /// Something was observed. If it names a picture, that is fetched in the background; never waits.
    /// </summary>
    public void Observed(CameraObservation observation, Address camera)
    {
        if (_options.OfPush && observation.PictureId is { } picture)
        {
            var at = observation.OccurredAt ?? observation.LearnedAt;
            _wanted.Writer.TryWrite(new Wanted(camera, picture, EventIdOf(observation), at));
        }
    }

    /// <summary>Once for every way by which it is asked for: in its turn as a process stops, and by the container that made it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await _life.CancelAsync().ConfigureAwait(false);
        await _loops.ConfigureAwait(false);
        _life.Dispose();
        _meter.Dispose();
    }

    private static string? EventIdOf(CameraObservation observation) => observation switch
    {
        MotionObserved m => m.EventId,
        DingObserved d => d.EventId,
        IntercomCallObserved c => c.EventId,
        _ => null,
    };

    private void TakeTurn(Address camera)
    {
        var now = _time.Now();
        var turn = _asked.AddOrUpdate(camera, now, (_, last) => now - last >= _options.TakenEveryMin ? now : last);
        if (turn != now)
        {
            var left = (turn + _options.TakenEveryMin - now).ToTimeSpan();
            throw new PictureTooSoonException(
                $"This camera was asked for a picture a moment ago; it is asked at most every {_options.TakenEveryMin.TotalSeconds:0} s.", left);
        }
    }

    private async Task<KeptPicture> KeepAsync(
        Address camera, RingPicture picture, Instant at, string? eventId, Principal by, string correlation, CancellationToken stop)
    {
        var length = picture.Bytes.Length;
        var hash = await Task.Run(() => _store.Store(camera.Home, picture.Bytes.Span), stop).ConfigureAwait(false);
        var answer = await _homes.AskAsync(new Request(camera, new ReportSnapshot(hash, at, length, eventId), by, correlation)).ConfigureAwait(false);
        return answer.Ok
            ? new KeptPicture(hash, at, length)
            : throw new PictureTooSoonException(
                "The picture is stored, but the journal cannot be written now: " + answer.Refusal!.Detail, TimeSpan.FromSeconds(5));
    }

    private async Task FetchAsync(CancellationToken life)
    {
        try
        {
            await foreach (var wanted in _wanted.Reader.ReadAllAsync(life).ConfigureAwait(false))
            {
                await FetchAsync(wanted, life).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (life.IsCancellationRequested)
        {
            // What still waits is lost: the event is journaled, and Ring's history has the picture.
        }
    }

    private async Task FetchAsync(Wanted wanted, CancellationToken life)
    {
        _backoff.Reset();
        for (var tries = 1; ; tries++)
        {
            try
            {
                var ring = Calls ?? throw new RingApiException(RingFault.NotConnected, "There is no connection to Ring yet.");
                var picture = await ring.GetPictureOfPushAsync(wanted.PictureId, life).ConfigureAwait(false);
                await KeepAsync(
                    wanted.Camera, picture, picture.TakenAt ?? wanted.At, wanted.EventId, Principal.RingCloud, CorrelationOf(wanted), life)
                    .ConfigureAwait(false);
                Count("push", "kept");
                return;
            }
            catch (Exception e) when (e is RingApiException { IsTransient: true } or PictureTooSoonException && tries < PushTriesMax)
            {
                var pause = _backoff.Next();
                await _time.Pause((e as RingApiException)?.RetryAfter is { } asked && asked > pause ? asked : pause, life).ConfigureAwait(false);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                Count("push", "failed");
                PictureLog.NotKept(_log, wanted.Camera.Value, e.Message);
                return;
            }
        }
    }

    private async Task PruneAsync(CancellationToken life)
    {
        try
        {
            while (true)
            {
                await _time.Pause(PruneEvery, life).ConfigureAwait(false);
                try
                {
                    _store.RemoveExpired();
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                {
                    PictureLog.NotPruned(_log, e.Message);
                }
            }
        }
        catch (OperationCanceledException) when (life.IsCancellationRequested)
        {
            // Stopped.
        }
    }

    private static string CorrelationOf(Wanted wanted) =>
        wanted.EventId is { Length: <= 64 } id ? "ring-picture-" + id : "ring-picture-" + wanted.At.ToUnixTimeMilliseconds();

    private void Count(string why, string outcome) => _outcomes.Add(
        1, new KeyValuePair<string, object?>("why", why), new KeyValuePair<string, object?>("outcome", outcome));

    private sealed record Wanted(Address Camera, string PictureId, string? EventId, Instant At);
}

internal static partial class PictureLog
{
    [LoggerMessage(3501, LogLevel.Warning, "A picture of {Camera} that a push message named was not kept: {Reason}")]
    public static partial void NotKept(ILogger log, string camera, string reason);

    [LoggerMessage(3502, LogLevel.Warning, "Pictures that have had their time could not be removed: {Reason}")]
    public static partial void NotPruned(ILogger log, string reason);
}
