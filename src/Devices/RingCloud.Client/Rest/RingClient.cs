using System.Text.Json;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;
using RingActors.Devices.RingCloud.Client.Auth;
using RingActors.Devices.RingCloud.Client.Faults;
using RingActors.Devices.RingCloud.Client.Http;
using RingActors.Devices.RingCloud.Client.Observations;
using RingActors.Devices.RingCloud.Client.Settings;
using RingActors.Devices.RingCloud.Client.Support;

namespace RingActors.Devices.RingCloud.Client.Rest;

/// <summary>
/// Calls as a logged-in client: token, session and headers added; 401 and an unknown session mended once; everything
/// else a <see cref="RingApiException"/>. Reading calls are repeated a few times when that may help; commands are
/// repeated by the outbox alone, which knows their expiry.
/// </summary>
internal sealed class RingClient
{
    private static readonly TimeSpan ShortPauseMax = TimeSpan.FromSeconds(5);
    private readonly RingCloudOptions _options;
    private readonly RingTransport _transport;
    private readonly Admission _admission;
    private readonly AccessTokenSource _access;
    private readonly RingSession _session;
    private readonly ILogger _log;
    private readonly LinkBoard _links;
    private readonly ResiliencePipeline<RingAnswer> _readRetry;

    public RingClient(RingServices services, RingTransport transport, Admission admission, AccessTokenSource access)
    {
        _options = services.Options;
        _transport = transport;
        _admission = admission;
        _access = access;
        _log = services.Log;
        _links = services.Links;
        _session = new RingSession(this, _options, access, _log);
        _readRetry = ReadRetry(_options, services.Chance, services.Time);
    }

    public RingSession Session => _session;

    public async Task<RingAnswer> SendAsync(RingRequest request, CancellationToken stop)
    {
        try
        {
            var answer = request.IsCommand || request.Method != HttpMethod.Get
                ? await SendOnceAsync(request, stop)
                : await _readRetry.ExecuteAsync(
                    static async (state, token) => await state.Self.SendOnceAsync(state.Request, token), (Self: this, Request: request), stop);
            Show(null);
            return answer;
        }
        catch (RingApiException e)
        {
            Show(e);
            throw;
        }
    }

    // One endpoint in trouble is that endpoint's business; what all calls share is the way to Ring.
    private void Show(RingApiException? e)
    {
        var state = e?.Fault switch
        {
            RingFault.LoginNeeded or RingFault.Unavailable => (RingLinkState?)null,
            RingFault.Unreachable or RingFault.TimedOut or RingFault.HostAway => RingLinkState.Down,
            RingFault.Blocked => RingLinkState.Blocked,
            RingFault.RateLimited or RingFault.BudgetExhausted => RingLinkState.Degraded,
            _ => RingLinkState.Up,
        };
        if (state is { } known)
        {
            _links.Set(RingSubsystem.Api, known, known == RingLinkState.Up ? "Ring answers." : e!.Message);
        }
    }

    /// <summary>Sends with a token and mends what can be mended, each fault once.</summary>
    private async Task<RingAnswer> SendOnceAsync(RingRequest request, CancellationToken stop)
    {
        var mayRenewToken = true;
        var mayRenewSession = request.Endpoint != RingSession.Endpoint;
        while (true)
        {
            var generation = _session.Generation;
            var token = await TokenAsync(stop);
            var answer = await TransmitAsync(request, token, stop);
            if (answer.IsSuccess)
            {
                return new RingAnswer(answer.Code, answer.Body) { TimeMillis = answer.TimeMillis, GivenAt = answer.GivenAt };
            }

            if (answer.Code == 401 && mayRenewToken)
            {
                mayRenewToken = false;
                _access.Refused(token);
            }
            else if (mayRenewSession && RingStatus.IsUnknownSession(answer))
            {
                mayRenewSession = false;
                await _session.RenewAsync(generation, stop);
            }
            else
            {
                throw Refusal(request, answer);
            }
        }
    }

    private async Task<HttpAnswer> TransmitAsync(RingRequest request, string token, CancellationToken stop)
    {
        _admission.Admit(CallPurpose.Of(request), request.Home);
        using var message = new HttpRequestMessage(request.Method, request.Address);
        _transport.AddRingHeaders(message, _access.HardwareId);
        message.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        message.Headers.TryAddWithoutValidation("Accept", request.Accept);
        if (request.Body is { } body)
        {
            message.Content = RingTransport.Json(body);
        }

        return await _transport.SendAsync(message, request.Endpoint, CallPurpose.UrgencyOf(request), stop);
    }

    private async Task<string> TokenAsync(CancellationToken stop)
    {
        try
        {
            return await _access.TokenAsync(stop);
        }
        catch (RingLoginException e)
        {
            var fault = e.Fault switch
            {
                RingLoginFault.Unavailable => RingFault.Unavailable,
                RingLoginFault.Blocked => RingFault.Blocked,
                RingLoginFault.RateLimited or RingLoginFault.TooManyRequests => RingFault.RateLimited,
                RingLoginFault.NotUnderstood => RingFault.NotUnderstood,
                _ => RingFault.LoginNeeded,
            };
            throw new RingApiException(fault, e.Message, e.RetryAfter, e);
        }
    }

    private RingApiException Refusal(RingRequest request, HttpAnswer answer)
    {
        var refusal = RingStatus.RefusalOf(request.Endpoint, answer, _options);
        if (refusal.Fault is RingFault.Blocked or RingFault.RateLimited)
        {
            _admission.Close(refusal.Fault, refusal.RetryAfter!.Value);
            RestLog.Paused(_log, request.Endpoint, refusal.Fault, refusal.RetryAfter.Value);
        }

        return refusal;
    }

    private static ResiliencePipeline<RingAnswer> ReadRetry(RingCloudOptions options, Chance chance, TimeProvider time)
    {
        var builder = new ResiliencePipelineBuilder<RingAnswer> { TimeProvider = time };
        if (options.ReadRetriesMax > 0)
        {
            builder.AddRetry(new RetryStrategyOptions<RingAnswer>
            {
                MaxRetryAttempts = options.ReadRetriesMax,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = TimeSpan.FromMilliseconds(300),
                MaxDelay = ShortPauseMax,
                Randomizer = chance.Next,
                ShouldHandle = arguments => ValueTask.FromResult(
                    arguments.Outcome.Exception is RingApiException { Fault: RingFault.Unreachable or RingFault.TimedOut or RingFault.Unavailable }
                        e && (e.RetryAfter is null || e.RetryAfter <= ShortPauseMax)),
                DelayGenerator = arguments => ValueTask.FromResult((arguments.Outcome.Exception as RingApiException)?.RetryAfter),
            });
        }

        return builder.Build();
    }
}
