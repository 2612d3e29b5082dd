using System.Buffers.Text;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using RingActors.Devices.RingCloud.Client.Faults;
using RingActors.Devices.RingCloud.Client.Http;
using RingActors.Devices.RingCloud.Client.Settings;
using RingActors.Devices.RingCloud.Client.Storage;
using RingActors.Devices.RingCloud.Client.Support;
using RingActors.Devices.RingCloud.Client.Wire;

namespace RingActors.Devices.RingCloud.Client.Push;

/// <summary>
/// Registers with Google as a browser for Ring's Firebase project (section 7.2 of the protocol sheet). Once; later
/// starts only check in again.
/// </summary>
internal sealed class FcmRegistrar(RingServices services, RingTransport transport)
{
    private const int AttemptsMax = 5;
    private const int AuthSecretBytes = 16;
    private const int InstallationIdBytes = 17;
    private readonly RingPushOptions _push = services.Options.Push;
    private readonly RingEndpoints _at = services.Options.Endpoints;

    /// <summary>What a registration was made for; another project, app or key needs another one.</summary>
    public string RegisteredFor => $"{_push.ProjectId}|{_push.AppId}|{_push.SenderId}|{_push.VapidKey}";

    public async Task<PushCredentials> RegisterAsync(CancellationToken stop)
    {
        using var keys = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var secret = RandomNumberGenerator.GetBytes(AuthSecretBytes);
        var (androidId, securityToken) = await CheckInAsync(null, stop);
        var gcmToken = await GcmTokenAsync(androidId, securityToken, stop);
        var installation = await InstallationAsync(stop);
        return new PushCredentials
        {
            AndroidId = androidId,
            SecurityToken = securityToken,
            FcmToken = await FcmTokenAsync(gcmToken, installation, keys, secret, stop),
            PrivateKey = keys.ExportPkcs8PrivateKey(),
            AuthSecret = secret,
            RegisteredFor = RegisteredFor,
        };
    }

    /// <summary>Confirms a stored identity, as Google expects at each start.</summary>
    public Task ConfirmAsync(PushCredentials known, CancellationToken stop) =>
        CheckInAsync((known.AndroidId, known.SecurityToken), stop);

    private async Task<(ulong AndroidId, ulong SecurityToken)> CheckInAsync(
        (ulong AndroidId, ulong SecurityToken)? known, CancellationToken stop)
    {
        var content = new ByteArrayContent(GoogleCheckin.Request(_push, known));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-protobuf");
        using var message = new HttpRequestMessage(HttpMethod.Post, _at.GoogleCheckin) { Content = content };
        var body = await SendAsync(message, "google_checkin", stop);
        return GoogleCheckin.Answer(body)
            ?? throw new RingApiException(RingFault.NotUnderstood, "Google's check-in gave no identity.");
    }

    private async Task<string> GcmTokenAsync(ulong androidId, ulong securityToken, CancellationToken stop)
    {
        var instance = Guid.NewGuid().ToString("D");
        var problem = "";
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            if (attempt > 0)
            {
                await services.Time.Pause(services.Chance.Jittered(_push.RegistrationPause * attempt), stop);
            }

            using var message = new HttpRequestMessage(HttpMethod.Post, _at.GoogleRegister)
            {
                Content = new FormUrlEncodedContent(new Dictionary<string, string>
                {
                    ["app"] = "org.chromium.linux",
                    ["X-subtype"] = $"wp:{_push.BundleId}#{instance}",
                    ["device"] = $"{androidId}",
                    ["sender"] = _push.VapidKey,
                }),
            };
            message.Headers.TryAddWithoutValidation("Authorization", $"AidLogin {androidId}:{securityToken}");
            var text = Encoding.UTF8.GetString(await SendAsync(message, "google_register", stop)).Trim();
            if (text.StartsWith("token=", StringComparison.Ordinal))
            {
                return text["token=".Length..];
            }

            problem = text.StartsWith("Error=", StringComparison.Ordinal) ? text : "an unknown answer";
        }

        throw new RingApiException(RingFault.Rejected, $"Google refused the push registration {AttemptsMax} times: {Redaction.Text(problem)}.");
    }

    private async Task<string> InstallationAsync(CancellationToken stop)
    {
        var id = RandomNumberGenerator.GetBytes(InstallationIdBytes);
        id[0] = (byte)(0b0111_0000 | (id[0] & 0x0F));
        var body = JsonSerializer.Serialize(new
        {
            appId = _push.AppId,
            authVersion = "FIS_v2",
            fid = Base64Url.EncodeToString(id)[..22],
            sdkVersion = "w:0.6.6",
        });
        using var message = Firebase(new Uri(_at.FirebaseInstallations, $"projects/{_push.ProjectId}/installations"), body);
        message.Headers.TryAddWithoutValidation("x-firebase-client", Convert.ToBase64String("""{"heartbeats":[],"version":2}"""u8));
        var answer = await SendAsync(message, "firebase_installations", stop);
        return Field(answer, o => o.Object("authToken")?.Text("token"), "Google's installation gave no token.");
    }

    private async Task<string> FcmTokenAsync(
        string gcmToken, string installation, ECDiffieHellman keys, byte[] secret, CancellationToken stop)
    {
        var web = new Dictionary<string, string>
        {
            ["auth"] = Base64Url.EncodeToString(secret),
            ["endpoint"] = new Uri(_at.FirebaseSend, gcmToken).AbsoluteUri,
            ["p256dh"] = Base64Url.EncodeToString(WebPushCipher.PublicPoint(keys)),
        };
        if (_push.VapidKey != RingPushOptions.DefaultVapidKey)
        {
            web["applicationPubKey"] = _push.VapidKey;
        }

        var address = new Uri(_at.FirebaseRegistrations, $"projects/{_push.ProjectId}/registrations");
        using var message = Firebase(address, JsonSerializer.Serialize(new { web }));
        message.Headers.TryAddWithoutValidation("x-goog-firebase-installations-auth", installation);
        var answer = await SendAsync(message, "firebase_registrations", stop);
        return Field(answer, o => o.Text("token"), "Google's registration gave no token.");
    }

    private HttpRequestMessage Firebase(Uri address, string body)
    {
        var message = new HttpRequestMessage(HttpMethod.Post, address) { Content = RingTransport.Json(body) };
        message.Headers.TryAddWithoutValidation("x-goog-api-key", _push.ApiKey);
        return message;
    }

    private async Task<byte[]> SendAsync(HttpRequestMessage message, string endpoint, CancellationToken stop)
    {
        var answer = await transport.SendAsync(message, endpoint, CallUrgency.Ordinary, stop);
        if (answer.IsSuccess)
        {
            return answer.Body;
        }

        var fault = answer.Code switch
        {
            429 => RingFault.Unavailable,
            408 or >= 500 => RingFault.Unavailable,
            401 or 403 => RingFault.Forbidden,
            _ => RingFault.Rejected,
        };
        var help = fault == RingFault.Forbidden ? " Check RingCloud:PushApiKey (RING_PUSH_API_KEY)." : "";
        throw new RingApiException(fault, $"{endpoint}: Google answered with status {answer.Code}.{help}", answer.RetryAfter) { Status = answer.Code };
    }

    private static string Field(byte[] answer, Func<WireObject, string?> field, string missing)
    {
        var value = JsonText.TryParse(answer, out var root) && WireObject.From(root, new PayloadFaults()) is { } o ? field(o) : null;
        return value is { Length: > 0 } ? value : throw new RingApiException(RingFault.NotUnderstood, missing);
    }
}
