using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace RingActors.Api.Settings.Areas;

/// <summary>
/// How often somebody may call. Whatever calls for help, disarms or silences is not counted (docs/operations.md).
/// </summary>
internal sealed record RateLimitSettings
{
    [Description("Calls a minute that a key may make of one tool, after its burst; 0 sets no limit to keys at all.")]
    [Range(0, 100_000_000)]
    public int RequestsPerMinute { get; init; } = 300;

    [Description("Calls of one tool that a key may make at once before it is held to RequestsPerMinute.")]
    [Range(1, 10_000_000)]
    public int BurstSize { get; init; } = 60;

    [Description("Whether each key has limits of its own. Off, all keys share one.")]
    public bool PerClient { get; init; } = true;

    [Description("Calls a minute that a key may make in all, tools and paths together; 0 sets no limit.")]
    [Range(0, 100_000_000)]
    public int TotalPerMinute { get; init; } = 1200;

    [Description("Calls in all that a key may make at once.")]
    [Range(1, 10_000_000)]
    public int TotalBurst { get; init; } = 240;

    [Description("Calls a minute without a good key from one address (of IPv6, one /64); 0 sets no limit. A good key "
        + "is let in whatever others of its address do.")]
    [Range(0, 100_000_000)]
    public int StrangersPerMinute { get; init; } = 600;

    [Description("Calls without a good key that an address may make at once.")]
    [Range(1, 10_000_000)]
    public int StrangersBurst { get; init; } = 100;
}

/// <summary>How long calls of tools may take, and how many run at once.</summary>
internal sealed record CallSettings : IValidatableObject
{
    [Description("Seconds after which the caller of a tool is answered, for tools that say nothing of their own. What "
        + "was begun is not cut off.")]
    [Range(1, 600)]
    public int TimeoutSeconds { get; init; } = 30;

    [Description("Longest time in seconds that a tool or its caller may ask for.")]
    [Range(1, 3600)]
    public int TimeoutSecondsMax { get; init; } = 120;

    [Description("Calls of one tool that run at once, for tools that say nothing of their own; further ones wait.")]
    [Range(1, 10_000)]
    public int Concurrency { get; init; } = 128;

    [Description("Calls of all tools together that run at once. Calls for help and their like have no part in it.")]
    [Range(1, 100_000)]
    public int ConcurrencyMax { get; init; } = 512;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (TimeoutSeconds > TimeoutSecondsMax)
        {
            yield return new ValidationResult(
                $"it must not be longer than TimeoutSecondsMax, {TimeoutSecondsMax}", [nameof(TimeoutSeconds)]);
        }
    }
}
