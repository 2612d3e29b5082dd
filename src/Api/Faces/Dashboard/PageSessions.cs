using System.Security.Cryptography;
using System.Text;
using RingActors.Api.Access.Callers;
using RingActors.Api.Tools.Contract;
using RingActors.Devices.Domain.Keys;

namespace RingActors.Api.Faces.Dashboard;

/// <summary>
/// Sessions of the pages: whoever typed a key once is known by a cookie for a while. What the session may is what the
/// key may at the moment of each request, so that it ends with the key. They live in memory and end with the process.
/// </summary>
internal sealed class PageSessions(IKeyDirectory keys, SettingsKeys settings, TimeProvider time)
{
    internal const string CookieName = "ringactors-session";

    /// <summary>One that nobody used for so long is over.</summary>
    internal static readonly TimeSpan IdleMax = TimeSpan.FromMinutes(15);

    /// <summary>No session lives longer, however it is used.</summary>
    internal static readonly TimeSpan LifeMax = TimeSpan.FromHours(8);

    /// <summary>A household has a few; beyond these the one that was not used for longest ends.</summary>
    internal const int SessionsMax = 50;

    /// <summary>A key of a tablet or a person is used in a few browsers.</summary>
    internal const int SessionsPerKeyMax = 10;

    private const int TokenBytes = 32;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Session> _byToken = new(StringComparer.Ordinal);

    /// <summary>How many there are, those included that are over and were not looked at since.</summary>
    internal int Count
    {
        get
        {
            lock (_gate)
            {
                return _byToken.Count;
            }
        }
    }

    /// <summary>
    /// Begins a session for a key that approves or tries codes; null for any other, whatever is wrong with it.
    /// </summary>
    public ToolPrincipal? Begin(HttpContext context, string key)
    {
        string digest = ApiKeyText.DigestOf(key);
        if (Known(digest) is not { } caller || !MayUsePages(caller))
        {
            return null;
        }

        keys.Used(caller.Name);
        string token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TokenBytes));
        DateTimeOffset now = time.GetUtcNow();
        lock (_gate)
        {
            Forget(context);
            MakeRoom(now, digest);
            _byToken[Digested(token)] = new Session(digest, now) { UsedAt = now };
        }

        context.Response.Cookies.Append(NameFor(CookieName, context), token, Options(context));
        return caller;
    }

    /// <summary>Whose session the request belongs to; null if it belongs to none, or that is over.</summary>
    public ToolPrincipal? Find(HttpContext context)
    {
        if (TokenIn(context) is not { Length: TokenBytes * 2 } token)
        {
            return null;
        }

        string name = Digested(token);
        DateTimeOffset now = time.GetUtcNow();
        lock (_gate)
        {
            if (!_byToken.TryGetValue(name, out Session? session))
            {
                return null;
            }

            if (!session.IsOver(now) && Known(session.Key) is { } caller && MayUsePages(caller))
            {
                session.UsedAt = now;
                return caller;
            }

            _byToken.Remove(name);
            return null;
        }
    }

    /// <summary>Ends the session of a request; false if it has none.</summary>
    public bool End(HttpContext context)
    {
        bool had;
        lock (_gate)
        {
            had = Forget(context);
        }

        context.Response.Cookies.Delete(NameFor(CookieName, context), Options(context));
        return had;
    }

    /// <summary>What no script can read, no other site makes a browser send, and no plain connection carries.</summary>
    internal static CookieOptions Options(HttpContext context) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = context.Request.IsHttps,
        Path = "/",
        IsEssential = true,
    };

    /// <summary>
    /// Over TLS with the prefix by which browsers let nobody set it who speaks without, or for another name (RFC
    /// 6265bis):
    /// so no page of a plain port of this machine puts a session of its own in the place of somebody's.
    /// </summary>
    internal static string NameFor(string name, HttpContext context) =>
        context.Request.IsHttps ? "__Host-" + name : name;

    /// <summary>The session that a request sends along, whether it is one or not.</summary>
    internal static string? TokenIn(HttpContext context) => context.Request.Cookies[NameFor(CookieName, context)];

    private static bool MayUsePages(ToolPrincipal caller) =>
        caller.Of(AccessRight.Approve) == Allowance.AtOnce || caller.Of(AccessRight.TryCodes) == Allowance.AtOnce;

    private ToolPrincipal? Known(string digest) => keys.Find(digest) ?? settings.Find(digest);

    private bool Forget(HttpContext context) =>
        TokenIn(context) is { } token && _byToken.Remove(Digested(token));

    private void MakeRoom(DateTimeOffset now, string key)
    {
        foreach (string over in _byToken.Where(s => s.Value.IsOver(now)).Select(s => s.Key).ToArray())
        {
            _byToken.Remove(over);
        }

        // A key that begins many ends its own, and logs nobody else out.
        KeyValuePair<string, Session>[] own = [.. _byToken.Where(s => s.Value.Key == key)];
        if (own.Length >= SessionsPerKeyMax)
        {
            _byToken.Remove(own.MinBy(s => s.Value.UsedAt).Key);
        }
        else if (_byToken.Count >= SessionsMax)
        {
            _byToken.Remove(_byToken.MinBy(s => s.Value.UsedAt).Key);
        }
    }

    /// <summary>What is kept of a token: who reads the memory of it has no session.</summary>
    private static string Digested(string token) =>
        Convert.ToBase64String(SHA256.HashData(Encoding.ASCII.GetBytes(token)));

    /// <param name="Key">Digest of the key that it stands for.</param>
    /// <param name="BeganAt">When it began.</param>
    private sealed record Session(string Key, DateTimeOffset BeganAt)
    {
        public DateTimeOffset UsedAt { get; set; }

        public bool IsOver(DateTimeOffset now) => now - UsedAt >= IdleMax || now - BeganAt >= LifeMax;
    }
}
