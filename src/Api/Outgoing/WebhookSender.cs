using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using NodaTime;
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
    private static readonly TimeSpan ProbeTakes = TimeSpan.FromSeconds(1);

    private readonly WebhookAddresses _addresses;
    private readonly INamedSecrets _secrets;
    private readonly WebhookSigner? _signer;
    private readonly OutgoingCircuits _circuits;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;

    public WebhookSender(
        WebhookSettings settings, WebhookAddresses addresses, INamedSecrets secrets, OutgoingCircuits circuits,
        TimeProvider time)
    {
        _circuits = circuits;
        _addresses = addresses;
        _secrets = secrets;
        _signer = settings.SigningKey is { Length: > 0 } secret && WebhookSigner.TryCreate(secret, out WebhookSigner? signer) ? signer : null;
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
    public async Task<EffectResult> PostAsync(
        string url, byte[] body, IReadOnlyDictionary<string, string>? headers, string key, PostKind kind,
        CancellationToken cancellation)
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

        using var request = RequestFor(target, body, outgoing.Sent, key);
        try
        {
            EffectResult result = await PostAsync(request, pass, cancellation);
            return outgoing.Said is { } said ? result with { Detail = $"{result.Detail} {said}".TrimStart() } : result;
        }
        catch (HttpRequestException exception) when (exception.InnerException is PrivateAddressException refused)
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

    public void Dispose() => _http.Dispose();

    private async Task<EffectResult> PostAsync(
        HttpRequestMessage request, CircuitPass? pass, CancellationToken cancellation)
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

            return Judge(response);
        }
        catch (OperationCanceledException)
        {
            // An attempt has its time; whoever does not answer in it has failed.
            pass?.Failed();
            throw;
        }
    }

    private static EffectResult LeftAlone(TimeSpan pause) => new(
        EffectVerdict.TryAgain, "webhook.wait-for-the-receiver",
        "The receiver failed several times in a row and is left alone for a while.",
        Duration.FromTimeSpan(pause > ProbeTakes ? pause : ProbeTakes));

    private HttpRequestMessage RequestFor(
        Uri url, byte[] body, IReadOnlyList<KeyValuePair<string, string>> headers, string key)
    {
        var timestamp = _time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        var id = "msg_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..32];
        request.Headers.TryAddWithoutValidation("webhook-id", id);
        request.Headers.TryAddWithoutValidation("webhook-timestamp", timestamp);
        if (_signer is not null)
        {
            request.Headers.TryAddWithoutValidation("webhook-signature", _signer.Sign(id, timestamp, body));
        }

        return request;
    }

    /// <summary>2xx is delivered; 410 and other plain refusals are final; what may pass is tried again.</summary>
    private static EffectResult Judge(HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;
        var code = "http." + status.ToString(CultureInfo.InvariantCulture);
        Duration? pause = response.Headers.RetryAfter?.Delta is { } after ? Duration.FromTimeSpan(after) : null;
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
    /// The address is checked when it is connected to, so that no name can point elsewhere in between.
    /// </summary>
    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        DnsEndPoint target = context.DnsEndPoint;
        var (allowed, refused) = await _addresses.AllowedAsync(target.Host, target.Port, cancellation);
        if (refused is not null)
        {
            throw new PrivateAddressException(refused);
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, target.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private sealed class PrivateAddressException(string reason) : IOException(reason);
}
