using System.Globalization;
using System.Text;

namespace RingActors.RingCloud.Tests.Client;

/// <summary>
/// A valid document of a seed, with secrets in every form: strings with escapes, numbers, lists, objects, and documents in strings. Only
/// secrets are made of the characters of <see cref="Alphabet"/>, so that half a secret is found as well.
/// </summary>
internal sealed class SecretDocument
{
    internal const string Alphabet = "QXZ789";

    private const int DepthMax = 3;
    private const int PackedMax = 2;

    private static readonly string[] SecretNames =
        ["password", "accessCodes", "codes", "pin", "token", "ipAddress", "geo_coordinates", "PASSWORD", "ssid"];

    private static readonly string[] PlainNames = ["mode", "body", "n0", "state_of", "a\"b", "c\\d", ""];
    private static readonly string[] Spaces = ["", "", "", " ", "\n  ", "\t"];

    private readonly Random _random;
    private readonly bool _secrets;

    internal SecretDocument(int seed, bool secrets = true)
    {
        _random = new Random(seed);
        _secrets = secrets;
        Text = Object(0, 0);
    }

    internal string Text { get; }

    private string Space => Spaces[_random.Next(Spaces.Length)];

    private string Object(int depth, int packed)
    {
        IEnumerable<string> members = Enumerable.Range(0, _random.Next(1, 5)).Select(_ => _secrets && _random.Next(2) == 0
            ? Member(SecretNames[_random.Next(SecretNames.Length)], Secret(depth))
            : Member(PlainNames[_random.Next(PlainNames.Length)], Plain(depth, packed)));
        return "{" + Space + string.Join(Space + "," + Space, members.ToArray()) + Space + "}";
    }

    private string Member(string name, string value) => Literal(name, numbersMax: 1) + Space + ":" + Space + value;

    private string Plain(int depth, int packed) => _random.Next(depth < DepthMax ? 6 : 3) switch
    {
        0 => _random.Next(2) == 0 ? "true" : "null",
        1 => "-10.5e3",
        2 => Literal("say \"code\" or } ] { [ , \\ \n abc", numbersMax: 2),
        3 when packed < PackedMax => Literal(Object(depth + 1, packed + 1), numbersMax: 0),
        4 => "[" + Plain(depth + 1, packed) + "," + Space + Object(depth + 1, packed) + "]",
        _ => Object(depth + 1, packed),
    };

    private string Secret(int depth) => _random.Next(depth < DepthMax ? 5 : 3) switch
    {
        0 => _random.Next(2) == 0 ? "7898" : "-7.9E8",
        1 => Literal("Q\"X\\", numbersMax: 3),
        2 => Literal(SecretText(), numbersMax: 3),
        3 => "[" + Secret(depth + 1) + Space + "," + Secret(depth + 1) + "]",
        _ => "{" + Member("Z", Secret(depth + 1)) + Space + "," + Member("mode", Secret(depth + 1)) + "}",
    };

    private string SecretText()
    {
        const string characters = Alphabet + "\"\\{}[],: \n";
        return new string([.. Enumerable.Range(0, _random.Next(1, 9)).Select(_ => characters[_random.Next(characters.Length)])]);
    }

    /// <summary>A string of JSON, some of whose characters are written by their numbers.</summary>
    private string Literal(string text, int numbersMax)
    {
        bool quotesByNumber = _random.Next(3) == 0;
        StringBuilder literal = new("\"");
        foreach (char c in text)
        {
            string number = ((int)c).ToString("x4", CultureInfo.InvariantCulture);
            bool mayShow = Alphabet.Contains(c, StringComparison.Ordinal) || number.AsSpan().IndexOfAny(Alphabet) < 0;
            bool byNumber = numbersMax > 0 && mayShow && _random.Next(8) == 0;
            literal.Append(c switch
            {
                '"' => quotesByNumber ? "\\u0022" : "\\\"",
                _ when byNumber && numbersMax-- > 0 => "\\u" + number,
                '\\' => "\\\\",
                '\n' => "\\n",
                '\t' => "\\t",
                _ => c.ToString(),
            });
        }

        return literal.Append('"').ToString();
    }
}
