using System.Buffers;

namespace RingActors.Api.Faces.Http;

/// <summary>Looks at a whole body and leaves it where it is, for the route to read.</summary>
internal static class PeekedBody
{
    public static async ValueTask<T> ReadAsync<T>(HttpContext context, Func<ReadOnlySequence<byte>, T> read)
    {
        var reader = context.Request.BodyReader;
        while (true)
        {
            var body = await reader.ReadAsync(context.RequestAborted);
            if (!body.IsCompleted)
            {
                reader.AdvanceTo(body.Buffer.Start, body.Buffer.End);
                continue;
            }

            var told = read(body.Buffer);
            reader.AdvanceTo(body.Buffer.Start);
            return told;
        }
    }

    /// <summary>Has the route read something else instead.</summary>
    public static async ValueTask ReplaceAsync(HttpContext context, byte[] body)
    {
        var reader = context.Request.BodyReader;
        var sent = await reader.ReadAsync(context.RequestAborted);
        while (!sent.IsCompleted)
        {
            reader.AdvanceTo(sent.Buffer.Start, sent.Buffer.End);
            sent = await reader.ReadAsync(context.RequestAborted);
        }

        reader.AdvanceTo(sent.Buffer.End);
        context.Request.Body = new MemoryStream(body);
        context.Request.ContentLength = body.Length;
    }
}
