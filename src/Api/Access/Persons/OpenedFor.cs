using RingActors.Devices.Domain.Alarm.Policy;

namespace RingActors.Api.Access.Persons;

/// <summary>For whom sealed texts are opened.</summary>
/// <param name="Homes">Of which homes; null for all.</param>
/// <param name="WholeAddresses">
/// False for whoever neither decides who is told nor approves it: of an address they see where it leads, and not the
/// token that many have in their path.
/// </param>
internal sealed record OpenedFor(IReadOnlyList<string>? Homes, bool WholeAddresses)
{
    /// <summary>What stands in the place of an address' path.</summary>
    private const string LeftOut = "/…";

    /// <summary>What stands in the place of a topic: whoever knows it reads along, and writes.</summary>
    private const string TopicLeftOut = "…";

    public static OpenedFor All { get; } = new(null, true);

    /// <summary>
    /// An address of any kind without what is secret in it, as it is shown; the same where there is nothing. An address
    /// for e-mail is shown: it opens nothing to whoever knows it.
    /// </summary>
    internal static string Shortened(string address)
    {
        string scheme = RecipientWay.SchemeOf(address);
        return scheme + Shortened(scheme, address[scheme.Length..]);
    }

    /// <summary>Whether an address is one that was shortened, and so leads nowhere.</summary>
    internal static bool IsShortened(string address) =>
        address.EndsWith(LeftOut, StringComparison.Ordinal) || address == RecipientWay.NtfyScheme + TopicLeftOut;

    /// <param name="opened">What was sealed: of an address what comes after its scheme.</param>
    /// <param name="scheme">How the address begins; empty for a webhook, and for what is no address.</param>
    internal string Shown(string opened, string scheme = "") => WholeAddresses ? opened : Shortened(scheme, opened);

    /// <summary>An address as the settings have it. Where it is sealed this is done when it is opened.</summary>
    internal string ShownAddress(string address) =>
        WholeAddresses || RecipientWay.IsSealed(address) ? address : Shortened(address);

    private static string Shortened(string scheme, string rest) =>
        scheme == RecipientWay.NtfyScheme ? TopicLeftOut
        : Uri.TryCreate(rest, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https"
        && address.UserInfo + address.PathAndQuery + address.Fragment is not "/"
            ? $"{address.Scheme}://{address.Authority}{LeftOut}"
            : rest;
}
