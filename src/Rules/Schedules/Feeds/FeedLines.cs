using System.Text;

namespace RingActors.Rules.Schedules.Feeds;

/// <summary>A property of a component of iCalendar (RFC 5545, section 3.1).</summary>
internal sealed record FeedLine(string Name, IReadOnlyDictionary<string, string> Parameters, string Value);

/// <summary>The lines of a text of iCalendar: put together where they are folded, and each bounded.</summary>
internal static class FeedLines
{
    /// <summary>What a line says beyond is not read: no date is that long.</summary>
    private const int LineMax = 8_192;

    internal static IEnumerable<FeedLine> Of(string text)
    {
        StringBuilder line = new();
        foreach (string part in text.Split('\n'))
        {
            string said = part.TrimEnd('\r');
            if (said.Length > 0 && said[0] is ' ' or '\t')
            {
                line.Append(said, 1, Math.Clamp(LineMax - line.Length, 0, said.Length - 1));
                continue;
            }

            if (Read(line.ToString()) is { } read)
            {
                yield return read;
            }

            line.Clear().Append(said, 0, Math.Min(LineMax, said.Length));
        }

        if (Read(line.ToString()) is { } last)
        {
            yield return last;
        }
    }

    private static FeedLine? Read(string line)
    {
        bool isQuoted = false;
        int colon = -1;
        List<int> semicolons = [];
        for (int i = 0; i < line.Length && colon < 0; i++)
        {
            switch (line[i])
            {
                case '"':
                    isQuoted = !isQuoted;
                    break;
                case ';' when !isQuoted:
                    semicolons.Add(i);
                    break;
                case ':' when !isQuoted:
                    colon = i;
                    break;
            }
        }

        if (colon <= 0)
        {
            return null;
        }

        Dictionary<string, string> parameters = new(StringComparer.OrdinalIgnoreCase);
        for (int i = 0; i < semicolons.Count; i++)
        {
            int end = i + 1 < semicolons.Count ? semicolons[i + 1] : colon;
            string[] sides = line[(semicolons[i] + 1)..end].Split('=', 2);
            if (sides.Length == 2)
            {
                parameters[sides[0].Trim()] = sides[1].Trim().Trim('"');
            }
        }

        string name = line[..(semicolons.Count > 0 ? semicolons[0] : colon)].Trim().ToUpperInvariant();
        return new FeedLine(name, parameters, line[(colon + 1)..].Trim());
    }
}
