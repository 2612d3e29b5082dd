using System.Text.Json.Nodes;
using RingCloudSim.Household;
using RingCloudSim.Http;

namespace RingCloudSim.OAuth;

/// <summary>`POST oauth/token`: password and refresh grants, second factor (protocol sheet, section 1).</summary>
internal static class OAuthRoutes
{
    private const string ClientId = "ring_official_android";

    public static void Map(RouteTable routes) => routes.Add("POST", "oauth/token", Access.Open, Token);

    private static RingReply Token(RingCall call)
    {
        var form = call.Fields();
        if (form.GetValueOrDefault("client_id") != ClientId)
        {
            return Refused(401, "unauthorized_client", "this client is not authorized to request a token using this method");
        }

        return form.GetValueOrDefault("grant_type") switch
        {
            "password" => Password(call, form),
            "refresh_token" => Refresh(call, form.GetValueOrDefault("refresh_token") ?? ""),
            _ => Refused(400, "unsupported_grant_type", "unknown grant type"),
        };
    }

    private static RingReply Password(RingCall call, IReadOnlyDictionary<string, string> form)
    {
        var account = call.World.Accounts.Find(form.GetValueOrDefault("username"));
        if (account is null || account.Options.Password != form.GetValueOrDefault("password"))
        {
            return Refused(401, "access_denied", "invalid user credentials");
        }

        if (account.Options.TwoFactor == TwoFactorKind.None)
        {
            return Granted(call.World.Tokens.NewFamily(account));
        }

        var code = call.Header("2fa-support") == "true" ? call.Header("2fa-code") : null;
        if (string.IsNullOrEmpty(code))
        {
            return SecondFactor(call, account);
        }

        return code == account.Options.Code
            ? Granted(call.World.Tokens.NewFamily(account))
            : RingReply.Of(400, new JsonObject
            {
                ["error"] = "Verification Code is invalid or expired",
                ["err_msg"] = "bad request response from dependency service",
            });
    }

    private static RingReply SecondFactor(RingCall call, Account account)
    {
        if (account.Options.TwoFactor == TwoFactorKind.Totp)
        {
            return RingReply.Of(412, new JsonObject { ["tsv_state"] = "totp" });
        }

        if (!account.TrySendCode(call.World.Scheduler.Now))
        {
            return Refused(
                429, "error requesting 2fa service to send code", "too many requests from dependency service");
        }

        return RingReply.Of(412, new JsonObject
        {
            ["next_time_in_secs"] = 60,
            ["phone"] = "+1xxxxxxxx89",
            ["tsv_state"] = "sms",
        });
    }

    private static RingReply Refresh(RingCall call, string refreshToken)
        => call.World.Tokens.Refresh(refreshToken) is { } tokens
            ? Granted(tokens)
            : Refused(401, "invalid_grant", "token is invalid or does not exists");

    private static RingReply Granted(IssuedTokens tokens) => RingReply.Of(200, new JsonObject
    {
        ["access_token"] = tokens.AccessToken,
        ["expires_in"] = tokens.ExpiresInSeconds,
        ["refresh_token"] = tokens.RefreshToken,
        ["scope"] = "client",
        ["token_type"] = "Bearer",
    });

    private static RingReply Refused(int status, string error, string description) => RingReply.Of(status, new JsonObject
    {
        ["error"] = error,
        ["error_description"] = description,
    });
}
