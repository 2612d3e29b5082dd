using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.RegularExpressions;
using ModelContextProtocol.Client;
using RingActors.Api.Certificates;
using RingActors.Api.Instance;
using RingActors.Api.Tests.Support;

namespace RingActors.Api.Tests.Wire;

/// <summary>The real program over TLS: its own clients know it by the certificate that it announced, and nobody else.</summary>
public sealed class TlsServerTests : IAsyncDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("ringactors-").FullName;

    public async ValueTask DisposeAsync()
    {
        await LeftCloud.EndAsync(_data);
        Directory.Delete(_data, recursive: true);
    }

    [Fact]
    public async Task It_prints_its_fingerprint_and_its_own_commands_find_it_by_that()
    {
        await using RealProgram program = RealProgram.Start(_data, ["--port", "0"], ("RINGACTORS_TLS", "generated"));
        string url = await program.UrlAsync();
        Assert.StartsWith("https://", url, StringComparison.Ordinal);
        string fingerprint = Regex.Match(program.Errors, "fingerprint: ((?:[0-9A-F]{2}:){31}[0-9A-F]{2})").Groups[1].Value;

        using HttpClient http = new(new PinnedCertificate(fingerprint).Handler()) { BaseAddress = new Uri(url) };
        using JsonDocument health = JsonDocument.Parse(await http.GetStringAsync("/health"));
        Assert.Contains(
            health.RootElement.GetProperty("subsystems").EnumerateArray(),
            p => p.GetProperty("name").GetString() == "tls" && p.GetProperty("detail").GetString()!.Contains(fingerprint));

        await using RealProgram asked = RealProgram.Start(_data, ["health"]);
        Assert.Contains(url, await asked.Process.StandardOutput.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await asked.ExitCodeAsync());

        await using McpClient bridged = await McpClient.CreateAsync(new StdioClientTransport(new StdioClientTransportOptions
        {
            Command = "dotnet",
            Arguments = [RealProgram.Assembly, "--stdio"],
            EnvironmentVariables = new Dictionary<string, string?> { ["RINGACTORS_DATA"] = _data },
        }), new McpClientOptions { DiscoverProbeTimeout = Timeout.InfiniteTimeSpan });
        Assert.Contains("health_check", (await bridged.ListToolsAsync()).Select(t => t.Name));

        await using RealProgram second = RealProgram.Start(
            _data, ["--takeover", "--port", new Uri(url).Port.ToString(CultureInfo.InvariantCulture)], ("RINGACTORS_TLS", "generated"));
        Assert.Equal(url, await second.UrlAsync());
        Assert.Equal(0, await program.ExitCodeAsync());
        Assert.Contains(fingerprint, second.Errors, StringComparison.Ordinal);
    }

    /// <summary>The announcement names another certificate: whoever has this port is not who announced itself.</summary>
    [Fact]
    public async Task Whoever_has_another_certificate_is_not_spoken_to()
    {
        await using RealProgram program = RealProgram.Start(_data, ["--port", "0"], ("RINGACTORS_TLS", "generated"));
        await program.UrlAsync();
        InstanceFiles files = new(_data);
        Assert.NotNull(await RunningInstance.FindAsync(files, CancellationToken.None));
        files.Renew(files.Read()!, string.Join(':', Enumerable.Repeat("AB", 32)));
        Assert.Null(await RunningInstance.FindAsync(files, CancellationToken.None));
    }

    [Fact]
    public async Task Nothing_older_than_tls_1_2_and_nothing_plain_is_answered()
    {
        await using TestServer server = await TestServer.StartAsync(settings: ("Http:Tls:Mode", "Generated"));
        Uri url = new(server.Url);
        Assert.Equal(SslProtocols.Tls13, await HandshakeAsync(url, SslProtocols.Tls13));
        Assert.Equal(SslProtocols.Tls12, await HandshakeAsync(url, SslProtocols.Tls12));
#pragma warning disable SYSLIB0039, CA5397, CA5398 // That it is refused is what is tested.
        await Assert.ThrowsAnyAsync<Exception>(() => HandshakeAsync(url, SslProtocols.Tls11));
#pragma warning restore SYSLIB0039, CA5397, CA5398
        using HttpClient plain = new();
        await Assert.ThrowsAsync<HttpRequestException>(() => plain.GetAsync(new Uri($"http://127.0.0.1:{url.Port}/health")));
    }

    [Fact]
    public async Task A_given_certificate_is_served_with_its_chain_to_clients_that_trust_its_authority()
    {
        X509Certificate2 certificate = TestCertificates.Issue("127.0.0.1");
        string path = Path.Combine(_data, "server.pem");
        await File.WriteAllTextAsync(path, TestCertificates.ChainPem(certificate) + TestCertificates.KeyPem(certificate));
        await using TestServer server = await TestServer.StartAsync(
            settings: [("Http:Tls:Mode", "Given"), ("Http:Tls:Certificate", path)]);
        using SocketsHttpHandler trusting = new();
        trusting.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        trusting.SslOptions.CertificateChainPolicy.CustomTrustStore.Add(TestCertificates.Authority);
        using HttpClient http = new(trusting) { BaseAddress = new Uri(server.Url) };
        using HttpResponseMessage response = await http.GetAsync("/health");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(HttpVersion.Version11, response.Version);
    }

    [Fact]
    public async Task A_certificate_that_is_no_good_stops_the_start_and_says_why()
    {
        await using RealProgram program = RealProgram.Start(
            _data, ["--port", "0"], ("RINGACTORS_TLS", "given"), ("RINGACTORS_TLS_CERTIFICATE", "/nowhere/server.pem"));
        Assert.Equal(1, await program.ExitCodeAsync());
        Assert.Contains("`Http:Tls:Certificate` is /nowhere/server.pem: there is no such file.", program.Errors);
    }

    [Fact]
    public async Task Where_no_server_runs_health_says_so_and_fails()
    {
        await using RealProgram asked = RealProgram.Start(_data, ["health"]);
        Assert.Equal(1, await asked.ExitCodeAsync());
        Assert.Contains($"No server runs on {_data}.", asked.Errors, StringComparison.Ordinal);
    }

    /// <summary>All addresses, as in a container: plain, behind a proxy that is named, and found by its own probe.</summary>
    [Fact]
    public async Task As_in_a_container_it_listens_on_all_addresses_behind_the_networks_gateway_and_is_well()
    {
        await using RealProgram program = RealProgram.Start(
            _data, ["--port", "0"], ("HOST", "0.0.0.0"), ("RINGACTORS_BEHIND_PROXY", "172.30.81.1"),
            ("RINGACTORS_API_KEY", "k7Qd93xvRLm2pTw8Zc4e"));
        string url = await program.UrlAsync();
        using HttpClient http = new() { BaseAddress = new Uri(url) };
        Assert.Equal("ringactors", JsonDocument.Parse(await http.GetStringAsync("/health")).RootElement.GetProperty("server").GetString());
        await using RealProgram asked = RealProgram.Start(_data, ["health"]);
        Assert.Equal(0, await asked.ExitCodeAsync());
    }

    private static async Task<SslProtocols> HandshakeAsync(Uri url, SslProtocols protocol)
    {
        using CancellationTokenSource limit = new(Waits.Limit);
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, url.Port, limit.Token);
        await using SslStream stream = new(client.GetStream());
        await stream.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = "localhost",
                EnabledSslProtocols = protocol,
#pragma warning disable CA5359 // Which protocol is spoken is asked here, not with whom.
                RemoteCertificateValidationCallback = (_, _, _, _) => true,
#pragma warning restore CA5359
            },
            limit.Token);
        return stream.SslProtocol;
    }
}
