using System.Net;
using System.Net.Sockets;

namespace RingActors.Api.Settings.Areas;

/// <summary>Addresses and networks of reverse proxies.</summary>
internal static class ProxyNetworks
{
    public const string Allowed =
        "an address or a network that is not everybody: 192.168.1.2, 172.30.81.0/24, fd00::/64";

    private const int PrefixMinV4 = 8;
    private const int PrefixMinV6 = 32;

    /// <summary>
    /// An entry as a network; null if it is none, or one so wide that it names nobody: 0.0.0.0/0 would believe every
    /// stranger.
    /// </summary>
    public static IPNetwork? Parse(string entry)
    {
        if (!entry.Contains('/', StringComparison.Ordinal))
        {
            return IPAddress.TryParse(entry, out var single)
                && !single.Equals(IPAddress.Any) && !single.Equals(IPAddress.IPv6Any)
                ? new IPNetwork(single, single.AddressFamily == AddressFamily.InterNetwork ? 32 : 128)
                : null;
        }

        return IPNetwork.TryParse(entry, out var network)
            && network.PrefixLength >= (network.BaseAddress.AddressFamily == AddressFamily.InterNetwork
                ? PrefixMinV4 : PrefixMinV6)
            ? network
            : null;
    }

    public static IReadOnlyList<IPNetwork> Of(HttpSettings settings) =>
        [.. (settings.BehindProxy.IsDefault ? [] : settings.BehindProxy).Select(Parse).OfType<IPNetwork>()];

    /// <summary>True if an address, as a connection has it, is in one of them.</summary>
    public static bool Have(IReadOnlyList<IPNetwork> proxies, IPAddress? remote)
    {
        IPAddress? plain = remote is { IsIPv4MappedToIPv6: true } ? remote.MapToIPv4() : remote;
        return plain is not null && proxies.Any(p => p.Contains(plain));
    }
}
