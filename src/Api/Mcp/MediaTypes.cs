using Microsoft.Net.Http.Headers;

namespace RingActors.Api.Mcp;

internal static class MediaTypes
{
    public const string EventStream = "text/event-stream";

    private static readonly MediaTypeHeaderValue Json = new("application/json");

    public static bool IsJson(string? contentType) => MediaTypeHeaderValue.TryParse(contentType, out var type)
        && Json.MediaType.Equals(type.MediaType, StringComparison.OrdinalIgnoreCase);

    /// <summary>No Accept header accepts everything.</summary>
    public static bool Accepts(HttpRequest request, string mediaType)
    {
        var accept = request.Headers.Accept;
        if (accept.Count == 0)
        {
            return true;
        }

        var wanted = new MediaTypeHeaderValue(mediaType);
        return MediaTypeHeaderValue.TryParseList([.. accept!], out var ranges)
            && ranges.Any(range => wanted.IsSubsetOf(Bare(range)));
    }

    /// <summary>A quality or charset beside the range does not change which media type it means.</summary>
    private static MediaTypeHeaderValue Bare(MediaTypeHeaderValue range) => new(range.MediaType);
}
