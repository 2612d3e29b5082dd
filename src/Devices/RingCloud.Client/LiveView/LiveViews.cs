using System.Collections.Concurrent;
using System.Security.Cryptography;
using RingActors.Devices.RingCloud.Client.Faults;
using RingActors.Devices.RingCloud.Client.Household.State;
using RingActors.Devices.RingCloud.Client.Observations;
using RingActors.Devices.RingCloud.Client.Rest;
using RingActors.Devices.RingCloud.Client.Support;

namespace RingActors.Devices.RingCloud.Client.LiveView;

/// <summary>A live view that has begun.</summary>
/// <param name="Id">Names it in every further call. Whoever has it may watch.</param>
/// <param name="Answer">The camera's answer to the offer (SDP).</param>
public sealed record LiveViewStarted(string Id, string Answer);

/// <summary>The live views of a connection: bounded in number, and each in time.</summary>
public sealed class LiveViews : IAsyncDisposable
{
    private const int IceLengthMax = 4096;
    private readonly ConcurrentDictionary<string, LiveViewSession> _sessions = new(StringComparer.Ordinal);
    private readonly RingServices _services;
    private readonly RingApi _api;
    private readonly Func<HouseholdState> _household;
    private readonly SemaphoreSlim _free;
    private volatile bool _isClosed;

    internal LiveViews(RingServices services, RingApi api, Func<HouseholdState> household)
    {
        (_services, _api, _household) = (services, api, household);
        _free = new SemaphoreSlim(services.Options.LiveView.SessionsMax);
        services.Meter.ShowLiveViews(() => _sessions.Count);
    }

    /// <summary>How many are open.</summary>
    public int Count => _sessions.Count;

    /// <summary>Passes the player's offer to the camera, and returns the camera's answer.</summary>
    /// <param name="deviceId">The camera.</param>
    /// <param name="offer">SDP; at most 64 KiB.</param>
    /// <param name="withSpeaker">Also open the camera's speaker, once it is connected.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="RingApiException">Blocked by the mode, too many, refused, not answered.</exception>
    public async Task<LiveViewStarted> StartAsync(long deviceId, string offer, bool withSpeaker, CancellationToken stop)
    {
        if (!SdpAnswer.IsSdp(offer))
        {
            throw new RingApiException(RingFault.Rejected, "The offer is no session description (SDP) of at most 64 KiB.");
        }

        Require(deviceId);
        if (!_free.Wait(0, CancellationToken.None))
        {
            throw new RingApiException(
                RingFault.TooMany, $"{_services.Options.LiveView.SessionsMax} live views are open, and no more may be. Close one.");
        }

        var session = new LiveViewSession(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)), deviceId, withSpeaker, _services);
        _sessions[session.Id] = session;
        try
        {
            if (_isClosed)
            {
                throw new RingApiException(RingFault.NotConnected, "The connection to Ring is being closed; no live view begins any more.");
            }

            var answer = await session.StartAsync(AddressOf(await TicketAsync(stop)), offer, stop);
            _ = ForgetAsync(session);
            return new LiveViewStarted(session.Id, answer);
        }
        catch (Exception)
        {
            await RemoveAsync(session);
            throw;
        }
    }

    /// <summary>Passes a candidate of the player on. False if there is no such live view, or it has ended.</summary>
    public async Task<bool> AddIceAsync(string id, long deviceId, string candidate, int line)
    {
        if (candidate.Length > IceLengthMax || line is < 0 or > 64)
        {
            throw new RingApiException(RingFault.Rejected, $"A candidate has at most {IceLengthMax} characters, and the index of a medium is 0 to 64.");
        }

        return Find(id, deviceId) is { } session && await session.AddIceAsync(candidate, line);
    }

    /// <summary>
    /// What Ring has said for the player since; null if there is no such live view. Asking keeps it open.
    /// </summary>
    public async Task<LiveViewNews?> NewsAsync(string id, long deviceId, int after, TimeSpan wait, CancellationToken stop) =>
        Find(id, deviceId) is { } session ? await session.NewsAsync(after, wait, stop) : null;

    /// <summary>Closes it; returns when it is closed. False if there is no such live view.</summary>
    public async Task<bool> CloseAsync(string id, long deviceId)
    {
        if (Find(id, deviceId) is not { } session)
        {
            return false;
        }

        await session.CloseAsync();
        await RemoveAsync(session);
        return true;
    }

    /// <summary>Closes all, and lets none begin.</summary>
    public async ValueTask DisposeAsync()
    {
        // First: whoever begins meanwhile is either seen here, or sees this.
        _isClosed = true;
        foreach (var session in _sessions.Values.ToArray())
        {
            await RemoveAsync(session);
        }
    }

    private LiveViewSession? Find(string id, long deviceId) =>
        _sessions.TryGetValue(id, out var session) && session.DeviceId == deviceId ? session : null;

    /// <summary>What the device list says of the camera, where it says something.</summary>
    private void Require(long deviceId)
    {
        var camera = _household().Find(deviceId);
        if (camera?.IsLiveViewDisabled == true)
        {
            throw Blocked();
        }

        if (camera?.IsOnline == false)
        {
            throw new RingApiException(RingFault.Rejected, "This camera is offline.");
        }
    }

    private async Task<string> TicketAsync(CancellationToken stop)
    {
        try
        {
            return (await _api.SignalTicketAsync(stop)).Value
                ?? throw new RingApiException(RingFault.NotUnderstood, "Ring's answer holds no ticket for the signalling server.");
        }
        catch (RingApiException e) when (e is { Fault: RingFault.Forbidden, Status: 403 })
        {
            throw Blocked();
        }
    }

    private Uri AddressOf(string ticket) => new UriBuilder(_services.Options.Endpoints.Signalling)
    {
        Query = $"api_version=4.0&auth_type=ring_solutions&client_id=ring_site-{Guid.NewGuid():D}&token={Uri.EscapeDataString(ticket)}",
    }.Uri;

    /// <summary>One that has ended by itself is told as ended for a while, so that the player learns why.</summary>
    private async Task ForgetAsync(LiveViewSession session)
    {
        await session.Ended;
        FreePlaceOf(session);
        await _services.Time.Pause(_services.Options.LiveView.IdleMax, CancellationToken.None);
        await RemoveAsync(session);
    }

    private async Task RemoveAsync(LiveViewSession session)
    {
        if (_sessions.TryRemove(session.Id, out _))
        {
            await session.DisposeAsync();
            FreePlaceOf(session);
        }
    }

    private void FreePlaceOf(LiveViewSession session)
    {
        if (session.GiveUpPlace())
        {
            _free.Release();
        }
    }

    private static RingApiException Blocked() => new(
        RingFault.LiveViewBlocked, "Looking through this camera is blocked now: by the mode of the home, or by a setting in the Ring app.");
}
