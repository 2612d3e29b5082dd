using System.Net;
using System.Net.Sockets;
using RingActors.Api.Settings.Areas;

namespace RingActors.Api.Outgoing;

/// <summary>
/// Where webhooks may go. Asked when a rule is made, to warn, and again whenever a connection is made, to refuse.
/// </summary>
/// <param name="settings">Whether private addresses are allowed.</param>
/// <param name="resolve">Looks a name up; null asks the system.</param>
internal sealed class WebhookAddresses(
    WebhookSettings settings, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null)
{
    /// <summary>The setting that allows private addresses, as it is called in the file.</summary>
    public const string AllowingSetting = "Webhooks:AllowPrivateAddresses";

    private static readonly TimeSpan WarningWait = TimeSpan.FromSeconds(2);

    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _resolve = resolve ?? Dns.GetHostAddressesAsync;

    /// <summary>The addresses of a host to which a webhook may go; none if all of them are private.</summary>
    /// <exception cref="SocketException">The host is not known.</exception>
    public async Task<IPAddress[]> AllowedAsync(string host, CancellationToken cancellation)
    {
        IPAddress[] addresses = IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? literal)
            ? [literal]
            : await _resolve(host, cancellation);
        return settings.AllowPrivateAddresses ? addresses : [.. addresses.Where(PublicAddress.Is)];
    }

    /// <summary>
    /// Why a webhook to this address would not arrive as things are; null if nothing speaks against it.
    /// </summary>
    public async Task<string?> TroubleWithAsync(Uri url, CancellationToken cancellation)
    {
        string host = url.DnsSafeHost;
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(WarningWait);
        try
        {
            return (await AllowedAsync(host, limit.Token)).Length > 0 ? null : Refused(host);
        }
        catch (SocketException)
        {
            return $"The host {host} is not known here and now: nothing can be posted there until it is.";
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return $"The host {host} could not be looked up within {WarningWait.TotalSeconds:0} s: check that something can be posted there.";
        }
    }

    public static string Refused(string host) =>
        $"{host} is a private address. Webhooks go to public addresses only, unless {AllowingSetting} is true.";
}

/// <summary>
/// Tells addresses of the public network from those of this machine, this house and the network's own plumbing.
/// </summary>
internal static class PublicAddress
{
    private static readonly IPNetwork[] Private =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            "::/127", "64:ff9b::/96", "100::/64", "2001:db8::/32", "fc00::/7", "fe80::/10", "ff00::/8",
        }.Select(text => IPNetwork.Parse(text)),
    ];

    public static bool Is(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return !Array.Exists(Private, network => network.Contains(plain));
    }
}
