using System.Collections.Immutable;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using RingActors.Devices.Domain.Keys;

namespace RingActors.Api.Settings.Areas.Wire;

/// <summary>What a token of the outside issuer is when none of its claims says.</summary>
internal enum OAuthDefaultRole
{
    /// <summary>It is refused.</summary>
    Nobody = 1,

    Reader,
    Assistant,
    Resident,
    Keypad,
    Operator,
}

/// <summary>Tokens of an OAuth 2.1 issuer elsewhere, beside the server's own keys.</summary>
internal sealed record OAuthSettings : IValidatableObject
{
    /// <summary>The claim of RFC 8693, 4.2: words divided by blanks.</summary>
    internal const string Scope = "scope";

    [Description("Address of the issuer whose tokens are taken, exactly as it stands in their 'iss': "
        + "https://login.example. Its keys are read from its metadata (RFC 8414, or OpenID Connect Discovery). "
        + "Empty for none.")]
    public string Issuer { get; init; } = string.Empty;

    [Description("This server as tokens must name it in 'aud' (RFC 8707): the address of /mcp as clients call it, "
        + "https://home.example/mcp. Tokens for anybody else are refused.")]
    public string Audience { get; init; } = string.Empty;

    [Description("The claim of which Roles are words.")]
    public string RoleClaim { get; init; } = Scope;

    [Description("Which words of that claim give which role: home:read=Reader, home:live=Resident. The first that fits "
        + "counts. Only what is said here makes an Owner.")]
    public ImmutableArray<string> Roles { get; init; } = [];

    [Description("What a token is that has none of these words; Nobody refuses it.")]
    public OAuthDefaultRole DefaultRole { get; init; } = OAuthDefaultRole.Assistant;

    [Description("The homes that its tokens may see; empty for all.")]
    public ImmutableArray<string> Homes { get; init; } = [];

    internal bool IsOn => Issuer.Length > 0;

    /// <summary>What <see cref="Roles"/> says, in its order.</summary>
    internal IReadOnlyList<(string Word, AccessRole Role)> RolesByWord() =>
        [.. Entries().Select(Parse).OfType<(string, AccessRole)>()];

    /// <summary>
    /// HTTPS, but on this machine itself, where nothing can listen in: an issuer beside the server needs none.
    /// </summary>
    internal static bool IsSecure(Uri url) =>
        url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (string entry in Entries().Where(e => Parse(e) is null))
        {
            yield return new ValidationResult(
                $"'{entry}' must be word=role, with one of {string.Join(", ", Enum.GetNames<AccessRole>())}",
                [nameof(Roles)]);
        }

        if (!IsOn)
        {
            yield break;
        }

        if (!IsPlainUrl(Issuer))
        {
            yield return new ValidationResult(
                "it must be an https address without query and fragment", [nameof(Issuer)]);
        }

        if (!IsPlainUrl(Audience))
        {
            yield return new ValidationResult(
                "with an issuer it must be this server's own address, as https://home.example/mcp", [nameof(Audience)]);
        }
    }

    private static bool IsPlainUrl(string text) => Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && IsSecure(url)
        && url is { Query: "", Fragment: "", UserInfo: "" };

    private static (string Word, AccessRole Role)? Parse(string entry)
    {
        int at = entry.LastIndexOf('=');
        return at > 0 && !entry[..at].Contains(' ', StringComparison.Ordinal)
            && Enum.TryParse(entry[(at + 1)..], ignoreCase: true, out AccessRole role) && Enum.IsDefined(role)
            && !char.IsAsciiDigit(entry[at + 1])
            ? (entry[..at], role)
            : null;
    }

    private ImmutableArray<string> Entries() => Roles.IsDefault ? [] : Roles;
}
