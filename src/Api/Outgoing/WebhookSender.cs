using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using NodaTime;
using RingActors.Api.Outgoing.Signing;
using RingActors.Api.Settings.Areas;
using RingActors.Devices.RingCloud.Client.Support;
using RingActors.Engine.Runtime.Outbox;

namespace RingActors.Api.Outgoing;

/// <summary>
/// Posts to somebody else's address. The headers follow Standard Webhooks: <c>webhook-id</c> is the idempotency key and
/// the same in every attempt, <c>webhook-timestamp</c> is the attempt's, <c>webhook-signature</c> is over both and the
/// body. Redirects are not followed.
/// </summary>
internal sealed class WebhookSender : IDisposable
{
    private const string BadAddress = "webhook.correct-the-address";

    private static readonly TimeSpan IdleMax = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan PauseMax = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan UrgentPauseMax = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ProbeTakes = TimeSpan.FromSeconds(1);

    private readonly WebhookAddresses _addresses;
    private readonly INamedSecrets _secrets;
    private readonly OutboundSignatures _signatures;
    private readonly OutgoingCircuits _circuits;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;

    public WebhookSender(
        WebhookSettings settings, WebhookAddresses addresses, INamedSecrets secrets, OutgoingCircuits circuits,
        TimeProvider time, OutboundSignatures? signatures = null)
    {
        _circuits = circuits;
        _addresses = addresses;
        _secrets = secrets;
        _signatures = signatures ?? new OutboundSignatures(settings);
        _time = time;
        _http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            PooledConnectionLifetime = IdleMax,
            ConnectCallback = ConnectAsync,
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>Makes one attempt.</summary>
    /// <param name="url">Where to.</param>
    /// <param name="body">JSON.</param>
    /// <param name="headers">Further headers, which may name secrets; null if none.</param>
    /// <param name="key">The call's idempotency key.</param>
    /// <param name="kind">Whether it goes out to a receiver that is left alone.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <param name="home">Whose post it is, for the keys that the home has; null for one of the server.</param>
    public async Task<EffectResult> PostAsync(
        string url, byte[] body, IReadOnlyDictionary<string, string>? headers, string key, PostKind kind,
        CancellationToken cancellation, string? home = null)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? target))
        {
            return new EffectResult(
                EffectVerdict.Rejected, BadAddress, "This is no address to which anything can be posted.");
        }

        if (WebhookAddresses.FormFault(target) is { } fault)
        {
            return new EffectResult(EffectVerdict.Rejected, BadAddress, fault);
        }

        OutgoingHeaders outgoing = OutgoingHeaders.Of(headers, _secrets, target);
        if (outgoing.Missing.Count > 0)
        {
            return new EffectResult(
                EffectVerdict.Rejected, "webhook.set-the-secret", OutgoingHeaders.SaysMissing(outgoing.Missing));
        }

        if (outgoing.Elsewhere.Count > 0)
        {
            return new EffectResult(
                EffectVerdict.Rejected, SecretHosts.Code, SecretHosts.SaysElsewhere(outgoing.Elsewhere, target));
        }

        EffectResult result = await SendAsync(
            target, () => RequestFor(target, body, outgoing.Sent, key, home), kind, cancellation);
        return outgoing.Said is { } said ? result with { Detail = $"{result.Detail} {said}".TrimStart() } : result;
    }

    /// <summary>Makes one attempt with a request of somebody else's protocol, under the same rules.</summary>
    /// <param name="target">Where to.</param>
    /// <param name="makeRequest">Makes the request, once it is clear that it is sent.</param>
    /// <param name="kind">Whether it goes out to a receiver that is left alone.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    public async Task<EffectResult> SendAsync(
        Uri target, Func<HttpRequestMessage> makeRequest, PostKind kind, CancellationToken cancellation)
    {
        TimeSpan pause = TimeSpan.Zero;
        CircuitPass? pass = null;
        if (_circuits.Of(target, kind) is { } circuit)
        {
            pass = circuit.Enter(kind == PostKind.Notice ? CallUrgency.Urgent : CallUrgency.Ordinary, out pause);
            if (pass is null)
            {
                return LeftAlone(pause);
            }
        }

        using HttpRequestMessage request = makeRequest();
        try
        {
            return await SendAsync(request, pass, kind, cancellation);
        }
        catch (HttpRequestException exception) when (exception.InnerException is RefusedAddressException refused)
        {
            pass?.Cancelled();
            return new EffectResult(EffectVerdict.Rejected, "webhook.use-a-public-address", refused.Message);
        }
        catch (HttpRequestException exception)
        {
            pass?.Failed();
            return new EffectResult(
                EffectVerdict.TryAgain, "webhook.unreachable", exception.HttpRequestError.ToString());
        }
    }

    /// <summary>
    /// Fetches what stands at somebody's address, under the same rules as posts: no redirects, no private addresses.
    /// More
    /// than is allowed is not taken, and cut off while it comes in.
    /// </summary>
    /// <param name="url">Where.</param>
    /// <param name="accept">What is wanted, as a media type.</param>
    /// <param name="bytesMax">So much at most.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <returns>The bytes; null with why not.</returns>
    public async Task<(byte[]? Body, EffectResult Result)> GetAsync(
        string url, string accept, int bytesMax, CancellationToken cancellation)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? target) || WebhookAddresses.FormFault(target) is not null)
        {
            return (null, new EffectResult(
                EffectVerdict.Rejected, BadAddress, "This is no address from which anything can be fetched."));
        }

        using HttpRequestMessage request = new(HttpMethod.Get, target);
        request.Headers.TryAddWithoutValidation("accept", accept);
        try
        {
            using HttpResponseMessage response = await _http.SendAsync(
                request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            EffectResult said = Judge(response, PostKind.Ordinary);
            if (said.Verdict != EffectVerdict.Delivered)
            {
                return (null, said);
            }

            byte[]? body = response.Content.Headers.ContentLength > bytesMax ? null
                : await BoundedAsync(response.Content, bytesMax, cancellation);
            return body is null
                ? (null, new EffectResult(
                    EffectVerdict.Rejected, "fetch.too-large", $"It is larger than {bytesMax} bytes."))
                : (body, said);
        }
        catch (HttpRequestException exception) when (exception.InnerException is RefusedAddressException refused)
        {
            return (null, new EffectResult(EffectVerdict.Rejected, "webhook.use-a-public-address", refused.Message));
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return (null, new EffectResult(
                EffectVerdict.TryAgain, "fetch.unreachable",
                (exception as HttpRequestException)?.HttpRequestError.ToString() ?? "It broke off."));
        }
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Null if there is more: then the rest is not read.</summary>
    private static async Task<byte[]?> BoundedAsync(HttpContent content, int bytesMax, CancellationToken cancellation)
    {
        await using Stream stream = await content.ReadAsStreamAsync(cancellation);
        byte[] buffer = new byte[16 * 1024];
        using MemoryStream body = new();
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellation)) > 0)
        {
            if (body.Length + read > bytesMax)
            {
                return null;
            }

            body.Write(buffer, 0, read);
        }

        return body.ToArray();
    }

    private async Task<EffectResult> SendAsync(
        HttpRequestMessage request, CircuitPass? pass, PostKind kind, CancellationToken cancellation)
    {
        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            if ((int)response.StatusCode is 502 or 503 or 504)
            {
                pass?.Failed();
            }
            else
            {
                pass?.Answered();
            }

            return Judge(response, kind);
        }
        catch (OperationCanceledException)
        {
            // An attempt has its time; whoever does not answer in it has failed.
            pass?.Failed();
            throw;
        }
    }

    /// <summary>The <c>webhook-id</c> of a call.</summary>
    internal static string IdOf(string key) =>
        "msg_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..32];

    private static EffectResult LeftAlone(TimeSpan pause) => new(
        EffectVerdict.TryAgain, "webhook.wait-for-the-receiver",
        "The receiver failed several times in a row and is left alone for a while.",
        Duration.FromTimeSpan(pause > ProbeTakes ? pause : ProbeTakes));

    private HttpRequestMessage RequestFor(
        Uri url, byte[] body, IReadOnlyList<KeyValuePair<string, string>> headers, string key, string? home)
    {
        DateTimeOffset now = _time.GetUtcNow();
        var timestamp = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        string id = IdOf(key);
        request.Headers.TryAddWithoutValidation("webhook-id", id);
        request.Headers.TryAddWithoutValidation("webhook-timestamp", timestamp);
        if (_signatures.Of(home, url, id, timestamp, body, Instant.FromDateTimeOffset(now)) is { } signed)
        {
            request.Headers.TryAddWithoutValidation("webhook-signature", signed);
        }

        return request;
    }

    /// <summary>2xx is delivered; 410 and other plain refusals are final; what may pass is tried again.</summary>
    private EffectResult Judge(HttpResponseMessage response, PostKind kind)
    {
        var status = (int)response.StatusCode;
        var code = "http." + status.ToString(CultureInfo.InvariantCulture);
        Duration? pause = PauseOf(response, kind);
        return status switch
        {
            >= 200 and < 300 => new EffectResult(EffectVerdict.Delivered, code),
            408 or 425 or 429 or >= 500 => new EffectResult(
                EffectVerdict.TryAgain, code, "The receiver could not take it now.", pause),
            >= 300 and < 400 => new EffectResult(
                EffectVerdict.Rejected, code, "The receiver redirects, which is not followed: name the final address."),
            _ => new EffectResult(EffectVerdict.Rejected, code, "The receiver does not take it."),
        };
    }

    /// <summary>
    /// How long the receiver asks to be left, in seconds or until a date (RFC 9110, 10.2.3), within bounds: a receiver
    /// must not talk a call for help out of its time.
    /// </summary>
    private Duration? PauseOf(HttpResponseMessage response, PostKind kind)
    {
        TimeSpan? asked = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - _time.GetUtcNow(),
            _ => null,
        };
        TimeSpan most = kind == PostKind.Ordinary ? PauseMax : UrgentPauseMax;
        return asked is { } wanted ? Duration.FromTimeSpan(wanted < most ? wanted : most) : null;
    }

    private async ValueTask<Stream> ConnectAsync(
        SocketsHttpConnectionContext context, CancellationToken cancellation) =>
        new NetworkStream(
            await OutgoingConnection.ToAsync(
                _addresses, context.DnsEndPoint.Host, context.DnsEndPoint.Port, cancellation),
            ownsSocket: true);
}
