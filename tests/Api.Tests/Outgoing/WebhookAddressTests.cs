using System.ComponentModel.DataAnnotations;
using System.Net;
using System.Net.NetworkInformation;
using RingActors.Api.Outgoing;
using RingActors.Api.Settings.Areas;
using RingCloudSim;

namespace RingActors.Api.Tests.Outgoing;

/// <summary>Which addresses a post may go to: docs/rules.md, 'Where webhooks may go'.</summary>
public sealed class WebhookAddressTests
{
    private static readonly (IPAddress Address, int PrefixLength)[] Nobody = [];

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("93.184.215.14")]
    [InlineData("192.0.1.1")]
    [InlineData("100.128.0.1")]
    [InlineData("172.32.0.1")]
    [InlineData("223.255.255.254")]
    [InlineData("2606:4700:4700::1111")]
    [InlineData("2a00:1450:4001:830::200e")]
    [InlineData("2001:4860:4860::8888")]
    [InlineData("3ffe::1")]
    public async Task Global_unicast_addresses_are_public(string address) =>
        Assert.Equal(IPAddress.Parse(address), Assert.Single(await AllowedAsync(new WebhookSettings(), address)));

    [Theory]
    [InlineData("0.0.0.1")]
    [InlineData("10.255.255.255")]
    [InlineData("100.64.0.1")]
    [InlineData("100.127.255.255")]
    [InlineData("127.0.0.1")]
    [InlineData("169.254.1.1")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.0.0.8")]
    [InlineData("192.0.2.1")]
    [InlineData("192.31.196.1")]
    [InlineData("192.52.193.1")]
    [InlineData("192.88.99.1")]
    [InlineData("192.168.255.255")]
    [InlineData("192.175.48.1")]
    [InlineData("198.19.255.255")]
    [InlineData("198.51.100.1")]
    [InlineData("203.0.113.1")]
    [InlineData("224.0.0.1")]
    [InlineData("239.255.255.255")]
    [InlineData("240.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::8.8.8.8")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("::ffff:0:8.8.8.8")]
    [InlineData("64:ff9b::8.8.8.8")]
    [InlineData("64:ff9b:1::8.8.8.8")]
    [InlineData("100::1")]
    [InlineData("1fff:ffff::1")]
    [InlineData("2001::1")]
    [InlineData("2001:2::1")]
    [InlineData("2001:10::1")]
    [InlineData("2001:20::1")]
    [InlineData("2001:db8::1")]
    [InlineData("2002:808:808::1")]
    [InlineData("2620:4f:8000::1")]
    [InlineData("2606:4700::5efe:808:808")]
    [InlineData("2606:4700::200:5efe:808:808")]
    [InlineData("3fff::1")]
    [InlineData("3fff:fff:ffff::1")]
    [InlineData("4000::1")]
    [InlineData("5f00::1")]
    [InlineData("fc00::1")]
    [InlineData("fdff::1")]
    [InlineData("fe80::1")]
    [InlineData("fec0::1")]
    [InlineData("ff02::1")]
    public async Task All_others_are_not_and_an_older_setting_or_a_name_opens_them(string address)
    {
        Assert.Empty(await AllowedAsync(new WebhookSettings(), address));
        Assert.Single(await AllowedAsync(new WebhookSettings { AllowPrivateAddresses = true }, address));
        Assert.Single(await AllowedAsync(new WebhookSettings { AllowHosts = [address] }, address));
    }

    [Theory]
    [InlineData("169.254.169.254")]
    [InlineData("169.254.170.2")]
    [InlineData("100.100.100.200")]
    [InlineData("168.63.129.16")]
    [InlineData("192.0.0.192")]
    [InlineData("fd00:ec2::254")]
    [InlineData("fd20:ce::254")]
    [InlineData("::a9fe:a9fe")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("::ffff:168.63.129.16")]
    [InlineData("::ffff:0:a9fe:a9fe")]
    [InlineData("64:ff9b::a9fe:a9fe")]
    [InlineData("64:ff9b:1::a9fe:a9fe")]
    [InlineData("64:ff9b:1:a9fe:a9:fe00::")]
    [InlineData("2002:a9fe:a9fe::1")]
    [InlineData("2001:0:808:808::5601:5601")]
    [InlineData("fe80::5efe:a9fe:a9fe")]
    public async Task Cloud_metadata_is_opened_by_its_own_address_only(string address)
    {
        IPAddress metadata = IPAddress.Parse(address);
        Assert.Empty(await AllowedAsync(new WebhookSettings(), address));
        Assert.Empty(await AllowedAsync(new WebhookSettings { AllowPrivateAddresses = true }, address));
        Assert.Empty(await AllowedAsync(new WebhookSettings { AllowHosts = ["nas.lan"] }, "nas.lan", metadata));
        Assert.Single(await AllowedAsync(new WebhookSettings { AllowHosts = [address] }, address));
    }

    [Fact]
    public async Task Of_the_addresses_of_a_name_only_the_public_ones_are_taken()
    {
        IPAddress there = IPAddress.Parse("93.184.215.14");
        IPAddress[] taken = await AllowedAsync(new WebhookSettings(), "mixed.example", IPAddress.Loopback, there, IPAddress.Parse("10.0.0.1"));
        Assert.Equal(there, Assert.Single(taken));
    }

    [Fact]
    public async Task What_is_on_this_machines_link_is_not_public_whatever_its_address()
    {
        (IPAddress, int)[] own = [(IPAddress.Parse("93.184.215.14"), 24), (IPAddress.Parse("2606:4700::5"), 64), (IPAddress.Parse("1.2.3.4"), 0)];
        WebhookAddresses addresses = new(new WebhookSettings(), own: new OwnNetworks(TimeProvider.System, () => own));
        foreach (string near in new[] { "93.184.215.14", "93.184.215.1", "2606:4700::5", "2606:4700::ffff:1", "1.2.3.4" })
        {
            Assert.NotNull((await addresses.AllowedAsync(near, 80, default)).Refused);
        }

        foreach (string far in new[] { "93.184.216.14", "2606:4700:0:1::5", "1.2.3.5" })
        {
            Assert.Null((await addresses.AllowedAsync(far, 80, default)).Refused);
        }
    }

    [Fact]
    public void Which_addresses_are_its_own_is_asked_again_after_five_seconds()
    {
        VirtualClock clock = new(new DateTimeOffset(2026, 3, 1, 20, 0, 0, TimeSpan.Zero));
        (IPAddress, int)[] now = [];
        OwnNetworks own = new(clock, () => now);
        Assert.False(own.Contains(IPAddress.Parse("93.184.215.14")));
        now = [(IPAddress.Parse("93.184.215.14"), 32)];
        clock.Advance(TimeSpan.FromSeconds(5));
        Assert.False(own.Contains(IPAddress.Parse("93.184.215.14")));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(own.Contains(IPAddress.Parse("93.184.215.14")));
    }

    [Fact]
    public async Task A_machine_that_does_not_tell_its_addresses_posts_nothing_and_says_why()
    {
        WebhookAddresses addresses = new(new WebhookSettings(), own: new OwnNetworks(TimeProvider.System, () => throw new NetworkInformationException()));
        await Assert.ThrowsAsync<NetworkInformationException>(() => addresses.AllowedAsync("8.8.8.8", 80, default));
        Assert.Contains("does not tell", await addresses.TroubleWithAsync(new Uri("http://8.8.8.8/"), default));
    }

    [Theory]
    [InlineData("nas.lan", "http://nas.lan/", true)]
    [InlineData("nas.lan", "https://NAS.LAN.:8443/", true)]
    [InlineData("NAS.lan.", "http://nas.lan/", true)]
    [InlineData("nas.lan:8080", "http://nas.lan:8080/", true)]
    [InlineData("nas.lan:8080", "http://nas.lan/", false)]
    [InlineData("nas.lan:80", "http://nas.lan/", true)]
    [InlineData("nas.lan:443", "https://nas.lan/", true)]
    [InlineData("nas.lan", "http://other.lan/", false)]
    [InlineData("nas.lan", "http://nas.lan.example.org/", false)]
    [InlineData("lan", "http://nas.lan/", false)]
    [InlineData("192.168.1.20", "http://192.168.1.20/", true)]
    [InlineData("192.168.1.20", "http://0xc0a80114/", true)]
    [InlineData("192.168.1.20", "http://192.168.1.21/", false)]
    [InlineData("192.168.1.20", "http://nas.lan/", false)]
    [InlineData("192.168.1.20:8080", "http://192.168.1.20:8080/", true)]
    [InlineData("fd00::20", "http://[fd00:0::20]/", true)]
    [InlineData("[fd00::20]", "http://[fd00::20]:99/", true)]
    [InlineData("[fd00::20]:8080", "http://[fd00::20]:8080/", true)]
    [InlineData("[fd00::20]:8080", "http://[fd00::20]/", false)]
    [InlineData("bücher.lan", "http://xn--bcher-kva.lan/", true)]
    public async Task A_host_is_allowed_exactly_as_it_is_named(string named, string url, bool allowed)
    {
        WebhookSettings settings = new() { AllowHosts = [named] };
        Assert.Empty(settings.Validate(new(new object())));
        WebhookAddresses addresses = Addresses(settings, IPAddress.Parse("192.168.1.20"));
        string? trouble = await addresses.TroubleWithAsync(new Uri(url), default);
        Assert.Equal(allowed, trouble is null);
    }

    [Fact]
    public void Everything_that_names_no_host_is_said_at_once_with_what_is_right()
    {
        WebhookSettings settings = new()
        {
            AllowHosts = ["nas.lan", "*.lan", "http://nas.lan", "nas.lan/hook", "user@nas.lan", "nas.lan:0", "nas.lan:99999", "a b"],
        };
        ValidationResult fault = Assert.Single(settings.Validate(new(new object())));
        Assert.Contains("hooks.lan, 192.168.1.20:8080", fault.ErrorMessage, StringComparison.Ordinal);
        Assert.EndsWith("not so: *.lan http://nas.lan nas.lan/hook user@nas.lan nas.lan:0 nas.lan:99999 a b", fault.ErrorMessage, StringComparison.Ordinal);
        Assert.Equal(["Webhooks:AllowHosts".Split(':')[1]], fault.MemberNames);
    }

    [Theory]
    [InlineData("https://user:word@help.example.org/")]
    [InlineData("https://user@help.example.org/")]
    [InlineData("ftp://help.example.org/")]
    public void A_duress_contact_with_a_user_in_its_address_stops_the_start(string url)
    {
        string? said = Assert.Single(new AccessSettings { DuressUrl = url }.Validate(new(new object()))).ErrorMessage;
        Assert.Contains("without a user or password", said, StringComparison.Ordinal);
        Assert.DoesNotContain("word@", said, StringComparison.Ordinal);
    }

    private static async Task<IPAddress[]> AllowedAsync(WebhookSettings settings, string host, params IPAddress[] leadsTo) =>
        (await Addresses(settings, leadsTo).AllowedAsync(host, 443, default)).Addresses;

    private static WebhookAddresses Addresses(WebhookSettings settings, params IPAddress[] leadsTo) =>
        new(settings, (_, _) => Task.FromResult(leadsTo), new OwnNetworks(TimeProvider.System, () => Nobody));
}
