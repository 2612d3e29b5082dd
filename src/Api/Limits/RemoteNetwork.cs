using System.Net;
using System.Net.Sockets;

namespace RingActors.Api.Limits;

/// <summary>The network that a remote address is of: who has one address of it may have them all.</summary>
internal static class RemoteNetwork
{
    private const int OfProvider = 64;
    private const int OfNeighbours = 24;

    /// <summary>Whom limits take for one: an IPv4 address, a /64 of IPv6.</summary>
    public static IPAddress OneCaller(IPAddress? address) => address switch
    {
        null => IPAddress.None,
        { IsIPv4MappedToIPv6: true } => address.MapToIPv4(),
        { AddressFamily: AddressFamily.InterNetworkV6 } when !IPAddress.IsLoopback(address) => Cut(address, OfProvider),
        _ => address,
    };

    /// <summary>What is told of an address: its network, /24 or /64.</summary>
    public static string Shown(IPAddress? address)
    {
        IPAddress one = OneCaller(address);
        return IPAddress.IsLoopback(one) ? one.ToString()
            : one.AddressFamily == AddressFamily.InterNetworkV6 ? $"{one}/{OfProvider}"
            : $"{Cut(one, OfNeighbours)}/{OfNeighbours}";
    }

    private static IPAddress Cut(IPAddress address, int bits)
    {
        byte[] bytes = address.GetAddressBytes();
        bytes.AsSpan(bits / 8).Clear();
        return new IPAddress(bytes);
    }
}
