using System.Net;
using RingActors.Api.Settings.Areas;

namespace RingActors.Api.Certificates;

/// <summary>The names and addresses under which clients may address the server, for its certificate.</summary>
internal static class ServerNames
{
    private static readonly string[] Loopback = ["localhost", "127.0.0.1", "::1"];

    /// <summary>This machine's own, and the others; in small letters and without a port.</summary>
    public static IReadOnlyList<string> All(HttpSettings http) => [.. Loopback, .. Others(http)];

    /// <summary>
    /// Those by which it is addressed from elsewhere; if there are none, this machine's own.
    /// </summary>
    public static IReadOnlyList<string> Needed(HttpSettings http) =>
        Others(http) is { Count: > 0 } others ? others : Loopback;

    private static List<string> Others(HttpSettings http)
    {
        IEnumerable<string> names = (http.AllowedHosts.IsDefault ? [] : http.AllowedHosts).Select(WithoutPort);
        if (ListenAddress.TryParse(http.Host, out var address) && !address.IsLoopback
            && !address.Address.Equals(IPAddress.Any) && !address.Address.Equals(IPAddress.IPv6Any))
        {
            names = names.Append(address.Address.ToString());
        }

        return [.. names.Where(n => n.Length > 0).Except(Loopback, StringComparer.Ordinal)];
    }

    private static string WithoutPort(string host) => new HostString(host).Host.Trim('[', ']').ToLowerInvariant();
}
