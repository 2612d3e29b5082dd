using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using RingActors.Devices.RingCloud.Auth;
using RingActors.Devices.RingCloud.Configuration;
using RingActors.Devices.RingCloud.Rest;
using RingActors.Devices.RingCloud.Storage;
using RingActors.Devices.RingCloud.Support;

namespace RingActors.Devices.RingCloud;

/// <summary>The dialogue of a login: password, then a code. The password is kept nowhere.</summary>
public sealed class RingLogin : IDisposable
{
    private readonly RingMeter _meter = new();
    private readonly RingTransport _transport;
    private readonly AccessTokenSource _access;

    /// <exception cref="RingOptionsException">The settings cannot be used.</exception>
    public RingLogin(RingCloudOptions options, RingTokenStore store, TimeProvider? time = null, ILogger? log = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        RingCloudOptionsCheck.Require(options);
        var clock = time ?? TimeProvider.System;
        var logger = log ?? NullLogger.Instance;
        _transport = new RingTransport(options, _meter, clock, logger);
        var admission = new Admission(new CallBudget(options.CallsPerHourMax, clock), clock);
        _access = new AccessTokenSource(options, new OAuthClient(options, _transport, admission), store, clock, logger);
    }

    /// <summary>Ask once without a code; when one is required, ask the user and call again with it.</summary>
    /// <exception cref="RingLoginException">Refused or not possible now; the message says what to do.</exception>
    public Task<RingLoginResult> LogInAsync(string user, string password, string? code, CancellationToken stop) =>
        _access.LogInAsync(user, password, code, stop);

    public void Dispose()
    {
        _transport.Dispose();
        _meter.Dispose();
    }
}
