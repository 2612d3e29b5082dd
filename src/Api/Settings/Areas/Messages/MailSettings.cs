using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Net;

namespace RingActors.Api.Settings.Areas.Messages;

/// <summary>How the connection to the mail server is encrypted.</summary>
internal enum MailSecurity
{
    /// <summary>It begins plain, and nothing is sent before it is encrypted (port 587).</summary>
    StartTls = 1,

    /// <summary>Encrypted from its first byte (port 465).</summary>
    Tls,

    /// <summary>Not at all; a password goes so to this machine alone.</summary>
    None,
}

/// <summary>The mail server by which recipients are told by e-mail.</summary>
internal sealed record MailSettings : IValidatableObject
{
    /// <summary>Hexadecimal digits of a SHA-256.</summary>
    private const int FingerprintLength = 64;

    [Description("Mail server (SMTP submission) by which recipients with a mailto: address are told; empty for none. "
        + "Webhooks:AllowHosts names it if its address is not public.")]
    public string Host { get; init; } = string.Empty;

    [Description("Its port.")]
    [Range(1, 65_535)]
    public int Port { get; init; } = 587;

    [Description("StartTls: begins plain and is encrypted before anything is said (587). Tls: encrypted from the start "
        + "(465). None: not encrypted; with a user only to this machine.")]
    public MailSecurity Security { get; init; } = MailSecurity.StartTls;

    [Description("Address from which messages come.")]
    public string From { get; init; } = string.Empty;

    [Description("Name of the account; empty if the server asks for none.")]
    public string User { get; init; } = string.Empty;

    [Description("Name of the secret that holds the account's password: ringactors secrets set mail --host HOST.")]
    public string Secret { get; init; } = "mail";

    [Description("SHA-256 fingerprint of the server's certificate, for one of its own making; empty to trust whom the "
        + "system trusts.")]
    public string CertificateSha256 { get; init; } = string.Empty;

    /// <summary>The fingerprint as bare digits; empty if none is set.</summary>
    internal string Fingerprint => CertificateSha256.Replace(":", "", StringComparison.Ordinal);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Host.Length > 0 && Uri.CheckHostName(Host) == UriHostNameType.Unknown)
        {
            yield return new ValidationResult("it must be a host's name or address, without a port", [nameof(Host)]);
        }

        if (Host.Length > 0 && !IsAddress(From))
        {
            yield return new ValidationResult(
                "with Mail:Host it must be an e-mail address such as home@example.org", [nameof(From)]);
        }

        if (Security == MailSecurity.None && User.Length > 0 && !IsLoopback(Host))
        {
            yield return new ValidationResult(
                "with Mail:User it must be StartTls or Tls: a password is not sent where others can read it",
                [nameof(Security)]);
        }

        if (Fingerprint.Length > 0
            && (Fingerprint.Length != FingerprintLength || !Fingerprint.All(char.IsAsciiHexDigit)))
        {
            yield return new ValidationResult(
                $"it must be {FingerprintLength} hexadecimal digits", [nameof(CertificateSha256)]);
        }
    }

    private static bool IsLoopback(string host) =>
        host == "localhost" || (IPAddress.TryParse(host, out IPAddress? address) && IPAddress.IsLoopback(address));

    private static bool IsAddress(string text) =>
        text.IndexOf('@', StringComparison.Ordinal) > 0 && text[^1] != '@' && text.All(c => c is > ' ' and <= '~');
}

/// <summary>The ntfy server by which recipients are told.</summary>
internal sealed record NtfySettings : IValidatableObject
{
    [Description("Address of the ntfy server by which recipients with an ntfy: topic are told, e.g. https://ntfy.sh; "
        + "empty for none. Webhooks:AllowHosts names its host if its address is not public.")]
    public string Server { get; init; } = string.Empty;

    [Description(
        "Name of the secret that holds the whole Authorization header, 'Bearer tk_...': ringactors secrets set "
        + "ntfy --host HOST. Empty if topics there need none.")]
    public string Secret { get; init; } = string.Empty;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Server.Length > 0 && (!Uri.TryCreate(Server, UriKind.Absolute, out Uri? url)
            || url.Scheme is not ("http" or "https") || url is not { UserInfo.Length: 0, Query.Length: 0 }))
        {
            yield return new ValidationResult(
                "it must be an http or https address such as https://ntfy.sh, without a user and a query",
                [nameof(Server)]);
        }
    }
}
