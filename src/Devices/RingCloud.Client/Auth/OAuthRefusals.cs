using RingActors.Devices.RingCloud.Client.Faults;
using RingActors.Devices.RingCloud.Client.Http;
using RingActors.Devices.RingCloud.Client.Settings;
using RingActors.Devices.RingCloud.Client.Wire;

namespace RingActors.Devices.RingCloud.Client.Auth;

/// <summary>
/// The one table from the token endpoint's refusals to ours (section 1.2 of the protocol sheet). The wording has
/// changed over the years, so the error word decides where there is one, and the status where there is none.
/// </summary>
internal static class OAuthRefusals
{
    public static RingLoginException Of(HttpAnswer answer, bool hasCode, RingCloudOptions options, Admission admission)
    {
        var text = answer.Text.ToLowerInvariant();
        var error = ErrorOf(answer);
        bool Says(string words) => text.Contains(words, StringComparison.Ordinal);
        switch (answer.Code)
        {
            case 406:
                admission.Close(RingFault.Blocked, options.BlockedPause);
                return New(RingLoginFault.Blocked, $"{BlockedHelp} Nothing is sent for {options.BlockedPause}.", options.BlockedPause);
            case 403 when RingStatus.IsPage(answer):
                admission.Close(RingFault.Blocked, options.BlockedPause);
                return New(RingLoginFault.Blocked, $"{PageHelp} Nothing is sent for {options.BlockedPause}.", options.BlockedPause);
            case >= 400 and < 500 when Says("2fa service") || (answer.Code != 429 && Says("too many requests")):
                return New(RingLoginFault.TooManyRequests, TooManyHelp, TimeSpan.FromMinutes(10));
            case 429:
                var pause = answer.RetryAfter ?? options.RateLimitedPause;
                admission.Close(RingFault.RateLimited, pause);
                return New(RingLoginFault.RateLimited, $"Ring asks for a pause of {pause} before the next login.", pause);
            case 408 or >= 500:
                return New(RingLoginFault.Unavailable, $"Ring's login is not available now (status {answer.Code}). Try again later.");
            case 401 when error == "unauthorized_client" || Says("not authorized to request a token"):
                return New(RingLoginFault.ClientRefused, "Ring does not accept the client id. Check Ring:ClientId.");
            case 400 or 401 when error == "invalid_grant" || Says("token is invalid") || Says("invalid, expired or revoked") || Says("revoked"):
                return New(RingLoginFault.LoginNeeded, "Ring no longer accepts the stored login. Run: ringactors login");
            case 400 when hasCode || Says("verification code"):
                return New(RingLoginFault.InvalidCode, "The code is wrong or has expired. Enter the newest one.");
            case 401:
                return New(RingLoginFault.InvalidCredentials, "Ring does not know this e-mail address and password.");
            default:
                return New(RingLoginFault.NotUnderstood, $"Ring answered the login with status {answer.Code}, which is not known.");
        }
    }

    private const string BlockedHelp =
        "Ring's edge blocks this client (406). Usual causes: a VPN or proxy, too many logins, a second program with the same login.";

    private const string PageHelp =
        "Ring's edge answers with a web page (403) instead of a login: the address of this network is blocked. "
        + "Usual causes: a VPN, a proxy or a data centre, or too many logins.";

    private const string TooManyHelp =
        "Ring sends only so many codes, and has sent too many to this account or seen too many logins. No code was sent. "
        + "Wait at least ten minutes and do not try again before: every further try can make the lock last, up to a day.";

    private static string? ErrorOf(HttpAnswer answer) =>
        JsonText.TryParse(answer.Body, out var root) && root.ValueKind == System.Text.Json.JsonValueKind.Object
            ? WireObject.From(root, new PayloadFaults())?.Text("error")
            : null;

    private static RingLoginException New(RingLoginFault fault, string message, TimeSpan? retryAfter = null) =>
        new(fault, message, retryAfter);
}
