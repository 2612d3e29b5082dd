using System.Net;
using System.Net.Sockets;

namespace RingActors.Api.Outgoing;

/// <summary>
/// Tells global unicast addresses from all others: those of this machine, of a house, of the network's own plumbing,
/// and those that lead to one of these by way of a translator or a tunnel. After IANA's registries of special-purpose
/// addresses (RFC 6890), of which all is left out, also what is reachable: nobody's webhook is there.
/// </summary>
internal static class AddressRanges
{
    private static readonly AddressPrefix[] SpecialIPv4 = Networks(
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4");

    /// <summary>The only IPv6 range from which global unicast addresses are given out (RFC 4291, 2.4; IANA).</summary>
    private static readonly AddressPrefix GlobalIPv6 = AddressPrefix.Parse("2000::/3");

    /// <summary>
    /// Within it: protocol assignments with Teredo, documentation, 6to4 and AS112. What is outside of it needs no line:
    /// ::/96, ::ffff:0:0/96, 64:ff9b::/96, 64:ff9b:1::/48, 5f00::/16, fc00::/7, fe80::/10, fec0::/10, ff00::/8.
    /// </summary>
    private static readonly AddressPrefix[] SpecialIPv6 = Networks(
        "2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20");

    /// <summary>
    /// Where clouds give credentials to whoever asks from inside: Amazon, Google, Microsoft, Oracle, Alibaba, Scaleway,
    /// and what others took over from them. Some of them are in no private range.
    /// </summary>
    private static readonly AddressPrefix[] Metadata = Networks(
        "169.254.169.0/24", "169.254.170.0/24", "169.254.42.42/32", "168.63.129.16/32", "100.100.100.200/32",
        "192.0.0.192/32", "fd00:ec2::/32", "fd20:ce::/32", "fd00:42::42/128");

    private static readonly byte[] IsatapUniversal = [0x02, 0x00, 0x5e, 0xfe];
    private static readonly byte[] IsatapLocal = [0x00, 0x00, 0x5e, 0xfe];

    public static bool IsGlobalUnicast(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork
        ? !Contains(SpecialIPv4, address)
        : GlobalIPv6.Contains(address) && !Contains(SpecialIPv6, address) && !IsIsatap(address.GetAddressBytes());

    /// <summary>Whether it is such an address, or one that a translator or tunnel makes into one.</summary>
    public static bool IsMetadata(IPAddress address) =>
        Contains(Metadata, address) || Embedded(address).Any(inner => Contains(Metadata, inner));

    /// <summary>
    /// The IPv4 addresses that an IPv6 address may stand for: in its last 32 bits (compatible, mapped, translated,
    /// ISATAP; RFC 4291, 2765, 5214, 6052), after the prefix (6to4, RFC 3056), inverted at its end (Teredo, RFC 4380).
    /// </summary>
    internal static IEnumerable<IPAddress> Embedded(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return [];
        }

        byte[] bytes = address.GetAddressBytes();
        byte[] last = bytes[12..];
        bool tunnel = bytes[0] == 0x20 && bytes[1] == 0x02;
        bool teredo = bytes[..4] is [0x20, 0x01, 0, 0];
        return tunnel ? [new IPAddress(bytes[2..6])]
            : teredo ? [new IPAddress(bytes[4..8]), new IPAddress([.. last.Select(b => (byte)(b ^ 0xff))])]
            : bytes[..6] is [0, 0x64, 0xff, 0x9b, 0, 1] ? Translated(bytes)
            : bytes[0] == 0 || IsIsatap(bytes) ? [new IPAddress(last)]
            : [];
    }

    /// <summary>
    /// A local prefix of a translator may be 48, 56, 64 or 96 bits long (RFC 6052, 2.2; byte 8 is left out).
    /// </summary>
    private static IPAddress[] Translated(byte[] bytes) =>
    [
        new([bytes[6], bytes[7], bytes[9], bytes[10]]), new([bytes[7], bytes[9], bytes[10], bytes[11]]),
        new(bytes[9..13]), new(bytes[12..]),
    ];

    private static bool IsIsatap(byte[] bytes) =>
        bytes.AsSpan(8, 4).SequenceEqual(IsatapLocal) || bytes.AsSpan(8, 4).SequenceEqual(IsatapUniversal);

    private static bool Contains(AddressPrefix[] networks, IPAddress address) =>
        Array.Exists(networks, network => network.Contains(address));

    private static AddressPrefix[] Networks(params string[] texts) => [.. texts.Select(AddressPrefix.Parse)];
}
