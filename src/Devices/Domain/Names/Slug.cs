using System.Text;

namespace RingActors.Devices.Domain.Names;

/// <summary>Short readable ids made of names, e.g. <c>front-door</c> of 'Front Door'.</summary>
public static class Slug
{
    /// <summary>Longest slug, in characters, before a number that makes it unique.</summary>
    public const int LengthMax = 40;

    // Unicode decomposition needs globalisation data, which this build leaves out.
    private const string Accented = "ÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝàáâãäåçèéêëìíîïñòóôõöøùúûüýÿąćęłńśźżčďěňřšťůžğış";
    private const string Plain = "AAAAAACEEEEIIIINOOOOOOUUUUYaaaaaaceeeeiiiinoooooouuuuyyacelnszzcdenrstuzgis";

    /// <summary>Lower-case letters, digits and single hyphens; <paramref name="fallback"/> if nothing is left of the name.</summary>
    public static string Of(string name, string fallback)
    {
        StringBuilder slug = new(Math.Min(name.Length, LengthMax));
        foreach (char c in name)
        {
            if (slug.Length == LengthMax)
            {
                break;
            }

            int accented = Accented.IndexOf(c, StringComparison.Ordinal);
            char plain = char.ToLowerInvariant(accented < 0 ? c : Plain[accented]);
            if (char.IsAsciiLetterOrDigit(plain))
            {
                slug.Append(plain);
            }
            else if (slug.Length > 0 && slug[^1] != '-')
            {
                slug.Append('-');
            }
        }

        string made = slug.ToString().Trim('-');
        return made.Length > 0 ? made : fallback;
    }

    /// <summary>The slug, with the first free number from 2 behind it if it is taken.</summary>
    public static string Unique(string slug, Func<string, bool> isTaken)
    {
        string unique = slug;
        for (int number = 2; isTaken(unique); number++)
        {
            unique = slug + "-" + number.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        return unique;
    }
}
