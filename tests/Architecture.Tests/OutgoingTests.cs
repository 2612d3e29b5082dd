using System.Text.RegularExpressions;

namespace RingActors.Architecture.Tests;

/// <summary>Whatever is posted to an address that somebody gave goes through the one place that judges addresses.</summary>
public sealed partial class OutgoingTests
{
    /// <summary>
    /// The sender of webhooks; Ring's own cloud; the issuer that a setting names, over HTTPS; and this program speaking to its own on this machine.
    /// </summary>
    private static readonly string[] Clients =
    [
        "src/Api/Outgoing/WebhookSender.cs", "src/Api/Certificates/PinnedCertificate.cs", "src/Api/Faces/Mcp/StdioBridge.cs", "src/Api/Instance/RunningInstance.cs",
        "src/Api/Access/Outside/IssuerKeys.cs",
        "src/Api/Demo/DemoCloudAddress.cs", "src/Devices/RingCloud.Client/Http/RingTransport.cs",
    ];

    [Fact]
    public void Only_the_sender_of_webhooks_makes_a_client_for_other_peoples_addresses() => Assert.Equal(
        Clients.Order(StringComparer.Ordinal),
        Repository.SourceFiles("src").Where(f => File.ReadLines(f).Any(l => Client().IsMatch(l)))
            .Select(Repository.Relative).Order(StringComparer.Ordinal));

    [GeneratedRegex(@"\bnew (HttpClient|HttpMessageInvoker|SocketsHttpHandler|HttpClientHandler|SmtpClient|WebClient)\b|\bHttpClient \w+ = new\(")]
    private static partial Regex Client();
}
