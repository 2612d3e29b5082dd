using System.Buffers.Text;
using System.Text;
using RingCloudSim.Household;
using RingCloudSim.Time;

namespace RingCloudSim.OAuth;

/// <summary>What a grant hands out.</summary>
internal sealed record IssuedTokens(string AccessToken, string RefreshToken, int ExpiresInSeconds);

/// <summary>
/// Access tokens and refresh token families. A refresh makes a new refresh token; the used one is accepted again within
/// the grace, so that a client which lost the answer can repeat, and is dead after it (protocol sheet, 1.4 and 1.6).
/// </summary>
internal sealed class TokenBook(Scheduler scheduler, SeededIds ids, RingCloudOptions options)
{
    private readonly Dictionary<string, AccessToken> _access = [];
    private readonly Dictionary<string, RefreshToken> _refresh = [];
    private int _families;

    public int LiveAccessTokens => _access.Values.Count(access => access.ExpiresAt > scheduler.Now);

    public int LiveRefreshTokens => _refresh.Values.Count(IsUsable);

    public IssuedTokens NewFamily(Account account) => Issue(account, ++_families);

    /// <summary>Null when the token is unknown, revoked, or was used longer ago than the grace.</summary>
    public IssuedTokens? Refresh(string refreshToken)
    {
        if (!_refresh.TryGetValue(refreshToken, out var refresh) || !IsUsable(refresh))
        {
            return null;
        }

        refresh.UsedAt ??= scheduler.Now;
        return Issue(refresh.Account, refresh.Family);
    }

    public Account? Authorized(string? accessToken)
        => accessToken is not null && _access.TryGetValue(accessToken, out var access) && access.ExpiresAt > scheduler.Now
            ? access.Account
            : null;

    /// <summary>All access tokens die at once; refresh tokens live on.</summary>
    public void ExpireAccessTokens(Account? account)
        => RemoveWhere(_access, access => account is null || access.Account == account);

    /// <summary>As when the client device is deleted in the app or the password changes.</summary>
    public void RevokeAll(Account? account)
    {
        ExpireAccessTokens(account);
        RemoveWhere(_refresh, refresh => account is null || refresh.Account == account);
    }

    /// <summary>
    /// Somebody else has used the newest refresh token of each family a while ago: whoever still has it finds it dead.
    /// Returns how many.
    /// </summary>
    public int Reuse(Account? account)
    {
        var newest = _refresh.Values.Where(each => each.UsedAt is null && (account is null || each.Account == account)).ToList();
        foreach (var refresh in newest)
        {
            refresh.UsedAt = scheduler.Now - options.RefreshGrace - TimeSpan.FromSeconds(1);
        }

        return newest.Count;
    }

    private bool IsUsable(RefreshToken refresh)
        => refresh.UsedAt is not { } used || scheduler.Now - used <= options.RefreshGrace;

    private IssuedTokens Issue(Account account, int family)
    {
        var access = NewToken(account, "access", family);
        var refresh = NewToken(account, "refresh", family);
        _access[access] = new AccessToken(account, scheduler.Now + options.AccessTokenLifetime);
        _refresh[refresh] = new RefreshToken(account, family);
        return new IssuedTokens(access, refresh, (int)options.AccessTokenLifetime.TotalSeconds);
    }

    /// <summary>Looks like Ring's JWTs; opaque to clients, readable for people.</summary>
    private string NewToken(Account account, string use, int family)
    {
        var header = Base64Url.EncodeToString("{\"alg\":\"none\",\"typ\":\"JWT\"}"u8);
        var body = Base64Url.EncodeToString(
            Encoding.UTF8.GetBytes($$"""{"use":"{{use}}","user":{{account.UserId}},"family":{{family}}}"""));
        return $"{header}.{body}.{ids.NextHex(16)}";
    }

    private static void RemoveWhere<T>(Dictionary<string, T> tokens, Func<T, bool> condition)
    {
        foreach (var token in tokens.Where(entry => condition(entry.Value)).Select(entry => entry.Key).ToArray())
        {
            tokens.Remove(token);
        }
    }

    private sealed record AccessToken(Account Account, DateTimeOffset ExpiresAt);

    private sealed record RefreshToken(Account Account, int Family)
    {
        public DateTimeOffset? UsedAt { get; set; }
    }
}
