using System.Globalization;
using System.Text;

namespace RingActors.Api.Outgoing.Ways;

/// <summary>Text for those who count bytes.</summary>
internal static class Utf8Text
{
    private const string Ellipsis = "…";

    /// <summary>As much of a text as fits, in whole characters.</summary>
    internal static string Bounded(string text, int bytesMax)
    {
        if (Encoding.UTF8.GetByteCount(text) <= bytesMax)
        {
            return text;
        }

        StringBuilder kept = new();
        int bytes = Encoding.UTF8.GetByteCount(Ellipsis);
        TextElementEnumerator letters = StringInfo.GetTextElementEnumerator(text);
        while (letters.MoveNext() && (bytes += Encoding.UTF8.GetByteCount(letters.GetTextElement())) <= bytesMax)
        {
            kept.Append(letters.GetTextElement());
        }

        return kept.Append(Ellipsis).ToString();
    }
}
