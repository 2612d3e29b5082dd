using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using RingActors.Api.Outgoing;
using RingActors.Api.Outgoing.Ways;
using RingActors.Api.Settings.Areas;
using RingActors.Api.Settings.Areas.Messages;
using RingActors.Api.Tests.Wire;
using RingActors.Devices.RingCloud.Client.Support;
using RingActors.Engine.Runtime.Outbox;
using RingActors.Testing.Mail;

namespace RingActors.Api.Tests.Outgoing;

/// <summary>E-mail, against a real mail server on loopback.</summary>
public sealed class MailTests
{
    private const string Password = "a-password-of-one-account";

    private static readonly MessageText Fire = MessageText.Of("""
        {"type":"protocol.alarm","home":"home-1","protocol_name":"Fire","message":"It burns","kind":"fire","link":"https://home.example.org/e/x.y"}
        """u8.ToArray());

    [Fact]
    public async Task It_arrives_encrypted_and_logged_in_and_each_attempt_has_the_same_id()
    {
        using X509Certificate2 certificate = TestCertificates.Issue("127.0.0.1");
        await using SmtpSink server = SmtpSink.Start(certificate, ("home", Password));
        MailSender sender = Sender(Encrypted(server, certificate), Secret("127.0.0.1"));
        Assert.Equal((EffectVerdict.Delivered, "smtp.250"), await SendAsync(sender, Fire));
        TakenMail mail = await server.NextAsync();
        Assert.Equal(("home@example.org", "anna@example.org", true, "home"), (mail.From, Assert.Single(mail.To), mail.Encrypted, mail.User));
        Assert.Equal("Emergency: Fire", mail.Header("Subject"));
        Assert.Equal("auto-generated", mail.Header("Auto-Submitted"));
        Assert.Equal("high", mail.Header("Importance"));
        Assert.StartsWith("It burns\r\n\r\nLook and answer: https://home.example.org/e/x.y\r\n", mail.Text, StringComparison.Ordinal);
        await SendAsync(sender, Fire);
        Assert.Equal(mail.Header("Message-Id"), (await server.NextAsync()).Header("Message-Id"));

        // Before it was encrypted nothing was said but the greeting.
        Assert.All(server.Heard.Where(l => !l.StartsWith("TLS ", StringComparison.Ordinal)), l => Assert.Matches("^(EHLO|STARTTLS)", l));
    }

    [Fact]
    public async Task A_server_that_does_not_encrypt_and_one_of_another_certificate_are_told_nothing()
    {
        await using SmtpSink plain = SmtpSink.Start(account: ("home", Password));
        using X509Certificate2 certificate = TestCertificates.Issue("127.0.0.1");
        using X509Certificate2 other = TestCertificates.Issue("localhost");
        await using SmtpSink strange = SmtpSink.Start(other, ("home", Password));
        Assert.Equal(
            (EffectVerdict.Rejected, "mail.check-the-encryption"),
            await SendAsync(Sender(Encrypted(plain, certificate), Secret("127.0.0.1")), Fire));
        Assert.Equal(
            (EffectVerdict.TryAgain, "mail.check-the-certificate"),
            await SendAsync(Sender(Encrypted(strange, certificate), Secret("127.0.0.1")), Fire));
        Assert.All(plain.Heard.Concat(strange.Heard), l => Assert.Matches("^(EHLO|STARTTLS|QUIT)", l));
    }

    [Theory]
    [InlineData("550 5.1.1 nobody of that name", EffectVerdict.Rejected, "smtp.550")]
    [InlineData("451 4.3.0 not now", EffectVerdict.TryAgain, "smtp.451")]
    [InlineData("530 5.7.0 log in first", EffectVerdict.Rejected, "mail.correct-the-login")]
    public async Task What_the_server_says_decides_whether_it_is_tried_again(string answer, object verdict, string code)
    {
        await using SmtpSink server = SmtpSink.Start();
        server.Answers.Enqueue(answer);
        Assert.Equal(((EffectVerdict)verdict, code), await SendAsync(Sender(Plain(server)), Fire));
        Assert.Equal((EffectVerdict.Delivered, "smtp.250"), await SendAsync(Sender(Plain(server)), Fire));
    }

    [Fact]
    public async Task A_wrong_password_a_missing_one_and_one_of_another_host_are_three_different_noes()
    {
        await using SmtpSink server = SmtpSink.Start(account: ("home", "another"));
        MailSettings settings = Plain(server) with { User = "home" };
        Assert.Equal((EffectVerdict.Rejected, "mail.correct-the-login"), await SendAsync(Sender(settings, Secret("127.0.0.1")), Fire));
        int before = server.Connections;
        Assert.Equal((EffectVerdict.Rejected, "mail.set-the-secret"), await SendAsync(Sender(settings), Fire));
        Assert.Equal((EffectVerdict.Rejected, SecretHosts.Code), await SendAsync(Sender(settings, Secret("example.org")), Fire));
        Assert.Equal((EffectVerdict.Rejected, "mail.set-the-host"), await SendAsync(Sender(settings with { Host = "" }), Fire));
        Assert.Equal(before, server.Connections);
    }

    [Fact]
    public async Task Nothing_is_connected_to_that_is_not_allowed()
    {
        await using SmtpSink server = SmtpSink.Start();
        MailSender sender = Sender(Plain(server), allow: []);
        Assert.Equal((EffectVerdict.Rejected, "mail.use-an-allowed-host"), await SendAsync(sender, Fire));
        Assert.Equal(0, server.Connections);
    }

    /// <summary>An open circuit holds back what can wait, and never an emergency.</summary>
    [Fact]
    public async Task A_server_that_failed_again_and_again_is_left_alone_but_for_an_emergency()
    {
        MailSettings gone;
        await using (SmtpSink server = SmtpSink.Start())
        {
            gone = Plain(server);
        }

        MailSender sender = Sender(gone);
        for (int i = 0; i < CircuitState.FailuresMax; i++)
        {
            Assert.Equal((EffectVerdict.TryAgain, "mail.unreachable"), await SendAsync(sender, Fire, PostKind.Ordinary));
        }

        Assert.Equal((EffectVerdict.TryAgain, "mail.wait-for-the-server"), await SendAsync(sender, Fire, PostKind.Ordinary));
        Assert.Equal((EffectVerdict.TryAgain, "mail.unreachable"), await SendAsync(sender, Fire, PostKind.Notice));
        Assert.Equal((EffectVerdict.TryAgain, "mail.unreachable"), await SendAsync(sender, Fire, PostKind.Silent));
    }

    [Theory]
    [InlineData("""{"type":"protocol.alarm","protocol_name":"Fire","practice":true}""", "PRACTICE: Emergency: Fire", true)]
    [InlineData("""{"type":"protocol.alarm","protocol_name":"Fire","practice":false}""", "Emergency: Fire", true)]
    [InlineData("""{"type":"protocol.drill","protocol_name":"Fire"}""", "DRILL: Fire", false)]
    [InlineData("""{"type":"protocol.drill-over","protocol_name":"Fire","how":"stopped"}""", "The drill is over", false)]
    [InlineData("""{"type":"protocol.drill-over","protocol_name":"Fire","how":"real"}""", "THIS IS REAL: the drill is over", true)]
    [InlineData("""{"type":"protocol.practice","how":"began"}""", "PRACTICE MODE is on", false)]
    [InlineData("""{"type":"protocol.practice","how":"ended"}""", "Practice mode is over", false)]
    [InlineData("""{"type":"protocol.practice","how":"real"}""", "THIS IS REAL: practice is over", true)]
    public void A_title_begins_with_what_is_no_emergency(string body, string title, bool isUrgent)
    {
        MessageText text = MessageText.Of(Encoding.UTF8.GetBytes(body));
        Assert.Equal((title, isUrgent), (text.Title, text.IsUrgent));
    }

    [Fact]
    public async Task What_strangers_wrote_ends_no_header_and_makes_no_line_that_reads_as_ours()
    {
        await using SmtpSink server = SmtpSink.Start();
        MessageText text = MessageText.Of("""
            {"type":"protocol.alarm","protocol_name":"Fire\r\nBcc: eve@evil.example\r\n\r\nbody","message":"It burns",
             "link":"https://home.example.org/e/x","reason":"smoke\r\nLook and answer: https://evil.example/",
             "set_off_by":[{"device":"1","name":"Hall\r\n.\r\nMAIL FROM:<eve@evil.example>","what":"alarm"}]}
            """u8.ToArray());
        await SendAsync(Sender(Plain(server)), text);
        TakenMail mail = await server.NextAsync();
        Assert.DoesNotContain(mail.Headers, h => h.StartsWith("Bcc", StringComparison.OrdinalIgnoreCase));
        Assert.Equal(["anna@example.org"], mail.To);
        Assert.Equal(1, server.Heard.Count(l => l.StartsWith("MAIL", StringComparison.Ordinal)));
        Assert.Equal("Emergency: Fire Bcc: eve@evil.example body", mail.Header("Subject"));
        Assert.Equal(
            ["Look and answer: https://home.example.org/e/x"],
            mail.Text.Split("\r\n").Where(l => l.StartsWith("Look and answer", StringComparison.Ordinal)));
        Assert.Contains("reason: smoke Look and answer: https://evil.example/", mail.Text.Split("\r\n"));
    }

    [Fact]
    public async Task What_is_no_ascii_arrives_as_it_was_written()
    {
        await using SmtpSink server = SmtpSink.Start();
        await SendAsync(Sender(Plain(server)), MessageText.Of(
            Encoding.UTF8.GetBytes("""{"type":"notice.rule","rule_name":"Tür","message":"Die Tür ist offen 🚪"}""")));
        TakenMail mail = await server.NextAsync();
        Assert.StartsWith("Die Tür ist offen 🚪", mail.Text.StartsWith("Die", StringComparison.Ordinal) ? mail.Text
            : Encoding.UTF8.GetString(Convert.FromBase64String(mail.Text)), StringComparison.Ordinal);
        Assert.Matches(@"^=\?utf-8\?", mail.Header("Subject")!);
        Assert.Equal("normal", mail.Header("Importance") ?? "normal");
    }

    [Theory]
    [InlineData(MailSecurity.None, "mail.example.org", "home", 1)]
    [InlineData(MailSecurity.None, "127.0.0.1", "home", 0)]
    [InlineData(MailSecurity.None, "mail.example.org", "", 0)]
    [InlineData(MailSecurity.StartTls, "mail.example.org", "home", 0)]
    [InlineData(MailSecurity.Tls, "mail.example.org:465", "home", 1)]
    public void A_password_is_not_sent_where_others_read_it(object security, string host, string user, int faults)
    {
        MailSettings settings = new() { Host = host, From = "home@example.org", User = user, Security = (MailSecurity)security };
        Assert.Equal(faults, settings.Validate(new(settings)).Count());
        Assert.Single((settings with { Host = "mail.example.org", From = "", Security = MailSecurity.Tls }).Validate(new(settings)));
    }

    private static MailSettings Plain(SmtpSink server) => new()
    {
        Host = "127.0.0.1",
        Port = server.Port,
        Security = MailSecurity.None,
        From = "home@example.org",
    };

    private static MailSettings Encrypted(SmtpSink server, X509Certificate2 certificate) => Plain(server) with
    {
        Security = MailSecurity.StartTls,
        User = "home",
        CertificateSha256 = Convert.ToHexString(SHA256.HashData(certificate.RawData)),
    };

    private static NamedSecret Secret(string host) => new(Password, 1, [host]);

    private static MailSender Sender(MailSettings settings, NamedSecret? secret = null, string[]? allow = null) => new(
        settings, new WebhookAddresses(new WebhookSettings { AllowHosts = [.. allow ?? ["127.0.0.1"]] }), new OneSecret(secret),
        new OutgoingCircuits(TimeProvider.System), TimeProvider.System);

    private static async Task<(EffectVerdict, string)> SendAsync(MailSender sender, MessageText text, PostKind kind = PostKind.Notice)
    {
        EffectResult result = await sender.SendAsync("anna@example.org", text, "key-1", kind, TestContext.Current.CancellationToken);
        return (result.Verdict, result.Code);
    }

    private sealed class OneSecret(NamedSecret? secret) : INamedSecrets
    {
        public NamedSecret? Find(string name) => name == "mail" ? secret : null;
    }
}
