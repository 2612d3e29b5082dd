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
}
