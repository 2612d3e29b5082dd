using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using RingActors.Api.Outgoing;
using RingActors.Api.Settings.Areas;
using RingActors.Engine.Runtime.Outbox;

namespace RingActors.Api.Tests.Outgoing;

/// <summary>
/// A real listener on every address of this machine, and a resolver that answers every name with this machine's own
/// addresses: whatever way one of them is written, nothing ever connects.
/// </summary>
public sealed class AddressSpellingTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly TcpListener _listener = new(IPAddress.IPv6Any, 0) { Server = { DualMode = true } };

    public AddressSpellingTests() => _listener.Start();

    private int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Dispose() => _listener.Dispose();

    public static TheoryData<string> Spellings =>
    [
        // IPv4 in the ways of inet_aton: fewer parts, octal, hexadecimal, one number.
        "127.0.0.1", "127.1", "127.0.1", "127.255.255.254", "2130706433", "0x7f000001", "0X7F000001", "0x7f.1", "0x7f.0.0.1",
        "0x7f.0x0.0x0.0x1", "0177.0.0.1", "0177.0.0.01", "017700000001", "0177.0x0.1", "127.0.0.01", "127.00000.0.1", "0", "0.0.0.0",
        "0x0", "00000000000", "0.0",

        // The name, and dots at the end.
        "localhost", "LOCALHOST", "LocalHost.", "localhost.", "localhost..", "127.0.0.1.", "127.1.", "0x7f.1.", "2130706433.", "127.0.0.1..",
        "ip6-localhost", "localhost.localdomain", "127.0.0.1.example.net", "rebound.example.org",

        // Letters and dots that are folded into ASCII.
        "１２７.0.0.1", "１２７.０.０.１", "127。0。0。1", "127．0．0．1", "127｡0｡0｡1", "①②⑦.⓪.⓪.①", "ⓛocalhost", "ｌｏｃａｌｈｏｓｔ",
        "loc\u00adalhost", "loc\u200balhost", "l\u043ecalhost", "xn--8g7ccp.0.0.1",

        // Percent-encoded.
        "%31%32%37.0.0.1", "127.0.0.1%2e", "127%2e0%2e0%2e1", "loc%61lhost", "127.0.0.1%00.example.org", "%6c%6f%63%61%6c%68%6f%73%74",

        // IPv6, and IPv4 in it.
        "[::1]", "[0:0:0:0:0:0:0:1]", "[0000::0001]", "[::0.0.0.1]", "[::1%25lo]", "[::1%lo]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]",
        "[::FFFF:7F00:0001]", "[0:0:0:0:0:ffff:127.0.0.1]", "[::127.0.0.1]", "[::7f00:1]", "[::ffff:0:127.0.0.1]", "[64:ff9b::127.0.0.1]",
        "[64:ff9b::7f00:1]", "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "[2002:7f00:1::1]", "[2001:0:7f00:1::80ff:fffe]",
        "[fe80::1%25lo]", "[fec0::1]", "[2001:db8::5efe:7f00:1]", "[::ffff:0.0.0.0]", "[::ffff:8.8.8.8]",

        // What looks like a user, or like the host and is not.
        "user@127.0.0.1", "user:word@localhost", "example.org@127.0.0.1", "example.org:80@127.0.0.1", "127.0.0.1\\@example.org",
        "127.0.0.1#@example.org", "127.0.0.1?@example.org", "example.org\\@127.0.0.1", "\t127.0.0.1", "127.0.0.1\t", "127.0.0.1 ",
    ];

    [Fact]
    public void There_are_at_least_sixty_spellings_and_none_twice()
    {
        string[] all = [.. Spellings.Select(row => row.Data)];
        Assert.True(all.Length >= 60, $"{all.Length}");
        Assert.Equal(all.Length, all.Distinct(StringComparer.Ordinal).Count());
    }

    [Theory]
    [MemberData(nameof(Spellings))]
    public async Task No_spelling_of_this_machine_gets_through_and_the_warning_says_so_before(string spelling)
    {
        int at = spelling.IndexOfAny(['#', '?', '\\']);
        string url = at < 0 ? $"http://{spelling}:{Port}/" : $"http://{spelling[..at]}:{Port}/{spelling[at..]}";
        (EffectResult result, string? trouble) = await TryAsync(new WebhookSettings(), url);

        Assert.False(_listener.Pending(), "Something connected.");
        Assert.Equal(EffectVerdict.Rejected, result.Verdict);
        Assert.NotNull(trouble);
        Assert.True(result.Code is "webhook.use-a-public-address" or "webhook.correct-the-address", result.Code);
    }

    [Fact]
    public async Task This_machines_own_addresses_are_not_connected_to_though_they_are_public()
    {
        IEnumerable<UnicastIPAddressInformation> all =
            NetworkInterface.GetAllNetworkInterfaces().SelectMany(f => f.GetIPProperties().UnicastAddresses);
        foreach (IPAddress own in all.Select(a => a.Address))
        {
            (EffectResult result, _) = await TryAsync(new WebhookSettings(), $"http://{new IPEndPoint(own, Port)}/");
            Assert.Equal(EffectVerdict.Rejected, result.Verdict);
        }

        Assert.False(_listener.Pending(), "Something connected.");
    }

    /// <summary>The checks above would pass if nothing could be reached at all.</summary>
    [Theory]
    [InlineData("127.0.0.1", true, "")]
    [InlineData("0x7f.1", true, "")]
    [InlineData("rebound.example.org", true, "")]
    [InlineData("127.1", false, "127.0.0.1")]
    [InlineData("rebound.example.org", false, "rebound.example.org")]
    [InlineData("REBOUND.example.org.", false, "rebound.example.org.")]
    [InlineData("[0:0::1]", false, "[::1]")]
    public async Task What_is_allowed_is_connected_to(string host, bool privateOnes, string named)
    {
        WebhookSettings settings = new() { AllowPrivateAddresses = privateOnes, AllowHosts = named.Length == 0 ? [] : [named] };
        Task<TcpClient> accepted = _listener.AcceptTcpClientAsync();
        Task<(EffectResult, string? Trouble)> post = TryAsync(settings, $"http://{host}:{Port}/");
        using (TcpClient client = await accepted.WaitAsync(Limit))
        {
            client.Client.Shutdown(SocketShutdown.Send);
        }

        Assert.Null((await post).Trouble);
    }

    private static async Task<(EffectResult Result, string? Trouble)> TryAsync(WebhookSettings settings, string url)
    {
        WebhookAddresses addresses = new(settings, (_, _) => Task.FromResult(Hostile()));
        using WebhookSender sender = new(settings, addresses, new NoSecrets(), new OutgoingCircuits(TimeProvider.System), TimeProvider.System);
        using CancellationTokenSource late = new(Limit);
        EffectResult result = await sender.PostAsync(url, "{}"u8.ToArray(), null, "key", PostKind.Ordinary, late.Token);
        string? trouble = Uri.TryCreate(url, UriKind.Absolute, out Uri? target)
            ? await addresses.TroubleWithAsync(target, late.Token)
            : "It is no address.";
        return (result, trouble);
    }

    /// <summary>A name is made to lead anywhere by whoever owns it.</summary>
    private static IPAddress[] Hostile() =>
    [
        IPAddress.Loopback, IPAddress.IPv6Loopback, IPAddress.Loopback.MapToIPv6(), IPAddress.Any, IPAddress.IPv6Any,
        IPAddress.Parse("64:ff9b::7f00:1"), IPAddress.Parse("::127.0.0.1"),
    ];
}
