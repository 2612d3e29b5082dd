using System.Security.Cryptography;
using System.Text;
using RingActors.Api.Access.Persons;
using RingActors.Api.Faces.Http;
using RingActors.Api.Faces.Wire;
using RingActors.Api.Instance;

namespace RingActors.Api.Faces.Dashboard;

/// <summary>
/// Writes the pages that people act on: without scripts, nothing from elsewhere, in no frame, kept nowhere. Made to be
/// read by a screen reader and used by keyboard (WCAG 2.2 AA).
/// </summary>
internal sealed class PageWriter(HomeChoice choice, PersonSeals? persons = null)
{
    private const string Style =
        """
        :root{color-scheme:light}
        body{font:1.0625rem/1.5 system-ui,sans-serif;color:#161616;background:#fff}
        body{max-width:44rem;margin:0 auto;padding:1rem}h1{font-size:1.6rem}h2{font-size:1.2rem}a{color:#0b4a9e}
        label{display:block;font-weight:600;margin:.75rem 0 .25rem}
        input,select{font:inherit;padding:.5rem;min-height:2.75rem;border:2px solid #5a5a5a;border-radius:.25rem}
        input,select{box-sizing:border-box;max-width:100%}
        button{font:inherit;font-weight:600;min-height:2.75rem;min-width:6rem}
        button{margin:.75rem .5rem 0 0;padding:.5rem 1rem}
        button{border:2px solid #161616;border-radius:.25rem;color:#161616;background:#fff}
        button.yes{color:#fff;background:#0b5d1e;border-color:#0b5d1e}
        button.no{color:#fff;background:#8b1a1a;border-color:#8b1a1a}
        :focus-visible{outline:3px solid #0b4a9e;outline-offset:3px}
        dt{font-weight:600}dd{margin:0 0 .5rem;overflow-wrap:anywhere}
        article{border:1px solid #767676;border-radius:.25rem;padding:0 1rem 1rem;margin:1rem 0}
        [role=alert]{border-left:.4rem solid #8b1a1a;padding:.25rem .75rem}
        [role=status]{border-left:.4rem solid #0b5d1e;padding:.25rem .75rem}
        """;

    private static readonly string Policy =
        "default-src 'none'; style-src 'sha256-"
        + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style))) + "'; "
        + "form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    public static string ContentSecurityPolicy => Policy;

    /// <summary>Writes a whole page.</summary>
    /// <param name="context">The request.</param>
    /// <param name="status">The answer's status.</param>
    /// <param name="title">What it is called.</param>
    /// <param name="body">What it says.</param>
    /// <param name="script">The one script that it runs; null for none.</param>
    public Task WriteAsync(HttpContext context, int status, string title, Html body, string? script = null)
    {
        Html run = script is null ? Html.None : Html.Of($"<script>{new Html(script)}</script>");
        string demo = choice.IsDemo ? "Demo home: " : "";
        Html page = Html.Of(
            $"""
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><title>{demo}{title} - RingActors</title>
            <meta name="viewport" content="width=device-width, initial-scale=1"><style>{new Html(Style)}</style></head>
            <body><main><h1>{title}</h1>
            {Demo()}{body}
            </main>{run}</body></html>

            """);
        byte[] bytes = Encoding.UTF8.GetBytes(
            persons is null ? page.Markup : SealedTexts.OpenHtml(page.Markup, persons, context.OpenedFor()));
        HttpResponse response = context.Response;
        response.StatusCode = status;
        response.ContentType = "text/html; charset=utf-8";
        response.ContentLength = bytes.Length;
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentSecurityPolicy = script is null ? Policy
            : ContentPolicy.OfPage(Style, script) + "; worker-src 'self'";
        response.Headers.XFrameOptions = "DENY";
        // Not no-referrer: forms would then be sent with the origin 'null', which the guard refuses.
        response.Headers["Referrer-Policy"] = "same-origin";
        response.Headers["Cross-Origin-Opener-Policy"] = "same-origin";
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : response.Body.WriteAsync(bytes, context.RequestAborted).AsTask();
    }

    /// <summary>After a form: the browser gets the page anew, and going back sends nothing twice.</summary>
    public static void SendOn(HttpContext context, string path)
    {
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = path;
        context.Response.Headers.CacheControl = "no-store";
    }

    public static Html Alert(string? text) =>
        text is null ? Html.None : Html.Of($"<p role=\"alert\">{text}</p>\n");

    private Html Demo() => choice.IsDemo
        ? Html.Of($"<p><strong>This is the demo home: a simulated household, and not yours.</strong></p>\n")
        : Html.None;
}
