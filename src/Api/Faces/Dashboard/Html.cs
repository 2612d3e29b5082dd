using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using RingActors.Devices.Domain.Names;

namespace RingActors.Api.Faces.Dashboard;

/// <summary>
/// A piece of a page. It is written as an interpolated string: what stands in the braces is text and is encoded, whoever
/// it came from, unless it is a piece itself.
/// </summary>
internal sealed record Html(string Markup)
{
    public static readonly Html None = new("");

    public static Html Of(HtmlHandler pieces) => new(pieces.Markup);

    public static Html Join(IEnumerable<Html> pieces) => new(string.Concat(pieces.Select(p => p.Markup)));

    public override string ToString() => Markup;
}

/// <summary>Puts the pieces of an interpolated string together, with all text in it encoded.</summary>
[InterpolatedStringHandler]
internal readonly struct HtmlHandler(int literalLength, int formattedCount)
{
    private const int HoleLength = 32;

    private readonly StringBuilder _text = new(literalLength + (formattedCount * HoleLength));

    public string Markup => _text.ToString();

    public void AppendLiteral(string markup) => _text.Append(markup);

    public void AppendFormatted(Html piece) => _text.Append(piece.Markup);

    public void AppendFormatted(string? text) =>
        _text.Append(WebUtility.HtmlEncode(PlainText.WithoutHidden(text ?? "")));
}
