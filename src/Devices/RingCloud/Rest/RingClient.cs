using System.Text.Json;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;
using RingActors.Devices.RingCloud.Auth;
using RingActors.Devices.RingCloud.Configuration;
using RingActors.Devices.RingCloud.Support;

namespace RingActors.Devices.RingCloud.Rest;

/// <summary>
/// Calls as a logged-in client: token, session and headers added; 401 and an unknown session mended once; everything else a
/// <see cref="RingApiException"/>. Reading calls are repeated a few times when that may help; commands are repeated by the outbox
/// alone, which knows their expiry.
/// </summary>
internal sealed class RingClient
{
    private static readonly TimeSpan ShortPauseMax = TimeSpan.FromSeconds(5);
    private readonly RingCloudOptions _options;
    private readonly RingTransport _transport;
    private readonly Admission _admission;
    private readonly RingAccess _access;
    private readonly RingSession _session;
    private readonly ILogger _log;
    private readonly ResiliencePipeline<RingAnswer> _readRetry;

    public RingClient(
        RingCloudOptions options, RingTransport transport, Admission admission, RingAccess access, Chance chance, TimeProvider time, ILogger log)
    {
        _options = options;
        _transport = transport;
        _admission = admission;
        _access = access;
        _log = log;
        _session = new RingSession(this, options, access, log);
        _readRetry = ReadRetry(options, chance, time);
    }

    public RingSession Session => _session;

    public async Task<RingAnswer> SendAsync(RingRequest request, CancellationToken stop)
    {
        if (request.IsCommand || request.Method != HttpMethod.Get)
        {
            return await SendOnceAsync(request, stop);
        }

        return await _readRetry.ExecuteAsync(
            static async (state, token) => await state.Self.SendOnceAsync(state.Request, token), (Self: this, Request: request), stop);
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
                return new RingAnswer(answer.Code, answer.Body);
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
        _admission.Admit(request.IsCommand);
        using var message = new HttpRequestMessage(request.Method, request.Address);
        _transport.AddRingHeaders(message, _access.HardwareId);
        message.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        message.Headers.TryAddWithoutValidation("Accept", "application/json");
        if (request.Body is { } body)
        {
            message.Content = RingTransport.Json(body);
        }

        return await _transport.SendAsync(message, request.Endpoint, stop);
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
