using System.Text.Json.Serialization;
using NodaTime;

namespace RingActors.Rules.Webhooks;

/// <summary>How a sender proves that it is the one. The words are the format on disk.</summary>
public enum WebhookScheme
{
    /// <summary>Standard Webhooks, symmetric: HMAC-SHA256 over <c>id.timestamp.body</c>.</summary>
    [JsonStringEnumMemberName("standard")] Standard = 1,

    /// <summary>Standard Webhooks, asymmetric (<c>v1a</c>): ed25519 over <c>id.timestamp.body</c>.</summary>
    [JsonStringEnumMemberName("standard_ed25519")] StandardEd25519 = 2,

    /// <summary>GitHub's <c>X-Hub-Signature-256</c> over the raw body.</summary>
    [JsonStringEnumMemberName("github")] GitHub = 3,

    /// <summary>Stripe's <c>Stripe-Signature</c> over <c>timestamp.body</c>.</summary>
    [JsonStringEnumMemberName("stripe")] Stripe = 4,

    /// <summary>Ring's partner events: <c>X-Signature</c>, HMAC-SHA256 over the raw body.</summary>
    [JsonStringEnumMemberName("ring")] Ring = 5,

    /// <summary>HMAC-SHA256 over the raw body, in a header that the settings name.</summary>
    [JsonStringEnumMemberName("hmac")] Hmac = 6,

    /// <summary>The secret itself in a header: whoever sees one request can send any other.</summary>
    [JsonStringEnumMemberName("shared_secret")] SharedSecret = 7,
}

/// <summary>How a signature is written. The words are the format on disk.</summary>
public enum SignatureEncoding
{
    [JsonStringEnumMemberName("hex")] Hex = 1,
    [JsonStringEnumMemberName("base64")] Base64 = 2,
}

/// <summary>What a field of a body may be. The words are the format on disk.</summary>
public enum WebhookFieldType
{
    [JsonStringEnumMemberName("text")] Text = 1,
    [JsonStringEnumMemberName("number")] Number = 2,
    [JsonStringEnumMemberName("yes_no")] YesNo = 3,

    /// <summary>A moment with an offset.</summary>
    [JsonStringEnumMemberName("instant")] Moment = 4,

    /// <summary>One of a few words.</summary>
    [JsonStringEnumMemberName("word")] Word = 5,
}

/// <summary>A field that is taken out of a body; all else in it is passed over.</summary>
/// <param name="Name">What rules call it: 1 to 40 of a-z 0-9 _.</param>
/// <param name="Pointer">Where it stands, an RFC 6901 pointer.</param>
/// <param name="Type">What it has to be.</param>
public sealed record WebhookField(string Name, string Pointer, WebhookFieldType Type)
{
    /// <summary>A body without it does not fit.</summary>
    public bool Required { get; init; }

    /// <summary>For text: the most characters, 1 to 1000; null for <see cref="WebhookLimits.TextDefault"/>.</summary>
    public int? MaxLength { get; init; }

    /// <summary>For words: those that it may be.</summary>
    public IReadOnlyList<string>? Words { get; init; }
}

/// <summary>How a webhook takes what is sent to it.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Scheme">How a sender proves that it is the one.</param>
public sealed record WebhookIntake(string Name, WebhookScheme Scheme)
{
    /// <summary>A signed time may be so far from ours, in seconds: 30 to 3600.</summary>
    public int ToleranceSeconds { get; init; } = WebhookLimits.ToleranceDefault;

    /// <summary>So many deliveries a minute are taken, 1 to 6000.</summary>
    public int PerMinute { get; init; } = WebhookLimits.PerMinuteDefault;

    /// <summary>What is taken out of a body; none takes only that something was sent.</summary>
    public IReadOnlyList<WebhookField> Fields { get; init; } = [];

    /// <summary>Where the body says when it was so; null if it does not.</summary>
    public string? OccurredAt { get; init; }

    /// <summary>For <c>hmac</c> and <c>shared_secret</c>: the header that has it.</summary>
    public string? Header { get; init; }

    /// <summary>For <c>hmac</c>: how the signature is written; null for hex.</summary>
    public SignatureEncoding? Encoding { get; init; }

    /// <summary>For <c>hmac</c>: what stands before the signature, such as <c>sha256=</c>.</summary>
    public string? Prefix { get; init; }

    /// <summary>Where the body says which delivery it is; null for the scheme's own place.</summary>
    public string? IdPointer { get; init; }

    /// <summary>The header that says which delivery it is; null for the scheme's own place.</summary>
    public string? IdHeader { get; init; }
}

/// <summary>How large webhooks may be.</summary>
public static class WebhookLimits
{
    public const int PerHomeMax = 50;
    public const int NameMax = 100;
    public const int ToleranceDefault = 300;
    public const int ToleranceMin = 30;
    public const int ToleranceMax = 3600;
    public const int PerMinuteDefault = 60;
    public const int PerMinuteMax = 6000;
    public const int FieldsMax = 20;
    public const int FieldNameMax = 40;
    public const int PointerMax = 200;
    public const int TextDefault = 200;
    public const int TextMax = 1000;
    public const int WordsMax = 20;
    public const int WordMax = 60;
    public const int HeaderMax = 60;

    /// <summary>Active secrets at one time: the newest, and those that run out.</summary>
    public const int SecretsMax = 5;

    /// <summary>The longest id of a delivery, in characters; a longer one is known by its digest.</summary>
    public const int DeliveryMax = 200;

    /// <summary>So many ids are known for all of <see cref="Retention"/>.</summary>
    internal const int KeptMin = 1000;

    /// <summary>A delivery that is sent again within this gives its first result.</summary>
    public static readonly Duration Retention = Duration.FromDays(7);

    /// <summary>A sender's word of when something was so is believed back to here, and never beyond the
    /// present.</summary>
    internal static readonly Duration OldestSaid = Duration.FromDays(30);
}

/// <summary>A secret by its id; its value is never here.</summary>
/// <param name="Id">Under which its value is sealed.</param>
/// <param name="Since">Since when it is good.</param>
/// <param name="Until">Until when; null for as long as it is the newest.</param>
public sealed record WebhookSecret(string Id, Instant Since, Instant? Until = null)
{
    /// <summary>True if what is signed with it is taken.</summary>
    public bool IsGood(Instant now) => Until is not { } until || now < until;
}

/// <summary>A value that was taken out of a body: one of the four is set.</summary>
/// <param name="Field">The field's name.</param>
public sealed record WebhookValue(string Field)
{
    /// <summary>Text of others, or one of the words: data, never a template.</summary>
    public string? Text { get; init; }

    public double? Number { get; init; }

    public bool? Flag { get; init; }

    public Instant? At { get; init; }
}

/// <summary>Something about a body that does not fit.</summary>
/// <param name="Field">The field's name; empty for the whole body.</param>
/// <param name="Message">What is wrong, in our words only: nothing of the body is repeated.</param>
public sealed record WebhookFault(string Field, string Message);
