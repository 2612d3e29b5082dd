namespace RingActors.Rules.Format;

/// <summary>Lengths of time in words.</summary>
internal static class Spans
{
    private const int Minute = 60;
    private const int Hour = 60 * Minute;

    /// <summary>A length of time as people say it.</summary>
    internal static string Of(int seconds)
    {
        string[] parts =
        [
            .. seconds >= Hour ? [$"{seconds / Hour} h"] : Array.Empty<string>(),
            .. seconds % Hour >= Minute ? [$"{seconds % Hour / Minute} min"] : Array.Empty<string>(),
            .. seconds % Minute > 0 ? [$"{seconds % Minute} s"] : Array.Empty<string>(),
        ];
        return string.Join(' ', parts);
    }
}
