using System.Collections.Immutable;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using RingActors.Devices.Domain.Keys;

namespace RingActors.Api.Settings.Areas;

/// <summary>
/// The roles that a key of the settings can have: an owner's key is made at 'login' and stands in no setting.
/// </summary>
internal enum AuthRole
{
    Reader = 1,
    Assistant,
    Resident,
    Keypad,
    Operator,
}

/// <summary>Who may call.</summary>
internal sealed record AuthSettings : IValidatableObject
{
    /// <summary>What may be had without a key.</summary>
    internal const string HealthWord = "health";

    internal const string DemoWord = "demo";

    private static readonly string[] Anonymous = [HealthWord, DemoWord];

    [Description("Whether a key is needed. Off, every program of this machine is what SettingsKeyRole names; that is "
        + "refused for an address that is not loopback, and behind a proxy.")]
    public bool Enabled { get; init; } = true;

    [Description(
        "What needs no key: health (only the status, and the server's name) and demo (whoever calls the demo home on "
            + "loopback is its owner).")]
    public ImmutableArray<string> AllowAnonymous { get; init; } = [HealthWord, DemoWord];

    [Description("What the keys of the settings are: Reader, Assistant, Resident, Keypad or Operator. An owner's key "
        + "is made by "
        + "'ringactors login' and stands in no setting.")]
    public AuthRole SettingsKeyRole { get; init; } = AuthRole.Assistant;

    [Description("A further key, under the name that other servers of this sort have for it.")]
    [PasswordPropertyText(true)]
    public string? ApiKey { get; init; }

    [Description("Further keys, divided by commas.")]
    [PasswordPropertyText(true)]
    public string? ApiKeys { get; init; }

    [Description(
        "How long a token of POST /auth/token is good. It is never good for longer, or for more, than the key that "
            + "it was made of.")]
    [Range(typeof(TimeSpan), "1m", "1d")]
    public TimeSpan TokenExpiration { get; init; } = TimeSpan.FromHours(1);

    [Description("For whom tokens are made: a token for another audience is refused.")]
    public string TokenAudience { get; init; } = "ringactors";

    [Description("Secret that signs tokens, at least 32 characters. Without it each start makes one that is stored "
        + "nowhere, which is right unless several servers have to accept each other's tokens, or tokens have to "
        + "outlive a restart. With it no token stands for a key that may approve: whoever reads the setting could make "
        + "one.")]
    [PasswordPropertyText(true)]
    public string? TokenSecret { get; init; }

    [Description("How long an approval can be given; at most a day.")]
    [Range(typeof(TimeSpan), "1m", "1d")]
    public TimeSpan ApprovalValidFor { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The keys of the list.</summary>
    internal IReadOnlyList<string> AllKeys() =>
        (ApiKeys ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    internal bool Allows(string word) =>
        !AllowAnonymous.IsDefault && AllowAnonymous.Contains(word, StringComparer.OrdinalIgnoreCase);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (string word in AllowAnonymous.IsDefault ? [] : AllowAnonymous.Where(
            w => !Anonymous.Contains(w, StringComparer.OrdinalIgnoreCase)))
        {
            yield return new ValidationResult(
                $"'{word}' is none of {string.Join(", ", Anonymous)}", [nameof(AllowAnonymous)]);
        }

        foreach (string key in AllKeys().Append(ApiKey ?? ""))
        {
            if (key.Length > 0 && WeakSecret.Fault(key) is { } fault)
            {
                yield return new ValidationResult(fault, [key == ApiKey ? nameof(ApiKey) : nameof(ApiKeys)]);
            }
        }

        if (TokenSecret is { Length: > 0 and < 32 })
        {
            yield return new ValidationResult(
                "it must have at least 32 characters; make a good one with: openssl rand -base64 32",
                [nameof(TokenSecret)]);
        }
        else if (TokenSecret is { Length: > 0 } secret && WeakSecret.Fault(secret) is { } weak)
        {
            yield return new ValidationResult(weak, [nameof(TokenSecret)]);
        }
    }
}

/// <summary>Roles of settings as roles of keys.</summary>
internal static class AuthRoles
{
    internal static AccessRole ToRole(this AuthRole role) => Enum.Parse<AccessRole>(role.ToString());
}
