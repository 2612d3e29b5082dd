using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace RingActors.Api.Settings.Areas;

/// <summary>Codes of the household.</summary>
internal sealed record AccessSettings : IValidatableObject
{
    [Description("Where a duress code calls for help in silence: an http or https address outside the house, which is told by a POST like a "
        + "webhook, signed with Webhooks:SigningKey. Without it no duress code can be set.")]
    [PasswordPropertyText(true)]
    public string DuressUrl { get; init; } = string.Empty;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (DuressUrl.Length > 0
            && !(Uri.TryCreate(DuressUrl, UriKind.Absolute, out Uri? url)
                && url.Scheme is "http" or "https" && url.UserInfo.Length == 0))
        {
            yield return new ValidationResult(
                "must be an http or https address without a user or password in it", [nameof(DuressUrl)]);
        }
    }
}
