using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Api.Tools;
using RingActors.Devices.Domain.Keys;

namespace RingActors.Api.Features.Keys;

/// <summary>A key as it is shown: never the key, never its digest.</summary>
internal sealed record KeyEntry(
    string Name,
    string Role,
    string State,
    IReadOnlyList<string>? Homes,
    IReadOnlyDictionary<string, string>? Allowances,
    bool ApprovesByForm,
    bool? CallsForHelp,
    string CreatedAt,
    string CreatedBy,
    string? ExpiresAt,
    string? LastUsedAt,
    string? RevokedAt,
    string? RevokedBy)
{
    internal static KeyEntry Of(ApiKeyEntry entry, Instant now) => new(
        entry.Key.Name,
        entry.Key.Role.Word(),
        entry.IsGood(now) ? "good" : entry.RevokedAt is null ? "expired" : "revoked",
        entry.Key.Homes,
        entry.Key.Allowances?.ToDictionary(a => a.Key.Word(), a => Word(a.Value)),
        entry.Key.ApprovesByForm,
        entry.Key.CallsForHelp,
        Instants.Text(entry.Key.CreatedAt),
        entry.CreatedBy.Value,
        Instants.Text(entry.Key.ExpiresAt),
        Instants.Text(entry.LastUsedAt),
        Instants.Text(entry.RevokedAt),
        entry.RevokedBy?.Value);

    internal static string Word(Allowance allowance) => allowance switch
    {
        Allowance.AtOnce => "allow",
        Allowance.ByApproval => "approval",
        _ => "never",
    };

    internal static Allowance? AllowanceOf(string word) => word switch
    {
        "allow" => Allowance.AtOnce,
        "approval" => Allowance.ByApproval,
        "never" => Allowance.Never,
        _ => null,
    };
}

internal sealed record KeyList(IReadOnlyList<KeyEntry> Keys);

/// <summary>A key that was just made: the only time that it is shown.</summary>
internal sealed record NewKey(string Key, KeyEntry Entry);

/// <summary>A token, under the names of RFC 6749, 5.1.</summary>
internal sealed record TokenAnswer(string AccessToken, string TokenType, long ExpiresIn);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(KeyList))]
[JsonSerializable(typeof(NewKey))]
[JsonSerializable(typeof(KeyEntry))]
[JsonSerializable(typeof(TokenAnswer))]
internal sealed partial class KeyJson : JsonSerializerContext;
