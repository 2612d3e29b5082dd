using System.Globalization;
using System.Net;

namespace RingActors.Api.Outgoing;

/// <summary>
/// A range of addresses, compared bit by bit. The framework's <see cref="IPNetwork"/> takes some IPv4-mapped addresses
/// for members of IPv6 ranges in which they are not (2000::/3 has ::ffff:8.8.8.8 there).
/// </summary>
internal readonly struct AddressPrefix
{
    private readonly byte[] _bytes;
    private readonly int _bits;

    /// <summary>A length that no such address has means the address alone.</summary>
    public AddressPrefix(IPAddress address, int bits)
    {
        _bytes = address.GetAddressBytes();
        _bits = bits > 0 && bits <= _bytes.Length * 8 ? bits : _bytes.Length * 8;
    }

    public static AddressPrefix Parse(string text)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        int bits = int.Parse(text[(slash + 1)..], CultureInfo.InvariantCulture);
        return new AddressPrefix(IPAddress.Parse(text[..slash]), bits);
    }

    public bool Contains(IPAddress address)
    {
        byte[] other = address.GetAddressBytes();
        int whole = _bits / 8;
        return other.Length == _bytes.Length
            && other.AsSpan(0, whole).SequenceEqual(_bytes.AsSpan(0, whole))
            && (_bits % 8 == 0 || (other[whole] ^ _bytes[whole]) >> (8 - (_bits % 8)) == 0);
    }
}
