using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace RingActors.Api.Settings.Areas;

/// <summary>
/// A host to which something is posted, written in one way whatever way it came in: letters small and in ASCII (RFC
/// 5891), addresses canonical (RFC 5952), no brackets, no dot at the end.
/// </summary>
/// <param name="Name">The name or the address.</param>
/// <param name="Address">The address, if it is one.</param>
internal readonly record struct OutgoingHost(string Name, IPAddress? Address)
{
    /// <param name="host">As a URL or a connection names it.</param>
    public static OutgoingHost Of(string host)
    {
        string plain = host.Trim('[', ']').TrimEnd('.').ToLowerInvariant();
        return IPAddress.TryParse(plain, out IPAddress? address)
            ? new OutgoingHost(address.ToString(), address)
            : new OutgoingHost(plain, null);
    }

    public static OutgoingHost Of(Uri url) => Of(url.IdnHost);
}

/// <summary>
/// A host that the setting <c>Webhooks:AllowHosts</c> names: on one port, or on all if it names none.
/// </summary>
internal readonly record struct AllowedHost(OutgoingHost Host, int? Port)
{
    /// <summary>What one entry may be, for the message about one that is not.</summary>
    public const string Allowed = "a name or an address, with :port if only one is meant: "
        + "hooks.lan, 192.168.1.20:8080, [fd00::20]:8080";

    public bool Is(OutgoingHost host, int port) =>
        (Port is null || Port == port) && string.Equals(Host.Name, host.Name, StringComparison.Ordinal);

    public static bool TryParse(string text, [NotNullWhen(true)] out AllowedHost? host)
    {
        host = null;
        // The framework reads "[fd00::20]:8080" as an address too.
        bool bare = !text.StartsWith('[') && IPAddress.TryParse(text, out IPAddress? literal)
            && literal.AddressFamily == AddressFamily.InterNetworkV6;
        if (text.AsSpan().IndexOfAny("/\\@*?#% ") >= 0
            || !Uri.TryCreate(bare ? $"http://[{text}]" : $"http://{text}", UriKind.Absolute, out Uri? url)
            || url.PathAndQuery != "/" || url.IdnHost.Length == 0)
        {
            return false;
        }

        int colon = text.LastIndexOf(':');
        bool names = !bare && colon > text.LastIndexOf(']');
        ReadOnlySpan<char> digits = text.AsSpan(colon + 1);
        if (names && !(int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port > 0))
        {
            return false;
        }

        host = new AllowedHost(OutgoingHost.Of(url), names ? url.Port : null);
        return true;
    }
}
