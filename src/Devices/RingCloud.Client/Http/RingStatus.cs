using System.Text.Json;
using RingActors.Devices.RingCloud.Client.Faults;
using RingActors.Devices.RingCloud.Client.Settings;
using RingActors.Devices.RingCloud.Client.Wire;

namespace RingActors.Devices.RingCloud.Client.Http;

/// <summary>The one table from Ring's HTTP statuses to our faults (section 0.5 of the protocol sheet).</summary>
internal static class RingStatus
{
    private static readonly Dictionary<long, string> HubCodes = new()
    {
        [7019] = "the hub is offline",
        [7050] = "there is no hub",
        [7061] = "the hub is on its cellular backup",
        [7062] = "the hub is updating",
        [7063] = "the hub is in maintenance",
    };

    public static bool IsUnknownSession(HttpAnswer answer) =>
        answer.Code == 404 && answer.Text.Contains("Client Device with", StringComparison.OrdinalIgnoreCase);

    public static RingApiException RefusalOf(string endpoint, HttpAnswer answer, RingCloudOptions options)
    {
        var (fault, why) = answer.Code switch
        {
            403 when IsPage(answer) =>
                (RingFault.Blocked, "Ring's edge answers with a web page; the address of this network is blocked, check for a VPN or a proxy"),
            401 or 403 => (RingFault.Forbidden, "this account may not do that"),
            404 when HubReason(answer) is { } reason => (RingFault.HubUnavailable, reason),
            404 => (RingFault.NotFound, "there is no such thing at Ring"),
            406 => (RingFault.Blocked, "Ring's edge blocks this client; check for a VPN, a proxy or a second program with the same login"),
            408 or >= 500 => (RingFault.Unavailable, "Ring is not available now"),
            422 => (RingFault.Rejected, "Ring does not accept this for this device"),
            429 => (RingFault.RateLimited, "Ring asks for a pause"),
            _ => (RingFault.Rejected, "Ring did not accept the request"),
        };
        var pause = fault switch
        {
            RingFault.Blocked => answer.RetryAfter ?? options.BlockedPause,
            RingFault.RateLimited => answer.RetryAfter ?? options.RateLimitedPause,
            _ => answer.RetryAfter,
        };
        return new RingApiException(fault, $"{endpoint}: {why} (status {answer.Code}).", pause)
        {
            Status = answer.Code,
            IsOutcomeUnknown = answer.Code is 408 or >= 500,
        };
    }

    /// <summary>Ring's API answers in JSON or not at all: a page is its edge's, which lets nothing through.</summary>
    public static bool IsPage(HttpAnswer answer) => answer.Text.TrimStart().StartsWith('<');

    private static string? HubReason(HttpAnswer answer)
    {
        if (!JsonText.TryParse(answer.Body, out var root) || root.ValueKind != JsonValueKind.Object
            || WireObject.From(root, new PayloadFaults())?.Texts("errors") is not { Count: > 0 } codes)
        {
            return null;
        }

        return long.TryParse(codes[0], out var code) && HubCodes.TryGetValue(code, out var reason) ? reason : $"the hub reports error {codes[0]}";
    }
}
