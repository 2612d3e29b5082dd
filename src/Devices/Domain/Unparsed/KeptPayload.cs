namespace RingActors.Devices.Domain.Unparsed;

/// <summary>What Ring sent and nobody understood, as it came but for its secrets.</summary>
/// <param name="Text">JSON, other text, or base64; at most <see cref="LengthMax"/> characters.</param>
/// <param name="IsBase64">True if what came was no text.</param>
/// <param name="CutFrom">How many characters <paramref name="Text"/> would have; null if it is whole.</param>
public sealed record KeptPayload(string Text, bool IsBase64 = false, int? CutFrom = null)
{
    /// <summary>Longest text that is kept, in characters.</summary>
    public const int LengthMax = 16 * 1024;

    /// <summary>Keeps a text, cut to what may be kept.</summary>
    public static KeptPayload Of(string text, bool isBase64 = false)
    {
        if (text.Length <= LengthMax)
        {
            return new KeptPayload(text, isBase64);
        }

        // Half a character of two code units would be no text any more.
        int length = char.IsHighSurrogate(text[LengthMax - 1]) ? LengthMax - 1 : LengthMax;
        return new KeptPayload(text[..length], isBase64, text.Length);
    }
}
