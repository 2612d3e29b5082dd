using System.Text.Json.Serialization;

namespace RingActors.Devices.Domain.Keys;

/// <summary>What a key is for. What each may do is the table of <see cref="AccessRights"/>.</summary>
public enum AccessRole
{
    /// <summary>Looks at the household.</summary>
    [JsonStringEnumMemberName("reader")] Reader = 1,

    /// <summary>A model's: raises protection at once, lowers it only by somebody's approval.</summary>
    [JsonStringEnumMemberName("assistant")] Assistant = 2,

    /// <summary>Somebody who lives there.</summary>
    [JsonStringEnumMemberName("resident")] Resident = 3,

    /// <summary>A keypad on the wall: tries codes, arms, calls for help.</summary>
    [JsonStringEnumMemberName("keypad")] Keypad = 4,

    /// <summary>Whose home it is.</summary>
    [JsonStringEnumMemberName("owner")] Owner = 5,

    /// <summary>Who keeps the machine running, and has no business in the home.</summary>
    [JsonStringEnumMemberName("operator")] Operator = 6,
}

/// <summary>The words of <see cref="AccessRole"/>, as settings and calls have them.</summary>
public static class AccessRoles
{
    /// <summary>All words, in the order of the roles.</summary>
    public static IReadOnlyList<string> Words { get; } = [.. Enum.GetValues<AccessRole>().Select(Word)];

    /// <summary>The word of a role.</summary>
    public static string Word(this AccessRole role) => role.ToString().ToLowerInvariant();

    /// <summary>The role of a word; null if it is none.</summary>
    public static AccessRole? Of(string word) =>
        Words.Contains(word, StringComparer.Ordinal) ? Enum.Parse<AccessRole>(word, ignoreCase: true) : null;
}
