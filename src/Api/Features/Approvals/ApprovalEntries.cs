using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Devices.Domain.Keys;
using RingActors.Rules.Approvals;

namespace RingActors.Api.Features.Approvals;

/// <summary>Approvals as they are shown.</summary>
internal static class ApprovalEntries
{
    internal static ApprovalEntry Entry(ApprovalView approval, string home, Instant now) => new(
        approval.Id,
        home,
        approval.At(now).ToString().ToLowerInvariant(),
        approval.Words,
        approval.Tool,
        [.. approval.Rights.Select(r => r.Word())],
        approval.By.Value,
        Instants.Text(approval.AskedAt),
        Instants.Text(approval.EndsAt),
        approval.AnsweredBy?.Value,
        Instants.Text(approval.AnsweredAt),
        approval.Way,
        approval.Differences.Count > 0 ? approval.Differences : null,
        approval.Correlation);
}

internal sealed record ApprovalEntry(
    string ApprovalId,
    string HomeId,
    string Status,
    string Effect,
    string Tool,
    IReadOnlyList<string> Rights,
    string AskedBy,
    string AskedAt,
    string EndsAt,
    string? AnsweredBy,
    string? AnsweredAt,
    string? Way,
    IReadOnlyList<string>? Differences,
    string CorrelationId)
{
    /// <summary>The status of one that waits for an answer.</summary>
    public const string Pending = "pending";

    /// <summary>The status of one that somebody approved.</summary>
    public const string Approved = "approved";

    /// <summary>The status of one to which somebody said no.</summary>
    public const string Refused = "refused";

    /// <summary>With all times in a zone.</summary>
    public ApprovalEntry In(DateTimeZone zone) => this with
    {
        Effect = LocalTimes.In(Effect, zone),
        AskedAt = LocalTimes.In(AskedAt, zone),
        EndsAt = LocalTimes.In(EndsAt, zone),
        AnsweredAt = AnsweredAt is null ? null : LocalTimes.In(AnsweredAt, zone),
        Differences = Differences?.Select(d => LocalTimes.In(d, zone)).ToArray(),
    };
}

internal sealed record ApprovalList(IReadOnlyList<ApprovalEntry> Approvals, string AsOf)
{
    /// <summary>True for a key that sees only what it asked for itself: what else waits is not in the list.</summary>
    public bool? OwnOnly { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ApprovalList))]
[JsonSerializable(typeof(ApprovalEntry))]
internal sealed partial class ApprovalJson : JsonSerializerContext;
