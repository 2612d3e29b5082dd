using System.Text.Json;
using Microsoft.IdentityModel.Tokens;
using RingActors.Api.Settings.Areas.Wire;

namespace RingActors.Api.Access.Outside;

/// <summary>
/// The keys with which the outside issuer signs: read from its metadata (RFC 8414, 3; OpenID Connect Discovery, 4),
/// kept, and read again when a token names one that is not among them; not more often than once a minute, whatever
/// strangers send. While the issuer is away, the keys that were read last count for a day.
/// </summary>
internal sealed partial class IssuerKeys(OAuthSettings settings, TimeProvider time, ILogger<IssuerKeys> log)
    : IDisposable
{
    private const int BytesMax = 256 * 1024;

    private static readonly TimeSpan ReadWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ReadAgainAfter = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan GoodFor = TimeSpan.FromDays(1);
    private static readonly TimeSpan RenewAfter = TimeSpan.FromHours(1);

    private readonly SemaphoreSlim _reading = new(1, 1);
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
    {
        Timeout = ReadWait,
        MaxResponseContentBufferSize = BytesMax,
    };

    private volatile Known? _known;
    private DateTimeOffset _tried = DateTimeOffset.MinValue;

    /// <param name="Keys">The keys.</param>
    /// <param name="At">When they were read.</param>
    private sealed record Known(IReadOnlyList<SecurityKey> Keys, DateTimeOffset At);

    public void Dispose()
    {
        _http.Dispose();
        _reading.Dispose();
    }

    /// <summary>The key of this name; null if the issuer has none. Without a name, its only one.</summary>
    public async ValueTask<SecurityKey?> FindAsync(string? name, CancellationToken cancellation)
    {
        if (Find(name) is { } key && time.GetUtcNow() - _known!.At < RenewAfter)
        {
            return key;
        }

        await ReadAsync(cancellation);
        return _known is { } known && time.GetUtcNow() - known.At < GoodFor ? Find(name) : null;
    }

    private SecurityKey? Find(string? name) => _known is not { } known ? null
        : string.IsNullOrEmpty(name) ? (known.Keys.Count == 1 ? known.Keys[0] : null)
        : known.Keys.FirstOrDefault(k => k.KeyId == name);

    private async Task ReadAsync(CancellationToken cancellation)
    {
        await _reading.WaitAsync(cancellation);
        try
        {
            if (time.GetUtcNow() - _tried < ReadAgainAfter)
            {
                return;
            }

            _tried = time.GetUtcNow();
            _known = new Known(await KeysAsync(cancellation), time.GetUtcNow());
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or InvalidDataException
            or ArgumentException or UriFormatException or KeyNotFoundException or InvalidOperationException
            || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            NotRead(log, settings.Issuer, e.Message);
        }
        finally
        {
            _reading.Release();
        }
    }

    private async Task<IReadOnlyList<SecurityKey>> KeysAsync(CancellationToken cancellation)
    {
        using JsonDocument metadata = await MetadataAsync(cancellation);
        if (metadata.RootElement.GetProperty("issuer").GetString() != settings.Issuer)
        {
            // RFC 8414, 3.3: whoever answers for another issuer is not believed.
            throw new InvalidDataException("its metadata is another issuer's");
        }

        Uri keys = new(metadata.RootElement.GetProperty("jwks_uri").GetString()!);
        if (!OAuthSettings.IsSecure(keys) || (keys.IsLoopback && !new Uri(settings.Issuer).IsLoopback))
        {
            throw new InvalidDataException("its jwks_uri is no https address");
        }

        JsonWebKeySet set = new(await _http.GetStringAsync(keys, cancellation));
        // Public keys only: a secret in such a list would let whoever reads it sign.
        return [.. set.GetSigningKeys().Where(k => k is AsymmetricSecurityKey or JsonWebKey { Kty: "RSA" or "EC" })];
    }

    private async Task<JsonDocument> MetadataAsync(CancellationToken cancellation)
    {
        Uri issuer = new(settings.Issuer);
        string path = issuer.AbsolutePath.TrimEnd('/');
        Uri standard = new(issuer, $"/.well-known/oauth-authorization-server{path}");
        using HttpResponseMessage first = await _http.GetAsync(standard, cancellation);
        if (first.IsSuccessStatusCode)
        {
            return JsonDocument.Parse(await first.Content.ReadAsStringAsync(cancellation));
        }

        Uri openId = new(issuer, $"{path}/.well-known/openid-configuration");
        return JsonDocument.Parse(await _http.GetStringAsync(openId, cancellation));
    }

    [LoggerMessage(2163, LogLevel.Warning, "The keys of {Issuer} could not be read: {Why}")]
    private static partial void NotRead(ILogger log, string issuer, string why);
}
