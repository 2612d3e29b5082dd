using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using RingActors.Api.Settings.Areas;

namespace RingActors.Api.Outgoing;

/// <summary>
/// Where posts may go: to global unicast addresses that are neither this machine's nor on its link, and to the hosts
/// that a setting names. Asked when a rule is made, to warn, and again whenever a connection is made, to refuse.
/// </summary>
/// <param name="settings">What is allowed beyond public addresses.</param>
/// <param name="resolve">Looks a name up; null asks the system.</param>
/// <param name="own">This machine's addresses and links; null asks the system.</param>
internal sealed class WebhookAddresses(
    WebhookSettings settings,
    Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null,
    OwnNetworks? own = null)
{
    /// <summary>The setting that allows a host, as it is called in the file.</summary>
    public const string AllowingSetting = "Webhooks:AllowHosts";

    private static readonly TimeSpan WarningWait = TimeSpan.FromSeconds(2);

    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _resolve = resolve ?? Dns.GetHostAddressesAsync;
    private readonly OwnNetworks _own = own ?? new OwnNetworks(TimeProvider.System);
    private readonly AllowedHost[] _allowed = [.. settings.AllowedHosts()];

    /// <summary>The addresses of a host to which may be posted; none, with the reason, if it is none of them.</summary>
    /// <exception cref="SocketException">The host is not known.</exception>
    /// <exception cref="NetworkInformationException">The system does not tell which addresses are its own.</exception>
    public async Task<(IPAddress[] Addresses, string? Refused)> AllowedAsync(
        string host, int port, CancellationToken cancellation)
    {
        OutgoingHost named = OutgoingHost.Of(host);
        IPAddress[] addresses = named.Address is { } literal ? [literal] : await _resolve(named.Name, cancellation);
        bool isNamed = Array.Exists(_allowed, allowed => allowed.Is(named, port));
        IPAddress[] fitting = [.. addresses.Where(a => MayBe(a, named, isNamed))];
        return fitting.Length > 0
            ? (fitting, null)
            : ([], Refused(named.Name, Array.Exists(addresses, AddressRanges.IsMetadata)));
    }

    /// <summary>
    /// Why a webhook to this address would not arrive as things are; null if nothing speaks against it.
    /// </summary>
    public async Task<string?> TroubleWithAsync(Uri url, CancellationToken cancellation)
    {
        string host = OutgoingHost.Of(url).Name;
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(WarningWait);
        try
        {
            return FormFault(url) ?? (await AllowedAsync(host, url.Port, limit.Token)).Refused;
        }
        catch (SocketException)
        {
            return $"The host {host} is not known here and now: nothing can be posted there until it is.";
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return $"The host {host} could not be looked up within {WarningWait.TotalSeconds:0} s: check that something can be posted there.";
        }
        catch (NetworkInformationException)
        {
            return "This machine does not tell its own addresses at the moment, "
                + $"so nobody can say whether {host} is one of them.";
        }
    }

    /// <summary>What is wrong with the address as it is written; null if nothing.</summary>
    public static string? FormFault(Uri url) =>
        url.Scheme is not ("http" or "https") ? "Only http and https addresses can be posted to."
        : url.UserInfo.Length > 0
            ? "The address has a user or password in it, which is never sent: leave out what stands before the @."
        : null;

    /// <summary>
    /// What the older setting opens are private addresses. Cloud metadata is opened by its own address alone: a name is
    /// made to lead anywhere.
    /// </summary>
    private bool MayBe(IPAddress address, OutgoingHost named, bool isNamed) =>
        AddressRanges.IsMetadata(address)
            ? isNamed && named.Address is not null
            : isNamed || settings.AllowPrivateAddresses
                || (AddressRanges.IsGlobalUnicast(address) && !_own.Contains(address));

    private static string Refused(string host, bool isMetadata) => isMetadata
        ? $"{host} is where a cloud keeps its machines' credentials, and nothing is posted there."
        : $"{host} is no public address. Webhooks go to public addresses only, "
            + $"unless {AllowingSetting} names the host.";
}
