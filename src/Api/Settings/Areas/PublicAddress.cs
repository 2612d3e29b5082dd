namespace RingActors.Api.Settings.Areas;

/// <summary>An address under which people reach the server from outside.</summary>
internal static class PublicAddress
{
    public const string Wanted =
        "it must be an https address such as https://home.example.org (http only for loopback), "
        + "without a user, a path, a query or a fragment";

    /// <summary>The address; null if it is none that links may lead to.</summary>
    public static Uri? Of(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? url)
        && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback))
        && url is { UserInfo.Length: 0, AbsolutePath: "/", Query.Length: 0, Fragment.Length: 0 }
        && !text.Contains('?', StringComparison.Ordinal) && !text.Contains('#', StringComparison.Ordinal)
            ? url
            : null;
}
