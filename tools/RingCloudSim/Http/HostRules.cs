namespace RingCloudSim.Http;

/// <summary>
/// Which paths live on which of Ring's and Google's hosts (protocol sheet, 0.3). A loopback host has them all.
/// </summary>
internal static class HostRules
{
    private static readonly (string Host, string[] Prefixes)[] Rules =
    [
        ("oauth.ring.com", ["/oauth/"]),
        ("api.ring.com",
            ["/clients_api/", "/devices/v1/", "/commands/v1/", "/groups/v1/",
                "/evm/v2/", "/share_service/v2/", "/integrations/", "/recordings/public/"]),
        ("app.ring.com", ["/api/v1/"]),
        ("app-snaps.ring.com", ["/snapshots/"]),
        ("prd-api-us.prd.rings.solutions", ["/api/v1/"]),
        ("android.clients.google.com", ["/checkin", "/c2dm/register3"]),
        ("firebaseinstallations.googleapis.com", ["/v1/projects/"]),
        ("fcmregistrations.googleapis.com", ["/v1/projects/"]),
    ];

    /// <summary>The alarm host is free to be any name, but serves the socket only.</summary>
    public static bool Serves(string host, string path, string alarmHost)
    {
        var rule = Array.Find(Rules, each => string.Equals(each.Host, host, StringComparison.OrdinalIgnoreCase));
        if (rule.Host is not null)
        {
            return Array.Exists(rule.Prefixes, prefix => path.StartsWith(prefix, StringComparison.Ordinal))
                && IsRightInstallationHost(host, path);
        }

        return host is "127.0.0.1" or "localhost"
            || (string.Equals(host, alarmHost.Split(':')[0], StringComparison.OrdinalIgnoreCase) && path == "/ws");
    }

    private static bool IsRightInstallationHost(string host, string path)
        => !path.StartsWith("/v1/projects/", StringComparison.Ordinal)
            || path.EndsWith(
                host.StartsWith("fcm", StringComparison.Ordinal) ? "/registrations" : "/installations",
                StringComparison.Ordinal);
}
