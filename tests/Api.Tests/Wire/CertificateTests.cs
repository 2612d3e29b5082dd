using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging.Abstractions;
using RingActors.Api.Certificates;
using RingActors.Api.Features.Server;
using RingActors.Api.Health;
using RingActors.Api.Settings.Areas;
using RingActors.Api.Settings.Areas.Wire;
using RingActors.Testing.Simulation;

namespace RingActors.Api.Tests.Wire;

/// <summary>Certificates that are given and generated: what is wrong with one, and how the next takes its place.</summary>
public sealed class CertificateTests : IDisposable
{
    private const string Password = "opens the key";

    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;
    private static readonly HttpSettings AtHome = new() { AllowedHosts = ["home.example:8443"] };

    private readonly string _directory = Directory.CreateTempSubdirectory("ringactors-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("missing", "there is no such file")]
    [InlineData("no key", "it holds no private key; set Http:Tls:Key")]
    [InlineData("another key", "does not belong to the certificate")]
    [InlineData("key file without key", "it holds no private key ('BEGIN PRIVATE KEY')")]
    [InlineData("damaged", "its PEM is damaged")]
    [InlineData("nonsense", "neither PEM nor a PKCS #12 file")]
    [InlineData("encrypted, no password", "set RINGACTORS_TLS_PASSWORD")]
    [InlineData("encrypted, wrong password", "does not open with RINGACTORS_TLS_PASSWORD")]
    [InlineData("pfx, wrong password", "opens with RINGACTORS_TLS_PASSWORD")]
    [InlineData("ended", "it ended ")]
    [InlineData("not yet", "it begins ")]
    [InlineData("another host", "it is for elsewhere.example, and clients address the server as home.example")]
    [InlineData("for mail", "not meant for servers")]
    public void What_is_wrong_with_a_given_certificate_is_said_with_where_and_what_to_do(string kind, string said)
    {
        CertificateException refused = Assert.Throws<CertificateException>(() => Load(Given(kind)));
        string fault = Assert.Single(refused.Faults);
        Assert.Contains(said, fault, StringComparison.Ordinal);
        Assert.StartsWith("`Http:Tls:", fault, StringComparison.Ordinal);
        Assert.Contains(_directory, fault, StringComparison.Ordinal);
        Assert.DoesNotContain(Password, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Everything_that_is_wrong_is_said_at_once()
    {
        TlsSettings both = new() { Mode = TlsMode.Given, Certificate = In("no.pem"), Key = In("no.key") };
        Assert.Equal(2, Assert.Throws<CertificateException>(() => Load(both)).Faults.Count);

        X509Certificate2 old = TestCertificates.Issue("elsewhere.example", Now.AddDays(-9), Now.AddDays(-1));
        Assert.Equal(2, Assert.Throws<CertificateException>(() => Load(Pem(old, TestCertificates.KeyPem(old)))).Faults.Count);
    }

    [Theory]
    [InlineData("pem")]
    [InlineData("pem in one")]
    [InlineData("encrypted pem")]
    [InlineData("pfx")]
    public void A_good_one_is_taken_in_every_form_with_its_chain(string kind)
    {
        LoadedCertificate loaded = Load(Given(kind));
        Assert.True(loaded.Leaf.HasPrivateKey);
        Assert.Matches("^([0-9A-F]{2}:){31}[0-9A-F]{2}$", loaded.Fingerprint);
    }

    [Fact]
    public void A_generated_one_is_for_all_names_kept_private_and_taken_again()
    {
        LoadedCertificate first = Generated(Now);

        Assert.True(first.Leaf.MatchesHostname("home.example"));
        Assert.True(first.Leaf.MatchesHostname("localhost"));
        Assert.True(first.Leaf.MatchesHostname("127.0.0.1"));
        Assert.True(first.Leaf.MatchesHostname("::1"));
        Assert.Equal("ECDSA_P256", first.Leaf.GetECDsaPublicKey()!.ExportParameters(false).Curve.Oid.FriendlyName);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(In(GeneratedCertificate.FileName)));
        }

        Assert.Equal(first.Fingerprint, Generated(Now.AddDays(600)).Fingerprint);
        Assert.NotEqual(first.Fingerprint, Generated(Now.AddDays(701)).Fingerprint);
    }

    [Fact]
    public void A_generated_one_for_other_names_and_a_damaged_one_are_made_anew()
    {
        LoadedCertificate first = Generated(Now);
        LoadedCertificate renamed = GeneratedCertificate.Open(_directory, ["localhost", "other.example"], Now);
        Assert.NotEqual(first.Fingerprint, renamed.Fingerprint);
        File.WriteAllText(In(GeneratedCertificate.FileName), "-----BEGIN CERTIFICATE-----\nAAAA\n");
        Assert.True(Generated(Now).Leaf.MatchesHostname("home.example"));
    }

    [Fact]
    public void A_renewed_file_is_taken_while_the_server_runs_and_a_bad_one_leaves_the_old()
    {
        ManualTime time = new(Now);
        X509Certificate2 first = TestCertificates.Issue("home.example");
        TlsSettings settings = Pem(first, TestCertificates.KeyPem(first));
        using ServerCertificate server = new(settings, AtHome, _directory, time, NullLogger<ServerCertificate>.Instance);
        List<string> renewed = [];
        server.Renewed += renewed.Add;
        string before = server.Current.Fingerprint;
        CertificateHealthSource health = new(server, time);
        Assert.Equal(HealthState.Ok, health.Check().State);
        Assert.Contains(before, health.Check().Detail, StringComparison.Ordinal);

        // The certificate is there before its key.
        X509Certificate2 second = TestCertificates.Issue("home.example", until: Now.AddDays(300));
        File.WriteAllText(settings.Certificate, TestCertificates.ChainPem(second) + "\n");
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(before, server.Current.Fingerprint);
        Assert.Equal(HealthState.Degraded, health.Check().State);
        Assert.Contains("does not belong", server.Trouble, StringComparison.Ordinal);

        File.WriteAllText(settings.Key, TestCertificates.KeyPem(second) + "\n");
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(server.Current.Fingerprint, Assert.Single(renewed));
        Assert.NotEqual(before, server.Current.Fingerprint);
        Assert.Null(server.Trouble);

        time.JumpWallClock(TimeSpan.FromDays(290));
        Assert.Equal(HealthState.Degraded, health.Check().State);
    }

    [Fact]
    public void A_generated_one_is_renewed_before_its_end()
    {
        ManualTime time = new(Now);
        TlsSettings settings = new() { Mode = TlsMode.Generated };
        using ServerCertificate server = new(settings, AtHome, _directory, time, NullLogger<ServerCertificate>.Instance);
        string before = server.Current.Fingerprint;
        time.JumpWallClock(TimeSpan.FromDays(690));
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(before, server.Current.Fingerprint);
        time.JumpWallClock(TimeSpan.FromDays(11));
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.NotEqual(before, server.Current.Fingerprint);
        Assert.True(server.Current.EndsAt > time.GetUtcNow().AddDays(700));
    }

    private string In(string name) => Path.Combine(_directory, name);

    private LoadedCertificate Generated(DateTimeOffset now) => GeneratedCertificate.Open(_directory, ServerNames.All(AtHome), now);

    private static LoadedCertificate Load(TlsSettings settings) => GivenCertificate.Load(settings, ServerNames.Needed(AtHome), Now);

    private TlsSettings Pem(X509Certificate2 certificate, string? keyPem, string? password = null)
    {
        File.WriteAllText(In("server.pem"), TestCertificates.ChainPem(certificate));
        TlsSettings settings = new() { Mode = TlsMode.Given, Certificate = In("server.pem"), Password = password };
        if (keyPem is null)
        {
            return settings;
        }

        File.WriteAllText(In("server.key"), keyPem);
        return settings with { Key = In("server.key") };
    }

    private TlsSettings Given(string kind)
    {
        X509Certificate2 good = TestCertificates.Issue("home.example");
        X509Certificate2 other = TestCertificates.Issue("elsewhere.example");
        string key = TestCertificates.KeyPem(good);
        switch (kind)
        {
            case "missing": return new TlsSettings { Mode = TlsMode.Given, Certificate = In("none.pem") };
            case "no key": return Pem(good, null);
            case "another key": return Pem(good, TestCertificates.KeyPem(other));
            case "key file without key": return Pem(good, good.ExportCertificatePem());
            case "encrypted, no password": return Pem(good, TestCertificates.EncryptedKeyPem(good, Password));
            case "encrypted, wrong password": return Pem(good, TestCertificates.EncryptedKeyPem(good, Password), "another");
            case "encrypted pem": return Pem(good, TestCertificates.EncryptedKeyPem(good, Password), Password);
            case "pem": return Pem(good, key);
            case "another host": return Pem(other, TestCertificates.KeyPem(other));
        }

        X509Certificate2 dated = kind switch
        {
            "ended" => TestCertificates.Issue("home.example", Now.AddDays(-9), Now.AddDays(-1)),
            "not yet" => TestCertificates.Issue("home.example", Now.AddDays(1)),
            "for mail" => TestCertificates.Issue("home.example", purpose: "1.3.6.1.5.5.7.3.4"),
            _ => good,
        };
        string path = In("one.file");
        File.WriteAllBytes(path, kind switch
        {
            "damaged" => "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"u8.ToArray(),
            "nonsense" => "nothing"u8.ToArray(),
            "pfx" or "pfx, wrong password" => good.Export(X509ContentType.Pfx, Password),
            _ => System.Text.Encoding.ASCII.GetBytes(TestCertificates.ChainPem(dated) + TestCertificates.KeyPem(dated)),
        });
        return new TlsSettings
        {
            Mode = TlsMode.Given,
            Certificate = path,
            Password = kind switch { "pfx" => Password, "pfx, wrong password" => "another", _ => null },
        };
    }
}
