namespace RingActors.Api.Settings.Areas;

/// <summary>
/// Tells a key that somebody could guess: too short, or made of too little. What it estimates is what a guesser would
/// gain by it, not how random it is: that no text says of itself.
/// </summary>
internal static class WeakSecret
{
    private const int LengthMin = 16;

    /// <summary>
    /// Bits, by this estimate, which is a low one: of 10,000 keys of 16 random hexadecimal digits (64 bits) one or none
    /// is below; words, rows, dates and repetitions stay below 35.
    /// </summary>
    private const double BitsMin = 36;

    private const string Remedy = "make a good one with: openssl rand -base64 32";

    /// <summary>
    /// What stands in examples, and what people take first; as it reads with digits put for letters (ch4ngem3). Each
    /// counts like one character.
    /// </summary>
    private static readonly string[] Words =
    [
        "changeme", "change", "password", "passwort", "passphrase", "secret", "example", "letmein", "welcome",
        "default", "ringactors", "ring", "apikey", "api", "token", "bearer", "admin", "administrator", "owner", "user",
        "test",
        "testing", "demo", "sample", "placeholder", "please", "insert", "your", "here", "home", "house", "alarm",
        "security", "qwerty", "qwertz", "asdfgh", "zxcvbn", "iloveyou", "monkey", "dragon", "master", "server",
        "supersecret",
        "encryption", "signing", "webhook", "key", "the", "this", "that", "with", "must", "have", "characters",
        "long",
    ];

    private static readonly string[] ByLength = [.. Words.OrderByDescending(w => w.Length)];

    /// <summary>What is wrong, as the end of "it ..."; null if nothing speaks against it.</summary>
    internal static string? Fault(string secret) =>
        PastedSecret.Fault(secret) is { } pasted ? pasted
        : secret.Length < LengthMin ? $"it must have at least {LengthMin} characters; {Remedy}"
        : Bits(secret) < BitsMin
            ? $"it is easily guessed (common words, repeated or running characters, or too few different ones); "
                + Remedy
        : null;

    /// <summary>
    /// Characters that go on in a row (aaa, abc, 321), and what stood there already, count for nothing, a common word
    /// for one; of the others each counts as much as there are different ones.
    /// </summary>
    internal static double Bits(string secret)
    {
        string text = WithoutWords(secret);
        int surprising = 0;
        for (int i = 0; i < text.Length; i++)
        {
            bool follows = i >= 2 && text[i] - text[i - 1] is >= -1 and <= 1 and int step
                && text[i - 1] - text[i - 2] == step;
            bool repeats = i >= 3 && text.IndexOf(text.Substring(i - 2, 3), StringComparison.Ordinal) < i - 2;
            surprising += follows || repeats ? 0 : 1;
        }

        return surprising * Math.Log2(Math.Max(1, text.Distinct().Count()));
    }

    private static string WithoutWords(string secret)
    {
        string plain = string.Concat(secret.ToLowerInvariant().Select(Letter));
        string left = secret;
        foreach (string word in ByLength)
        {
            for (int at; (at = plain.IndexOf(word, StringComparison.Ordinal)) >= 0;)
            {
                // One character stays for it in both, and never the beginning of another word.
                plain = $"{plain[..at]}\u0001{plain[(at + word.Length)..]}";
                left = $"{left[..at]}\u0001{left[(at + word.Length)..]}";
            }
        }

        return left;
    }

    /// <summary>The letter for which a digit or a sign is often put.</summary>
    private static char Letter(char c) => c switch
    {
        '0' => 'o',
        '1' or '!' => 'i',
        '3' => 'e',
        '4' or '@' => 'a',
        '5' or '$' => 's',
        '7' => 't',
        _ => c,
    };
}

/// <summary>What is often copied along with a secret and then taken for a part of it.</summary>
internal static class PastedSecret
{
    /// <summary>What to mend, as the end of "it ..."; null if it looks whole.</summary>
    internal static string? Fault(string secret) => secret switch
    {
        _ when secret.Trim().Length != secret.Length => "it has white space around it, which would be a part of it; remove that",
        ['"', .., '"'] or ['\'', .., '\''] => "it stands in quotes, which would be a part of it; remove them",
        _ when secret.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) => "the key alone belongs here, without 'Bearer'",
        _ => null,
    };
}
