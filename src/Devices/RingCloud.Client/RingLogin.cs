using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using RingActors.Devices.RingCloud.Client.Auth;
using RingActors.Devices.RingCloud.Client.Faults;
using RingActors.Devices.RingCloud.Client.Http;
using RingActors.Devices.RingCloud.Client.Observations;
using RingActors.Devices.RingCloud.Client.Rest;
using RingActors.Devices.RingCloud.Client.Settings;
using RingActors.Devices.RingCloud.Client.Storage;
using RingActors.Devices.RingCloud.Client.Support;

namespace RingActors.Devices.RingCloud.Client;

/// <summary>
/// The dialogue of a login: password, then a code. The password is kept nowhere. And which homes that login shows, so
/// that somebody can be told by it.
/// </summary>
public sealed class RingLogin : IDisposable
{
    private readonly RingMeter _meter = new();
    private readonly RingTransport _transport;
    private readonly AccessTokenSource _access;
    private readonly RingApi _api;

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
        var services = new RingServices(
            options, Nobody.Instance, new LinkBoard(clock), _meter, new Chance(new Random()), clock, logger);
        _api = new RingApi(new RingClient(services, _transport, admission, _access), services);
    }

    /// <summary>Ask once without a code; when one is required, ask the user and call again with it.</summary>
    /// <exception cref="RingLoginException">Refused or not possible now; the message says what to do.</exception>
    public Task<RingLoginResult> LogInAsync(string user, string password, string? code, CancellationToken stop) =>
        _access.LogInAsync(user, password, code, stop);

    /// <summary>The homes that whoever has just logged in sees: their own, and those that are shared with them.</summary>
    /// <exception cref="RingApiException">Ring does not say.</exception>
    public async Task<IReadOnlyList<string>> HomesAsync(CancellationToken stop)
    {
        var own = await _api.LocationsAsync(stop);
        var shared = await _api.SharedLocationsAsync(stop);
        return [.. own.Value.Concat(shared.Value).Select(l => l.Id).Distinct(StringComparer.Ordinal)];
    }

    public void Dispose()
    {
        _transport.Dispose();
        _meter.Dispose();
    }

    /// <summary>What else Ring says is for a connection to tell.</summary>
    private sealed class Nobody : IRingObserver
    {
        internal static Nobody Instance { get; } = new();

        public ValueTask ObserveAsync(RingObservation observation, CancellationToken stop) => ValueTask.CompletedTask;
    }
}
