using System.Net;
using System.Text.RegularExpressions;

namespace RingActors.Api.Tests.Support;

/// <summary>A page that a visitor has before them.</summary>
/// <param name="Status">The status it came with.</param>
/// <param name="Text">Its markup, decoded.</param>
/// <param name="Markup">Its markup as it came.</param>
/// <param name="Headers">The header fields.</param>
/// <param name="Path">Where they are.</param>
internal sealed record VisitedPage(HttpStatusCode Status, string Text, string Markup, HttpResponseMessage Headers, string Path);

/// <summary>Somebody with a browser that runs no scripts: follows what it is sent on to, keeps cookies, fills in forms.</summary>
internal sealed partial class Visitor(Uri server) : IDisposable
{
    private const string Accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

    private readonly HttpClient http = new(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = server, Timeout = TimeSpan.FromSeconds(60) };

    /// <summary>Sent with every form, as browsers do; null for none.</summary>
    public string? Origin { get; set; } = server.GetLeftPart(UriPartial.Authority);

    public Task<VisitedPage> OpenAsync(string path) => SendAsync(new HttpRequestMessage(HttpMethod.Get, path));

    public Task<VisitedPage> LogInAsync(string key, string at = "/approvals") => LogInOnAsync(OpenAsync(at), key);

    public async Task<VisitedPage> LogInOnAsync(Task<VisitedPage> page, string key) => await SubmitAsync(await page, "Log in", ("key", key));

    /// <summary>Fills in the form of a page that has a button of that text, and presses it.</summary>
    public Task<VisitedPage> SubmitAsync(VisitedPage page, string button, params (string Name, string Value)[] fields)
    {
        foreach (Match form in Forms().Matches(page.Markup))
        {
            Match pressed = Buttons().Matches(form.Value).FirstOrDefault(b => b.Groups["text"].Value == button) ?? Match.Empty;
            if (pressed.Success)
            {
                string path = pressed.Groups["to"].Success ? pressed.Groups["to"].Value : form.Groups["to"].Value;
                Dictionary<string, string> sent = Hidden().Matches(form.Value).ToDictionary(
                    h => h.Groups["name"].Value, h => WebUtility.HtmlDecode(h.Groups["value"].Value));
                foreach ((string name, string value) in fields)
                {
                    Assert.Contains($"name=\"{name}\"", form.Value, StringComparison.Ordinal);
                    sent[name] = value;
                }

                return PostAsync(path, sent);
            }
        }

        throw new InvalidOperationException($"There is no button '{button}' on: {page.Markup}");
    }

    /// <summary>Posts a form that may come from anywhere.</summary>
    public Task<VisitedPage> PostAsync(string path, IReadOnlyDictionary<string, string> fields)
    {
        HttpRequestMessage request = new(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(fields) };
        if (Origin is not null)
        {
            request.Headers.TryAddWithoutValidation("Origin", Origin);
        }

        return SendAsync(request);
    }

    public void Dispose() => http.Dispose();

    private async Task<VisitedPage> SendAsync(HttpRequestMessage request)
    {
        request.Headers.TryAddWithoutValidation("Accept", Accept);
        HttpResponseMessage response = await http.SendAsync(request);
        if (response.StatusCode == HttpStatusCode.SeeOther)
        {
            return await OpenAsync(response.Headers.Location!.OriginalString);
        }

        string markup = await response.Content.ReadAsStringAsync();
        return new VisitedPage(response.StatusCode, WebUtility.HtmlDecode(markup), markup, response, request.RequestUri!.AbsolutePath);
    }

    [GeneratedRegex("<form method=\"post\" action=\"(?<to>[^\"]*)\">.*?</form>", RegexOptions.Singleline)]
    private static partial Regex Forms();

    [GeneratedRegex("<button[^>]*?(formaction=\"(?<to>[^\"]*)\")?>(?<text>[^<]*)</button>")]
    private static partial Regex Buttons();

    [GeneratedRegex("<input type=\"hidden\" name=\"(?<name>[^\"]*)\" value=\"(?<value>[^\"]*)\">")]
    private static partial Regex Hidden();
}
