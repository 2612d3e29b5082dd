using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Access;

/// <summary>
/// Somebody's code: who it is, what it may, and when. Of its digits only slow, salted and peppered hashes are kept
/// (docs/access-codes.md).
/// </summary>
public sealed record AccessCode
{
    /// <summary>1 to 32 characters out of <c>a-z 0-9 -</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Whose it is, as events name it.</summary>
    public required string Name { get; init; }

    public required bool CanArm { get; init; }

    public required bool CanDisarm { get; init; }

    /// <summary>Not before; null for always.</summary>
    public Instant? ValidFrom { get; init; }

    /// <summary>Not at or after; null for ever.</summary>
    public Instant? ValidUntil { get; init; }

    /// <summary>It is spent by its first use.</summary>
    public bool OneTime { get; init; }

    /// <summary>
    /// Two hashes, always two: whether the second belongs to a code at all, or is noise, and which of the two means
    /// what, is not to be seen. Base64.
    /// </summary>
    public required IReadOnlyList<string> Verifiers { get; init; }

    /// <summary>What only the holder of the key can read: which hash means what. Base64, of one length.</summary>
    public required string Seal { get; init; }

    /// <summary>The same digits, whatever it is called: no two codes of a home have a hash in common.</summary>
    internal bool HasDigitsOf(AccessCode other) => Verifiers.SequenceEqual(other.Verifiers, StringComparer.Ordinal);

    internal bool Same(AccessCode other) =>
        Verifiers.SequenceEqual(other.Verifiers, StringComparer.Ordinal) && this with { Verifiers = other.Verifiers } == other;
}

/// <summary>What a code is presented for.</summary>
public enum CodePurpose
{
    [JsonStringEnumMemberName("arm")] Arm = 1,
    [JsonStringEnumMemberName("disarm")] Disarm = 2,

    /// <summary>To approve what somebody asked for.</summary>
    [JsonStringEnumMemberName("approve")] Approve = 3,

    /// <summary>To refuse it.</summary>
    [JsonStringEnumMemberName("refuse")] Refuse = 4,
}

/// <summary>From now on this code is good; one of the same id is replaced.</summary>
/// <param name="Code">The code.</param>
/// <param name="Salt">
/// The home's salt, base64: the first code brings it, and all later ones have to be of the same.
/// </param>
[StoredName("code.assign")]
public sealed record SetAccessCode(AccessCode Code, string Salt) : ICommand
{
    /// <summary>
    /// True if only the id and the name are others, for they are sealed now: then it is for a code of the same digits, and
    /// nothing where there is none any more. Else null.
    /// </summary>
    public bool? OnlyNames { get; init; }
}

/// <summary>From now on this code is no good.</summary>
[StoredName("code.remove")]
public sealed record RemoveAccessCode(string Id) : ICommand;

/// <summary>
/// Somebody presented a code. Its digits were compared before, outside of any actor, for that is slow; here it is
/// decided what follows. Whether it was a duress code this actor cannot know: it is in the seal. So what is written of
/// it, on its way to another process, holds neither digits nor a hash of them; a journal never holds the command.
/// </summary>
/// <param name="Channel">Where, e.g. <c>keypad</c>; wrong codes are counted for each channel apart.</param>
/// <param name="Purpose">What for.</param>
/// <param name="Arm">How to arm, if that is wanted.</param>
/// <param name="Matched">The id of the code whose digits they were; null if they were nobody's.</param>
/// <param name="Version">The version of the codes that they were compared with.</param>
/// <param name="Seal">A note of one length that only the holder of the key can read. Base64.</param>
[StoredName("code.present")]
public sealed record PresentCode(string Channel, CodePurpose Purpose, Arm? Arm, string? Matched, long Version, string Seal) : IAlwaysTaken
{
    /// <summary>
    /// True if the digits are of those that are guessed first; else null. Never said of a code that has a duress form:
    /// it would tell which of the two was entered.
    /// </summary>
    public bool? Weak { get; init; }

    /// <summary>The approval that is answered; null if it is presented for something else.</summary>
    public string? Approval { get; init; }

    /// <summary>Neither the log nor a dead letter may tell which code it was.</summary>
    public override string ToString() => $"PresentCode({Channel}, {Purpose})";
}

/// <summary>
/// The answer to a code that was taken: whose it is. How far arming or disarming comes, the alarm's intent tells.
/// </summary>
[StoredName("code.taken")]
public sealed record CodeTaken(string Id, string Name, CodePurpose Purpose) : IReply;

/// <summary>Pass a sealed note on to whoever can open it.</summary>
[StoredName("code.pass-on-seal")]
public sealed record PassOnSeal(string Seal) : IEffectRequest
{
    /// <summary>The channel of such notes.</summary>
    public const string Channel = "sealed-note";
}
