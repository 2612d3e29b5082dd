using System.Text.Json;
using RingActors.Devices.RingCloud.Client.Faults;
using RingActors.Devices.RingCloud.Client.Http;
using RingActors.Devices.RingCloud.Client.Settings;
using RingActors.Devices.RingCloud.Client.Support;
using RingActors.Devices.RingCloud.Client.Wire;

namespace RingActors.Devices.RingCloud.Client.Auth;

/// <summary>What a grant gives.</summary>
internal sealed record TokenGrant(string AccessToken, string RefreshToken, TimeSpan Lifetime)
{
    public override string ToString() => $"TokenGrant {{ Lifetime = {Lifetime} }}";
}

/// <summary>Either a grant or the question for a code.</summary>
internal sealed record OAuthAnswer(TokenGrant? Grant, RingLoginResult.CodeRequired? Challenge);

/// <summary>The token endpoint (section 1 of the protocol sheet): one request, its answers by name.</summary>
internal sealed class OAuthClient(RingCloudOptions options, RingTransport transport, Admission admission)
{
    public const string Endpoint = "oauth_token";
    private static readonly TimeSpan LifetimeIfUnsaid = TimeSpan.FromHours(1);

    public Task<OAuthAnswer> WithPasswordAsync(string user, string password, string? code, Guid hardwareId, CancellationToken stop) =>
        SendAsync(new() { ["grant_type"] = "password", ["username"] = user, ["password"] = password }, code, hardwareId, stop);

    public Task<OAuthAnswer> WithRefreshTokenAsync(string refreshToken, Guid hardwareId, CancellationToken stop) =>
        SendAsync(new() { ["grant_type"] = "refresh_token", ["refresh_token"] = refreshToken }, null, hardwareId, stop);

    private async Task<OAuthAnswer> SendAsync(
        Dictionary<string, string> fields, string? code, Guid hardwareId, CancellationToken stop)
    {
        fields["client_id"] = options.ClientId;
        fields["scope"] = "client";
        using var message = new HttpRequestMessage(HttpMethod.Post, options.Endpoints.OAuth)
        {
            Content = RingTransport.Json(JsonSerializer.Serialize(fields)),
        };
        transport.AddRingHeaders(message, hardwareId);
        message.Headers.TryAddWithoutValidation("2fa-support", "true");
        message.Headers.TryAddWithoutValidation("2fa-code", code ?? "");
        message.Headers.TryAddWithoutValidation("Accept", "application/json");
        try
        {
            admission.Admit(CallPurpose.Lifeline);
            HttpAnswer answer = await transport.SendAsync(message, Endpoint, CallUrgency.Command, stop);
            return Read(answer, hasCode: !string.IsNullOrEmpty(code));
        }
        catch (RingApiException e)
        {
            throw new RingLoginException(FaultOf(e.Fault), e.Message, e.RetryAfter, e);
        }
    }

    private OAuthAnswer Read(HttpAnswer answer, bool hasCode)
    {
        if (answer.IsSuccess)
        {
            return new OAuthAnswer(Grant(answer), null);
        }

        if (answer.Code == 412)
        {
            return new OAuthAnswer(null, Challenge(answer));
        }

        throw OAuthRefusals.Of(answer, hasCode, options, admission);
    }

    private static TokenGrant Grant(HttpAnswer answer)
    {
        var faults = new PayloadFaults();
        var body = JsonText.TryParse(answer.Body, out var root) ? WireObject.From(root, faults) : null;
        if (body?.Text("access_token") is not { Length: > 0 } access || body.Text("refresh_token") is not { Length: > 0 } refresh)
        {
            throw new RingLoginException(RingLoginFault.NotUnderstood, "Ring answered the login without tokens. Ring may have changed its API.");
        }

        var seconds = body.Number("expires_in");
        var lifetime = seconds is > 0 and < 1e8 ? TimeSpan.FromSeconds(seconds.Value) : LifetimeIfUnsaid;
        return new TokenGrant(access, refresh, lifetime);
    }

    private static RingLoginResult.CodeRequired Challenge(HttpAnswer answer)
    {
        var body = JsonText.TryParse(answer.Body, out var root) && root.ValueKind == JsonValueKind.Object
            ? WireObject.From(root, new PayloadFaults())
            : null;
        var wait = body?.Number("next_time_in_secs");
        return new RingLoginResult.CodeRequired(
            body?.Text("tsv_state"), body?.Text("phone"), wait is > 0 and < 1e6 ? TimeSpan.FromSeconds(wait.Value) : null);
    }

    private static RingLoginFault FaultOf(RingFault fault) => fault switch
    {
        RingFault.Blocked => RingLoginFault.Blocked,
        RingFault.RateLimited or RingFault.BudgetExhausted => RingLoginFault.RateLimited,
        _ => RingLoginFault.Unavailable,
    };
}
