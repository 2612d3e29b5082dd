namespace RingActors.Api.Settings.Areas;

/// <summary>An origin as browsers write it (RFC 6454, 6.2): scheme, host and a port that is not the usual.</summary>
internal static class WebOrigin
{
    public const string Allowed = "an origin as a browser sends it: https://panel.example or http://localhost:5173, "
        + "in small letters, with nothing behind it";

    public static bool Is(string text) => Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && uri.Scheme is "http" or "https"
        && text == uri.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped)
        && !uri.Host.Contains('*', StringComparison.Ordinal)
        && (uri.HostNameType == UriHostNameType.IPv6 || uri.Host == uri.IdnHost);
}
