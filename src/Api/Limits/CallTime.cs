using System.Globalization;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;

namespace RingActors.Api.Limits;

/// <summary>How long a caller wishes to wait for an answer, as it says so: whole seconds.</summary>
internal static class CallTime
{
    public const string Header = "X-Timeout-Seconds";

    public const string Meta = "ringactors/timeout_seconds";

    /// <summary>Nobody means a day; more is cut anyway, and said.</summary>
    private const int SecondsMax = 86_400;

    /// <summary>Null where nothing is said. False if it is no such number.</summary>
    public static bool TryRead(string? text, out TimeSpan? wish)
    {
        bool isSaid = !string.IsNullOrEmpty(text);
        bool isRead = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds)
            && seconds is > 0 and <= SecondsMax;
        wish = isRead ? TimeSpan.FromSeconds(seconds) : null;
        return !isSaid || isRead;
    }

    public static ToolFailure Fault(string where) => new(
        ToolErrorType.Invalid, ArgumentFaults.Code, $"{where} must be a number of seconds, 1 to {SecondsMax}.",
        "Nothing was changed. Correct it or leave it out, and call again.");
}
