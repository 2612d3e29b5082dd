using Microsoft.Extensions.Logging;
using RingActors.Devices.RingCloud.Client.Settings;
using RingActors.Devices.RingCloud.Client.Storage;

namespace RingActors.Devices.RingCloud.Client.Auth;

/// <summary>
/// Gives out access tokens. Ring's refresh tokens work once: one renewal is in flight at a time, the new refresh token
/// is on the disk before the new access token is used, and a dead one is never sent again.
/// </summary>
internal sealed class AccessTokenSource(RingCloudOptions options, OAuthClient oauth, RingTokenStore store, TimeProvider time, ILogger log)
{
    internal const string NobodyLoggedIn =
        "Nobody is logged in to Ring: a login with its code is needed. Run: ringactors login";

    private const int MarginDivisor = 5;
    private readonly Lock _gate = new();
    private AccessToken? _current;
    private Task<AccessToken>? _renewal;
    private TokenGrant? _unsaved;
    private int _logins;

    /// <summary>Told after each renewal or its final failure; null means success.</summary>
    public event Action<RingLoginException?>? Changed;

    public Guid HardwareId => store.Current.HardwareId;

    /// <summary>A token that is good for a while yet.</summary>
    /// <exception cref="RingLoginException">
    /// Renewal failed; <see cref="RingLoginException.Fault"/> says whether waiting helps.
    /// </exception>
    public Task<string> TokenAsync(CancellationToken stop)
    {
        Task<AccessToken> renewal;
        lock (_gate)
        {
            if (_current is { } token && time.GetTimestamp() < token.RenewAt)
            {
                return Task.FromResult(token.Value);
            }

            // The renewal belongs to nobody: a caller that gives up must not cut it off between Ring's answer and the
            // disk.
            renewal = _renewal ??= Task.Run(RenewAsync, CancellationToken.None);
        }

        return ValueOf(renewal.WaitAsync(stop));
    }

    /// <summary>Ring refused this token. If it is still the current one, the next call renews.</summary>
    public void Refused(string token)
    {
        lock (_gate)
        {
            if (_current?.Value == token)
            {
                _current = null;
            }
        }
    }

    public async Task<RingLoginResult> LogInAsync(string user, string password, string? code, CancellationToken stop)
    {
        var answer = await oauth.WithPasswordAsync(user, password, code, HardwareId, stop);
        if (answer.Grant is not { } grant)
        {
            return answer.Challenge!;
        }

        lock (_gate)
        {
            // From here on a renewal of the login before is nobody's.
            _logins++;
            _current = null;
            _current = Keep(grant);
        }

        Changed?.Invoke(null);
        return new RingLoginResult.LoggedIn();
    }

    private static async Task<string> ValueOf(Task<AccessToken> token) => (await token).Value;

    private async Task<AccessToken> RenewAsync()
    {
        var login = Volatile.Read(ref _logins);
        try
        {
            var token = await RenewOnceAsync(login);
            Changed?.Invoke(null);
            return token;
        }
        catch (RingLoginException) when (Newer(login) is { } token)
        {
            return token;
        }
        catch (RingLoginException e)
        {
            AuthLog.RenewalFailed(log, e.Fault, e.Message);
            Changed?.Invoke(e);
            throw;
        }
        finally
        {
            lock (_gate)
            {
                _renewal = null;
            }
        }
    }

    /// <summary>The token of a login that came after that one; null if there was none.</summary>
    private AccessToken? Newer(int login)
    {
        lock (_gate)
        {
            return _logins == login ? null : _current;
        }
    }

    private async Task<AccessToken> RenewOnceAsync(int login)
    {
        // A grant that could not be saved is the only living one: save it before asking for another with the used-up
        // token.
        if (SaveUnsaved() is { } saved)
        {
            return saved;
        }

        var credentials = store.Current;
        if (credentials.RefreshToken is not { } refreshToken || credentials.RefreshTokenDead)
        {
            throw new RingLoginException(RingLoginFault.LoginNeeded, NobodyLoggedIn);
        }

        try
        {
            var answer = await oauth.WithRefreshTokenAsync(refreshToken, credentials.HardwareId, CancellationToken.None);
            return answer.Grant is { } fresh
                ? KeepUnlessNewer(fresh, login)
                : throw new RingLoginException(RingLoginFault.LoginNeeded, "Ring asks for a second factor. Run: ringactors login");
        }
        catch (RingLoginException e) when (e.Fault == RingLoginFault.LoginNeeded)
        {
            RememberDead(refreshToken);
            throw;
        }
    }

    private AccessToken? SaveUnsaved()
    {
        lock (_gate)
        {
            return _unsaved is { } grant ? _current = Keep(grant) : null;
        }
    }

    /// <summary>
    /// Somebody may have logged in, perhaps as another user, while Ring was asked: then that is the login.
    /// </summary>
    private AccessToken KeepUnlessNewer(TokenGrant fresh, int login)
    {
        lock (_gate)
        {
            return _logins == login
                ? _current = Keep(fresh)
                : _current ?? throw new RingLoginException(RingLoginFault.Unavailable, "A new login could not be saved yet.");
        }
    }

    private void RememberDead(string refreshToken)
    {
        try
        {
            store.Change(c => c.RefreshToken == refreshToken ? c with { RefreshTokenDead = true } : c);
        }
        catch (RingTokenStoreException e)
        {
            // Then Ring says it once more after the next start; that the login is dead is the message that matters.
            AuthLog.NotRemembered(log, e.Message);
        }
    }

    private AccessToken Keep(TokenGrant grant)
    {
        _unsaved = grant;
        try
        {
            store.Change(c => c with { RefreshToken = grant.RefreshToken, RefreshTokenDead = false });
        }
        catch (RingTokenStoreException e)
        {
            throw new RingLoginException(RingLoginFault.Unavailable, e.Message, null, e);
        }

        _unsaved = null;
        AuthLog.Renewed(log, grant.Lifetime);
        var margin = TimeSpan.FromTicks(Math.Min(options.TokenRenewalMargin.Ticks, grant.Lifetime.Ticks / MarginDivisor));
        var renewAt = time.GetTimestamp() + (long)((grant.Lifetime - margin).TotalSeconds * time.TimestampFrequency);
        return new AccessToken(grant.AccessToken, renewAt);
    }

    private sealed record AccessToken(string Value, long RenewAt);
}
