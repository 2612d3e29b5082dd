using System.Text.Json.Serialization;
using RingActors.Api.Tools.Answers;

namespace RingActors.Api.Features.AccessCodes;

/// <summary>
/// A code as it is shown: whose, what it may and when. Never digits, hashes, or whether it has a duress form.
/// </summary>
internal sealed record CodeEntry(
    string CodeId, string Name, bool CanArm, bool CanDisarm, string? ValidFrom, string? ValidUntil, bool OneTime)
{
    /// <summary>True if its digits are of those that are guessed first. Never of a code with a duress form.</summary>
    public bool? Weak { get; init; }
}

/// <summary>The codes of a home.</summary>
/// <param name="HomeId">The home.</param>
/// <param name="Codes">By id.</param>
/// <param name="LockedUntil">Channels that are locked.</param>
/// <param name="BudgetSpentUntil">Until when only channels take a code that took one lately; null if all do.</param>
internal sealed record CodeList(
    string HomeId,
    IReadOnlyList<CodeEntry> Codes,
    IReadOnlyDictionary<string, string> LockedUntil,
    string? BudgetSpentUntil);

/// <summary>A code that was made, with its digits this once.</summary>
internal sealed record CodeAnswer(string HomeId, CodeEntry Code, MadeDigits ShownOnce)
{
    /// <summary>What it waits for before it opens anything; null if it is good already.</summary>
    public ApprovalNeeded? Approval { get; init; }
}

internal sealed record MadeDigits(string Code, string? DuressCode)
{
    /// <summary>No log may tell them.</summary>
    public override string ToString() => nameof(MadeDigits);
}

/// <summary>The keypad's answer.</summary>
/// <param name="HomeId">The home.</param>
/// <param name="TakenFrom">Whose code it was.</param>
/// <param name="Action">arm or disarm.</param>
/// <param name="State">How far it is: requested, accepted, confirmed, refused ... Only confirmed is done.</param>
/// <param name="Mode">The alarm's mode at this moment, or unknown.</param>
/// <param name="Phase">Its phase.</param>
/// <param name="Detail">Why not, or what to wait for.</param>
internal sealed record KeypadAnswer(
    string HomeId, string TakenFrom, string Action, string State, string Mode, string Phase, string? Detail);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CodeEntry))]
[JsonSerializable(typeof(CodeList))]
[JsonSerializable(typeof(CodeAnswer))]
[JsonSerializable(typeof(KeypadAnswer))]
internal sealed partial class CodeJson : JsonSerializerContext;
