namespace RingActors.Api.Settings.Areas;

/// <summary>
/// Tells a key that somebody could guess: too short, or made of too little. What it estimates is what a guesser would
/// gain by it, not how random it is: that no text says of itself.
/// </summary>
internal static class WeakSecret
{
    private const int LengthMin = 16;

    /// <summary>Bits. A key of 16 random hexadecimal digits has 64; what a person thinks up has less.</summary>
    private const double BitsMin = 60;

    private const string Remedy = "make a good one with: openssl rand -base64 32";

    /// <summary>What is wrong, as the end of "it ..."; null if nothing speaks against it.</summary>
    internal static string? Fault(string secret) =>
        PastedSecret.Fault(secret) is { } pasted ? pasted
        : secret.Length < LengthMin ? $"it must have at least {LengthMin} characters; {Remedy}"
        : Bits(secret) < BitsMin ? $"it is easily guessed (repeated or running characters, or too few different "
            + $"ones); {Remedy}"
        : null;

    /// <summary>
    /// Characters that follow from the one before (the same, or the next in the row) count for nothing; of the others
    /// each counts as much as there are different ones.
    /// </summary>
    internal static double Bits(string secret)
    {
        int surprising = 0;
        for (int i = 0; i < secret.Length; i++)
        {
            bool follows = i > 0 && Math.Abs(secret[i] - secret[i - 1]) <= 1;
            bool repeats = i >= 4 && secret.IndexOf(secret.Substring(i - 3, 4), StringComparison.Ordinal) < i - 3;
            surprising += follows || repeats ? 0 : 1;
        }

        return surprising * Math.Log2(Math.Max(1, secret.Distinct().Count()));
    }
}
