using System.Security.Cryptography;
using System.Text;
using RingActors.Api.Tools.Schemas;

namespace RingActors.Api.Faces.Dashboard;

/// <summary>
/// Forms of the pages. Each carries a token that only a page of ours could have put there: it belongs to the cookie of
/// the session or, where there is none, to one that the page sets. Origin and Sec-Fetch-Site were looked at before.
/// </summary>
internal sealed class PageForms
{
    internal const string CookieName = "ringactors-form";
    internal const string TokenField = "form_token";

    private const int CookieBytes = 32;
    private const int FieldsMax = 16;

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(CookieBytes);

    /// <summary>The hidden field of a form on a page for this request.</summary>
    public Html Token(HttpContext context) => Html.Of(
        $"<input type=\"hidden\" name=\"{TokenField}\" value=\"{TokenOf(CookieFor(context))}\">");

    /// <summary>The fields of a form; null if it is none, or came from no page of ours.</summary>
    public async Task<IReadOnlyDictionary<string, string>?> ReadAsync(HttpContext context)
    {
        if (!context.Request.HasFormContentType)
        {
            return null;
        }

        Dictionary<string, string> fields = new(StringComparer.Ordinal);
        try
        {
            IFormCollection form = await context.Request.ReadFormAsync(context.RequestAborted);
            foreach ((string name, var values) in form.Take(FieldsMax))
            {
                fields[name] = values.ToString();
            }
        }
        catch (InvalidDataException)
        {
            return null;
        }

        return fields.TryGetValue(TokenField, out string? sent) && IsOurs(context, sent)
            && fields.Values.All(v => !WellFormedText.HasControls(Encoding.UTF8.GetBytes(v)))
                ? fields
                : null;
    }

    private bool IsOurs(HttpContext context, string sent) => CookieOf(context) is { } cookie
        && CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(sent), Encoding.UTF8.GetBytes(TokenOf(cookie)));

    /// <summary>
    /// The session's, if there is one, and no other: somebody else on this machine could have set the other.
    /// </summary>
    private static string? CookieOf(HttpContext context) =>
        new[] { PageSessions.TokenIn(context), context.Request.Cookies[PageSessions.NameFor(CookieName, context)] }
            .FirstOrDefault(c => c?.Length == CookieBytes * 2);

    private static string CookieFor(HttpContext context)
    {
        if (CookieOf(context) is { } there)
        {
            return there;
        }

        string made = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(CookieBytes));
        context.Response.Cookies.Append(
            PageSessions.NameFor(CookieName, context), made, PageSessions.Options(context));
        return made;
    }

    private string TokenOf(string cookie) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(cookie)));
}
