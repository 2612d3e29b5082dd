using System.Text;

namespace RingActors.Api.Tools.Schemas;

/// <summary>
/// A name as the words it is made of, in lower case: <c>turn_on</c>, <c>TurnOn</c> and <c>turn-on</c> are the same two.
/// </summary>
internal static class NameWords
{
    private const int LengthMax = 128;

    public static string[] Of(string name)
    {
        var spaced = new StringBuilder();
        for (var i = 0; i < name.Length && i < LengthMax; i++)
        {
            var letter = name[i];
            if (char.IsUpper(letter) && i > 0 && char.IsLower(name[i - 1]))
            {
                spaced.Append(' ');
            }

            spaced.Append(char.IsLetterOrDigit(letter) ? char.ToLowerInvariant(letter) : ' ');
        }

        return spaced.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }
}
