using System.Text.Json.Serialization;

namespace RingActors.Devices.Domain.Alarm.Policy;

/// <summary>What people are told that is no emergency, by the word after <c>notice.</c> (docs/alarm.md).</summary>
public enum NoticeKind
{
    /// <summary>Too many wrong codes: a channel takes none for a while (A-S19).</summary>
    [JsonStringEnumMemberName("keypad-locked")] KeypadLocked = 1,

    /// <summary>A code was used outside the time in which it is valid (A16).</summary>
    [JsonStringEnumMemberName("code-refused")] CodeRefused = 2,

    /// <summary>The home was to be armed, and is not for certain (A14).</summary>
    [JsonStringEnumMemberName("arming-failed")] ArmingFailed = 3,

    /// <summary>The home is armed, and sensors that nobody named are left out of it (A-S4).</summary>
    [JsonStringEnumMemberName("armed-without")] ArmedWithout = 4,

    /// <summary>
    /// A code that is in use is easily guessed. Only who asks for it by name is told: a neighbour need not know.
    /// </summary>
    [JsonStringEnumMemberName("code-weak")] CodeWeak = 5,
}

public static class NoticeKinds
{
    /// <summary>All words, as a contact's <c>notices</c> says them.</summary>
    public static IReadOnlyList<string> Words { get; } = [.. Enum.GetValues<NoticeKind>().Select(Word)];

    public static string Word(this NoticeKind kind) => kind switch
    {
        NoticeKind.KeypadLocked => "keypad-locked",
        NoticeKind.CodeRefused => "code-refused",
        NoticeKind.ArmingFailed => "arming-failed",
        NoticeKind.CodeWeak => "code-weak",
        _ => "armed-without",
    };
}
