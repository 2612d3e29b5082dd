using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace RingActors.Api.Settings.Areas.Wire;

/// <summary>Whether the server speaks TLS, and with which certificate.</summary>
internal enum TlsMode
{
    Off = 1,

    /// <summary>A certificate of its own making, which clients know by its fingerprint.</summary>
    Generated,

    /// <summary>One that somebody gives.</summary>
    Given,
}

/// <summary>Encryption on the way to the server.</summary>
internal sealed record TlsSettings : IValidatableObject
{
    [Description("Off: plain HTTP, off loopback behind a reverse proxy only. Generated: HTTPS with a certificate that "
        + "the server makes, keeps in the data directory and renews; its SHA-256 fingerprint is printed at start and "
        + "stands in /health. Given: HTTPS with Certificate. TLS 1.2 and 1.3.")]
    public TlsMode Mode { get; init; } = TlsMode.Off;

    [Description("Path of the certificate, with its chain: PEM, or PKCS #12 (.pfx, .p12). A renewed file is taken "
        + "within a minute, without a restart.")]
    public string Certificate { get; init; } = string.Empty;

    [Description("Path of the private key (PEM), where it does not stand in the certificate's file.")]
    public string Key { get; init; } = string.Empty;

    [Description("Password of the private key or of the PKCS #12 file.")]
    [PasswordPropertyText(true)]
    public string? Password { get; init; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Mode == TlsMode.Given && Certificate.Length == 0)
        {
            yield return new ValidationResult(
                "with Http:Tls:Mode Given it must be the path of a certificate", [nameof(Certificate)]);
        }

        if (Mode != TlsMode.Given && (Certificate.Length > 0 || Key.Length > 0))
        {
            yield return new ValidationResult(
                "with a certificate it must be Given, else that would not be used", [nameof(Mode)]);
        }
    }
}
