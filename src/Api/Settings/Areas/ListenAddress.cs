using System.Net;

namespace RingActors.Api.Settings.Areas;

/// <summary>The address to listen on, from its setting.</summary>
internal readonly record struct ListenAddress(IPAddress Address)
{
    public bool IsLoopback => IPAddress.IsLoopback(Address);

    /// <summary>Names are not resolved: which interface a name means can change under a running server.</summary>
    public static bool TryParse(string text, out ListenAddress address)
    {
        var isLocalhost = text.Equals("localhost", StringComparison.OrdinalIgnoreCase);
        var parsed = IPAddress.TryParse(isLocalhost ? "127.0.0.1" : text.Trim('[', ']'), out var ip);
        address = new ListenAddress(ip ?? IPAddress.Loopback);
        return parsed;
    }

    /// <summary>The address as it stands in a URL that this machine can open.</summary>
    public string Url(int port, bool isTls)
    {
        var reachable = Address.Equals(IPAddress.Any) ? IPAddress.Loopback : Address.Equals(IPAddress.IPv6Any)
            ? IPAddress.IPv6Loopback : Address;
        return $"{(isTls ? "https" : "http")}://{new IPEndPoint(reachable, port)}";
    }
}
