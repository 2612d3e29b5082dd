using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using NodaTime;
using RingActors.Api.Settings.Areas.Messages;
using RingActors.Devices.RingCloud.Client.Support;
using RingActors.Engine.Runtime.Outbox;

namespace RingActors.Api.Outgoing.Ways;

/// <summary>
/// Sends e-mail by the server that the settings name (RFC 6409). Where it is to be encrypted nothing is said before it
/// is; its address is judged as that of any webhook, when it is connected to. Every attempt has the same Message-ID.
/// </summary>
internal sealed class MailSender(
    MailSettings settings, WebhookAddresses addresses, INamedSecrets secrets, OutgoingCircuits circuits,
    TimeProvider time)
{
    /// <summary>How long saying good-bye may take, once the message is taken.</summary>
    private static readonly TimeSpan QuitWait = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan ProbeTakes = TimeSpan.FromSeconds(1);

    /// <summary>Why no e-mail is sent as things are; null if nothing speaks against it.</summary>
    internal string? NotSet => settings.Host.Length == 0 ? "Mail:Host is not set."
        : settings.User.Length > 0 && secrets.Find(settings.Secret) is null
            ? $"The secret {settings.Secret} is not set: "
                + $"ringactors secrets set {settings.Secret} --host {settings.Host}."
        : null;

    private Uri Server => new UriBuilder("smtp", settings.Host, settings.Port).Uri;

    public async Task<EffectResult> SendAsync(
        string to, MessageText text, string key, PostKind kind, CancellationToken cancellation)
    {
        if (settings.Host.Length == 0)
        {
            return new EffectResult(EffectVerdict.Rejected, "mail.set-the-host", NotSet);
        }

        NamedSecret? password = settings.User.Length == 0 ? null : secrets.Find(settings.Secret);
        if (settings.User.Length > 0 && password is null)
        {
            return new EffectResult(EffectVerdict.Rejected, "mail.set-the-secret", NotSet);
        }

        if (password?.GoesTo(Server) is false)
        {
            return new EffectResult(
                EffectVerdict.Rejected, SecretHosts.Code, SecretHosts.SaysElsewhere([settings.Secret], Server));
        }

        CircuitPass? pass = null;
        if (circuits.Of(Server, kind) is { } circuit)
        {
            pass = circuit.Enter(
                kind == PostKind.Notice ? CallUrgency.Urgent : CallUrgency.Ordinary, out TimeSpan pause);
            if (pass is null)
            {
                return new EffectResult(
                    EffectVerdict.TryAgain, "mail.wait-for-the-server",
                    "The mail server failed several times in a row and is left alone for a while.",
                    Duration.FromTimeSpan(pause > ProbeTakes ? pause : ProbeTakes));
            }
        }

        try
        {
            EffectResult result = await TryAsync(MessageOf(to, text, key), password?.Value, cancellation);
            pass?.Answered();
            return result;
        }
        catch (RefusedAddressException refused)
        {
            pass?.Cancelled();
            return new EffectResult(EffectVerdict.Rejected, "mail.use-an-allowed-host", refused.Message);
        }
        catch (OperationCanceledException)
        {
            // An attempt has its time; a server that does not answer in it has failed.
            pass?.Failed();
            throw;
        }
        catch (Exception exception) when (exception is SocketException or IOException or ProtocolException
            or SslHandshakeException)
        {
            pass?.Failed();
            return new EffectResult(
                EffectVerdict.TryAgain,
                exception is SslHandshakeException ? "mail.check-the-certificate" : "mail.unreachable",
                exception.GetType().Name);
        }
    }

    private async Task<EffectResult> TryAsync(MimeMessage message, string? password, CancellationToken cancellation)
    {
        using SmtpClient client = new() { CheckCertificateRevocation = false, LocalDomain = "localhost" };
        if (settings.Fingerprint.Length > 0)
        {
            client.ServerCertificateValidationCallback = (_, certificate, _, errors) =>
                errors == SslPolicyErrors.None || (certificate is not null && string.Equals(
                    Convert.ToHexString(SHA256.HashData(certificate.GetRawCertData())), settings.Fingerprint,
                    StringComparison.OrdinalIgnoreCase));
        }

        try
        {
            Socket socket = await OutgoingConnection.ToAsync(addresses, settings.Host, settings.Port, cancellation);
            await client.ConnectAsync(socket, settings.Host, settings.Port, Options(), cancellation);
            if (password is not null)
            {
                await client.AuthenticateAsync(settings.User, password, cancellation);
            }

            await client.SendAsync(message, cancellation);
        }
        catch (SmtpCommandException refused)
        {
            int status = (int)refused.StatusCode;
            return new EffectResult(
                status >= 500 ? EffectVerdict.Rejected : EffectVerdict.TryAgain, $"smtp.{status}",
                "The mail server does not take it.");
        }
        catch (Exception exception) when (exception is AuthenticationException or ServiceNotAuthenticatedException
            or NotSupportedException)
        {
            // Without a login the server says 530 to the first command that needs one.
            return new EffectResult(
                EffectVerdict.Rejected,
                exception is NotSupportedException ? "mail.check-the-encryption" : "mail.correct-the-login",
                "The mail server does not let this account in, or does not encrypt.");
        }

        await QuitAsync(client, cancellation);
        return new EffectResult(EffectVerdict.Delivered, "smtp.250");
    }

    private SecureSocketOptions Options() => settings.Security switch
    {
        MailSecurity.StartTls => SecureSocketOptions.StartTls,
        MailSecurity.Tls => SecureSocketOptions.SslOnConnect,
        _ => SecureSocketOptions.None,
    };

    /// <summary>The message is taken: whatever becomes of the good-bye, it is not sent again.</summary>
    private static async Task QuitAsync(SmtpClient client, CancellationToken cancellation)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(QuitWait);
        try
        {
            await client.DisconnectAsync(quit: true, limit.Token);
        }
        catch (Exception exception) when (exception is IOException or SocketException or ProtocolException
            or CommandException or OperationCanceledException)
        {
            // It is closed without a word.
        }
    }

    private MimeMessage MessageOf(string to, MessageText text, string key)
    {
        MimeMessage message = new()
        {
            Subject = text.Title,
            Date = time.GetUtcNow(),
            Body = new TextPart("plain") { Text = text.Text },
            Importance = text.IsUrgent ? MessageImportance.High : MessageImportance.Normal,
        };
        string id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..32];
        message.MessageId = $"{id}@{settings.From[(settings.From.IndexOf('@', StringComparison.Ordinal) + 1)..]}";
        message.From.Add(new MailboxAddress(Encoding.UTF8, "", settings.From));
        message.To.Add(new MailboxAddress(Encoding.UTF8, "", to));
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        return message;
    }
}
