using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;
using NodaTime;
using RingActors.Devices.RingCloud.Client.Faults;
using RingActors.Devices.RingCloud.Client.Settings;
using RingActors.Devices.RingCloud.Client.Support;

namespace RingActors.Devices.RingCloud.Client.Http;

/// <summary>
/// The one HttpClient. Sends a request within its time, measures it, and turns everything that can go wrong on the way
/// into a <see cref="RingApiException"/>. Statuses are left to the caller: they mean different things at different
/// places.
/// </summary>
internal sealed class RingTransport : IDisposable
{
    /// <summary>
    /// The longest pause that an answer may ask for, unless a longer one is set for answers that name none.
    /// </summary>
    internal static readonly TimeSpan RetryAfterMax = TimeSpan.FromHours(1);

    private readonly HttpClient _http;
    private readonly TimeSpan _retryAfterMax;
    private readonly RingCloudOptions _options;
    private readonly RingMeter _meter;
    private readonly TimeProvider _time;
    private readonly ILogger _log;

    public RingTransport(RingCloudOptions options, RingMeter meter, TimeProvider time, ILogger log)
    {
        Circuits = new HostCircuits(options.HostOpenFor, time);
        _options = options;
        _retryAfterMax = new[] { RetryAfterMax, options.BlockedPause, options.RateLimitedPause }.Max();
        _meter = meter;
        _time = time;
        _log = log;
        var handler = new SocketsHttpHandler
        {
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            AutomaticDecompression = DecompressionMethods.All,
            ConnectTimeout = options.ConnectTimeout,
            MaxConnectionsPerServer = 6,
            // A redirect would carry the hardware id to another host; Ring's API sends none.
            AllowAutoRedirect = false,
            UseCookies = false,
            ActivityHeadersPropagator = null,
        };
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = options.AnswerBytesMax };
    }

    public HostCircuits Circuits { get; }

    /// <summary>
    /// For requests to Ring: the colon in the agent is no legal product token, so it must go in unvalidated.
    /// </summary>
    public void AddRingHeaders(HttpRequestMessage message, Guid hardwareId)
    {
        message.Headers.TryAddWithoutValidation("User-Agent", _options.UserAgent);
        message.Headers.TryAddWithoutValidation("hardware_id", hardwareId.ToString("D"));
    }

    public static HttpContent Json(string text) =>
        new StringContent(text, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));

    /// <param name="message">The request.</param>
    /// <param name="endpoint">The label in metrics and logs.</param>
    /// <param name="urgency">Whether it is worth a try although the host is left alone.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="RingApiException">Unreachable, timed out, or the host is left alone.</exception>
    public async Task<HttpAnswer> SendAsync(
        HttpRequestMessage message, string endpoint, CallUrgency urgency, CancellationToken stop)
    {
        var pass = Circuits.Enter(message.RequestUri!, urgency);
        try
        {
            var answer = await SendAsync(message, endpoint, stop);
            if (answer.Code is 502 or 503 or 504)
            {
                pass.Failed();
            }
            else
            {
                pass.Answered();
            }

            return answer;
        }
        catch (RingApiException)
        {
            pass.Failed();
            throw;
        }
        catch (Exception)
        {
            pass.Cancelled();
            throw;
        }
    }

    private async Task<HttpAnswer> SendAsync(HttpRequestMessage message, string endpoint, CancellationToken stop)
    {
        var started = _time.GetTimestamp();
        var outcome = "unreachable";
        using var timeout = new CancellationTokenSource(_options.RequestTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, timeout.Token);
        try
        {
            using var response = await _http.SendAsync(message, either.Token);
            var body = await response.Content.ReadAsByteArrayAsync(either.Token);
            outcome = Outcome(response.StatusCode);
            return new HttpAnswer(response.StatusCode, body, RetryAfter(response))
            {
                TimeMillis = TimeMillis(response),
                GivenAt = response.Headers.Date is { } given ? Instant.FromDateTimeOffset(given) : null,
            };
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            outcome = "cancelled";
            throw;
        }
        catch (OperationCanceledException e)
        {
            outcome = "timeout";
            throw new RingApiException(
                RingFault.TimedOut, $"No answer to {endpoint} within {_options.RequestTimeout}.", null, e)
            { IsOutcomeUnknown = true };
        }
        catch (HttpRequestException e)
        {
            throw Unreachable(endpoint, e);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            // A connection that is gone as soon as it was made is told by the socket itself, wrapped in nothing.
            throw Unreachable(endpoint, e);
        }
        finally
        {
            var took = _time.GetElapsedTime(started);
            _meter.Called(endpoint, outcome, took);
            RestLog.Called(_log, endpoint, outcome, took.TotalMilliseconds);
        }
    }

    public void Dispose() => _http.Dispose();

    private static RingApiException Unreachable(string endpoint, Exception e)
    {
        var sent = e is not HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError };
        return new RingApiException(RingFault.Unreachable, $"{endpoint} cannot be reached: {e.Message}", null, e) { IsOutcomeUnknown = sent };
    }

    /// <summary>
    /// What the other side asks for, but not for ever: a slip of its clock or of its units must not make this client
    /// deaf for days.
    /// </summary>
    private TimeSpan? RetryAfter(HttpResponseMessage response) =>
        PauseAsked(response.Headers, _time.GetUtcNow()) is { } p && p > TimeSpan.Zero ? (p < _retryAfterMax ? p : _retryAfterMax) : null;

    /// <summary>
    /// A moment that the other side names is measured by its own clock: ours may differ by more than the pause.
    /// </summary>
    internal static TimeSpan? PauseAsked(HttpResponseHeaders headers, DateTimeOffset now) =>
        headers.RetryAfter?.Delta ?? (headers.RetryAfter?.Date is { } date ? date - (headers.Date ?? now) : null);

    private static string? TimeMillis(HttpResponseMessage response) =>
        response.Headers.TryGetValues("x-time-millis", out var values) ? values.FirstOrDefault() : null;

    private static string Outcome(HttpStatusCode status) => (int)status switch
    {
        >= 200 and < 300 => "ok",
        401 => "unauthorized",
        404 => "not_found",
        406 => "blocked",
        412 => "code_required",
        429 => "rate_limited",
        >= 500 => "server_error",
        _ => "rejected",
    };
}

/// <summary>An answer with any status.</summary>
internal sealed record HttpAnswer(HttpStatusCode Status, byte[] Body, TimeSpan? RetryAfter)
{
    public int Code => (int)Status;

    /// <summary>When a picture was taken, as Ring says; null if it did not.</summary>
    public string? TimeMillis { get; init; }

    /// <summary>When it was given, by the clock of the other side, in whole seconds; null if it did not say.</summary>
    public Instant? GivenAt { get; init; }

    public bool IsSuccess => Code is >= 200 and < 300;

    /// <summary>
    /// The body as text for looking into error messages; cut, since the edge answers with whole pages.
    /// </summary>
    public string Text => Encoding.UTF8.GetString(Body, 0, Math.Min(Body.Length, 4096));
}
